package web

import (
	"slices"
	"strconv"

	"abhilekh/storage"
	"abhilekh/storage/search"
)

// role is a group of states at a conference.
type role struct {
	role   string   // storage.None for the decks of no state, "" for all where the roles are not known
	states []string // with a deck; storage.National and storage.None are of no state
	all    []string // states of this role, with a deck or without
}

// roles groups the states by how they stood at the conference; one group of all
// where that is not known. Decks that name no state come last. Groups without
// either are left out.
func (w *Web) roles(h *held) []role {
	c := h.conference
	values := w.vocab.Values(string(storage.FacetState))
	groups := []role{{role: storage.RolePollGone}, {role: storage.RolePollGoing}, {role: storage.RoleOther}, {role: storage.None}}
	if len(c.PollGone)+len(c.PollGoing) == 0 {
		groups = []role{{}, {role: storage.None}}
	}
	for _, state := range append(values, storage.None) {
		_, is := w.vocab.State(state)
		of := storage.None
		if is {
			of = w.vocab.Role(c.ID, state)
		}
		g := &groups[slices.IndexFunc(groups, func(r role) bool { return r.role == of })]
		if h.table.Row[state].Documents > 0 {
			g.states = append(g.states, state)
		}
		if is {
			g.all = append(g.all, state)
		}
	}
	return slices.DeleteFunc(groups, func(r role) bool { return len(r.states)+len(r.all) == 0 })
}

func (r *role) label(v visit, w *Web) string {
	switch r.role {
	case "":
		return v.say("conference.states")
	case storage.None:
		return w.label(v.speech, storage.FacetState, storage.None, nil)
	}
	return w.label(v.speech, storage.FacetRole, r.role, nil)
}

// decks is how many decks a group has. A deck of several states of one role is
// one deck.
func (r *role) decks(h *held) int {
	if r.role != storage.None {
		return h.byRole.Row[r.role].Documents
	}
	n := 0
	for _, value := range r.states { // no deck has both
		n += h.table.Row[value].Documents
	}
	return n
}

func (w *Web) slidesByTheme(v visit, h *held) counting {
	return counting{
		query: h.decks, rows: storage.FacetState, cols: storage.FacetTheme, columns: w.vocab.SeedThemes,
		figure: func(c search.Cell) int { return c.Pages },
		said: func(c search.Cell) string {
			return v.say("matrix.slides_in", v.count(c.Pages, "count.slide", "count.slides"), v.count(c.Documents, "count.deck_in", "count.decks_in"))
		},
		unnamed: func(c search.Cell) string {
			return v.say("matrix.unnamed", v.count(c.Documents, "count.deck", "count.decks"))
		},
	}
}

// conferenceMatrix is how many slides each state has on each theme of the agenda;
// nil where no deck is held.
func (w *Web) conferenceMatrix(v visit, h *held) *matrix {
	if h.table.Total == 0 {
		return nil
	}
	k := w.slidesByTheme(v, h)
	most := k.most(h.table)
	s := newScale(most)
	m := &matrix{
		Corner: v.say("facet.state"), All: v.say("matrix.all_themes"), Span: len(k.columns) + 2, Even: true,
		Totals: w.totals(v, h.table, k, v.say("matrix.all_decks")), Key: v.heatKey("key.slides", s, most),
	}
	for _, theme := range k.columns {
		m.Columns = append(m.Columns, heading{Short: v.shortTheme(w, theme), Long: w.label(v.speech, storage.FacetTheme, theme, nil)})
	}
	for _, g := range w.roles(h) {
		if len(g.states) == 0 {
			continue
		}
		group := matrixGroup{Rows: w.matrixRows(v, h.table, k, s, g.states)}
		if g.role != "" {
			group.Label, group.Note = g.label(v, w), v.count(g.decks(h), "count.deck", "count.decks")
		}
		m.Groups = append(m.Groups, group)
	}
	if m.has(unnamed) {
		m.Unnamed = v.say("matrix.unnamed_about", unnamed)
	}
	return m
}

// shortTheme is the name of a theme for a narrow column; the long one where
// there is no short one.
func (s speech) shortTheme(w *Web, theme string) string {
	if id, ok := shortThemes[theme]; ok {
		return s.say(id)
	}
	return w.label(s, storage.FacetTheme, theme, nil)
}

var shortThemes = map[string]string{
	"election-planning": "short.planning", "expenditure-monitoring": "short.expenditure", "electoral-roll": "short.roll",
	"it-applications": "short.it", "data-management": "short.data", "evm": "short.evm", "vvpat": "short.vvpat",
	"sveep": "short.sveep", "media-communication": "short.media",
}

// otherThemes lists the themes of the decks that have no column.
func (w *Web) otherThemes(v visit, h *held) []row {
	k := w.slidesByTheme(v, h)
	var out []row
	for _, theme := range h.table.Cols {
		if theme == storage.None || slices.Contains(k.columns, theme) {
			continue
		}
		text, said := k.text(v, h.table.Col[theme], true)
		out = append(out, row{
			Label: w.label(v.speech, storage.FacetTheme, theme, nil), Href: v.results(h.decks.WithValues(storage.FacetTheme, theme)),
			Count: text, Said: said,
		})
	}
	return out
}

// comparison sets the poll-gone states against the others: slides per deck on
// each theme of the agenda.
type comparison struct {
	Gone, Others string // how many decks each has
	Left         string // how many are on neither side, "" for none
	Pairs        []pair
}

type pair struct {
	Theme, Href  string
	Gone, Others string
	// In the units of the chart: its width, and those of the two bars.
	Width, GoneBar, OthersBar string
}

// compare is nil where one side has no deck.
func (w *Web) compare(v visit, h *held) *comparison {
	n, m, left := 0, 0, 0
	for _, g := range w.roles(h) {
		switch g.role {
		case storage.RolePollGone:
			n = g.decks(h)
		case storage.None:
			left = g.decks(h)
		default:
			m += g.decks(h)
		}
	}
	if n == 0 || m == 0 {
		return nil
	}
	slides := func(role, theme string) int { return h.byRole.Cells[[2]string{role, theme}].Pages }
	most := 0.0
	type means struct{ gone, others float64 }
	var all []means
	for _, theme := range w.vocab.SeedThemes {
		others := slides(storage.RolePollGoing, theme) + slides(storage.RoleOther, theme)
		x := means{float64(slides(storage.RolePollGone, theme)) / float64(n), float64(others) / float64(m)}
		most = max(most, x.gone, x.others)
		all = append(all, x)
	}
	if most == 0 {
		return nil
	}
	out := &comparison{Gone: v.count(n, "count.deck", "count.decks"), Others: v.count(m, "count.deck", "count.decks")}
	if left > 0 {
		out.Left = v.count(left, "conference.left_one", "conference.left")
	}
	for i, theme := range w.vocab.SeedThemes {
		q := h.decks.WithValues(storage.FacetTheme, theme)
		p := pair{
			Theme: w.label(v.speech, storage.FacetTheme, theme, nil), Gone: tenths(all[i].gone), Others: tenths(all[i].others),
			Width: hundredths(most), GoneBar: hundredths(all[i].gone), OthersBar: hundredths(all[i].others),
		}
		if h.table.Col[theme].Documents > 0 {
			p.Href = v.results(q)
		}
		out.Pairs = append(out.Pairs, p)
	}
	return out
}

func tenths(x float64) string     { return strconv.FormatFloat(x, 'f', 1, 64) }
func hundredths(x float64) string { return strconv.FormatFloat(x, 'f', 2, 64) }
