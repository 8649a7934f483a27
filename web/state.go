package web

import (
	"fmt"
	"slices"

	"abhilekh/storage"
	"abhilekh/storage/query"
	"abhilekh/storage/search"
	"abhilekh/storage/vocab"

	"github.com/gin-gonic/gin"
)

// statesView lists all states and union territories.
type statesView struct {
	Frame      frame
	States     tiles
	Beside     []row
	Named, Uts []row // by name, states and union territories
}

func (w *Web) statesPage(c *gin.Context) error {
	v := w.browse(c)
	ctx := c.Request.Context()
	all, err := w.count(ctx, v.query, shownNewest)
	if err != nil {
		return err
	}
	counts := all.Counts(storage.FacetState)
	view := statesView{
		Frame:  w.browseFrame(v, v.say("states.title"), "states"),
		States: w.tiles(v, counts, func(state string, _ int) string { return v.statePath(state) }),
		Beside: w.beside(v, counts),
	}
	for i := range w.vocab.States {
		s := &w.vocab.States[i]
		n := counts[s.Slug]
		r := row{
			Label: w.label(v.speech, storage.FacetState, s.Slug, nil),
			About: w.label(v.other(), storage.FacetState, s.Slug, nil), Lang: v.other().ui(),
			Href: v.statePath(s.Slug), Count: v.number(n), Said: v.documents(n),
		}
		if s.Type == "ut" {
			view.Uts = append(view.Uts, r)
		} else {
			view.Named = append(view.Named, r)
		}
	}
	if view.Frame.Sample, err = w.invented(ctx, v.query, all); err != nil {
		return err
	}
	return w.show(c, v.speech, "states", view)
}

// stateView is a state: its documents by theme and year, its elections, its part
// in conferences.
type stateView struct {
	Frame       frame
	Lead        lead
	Themes      []row
	Years       years
	ByYear      *matrix
	Elections   []entry
	Conferences []entry
	Newest      []entry
	All         link
	Mentions    *link // documents that only name the state
	Site        *site
}

// site is where the state's Chief Electoral Officer publishes, as text: the
// addresses were never checked.
type site struct{ Host, Others, Certainty string }

func (w *Web) statePage(c *gin.Context) error {
	v := w.browse(c)
	slug := c.Param("slug")
	if _, known := w.vocab.State(slug); !known && slug != storage.National {
		return fmt.Errorf("state %q: %w", slug, storage.ErrNotFound)
	}
	ctx := c.Request.Context()
	q := chosen(storage.FacetState, slug)
	found, err := w.count(ctx, q, shownNewest)
	if err != nil {
		return err
	}
	only, err := w.count(ctx, mentionOnly(slug), 1)
	if err != nil {
		return err
	}
	table, err := w.search.Table(ctx, q, storage.FacetTheme, storage.FacetYear)
	if err != nil {
		return fmt.Errorf("themes by year of %s: %w", slug, err)
	}
	view := w.stateView(v, slug, q, found, only.Total)
	view.ByYear = w.byYear(v, q, table)
	if view.Frame.Sample, err = w.invented(ctx, q, found); err != nil {
		return err
	}
	return w.show(c, v.speech, "state", view)
}

// mentionOnly asks for the documents that name a state and are not about it.
func mentionOnly(slug string) query.Query {
	return chosen(storage.FacetMentions, slug).WithText("-state:" + slug)
}

