package web

import (
	"cmp"
	"context"
	"slices"

	"abhilekh/storage"
	"abhilekh/storage/search"
)

// facetNames are the headings of the facets.
var facetNames = map[storage.Facet]string{
	storage.FacetState: "facet.state", storage.FacetMentions: "facet.mentions", storage.FacetTheme: "facet.theme",
	storage.FacetKind: "facet.kind", storage.FacetConference: "facet.conference", storage.FacetYear: "facet.year",
	storage.FacetLang: "facet.lang", storage.FacetAudience: "facet.audience", storage.FacetSource: "facet.source",
	storage.FacetQuality: "facet.quality", storage.FacetStatus: "facet.status",
	storage.FacetRole: "facet.role", storage.FacetElection: "facet.election",
}

// facetView is one facet in the column beside the results.
type facetView struct {
	ID, Heading string
	Folded      string // what opens it, when it starts closed
	Options     []option
	Rest        []option // behind RestLabel
	RestLabel   string
	Several     *several
	Dates       *dateForm
}

// option is one value; a link that adds or removes it.
type option struct {
	Label, Href, Count string
	On, Zero, Sub      bool

	value string
}

// several is the form that chooses many states in one request.
type several struct {
	Boxes  []box
	Hidden []field
}

type box struct {
	Value, Label string
	On           bool
}

type dateForm struct {
	From, To string
	Hidden   []field
}

// facetShown is how many values of a facet stand open: what the eye takes in at
// one look, and the column does not outgrow the results.
const facetShown = 8

// facets builds the column. A facet that nothing can be learned from (no value,
// or for the lesser ones just one) is left out unless something is chosen in it.
func (w *Web) facets(v visit, a *search.Answer, sources map[string]storage.Source) []facetView {
	var out []facetView
	for _, fc := range a.Facets {
		f := fc.Facet
		chosen := len(v.query.Select[f]) > 0
		if !chosen && !worthShowing(f, fc.Values) {
			continue
		}
		fv := facetView{ID: string(f), Heading: v.say(facetNames[f])}
		options := make([]option, 0, len(fc.Values))
		for _, x := range fc.Values {
			options = append(options, option{
				Label: w.label(v.speech, f, x.Value, sources), Href: v.results(v.query.Toggle(f, x.Value)),
				Count: v.number(x.Count), On: x.Selected, Zero: x.Count == 0, value: x.Value,
			})
		}
		fv.Options, fv.Rest = split(f, options)
		if f == storage.FacetTheme {
			fv.Options, fv.Rest = w.nest(fv.Options), w.nest(fv.Rest)
		}
		if len(fv.Rest) > 0 {
			fv.RestLabel = v.say("facet.more", v.number(len(fv.Rest)))
		}
		if folded(f) && !chosen {
			fv.Folded = v.say("facet.open", v.number(len(options)))
			fv.Options, fv.Rest = options, nil
		}
		switch f {
		case storage.FacetState:
			fv.Several = w.several(v)
		case storage.FacetYear:
			fv.Dates = &dateForm{
				From: string(v.query.From), To: string(v.query.To), Hidden: v.fields(v.query, "from", "to"),
			}
		}
		out = append(out, fv)
	}
	return out
}

// folded tells the facets that start closed: they matter to few, and mentions
// would repeat the states.
func folded(f storage.Facet) bool {
	switch f {
	case storage.FacetMentions, storage.FacetAudience, storage.FacetSource, storage.FacetStatus:
		return true
	}
	return false
}

func worthShowing(f storage.Facet, values []search.FacetValue) bool {
	n := len(values)
	if slices.ContainsFunc(values, func(x search.FacetValue) bool { return x.Value == storage.None }) && f != storage.FacetQuality {
		n--
	}
	if f == storage.FacetQuality || f == storage.FacetStatus || f == storage.FacetSource {
		return len(values) > 1
	}
	return n > 0
}

// split puts the chosen values first and "none of them" last, and keeps as many
// as are shown at once. Years stand in the order of time.
func split(f storage.Facet, options []option) (shown, rest []option) {
	none := func(o option) bool { return o.value == storage.None && f != storage.FacetQuality }
	slices.SortStableFunc(options, func(a, b option) int {
		if c := cmp.Compare(truth(none(a)), truth(none(b))); c != 0 {
			return c
		}
		if f == storage.FacetYear {
			return cmp.Compare(b.value, a.value)
		}
		return cmp.Compare(truth(b.On), truth(a.On))
	})
	// One value behind a link takes as much room as the link.
	if len(options) <= facetShown+1 {
		return options, nil
	}
	return options[:facetShown], options[facetShown:]
}

func truth(b bool) int {
	if b {
		return 1
	}
	return 0
}

// nest moves every theme under the parent that stands in the same list.
func (w *Web) nest(options []option) []option {
	themes := make([]string, len(options))
	for i, o := range options {
		themes[i] = o.value
	}
	var out []option
	for _, n := range w.nested(themes) {
		o := options[n.at]
		o.Sub = n.sub
		out = append(out, o)
	}
	return out
}

// slot is where a theme stood in a list, and whether it now stands under its
// parent.
type slot struct {
	at  int
	sub bool
}

// nested orders themes so that each follows the parent that is among them.
func (w *Web) nested(themes []string) []slot {
	kids := make(map[string][]int)
	isKid := make(map[int]bool)
	for i, theme := range themes {
		for _, parent := range w.vocab.Parents(theme) {
			if slices.Contains(themes, parent) {
				kids[parent] = append(kids[parent], i)
				isKid[i] = true
				break
			}
		}
	}
	var out []slot
	var add func(i int)
	add = func(i int) {
		out = append(out, slot{i, isKid[i]})
		for _, k := range kids[themes[i]] {
			add(k)
		}
	}
	for i := range themes {
		if !isKid[i] {
			add(i)
		}
	}
	return out
}

func (w *Web) several(v visit) *several {
	out := &several{Hidden: v.fields(v.query, string(storage.FacetState))}
	for _, value := range w.vocab.Values(string(storage.FacetState)) {
		out.Boxes = append(out.Boxes, box{
			Value: value, Label: w.label(v.speech, storage.FacetState, value, nil),
			On: v.query.Selected(storage.FacetState, value),
		})
	}
	return out
}

// label names a facet value in the visitor's language. Sources are named by the
// operator; sources may be nil for the other facets.
func (w *Web) label(s speech, f storage.Facet, value string, sources map[string]storage.Source) string {
	if f == storage.FacetSource {
		if l := sources[value].Label; l != "" {
			return l
		}
	}
	return w.vocab.Label(string(f), value, s.ui())
}

// sources returns the sources of the archive by their ids.
func (w *Web) sources(ctx context.Context) (map[string]storage.Source, error) {
	return w.catalog.SourcesByID(ctx)
}
