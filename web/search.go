package web

import (
	"fmt"

	"abhilekh/storage"
	"abhilekh/storage/query"
	"abhilekh/storage/search"

	"github.com/gin-gonic/gin"
)

// searchView is the search page with at least one document on it.
type searchView struct {
	Frame       frame
	Heading     string
	Lede        string // what this is, for those who have not asked anything yet
	Faults      faults
	Reading     reading
	Chips       chips
	Sorts       []choice
	FilterLabel string
	Facets      []facetView
	Histogram   *histogram
	Cards       []card
	Pager       pager
	Take        take
}

// choice is one of several things of which one is on.
type choice struct {
	Label, Href string
	On          bool
}

// link is a place to go.
type link struct{ Label, Href string }

// take is how to carry a whole result away.
type take struct{ Atom, JSON, JSONL, ExportLabel string }

// searchPage answers what an address asks for.
func (w *Web) searchPage(c *gin.Context, v visit) error {
	if v.query.Text == "" && v.query.Sort == query.SortNewest {
		v.query.Sort = "" // the usual order without words, but not with those that may be typed here
	}
	a, err := w.search.Search(c.Request.Context(), v.query)
	if err != nil {
		return fmt.Errorf("search: %w", err)
	}
	if a.Total == 0 && !v.query.Empty() {
		view, err := w.noneView(c.Request.Context(), v, a)
		if err != nil {
			return err
		}
		return w.show(c, v.speech, "none", view)
	}
	sources, err := w.sources(c.Request.Context())
	if err != nil {
		return err
	}
	return w.show(c, v.speech, "search", w.searchView(v, a, sources))
}

func (w *Web) searchView(v visit, a *search.Answer, sources map[string]storage.Source) searchView {
	q := v.query
	heading := v.count(a.Total, "count.document", "count.documents")
	title := v.say("search.title_all")
	if q.Text != "" {
		title = q.Text + ": " + heading
	}
	if q.Text != "" && a.Pages > 0 {
		heading = v.say("search.heading", heading, v.count(a.Pages, "count.page", "count.pages"))
	}
	s := searchView{
		Frame: w.searchFrame(v, title), Heading: heading,
		Faults: v.faultList(), Reading: v.readingOf(a), Chips: w.chips(v, sources), Sorts: v.sorts(),
		FilterLabel: v.say("filters.label"), Facets: w.facets(v, a, sources),
		Histogram: v.histogram(a), Cards: w.cards(v, a, sources), Pager: v.pager(a),
		Take: take{
			Atom: "/feed.atom" + rawQuery(q), JSON: "/api/v1/search" + rawQuery(q), JSONL: "/export.jsonl" + rawQuery(q.WithSize(query.DefaultSize)),
			ExportLabel: v.say("take.export", v.number(a.Total)),
		},
	}
	if n := len(s.Chips.Chips); n > 0 {
		s.FilterLabel = v.say("filters.in_use", v.number(n))
	}
	if q.Empty() {
		s.Lede = v.say("search.lede")
	}
	s.Frame.Sample = len(a.Hits) > 0
	for _, h := range a.Hits {
		s.Frame.Sample = s.Frame.Sample && h.Document.Sample
	}
	return s
}

// searchFrame is the frame of a search page: the whole search goes on in the
// search box, its hidden fields and the twins.
func (w *Web) searchFrame(v visit, title string) frame {
	f := w.frame(v, title, listed(v.query))
	f.Hidden = v.fields(v.query, "q")
	f.JSON = "/api/v1/search" + rawQuery(v.query)
	f.Atom = "/feed.atom" + rawQuery(v.query)
	return f
}

// rawQuery is q as the end of an address outside the pages: on the first page
// of results and without a language of the interface.
func rawQuery(q query.Query) string { return speech{}.at("", q.WithPage(1).Encode()) }

func (v visit) sorts() []choice {
	q := v.query
	var out []choice
	for _, o := range []struct {
		sort query.Sort
		id   string
	}{
		{query.SortRelevance, "sort.relevance"}, {query.SortNewest, "sort.newest"},
		{query.SortOldest, "sort.oldest"}, {query.SortAdded, "sort.added"},
	} {
		if o.sort == query.SortRelevance && q.Text == "" {
			continue // without words nothing is more relevant than the rest
		}
		to := q.WithSort(o.sort)
		if q.WithSort("").Order() == o.sort {
			to = q.WithSort("")
		}
		out = append(out, choice{Label: v.say(o.id), Href: v.results(to), On: q.Order() == o.sort})
	}
	return out
}

// chips are the filters in use; each is a link that removes it.
type chips struct {
	Chips []chip
	Clear string
}

type chip struct{ Name, Value, Href string }

func (w *Web) chips(v visit, sources map[string]storage.Source) chips {
	q := v.query
	var out chips
	for _, f := range storage.Facets() {
		for _, value := range q.Select[f] {
			out.Chips = append(out.Chips, chip{
				Name: v.say(facetNames[f]), Value: w.label(v.speech, f, value, sources), Href: v.results(q.Toggle(f, value)),
			})
		}
	}
	if q.From != "" {
		out.Chips = append(out.Chips, chip{v.say("dates.from"), v.day(q.From, true), v.results(q.WithDates("", q.To))})
	}
	if q.To != "" {
		out.Chips = append(out.Chips, chip{v.say("dates.to"), v.day(q.To, true), v.results(q.WithDates(q.From, ""))})
	}
	if len(out.Chips) > 1 {
		clear := q.WithDates("", "")
		clear.Select = nil
		out.Clear = v.results(clear)
	}
	return out
}

