package web

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"abhilekh/storage"
	"abhilekh/storage/query"
	"abhilekh/storage/search"
	"abhilekh/storage/vocab"

	"github.com/gin-gonic/gin"
)

// deck is the kind of documents that states present at conferences.
const deck = "presentation"

// conferencesView lists all conferences, newest first.
type conferencesView struct {
	Frame       frame
	Conferences []entry
}

func (w *Web) conferencesPage(c *gin.Context) error {
	v := w.browse(c)
	ctx := c.Request.Context()
	all, err := w.count(ctx, v.query, shownNewest)
	if err != nil {
		return err
	}
	decks, err := w.count(ctx, chosen(storage.FacetKind, deck), 1)
	if err != nil {
		return err
	}
	view := conferencesView{
		Frame:       w.browseFrame(v, v.say("conference.all"), "conferences"),
		Conferences: w.conferenceEntries(v, w.vocab.Conferences, all, decks),
	}
	if view.Frame.Sample, err = w.invented(ctx, v.query, all); err != nil {
		return err
	}
	return w.show(c, v.speech, "conferences", view)
}

// conferenceView is a conference: who presented what.
type conferenceView struct {
	Frame   frame
	Lead    lead
	None    string // said where no deck is held
	Matrix  *matrix
	JSON    string
	Other   []row // themes that have no column, by slides
	Compare *comparison
	Decks   []deckView
	All     link // all decks
	Export  string
	Absent  []absent
	About   []entry // documents about the conference that are no decks
	AllElse link
	Basis   []basis
}

// deckView is one deck in the list.
type deckView struct {
	States []string
	card   // without hits and facts
	By     string
	Themes []string
	File   act
}

// absent are states of one role of which no deck is held.
type absent struct {
	Label  string
	States []link
}

// basis says where the grouping comes from. Lang is set where it is not said in
// the language of the page.
type basis struct {
	Name, Text, Lang string
	States           []link
}

// held is what the archive has of a conference.
type held struct {
	conference  *vocab.Conference
	about       query.Query // everything about it
	decks       query.Query
	other       query.Query // what is about it and no deck
	found, rest *search.Answer
	table       *search.Table // decks by state and theme
	byRole      *search.Table // and by the role of their states and theme
}

// shownElse is how many documents about a conference its page names.
const shownElse = 10

func (w *Web) held(ctx context.Context, c *vocab.Conference) (held, error) {
	h := held{conference: c, about: chosen(storage.FacetConference, c.ID)}
	h.decks, h.other = h.about.WithValues(storage.FacetKind, deck), h.about.WithText("-kind:"+deck)
	var err error
	if h.found, err = w.count(ctx, h.decks, query.MaxSize); err != nil {
		return h, err
	}
	if h.rest, err = w.count(ctx, h.other, shownElse); err != nil {
		return h, err
	}
	if h.table, err = w.search.Table(ctx, h.decks, storage.FacetState, storage.FacetTheme); err != nil {
		return h, fmt.Errorf("decks of %s by state and theme: %w", c.ID, err)
	}
	if h.byRole, err = w.search.Table(ctx, h.decks, storage.FacetRole, storage.FacetTheme); err != nil {
		return h, fmt.Errorf("decks of %s by role and theme: %w", c.ID, err)
	}
	return h, nil
}

func (w *Web) conferencePage(c *gin.Context) error {
	v := w.browse(c)
	conference, known := w.vocab.Conference(c.Param("id"))
	if !known {
		return fmt.Errorf("conference %q: %w", c.Param("id"), storage.ErrNotFound)
	}
	ctx := c.Request.Context()
	h, err := w.held(ctx, conference)
	if err != nil {
		return err
	}
	sources, err := w.sources(ctx)
	if err != nil {
		return err
	}
	view := w.conferenceView(v, &h, sources)
	if view.Frame.Sample, err = w.inventedConference(ctx, &h); err != nil {
		return err
	}
	return w.show(c, v.speech, "conference", view)
}

// inventedConference reports whether all that is held is invented.
func (w *Web) inventedConference(ctx context.Context, h *held) (bool, error) {
	decks, err := w.invented(ctx, h.decks, h.found)
	if err != nil {
		return false, err
	}
	rest, err := w.invented(ctx, h.other, h.rest)
	if err != nil {
		return false, err
	}
	return (decks || rest) && (decks || h.found.Total == 0) && (rest || h.rest.Total == 0), nil
}

func (w *Web) conferenceView(v visit, h *held, sources map[string]storage.Source) conferenceView {
	c := h.conference
	name := w.label(v.speech, storage.FacetConference, c.ID, nil)
	out := conferenceView{
		Frame: w.browseFrame(v, name, "conferences"), Lead: w.conferenceLead(v, h, name),
		JSON: "/api/v1/conferences/" + c.ID, Matrix: w.conferenceMatrix(v, h), Other: w.otherThemes(v, h), Compare: w.compare(v, h),
		Decks: w.decks(v, h, sources), All: link{v.say("all.decks", v.number(h.found.Total)), v.results(h.decks)},
		Export: "/export.jsonl" + rawQuery(h.decks), Absent: w.absent(v, h),
		About: w.newest(v, h.rest.Hits), AllElse: link{v.say("all.about", v.documents(h.rest.Total)), v.results(h.other)},
		Basis: w.basis(v, c),
	}
	out.Frame.JSON, out.Frame.Atom = out.JSON, "/feed.atom"+rawQuery(h.about)
	if h.found.Total == 0 {
		out.None = v.say("conference.none")
	}
	return out
}

