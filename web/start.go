package web

import (
	"slices"

	"abhilekh/storage"
	"abhilekh/storage/query"
	"abhilekh/storage/search"
	"abhilekh/storage/vocab"

	"github.com/gin-gonic/gin"
)

// startView is the page for those who have not asked anything yet.
type startView struct {
	Frame          frame
	Try            []offer
	States         tiles
	Beside         []row // of the whole country, and of no state
	Themes         []row
	AllThemes      string
	Newest         []entry
	Everything     string
	Conferences    []entry
	AllConferences string
	Elections      []entry
	Paths          paths
}

// paths are the pages that list all of a kind.
type paths struct{ States, Themes, Conferences string }

func (s speech) paths() paths {
	return paths{s.at("/states", ""), s.at("/themes", ""), s.at("/conferences", "")}
}

// offer is a search to begin with.
type offer struct{ Label, Lang, Href string }

const (
	// startThemes is how many themes the start page lists: two columns that end
	// where the grid of states does. A phone shows the first ten.
	startThemes = 18
	// startConferences and startElections are how many it names, newest first.
	startConferences = 4
	startElections   = 4
)

// isStart reports whether an address asks for nothing at all: then the start
// page is the answer. The list of everything has an order in its address.
func (v visit) isStart() bool {
	return v.query.Encode() == "" && len(v.faults) == 0
}

// homePage answers /: the start page, or what the address asks for.
func (w *Web) homePage(c *gin.Context) error {
	v := w.visit(c)
	if !v.isStart() {
		return w.searchPage(c, v)
	}
	ctx := c.Request.Context()
	all, err := w.count(ctx, v.query, shownNewest)
	if err != nil {
		return err
	}
	decks, err := w.count(ctx, chosen(storage.FacetKind, deck), 1)
	if err != nil {
		return err
	}
	view := w.startView(v, all, decks)
	if view.Frame.Sample, err = w.invented(ctx, v.query, all); err != nil {
		return err
	}
	return w.show(c, v.speech, "start", view)
}

func (w *Web) startView(v visit, all, decks *search.Answer) startView {
	counts := all.Counts(storage.FacetState)
	themes := all.Values(storage.FacetTheme)
	out := startView{
		Frame:  w.frame(v, v.say("search.title_all"), ""),
		States: w.tiles(v, counts, func(state string, _ int) string { return v.statePath(state) }),
		Themes: w.themeRows(v, themes, v.themePath), AllThemes: v.say("start.all_themes", v.number(len(w.vocab.Themes))),
		AllConferences: v.say("start.all_conferences", v.number(len(w.vocab.Conferences))),
		Newest:         w.newest(v, all.Hits), Everything: v.results(v.query), Paths: v.paths(),
		Conferences: w.startConferences(v, all, decks), Elections: w.heldElections(v, all, startElections),
	}
	out.Frame.NoAsk = true
	out.Frame.JSON, out.Frame.Atom = "/api/v1/search", "/feed.atom"
	out.Beside = w.beside(v, counts)
	out.Themes = out.Themes[:min(len(out.Themes), startThemes)]
	for _, t := range []offer{
		{Label: "ECI/PN/23/2024"}, {Label: "webcasting"}, {Label: `"home voting"`}, {Label: "मतदाता सूची पुनरीक्षण", Lang: "hi"},
	} {
		t.Href = v.results(everything().WithText(t.Label))
		out.Try = append(out.Try, t)
	}
	return out
}

// beside counts what stands in no tile: documents about the whole country, and
// those that name no state.
func (w *Web) beside(v visit, counts map[string]int) []row {
	var out []row
	for _, value := range []string{storage.National, storage.None} {
		if n := counts[value]; n > 0 {
			r := row{
				Label: w.label(v.speech, storage.FacetState, value, nil), Href: v.results(chosen(storage.FacetState, value)),
				Count: v.number(n), Said: v.documents(n),
			}
			if value == storage.National {
				r.Href = v.statePath(value)
			}
			out = append(out, r)
		}
	}
	return out
}

// heldElections lists the newest elections of which documents are held.
func (w *Web) heldElections(v visit, a *search.Answer, most int) []entry {
	counts := a.Counts(storage.FacetElection)
	var out []entry
	for i := range w.vocab.Elections {
		e := &w.vocab.Elections[i]
		if n := counts[e.ID]; n > 0 && len(out) < most {
			out = append(out, w.electionEntry(v, everything(), e, n))
		}
	}
	return out
}

// electionEntry says when an election was and leads to the documents of q that
// are about it.
func (w *Web) electionEntry(v visit, q query.Query, e *vocab.Election, documents int) entry {
	out := entry{
		When: v.days(storage.Date(e.PollFrom), storage.Date(e.PollTo)), WhenISO: e.PollFrom,
		Title: w.label(v.speech, storage.FacetElection, e.ID, nil),
	}
	if out.When == "" {
		out.When = v.year(e.Year)
	}
	if e.Counting != "" {
		out.Facts = append(out.Facts, fact{Text: v.say("election.counting", v.day(storage.Date(e.Counting), true))})
	}
	held := fact{Text: v.say("count.none")}
	if documents > 0 {
		held = fact{Text: v.documents(documents), Href: v.results(q.WithValues(storage.FacetElection, e.ID))}
	}
	out.Facts = append(out.Facts, held)
	return out
}

// startConferences are the newest conferences of which something is held or,
// where there are none, the newest.
func (w *Web) startConferences(v visit, all, decks *search.Answer) []entry {
	about := all.Counts(storage.FacetConference)
	var some []vocab.Conference
	for _, c := range w.vocab.Conferences {
		if about[c.ID] > 0 {
			some = append(some, c)
		}
	}
	if some == nil {
		some = w.vocab.Conferences
	}
	return w.conferenceEntries(v, some[max(0, len(some)-startConferences):], all, decks)
}

// conferenceEntries lists conferences, the newest of which is the last, newest
// first, with what is held of them.
func (w *Web) conferenceEntries(v visit, list []vocab.Conference, all, decks *search.Answer) []entry {
	held, about := decks.Counts(storage.FacetConference), all.Counts(storage.FacetConference)
	var out []entry
	for _, c := range slices.Backward(list) {
		e := entry{Title: w.label(v.speech, storage.FacetConference, c.ID, nil), Href: v.conferencePath(c.ID), WhenISO: c.From}
		e.When = v.conferenceDays(&c)
		if n := held[c.ID]; n > 0 {
			e.Facts = append(e.Facts, fact{Text: v.count(n, "count.deck", "count.decks")})
		} else {
			e.Facts = append(e.Facts, fact{Text: v.say("count.no_deck")})
		}
		if n := about[c.ID] - held[c.ID]; n > 0 {
			e.Facts = append(e.Facts, fact{Text: v.count(n, "conference.other_one", "conference.other")})
		}
		if c.Place != "" {
			e.Facts = append(e.Facts, fact{Text: c.Place, Lang: "en"})
		}
		out = append(out, e)
	}
	return out
}