func (w *Web) stateView(v visit, slug string, q query.Query, found *search.Answer, mentions int) stateView {
	name := w.label(v.speech, storage.FacetState, slug, nil)
	out := stateView{
		Frame: w.browseFrame(v, name, "states"),
		Lead: lead{
			Crumbs: []link{{v.say("nav.states"), v.paths().States}}, Title: name,
			OtherName: w.label(v.other(), storage.FacetState, slug, nil), OtherIn: v.other().ui(),
			Figures:  []figure{v.figure(found.Total, "figure.about_state", q)},
			AskLabel: v.say("ask.state", name), Hidden: v.fields(q, "q"),
		},
		Themes: w.themeRows(v, found.Values(storage.FacetTheme), func(theme string) string {
			return v.results(q.WithValues(storage.FacetTheme, theme))
		}),
		Years: w.years(v, q, found), Newest: w.newest(v, found.Hits), All: link{v.say("all.of_state", v.documents(found.Total)), v.results(q)},
		Elections: w.stateElections(v, slug, q, found), Conferences: w.stateConferences(v, slug, q, found),
	}
	out.Frame.JSON, out.Frame.Atom = "/api/v1/states/"+slug, "/feed.atom"+rawQuery(q)
	if mentions > 0 {
		out.Mentions = &link{v.count(mentions, "state.mention", "state.mentions"), v.results(mentionOnly(slug))}
		out.Lead.Figures = append(out.Lead.Figures, v.figure(mentions, "figure.mentions", mentionOnly(slug)))
	}
	if s, known := w.vocab.State(slug); known && s.CEOSite.Host != "" {
		out.Site = &site{Host: s.CEOSite.Host, Others: v.list(s.CEOSite.AltHosts), Certainty: v.certainty(s.CEOSite.Certainty)}
	}
	if s, known := w.vocab.State(slug); known && s.Type == "ut" {
		out.Lead.Facts = append(out.Lead.Facts, fact{Text: v.say("state.ut")})
	}
	return out
}

// certainty says how sure an address is; nobody has opened any of them.
func (v visit) certainty(s string) string {
	switch s {
	case "high":
		return v.say("site.certain")
	case "low":
		return v.say("site.doubtful")
	}
	return v.say("site.likely")
}

// stateElections lists the elections in which the state voted, newest first,
// with its own days.
func (w *Web) stateElections(v visit, slug string, q query.Query, found *search.Answer) []entry {
	counts := found.Counts(storage.FacetElection)
	elections := w.vocab.ElectionsOf(slug)
	if slug == storage.National {
		for i := range w.vocab.Elections {
			if e := &w.vocab.Elections[i]; e.Kind == vocab.LokSabha || counts[e.ID] > 0 {
				elections = append(elections, e)
			}
		}
	}
	own := make(map[string]*vocab.StateElection)
	if s, known := w.vocab.State(slug); known {
		for i := range s.Elections {
			own[s.Elections[i].ElectionID()] = &s.Elections[i]
		}
	}
	var out []entry
	for _, e := range elections {
		shown := *e
		if s := own[e.ID]; s != nil && len(s.PollDates) > 0 {
			shown.PollFrom, shown.PollTo, shown.Counting = slices.Min(s.PollDates), slices.Max(s.PollDates), s.CountingDate
		}
		out = append(out, w.electionEntry(v, q, &shown, counts[e.ID]))
	}
	return out
}

// stateConferences lists the conferences at which the state had a part: as
// poll-gone or poll-going, or with documents that are held.
func (w *Web) stateConferences(v visit, slug string, q query.Query, found *search.Answer) []entry {
	counts := found.Counts(storage.FacetConference)
	var out []entry
	for _, c := range slices.Backward(w.vocab.Conferences) {
		role, n := w.vocab.Role(c.ID, slug), counts[c.ID]
		if n == 0 && (role == "" || role == storage.RoleOther) {
			continue
		}
		e := entry{
			When: v.conferenceDays(&c), WhenISO: c.From,
			Title: w.label(v.speech, storage.FacetConference, c.ID, nil), Href: v.conferencePath(c.ID),
		}
		if id := roleNames[role]; id != "" {
			e.Facts = append(e.Facts, fact{Text: v.say(id)})
		}
		held := fact{Text: v.say("count.none")}
		if n > 0 {
			held = fact{Text: v.documents(n), Href: v.results(q.WithValues(storage.FacetConference, c.ID))}
		}
		e.Facts = append(e.Facts, held)
		out = append(out, e)
	}
	return out
}

// roleNames say what one state was at a conference. Of other states there is
// nothing to say.
var roleNames = map[string]string{storage.RolePollGone: "role.gone", storage.RolePollGoing: "role.going"}