func (w *Web) conferenceLead(v visit, h *held, name string) lead {
	c := h.conference
	out := lead{
		Crumbs: []link{{v.say("nav.conferences"), v.paths().Conferences}}, Title: name,
		AskLabel: v.say("ask.conference"), Hidden: v.fields(h.about, "q"),
		Figures: []figure{v.figure(h.found.Total, "figure.decks", h.decks)},
	}
	if c.Place != "" {
		out.Facts = append(out.Facts, fact{Text: c.Place, Lang: "en"})
	}
	if id := modes[c.Mode]; id != "" {
		out.Facts = append(out.Facts, fact{Text: v.say(id)})
	}
	if h.found.Total > 0 && h.found.Total == len(h.found.Hits) {
		slides := 0
		for _, hit := range h.found.Hits {
			slides += hit.Document.PageCount
		}
		out.Figures = append(out.Figures, figure{Value: v.number(slides), Label: v.say("figure.slides")})
	}
	with := 0
	for i := range w.vocab.States {
		with += truth(h.table.Row[w.vocab.States[i].Slug].Documents > 0)
	}
	out.Figures = append(out.Figures, figure{Value: v.number(with), Label: v.say("figure.with_deck")})
	if n := len(w.vocab.States) - with; h.found.Total > 0 {
		out.Figures = append(out.Figures, figure{v.number(n), v.say("figure.without_deck"), "#absent"})
	}
	out.Figures = append(out.Figures, v.figure(h.rest.Total, "figure.else", h.other))
	return out
}

// modes says how a conference was held.
var modes = map[string]string{"in person": "conference.in_person", "online": "conference.online"}

// conferenceDays is when a conference was, as far as that is known.
func (s speech) conferenceDays(c *vocab.Conference) string {
	if c.Precision == "year" {
		return s.year(storage.Date(c.From).Year())
	}
	return s.days(storage.Date(c.From), storage.Date(c.To))
}

func (s speech) year(n int) string { return strconv.Itoa(n) }

// decks lists the decks by the role of their states and by state.
func (w *Web) decks(v visit, h *held, sources map[string]storage.Source) []deckView {
	order := make(map[string]int)
	for _, g := range w.roles(h) {
		for _, state := range g.states {
			order[state] = len(order) + 1
		}
	}
	type placed struct {
		deckView
		at int
	}
	var all []placed
	for i := range h.found.Hits {
		hit := &h.found.Hits[i]
		d := &hit.Document
		p := placed{at: len(order) + 1}
		for _, t := range hit.Tags {
			label := w.label(v.speech, t.Facet, t.Value, nil)
			switch {
			case t.Facet == storage.FacetState && t.Level == storage.LevelPrimary && !slices.Contains(p.States, label):
				p.States, p.at = append(p.States, label), min(p.at, order[t.Value])
			case t.Facet == storage.FacetTheme && !slices.Contains(p.Themes, label):
				p.Themes = append(p.Themes, label)
			}
		}
		p.card = card{
			Title: d.Title, TitleLang: d.TitleLang, Href: v.document(d.ID), Sample: d.Sample,
			Side: w.side(v.speech, d)[1:], Flags: v.flags(d, sources), // without the kind, which is that of all
		}
		p.By = v.presenter(d)
		p.File = act{Label: v.say("act.original", v.mediaName(d.MediaType), v.size(d.Size)), Href: original(d.ID, d.Version)}
		all = append(all, p)
	}
	slices.SortStableFunc(all, func(a, b placed) int { return a.at - b.at })
	out := make([]deckView, len(all))
	for i, p := range all {
		out[i] = p.deckView
	}
	return out
}

// absent lists the states of which no deck is held. Where none is held at all,
// only those are named that are known to have had a part.
func (w *Web) absent(v visit, h *held) []absent {
	var out []absent
	for _, g := range w.roles(h) {
		a := absent{Label: g.label(v, w)}
		for _, state := range g.all {
			if h.table.Row[state].Documents == 0 && (h.found.Total > 0 || g.role != storage.RoleOther && g.role != "") {
				a.States = append(a.States, link{w.label(v.speech, storage.FacetState, state, nil), v.statePath(state)})
			}
		}
		if len(a.States) > 0 {
			out = append(out, a)
		}
	}
	return out
}

// basis says in words how the states of a conference were grouped.
func (w *Web) basis(v visit, c *vocab.Conference) []basis {
	var out []basis
	states := func(id string, slugs []string) {
		b := basis{Name: v.say(id)}
		for _, slug := range w.vocab.Values(string(storage.FacetState)) {
			if slices.Contains(slugs, slug) {
				b.States = append(b.States, link{w.label(v.speech, storage.FacetState, slug, nil), v.statePath(slug)})
			}
		}
		if len(b.States) > 0 {
			out = append(out, b)
		}
	}
	states("basis.gone", c.PollGone)
	states("basis.going", c.PollGoing)
	states("basis.wide", slices.DeleteFunc(slices.Clone(c.PollGoneWide), func(s string) bool { return slices.Contains(c.PollGone, s) }))
	states("basis.presenters", c.Presenters)
	words := func(id, text string) {
		if text != "" {
			out = append(out, basis{Name: v.say(id), Text: text, Lang: "en"})
		}
	}
	words("basis.from", c.Basis)
	words("basis.note", c.Note)
	return out
}