// faults names what of the address could not be used.
type faults struct {
	List []fault
	Href string // the same search without them
}

// fault is one of them. Lang is set when the problem is not told in the
// language of the page.
type fault struct{ Part, Problem, Lang string }

func (v visit) faultList() faults {
	if len(v.faults) == 0 {
		return faults{}
	}
	out := faults{Href: v.results(v.query)}
	for _, e := range v.faults {
		out.List = append(out.List, v.fault(e))
	}
	return out
}

// faultPhrases tell by its name what a parameter may hold.
var faultPhrases = map[string]string{
	"q": "fault.q", "from": "fault.from", "to": "fault.to", "sort": "fault.sort", "page": "fault.page", "size": "fault.size",
	"after": "fault.after", "exact": "fault.exact", "versions": "fault.versions", "expand": "fault.expand",
}

// fault puts an error into the visitor's language. An error that is not about a
// parameter shows as it came, in English.
func (s speech) fault(e *storage.InvalidError) fault {
	if e.Field == "" {
		return fault{Part: e.Value, Problem: e.Problem, Lang: "en"}
	}
	out := fault{Part: e.Field, Problem: s.say("fault.parameter")}
	if e.Value != "" {
		out.Part += "=" + e.Value
	}
	if name := facetNames[storage.Facet(e.Field)]; name != "" {
		out.Problem = s.say("fault.facet", s.say(name))
	}
	switch id := faultPhrases[e.Field]; id {
	case "":
	case "fault.page":
		out.Problem = s.say(id, s.number(query.MaxReach))
	case "fault.size":
		out.Problem = s.say(id, s.number(query.MaxSize))
	default:
		out.Problem = s.say(id)
	}
	return out
}

// reading says how the words were understood.
type reading struct {
	Text      string // "" when there were no words
	Exact     bool
	ExactHref string // turns exact mode on or off
	Also      []expansion
	Narrow    bool   // nothing was added, as asked
	AlsoHref  string // turns what is added off or on, "" when there is nothing to turn
	Notices   []notice
	Rule      string // which of the words a document had to have
}

type notice struct{ Part, Problem, Lang string }

// expansion is a word and what is searched beside it.
type expansion struct {
	Of string
	To []string
}

func (v visit) readingOf(a *search.Answer) reading {
	q := v.query
	if q.Text == "" {
		return reading{}
	}
	r := reading{
		Text: a.Reading.ReadAs, Exact: q.Exact,
		ExactHref: v.results(q.WithExact(!q.Exact)),
	}
	for _, e := range a.Reading.Expansions {
		r.Also = append(r.Also, expansion{e.Of, e.To})
	}
	if r.Narrow = q.NoExpand; r.Narrow || len(r.Also) > 0 {
		r.AlsoHref = v.results(q.WithExpand(q.NoExpand))
	}
	for _, n := range a.Notices {
		r.Notices = append(r.Notices, v.notice(n))
	}
	if a.Matched == "any" && a.Reading.Words > 1 && a.Total > 0 {
		if a.MatchedAll == 0 {
			r.Rule = v.say("read.any_none")
		} else {
			r.Rule = v.say("read.any_some", v.number(a.MatchedAll), v.number(a.Total))
		}
	}
	return r
}

// notice puts a notice into the visitor's language; one that is not in the
// table yet shows as it came, in English.
func (v visit) notice(n query.Notice) notice {
	if id := "notice." + string(n.Code); v.say(id) != id {
		return notice{Part: n.Part, Problem: v.say(id)}
	}
	return notice{Part: n.Part, Problem: n.Problem, Lang: "en"}
}

// pager leads through the pages of a result.
type pager struct {
	Range      string
	Pages      []pageLink
	Prev, Next string
}

type pageLink struct {
	choice
	Aria string
}

// pagerReach is how many page numbers stand on either side of the current one:
// five in all fit beside both buttons on a narrow phone.
const pagerReach = 2

func (v visit) pager(a *search.Answer) pager {
	q := v.query
	if q.After != "" { // a cursor does not know how far it has come
		p := pager{Range: v.say("pager.of", v.number(a.Total)), Prev: v.results(q.WithPage(1))}
		if a.Next != "" {
			p.Next = v.results(q.WithAfter(a.Next))
		}
		return p
	}
	first := (q.Page-1)*q.Size + 1
	p := pager{Range: v.say("pager.range", v.number(first), v.number(first+len(a.Hits)-1), v.number(a.Total))}
	if len(a.Hits) == 0 {
		p.Range = v.say("pager.beyond", v.number(a.Total))
	}
	last := min((a.Total+q.Size-1)/q.Size, query.MaxReach/q.Size)
	from := max(1, min(q.Page-pagerReach, last-2*pagerReach))
	for n := from; n <= min(last, from+2*pagerReach) && last > 1; n++ {
		p.Pages = append(p.Pages, pageLink{
			choice: choice{Label: v.number(n), Href: v.results(q.WithPage(n)), On: n == q.Page},
			Aria:   v.say("pager.page", v.number(n)),
		})
	}
	if q.Page > 1 {
		p.Prev = v.results(q.WithPage(min(q.Page-1, last)))
	}
	switch {
	case q.Page < last:
		p.Next = v.results(q.WithPage(q.Page + 1))
	case a.Next != "" && q.Page == last:
		p.Next = v.results(q.WithAfter(a.Next))
	}
	return p
}
