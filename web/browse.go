package web

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"abhilekh/storage"
	"abhilekh/storage/query"
	"abhilekh/storage/search"

	"github.com/gin-gonic/gin"
)

// What the pages that browse the archive by state, theme and conference share.
// Every figure on them is the answer of one search, and a link to it.

// everything asks for all documents.
func everything() query.Query { return query.Query{Page: 1, Size: query.DefaultSize} }

// chosen asks for all documents with one value of a facet.
func chosen(f storage.Facet, value string) query.Query { return everything().WithValues(f, value) }

// browse is a visit to a page whose address holds no search.
func (w *Web) browse(c *gin.Context) visit {
	return visit{speech: speechOf(c.Query("ui")), path: c.Request.URL.EscapedPath(), query: everything()}
}

// browseFrame is the frame of a page in a part of the site.
func (w *Web) browseFrame(v visit, title, section string) frame {
	f := w.frame(v, title, "")
	f.Section = section
	return f
}

// count searches for a page that browses, size hits with it.
func (w *Web) count(ctx context.Context, q query.Query, size int) (*search.Answer, error) {
	a, err := w.search.Search(ctx, q.WithSize(size))
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	return a, nil
}

// figure is one number in the head of a page.
type figure struct {
	Value, Label string
	Href         string // "" where there is nothing to lead to
}

// figure counts the documents of q.
func (v visit) figure(n int, label string, q query.Query) figure {
	f := figure{Value: v.number(n), Label: v.say(label)}
	if n > 0 {
		f.Href = v.results(q)
	}
	return f
}

// row is a value with how many documents have it.
type row struct {
	Label       string
	Href        string // "" where there is nothing to lead to
	Count       string
	Said        string // the count in words
	Bar         string // its length in hundredths of the longest, "" for none
	Sub         bool   // a theme below its parent
	About, Lang string // more about it, and in which language
}

// rows lists the values of a facet that have documents as links to q narrowed by
// each, most documents first and those without a value last. Values in without
// are left out.
func (w *Web) rows(v visit, q query.Query, f storage.Facet, a *search.Answer, without ...string) []row {
	values := slices.DeleteFunc(slices.Clone(a.Values(f)), func(x search.FacetValue) bool {
		return x.Count == 0 || slices.Contains(without, x.Value)
	})
	slices.SortStableFunc(values, func(a, b search.FacetValue) int {
		return truth(a.Value == storage.None) - truth(b.Value == storage.None)
	})
	var out []row
	for _, x := range values {
		out = append(out, row{
			Label: w.label(v.speech, f, x.Value, nil), Href: v.results(q.WithValues(f, x.Value)),
			Count: v.number(x.Count), Said: v.documents(x.Count), Bar: length(x.Count, values),
		})
	}
	return out
}

// themeRows lists themes by falling count, each under its parent. href says
// where one leads.
func (w *Web) themeRows(v visit, values []search.FacetValue, href func(theme string) string) []row {
	var ids []string
	for _, x := range values {
		if x.Value != storage.None {
			ids = append(ids, x.Value)
		}
	}
	counts := make(map[string]int)
	for _, x := range values {
		counts[x.Value] = x.Count
	}
	var out []row
	for _, n := range w.nested(ids) {
		id := ids[n.at]
		r := row{
			Label: w.label(v.speech, storage.FacetTheme, id, nil), Href: href(id), Sub: n.sub,
			Count: v.number(counts[id]), Said: v.documents(counts[id]), Bar: length(counts[id], values),
		}
		if t, known := w.vocab.Theme(id); known {
			r.About, r.Lang = t.Definition, "en"
		}
		out = append(out, r)
	}
	return out
}

// length is how long the bar of n is in hundredths of the longest.
func length(n int, values []search.FacetValue) string {
	longest := 1
	for _, x := range values {
		longest = max(longest, x.Count)
	}
	return strconv.Itoa(n * 100 / longest)
}

func (s speech) documents(n int) string { return s.count(n, "count.document", "count.documents") }

// years is when the documents are from: a chart, or links where all are of one
// month.
type years struct {
	Chart *histogram
	Rows  []row
}

func (w *Web) years(v visit, q query.Query, a *search.Answer) years {
	there := v
	there.query = q
	if chart := there.histogram(a); chart != nil {
		return years{Chart: chart}
	}
	return years{Rows: w.rows(v, q, storage.FacetYear, a)}
}

// entry is one document, conference or election in a list by date.
type entry struct {
	When, WhenISO string
	Title, Lang   string
	Href          string // "" where there is nothing to lead to
	Facts         []fact
}

// fact is something said of an entry; Lang is set where it is not in the
// language of the page.
type fact struct{ Text, Lang, Href string }

// shownNewest is how many of the newest documents a page shows: what is new
// today, without burying what follows.
const shownNewest = 5

func (w *Web) newest(v visit, hits []search.Hit) []entry {
	var out []entry
	for _, h := range hits {
		d := &h.Document
		e := entry{Title: d.Title, Lang: d.TitleLang, Href: v.document(d.ID)}
		if d.NoteNumber != "" {
			e.Title = d.NoteNumber + ": " + d.Title
		}
		e.When, e.WhenISO = v.bestDate(d.Dates)
		for _, s := range w.side(v.speech, d) {
			e.Facts = append(e.Facts, fact{Text: s})
		}
		out = append(out, e)
	}
	return out
}

// invented reports whether every document that q finds is a sample. a is an
// answer to q; only where all its hits are samples are the others looked at, and
// of more than one page can hold nothing is claimed.
func (w *Web) invented(ctx context.Context, q query.Query, a *search.Answer) (bool, error) {
	samples := func(a *search.Answer) bool {
		return !slices.ContainsFunc(a.Hits, func(h search.Hit) bool { return !h.Document.Sample })
	}
	if a.Total == 0 || a.Total > query.MaxSize || !samples(a) {
		return false, nil
	}
	if len(a.Hits) == a.Total {
		return true, nil
	}
	all, err := w.count(ctx, q, query.MaxSize)
	if err != nil {
		return false, err
	}
	return len(all.Hits) == all.Total && samples(all), nil
}

// days writes a stretch of days as short as it is clear: "11–12 Jan 2024",
// "19 Apr – 1 Jun 2024"; "" for unknown days.
func (s speech) days(from, to storage.Date) string {
	a, err := time.Parse(time.DateOnly, string(from))
	if err != nil {
		return ""
	}
	b, err := time.Parse(time.DateOnly, string(to))
	switch {
	case err != nil || a.Equal(b):
		return s.day(from, true)
	case a.Year() == b.Year() && a.Month() == b.Month():
		return fmt.Sprintf("%d–%s", a.Day(), s.day(to, true))
	case a.Year() == b.Year():
		return fmt.Sprintf("%d %s – %s", a.Day(), s.month(a.Month(), true), s.day(to, true))
	}
	return s.day(from, true) + " – " + s.day(to, true)
}

// lead is how a page of a state, theme or conference begins.
type lead struct {
	Crumbs             []link
	Title              string
	OtherName, OtherIn string // the name in the other language of the archive, and that language
	Facts              []fact
	Figures            []figure
	AskLabel           string  // of the search in what the page is about
	Hidden             []field // what that search holds
}
