package api

import (
	"context"
	"fmt"
	"math"
	"net/url"
	"strconv"

	"abhilekh/storage"
	"abhilekh/storage/query"
	"abhilekh/storage/search"
	"abhilekh/storage/vocab"
)

// SearchAnswer is the JSON of /api/v1/search. All of it comes from the one
// generation that it names.
type SearchAnswer struct {
	Query      Asked                          `json:"query"`
	ReadAs     string                         `json:"read_as"`
	Notices    []Notice                       `json:"notices"`
	Expansions []Expansion                    `json:"expansions"`
	DidYouMean *string                        `json:"did_you_mean"`
	Matched    *string                        `json:"matched"` // "all", "any", or null without words and without hits
	MatchedAll int                            `json:"matched_all"`
	Total      int                            `json:"total"`
	PageTotal  *int                           `json:"page_total"` // pages that match, if counted
	TookMS     float64                        `json:"took_ms"`
	Generation string                         `json:"generation"`
	Hits       []Hit                          `json:"hits"`
	Facets     map[storage.Facet][]FacetValue `json:"facets"`    // every facet is there
	Histogram  []Bar                          `json:"histogram"` // by month
	Undated    int                            `json:"undated"`   // how many of Total have no date
	Page       int                            `json:"page"`
	Size       int                            `json:"size"`
	Next       *string                        `json:"next"`
	Previous   *string                        `json:"previous"`
}

// Asked is the query as it was taken; what was left at its default is left out.
type Asked struct {
	Q          string       `json:"q"`
	State      []string     `json:"state,omitempty"`
	Mentions   []string     `json:"mentions,omitempty"`
	Theme      []string     `json:"theme,omitempty"`
	Kind       []string     `json:"kind,omitempty"`
	Conference []string     `json:"conference,omitempty"`
	Role       []string     `json:"role,omitempty"`
	Election   []string     `json:"election,omitempty"`
	Year       []string     `json:"year,omitempty"`
	Lang       []string     `json:"lang,omitempty"`
	Audience   []string     `json:"audience,omitempty"`
	Source     []string     `json:"source,omitempty"`
	Quality    []string     `json:"quality,omitempty"`
	Status     []string     `json:"status,omitempty"`
	From       storage.Date `json:"from,omitempty"`
	To         storage.Date `json:"to,omitempty"`
	Sort       query.Sort   `json:"sort,omitempty"`
	Exact      bool         `json:"exact,omitempty"`
	Expand     string       `json:"expand,omitempty"`   // "off"
	Versions   string       `json:"versions,omitempty"` // "all"
}

// Notice says what became of a part of the query that was not taken as written.
type Notice struct {
	Code    string `json:"code"`
	Part    string `json:"part"`
	Problem string `json:"problem"`
}

// Expansion is a word of the query that also stood for others.
type Expansion struct {
	Of     string   `json:"of"`
	To     []string `json:"to"`
	OffURL string   `json:"off_url"`
}

// Hit is one document found.
type Hit struct {
	Summary
	Score    *float64  `json:"score"`     // null in orders other than relevance
	PageHits int       `json:"page_hits"` // pages that match, in all
	Pages    []PageHit `json:"pages"`
}

// PageHit is one page found.
type PageHit struct {
	Number      int             `json:"number"`
	Label       string          `json:"label"`
	URL         string          `json:"url"`
	Title       *string         `json:"title"`
	Part        *string         `json:"part"`    // "notes" where the snippet is from the speaker's notes
	Snippet     string          `json:"snippet"` // HTML, escaped, with <mark> only
	Lang        *string         `json:"lang"`
	TextQuality storage.Quality `json:"text_quality"`
}

// FacetValue is one value by which the answer can be narrowed or widened.
type FacetValue struct {
	Value     string `json:"value"`
	Label     string `json:"label"`
	Count     int    `json:"count"`
	Selected  bool   `json:"selected"`
	ToggleURL string `json:"toggle_url"`
}

// Bar counts the documents of one month.
type Bar struct {
	From  storage.Date `json:"from"`
	To    storage.Date `json:"to"`
	Count int          `json:"count"`
}

// Answer searches and returns the JSON of /api/v1/search with English labels.
// Errors are those of search.Index.Search and of the catalogue, which knows the
// labels of the sources.
func (a *API) Answer(ctx context.Context, q query.Query) (SearchAnswer, error) {
	sources, err := a.sourceLabels(ctx)
	if err != nil {
		return SearchAnswer{}, err
	}
	return a.answer(ctx, q, english, sources)
}

func (a *API) answer(ctx context.Context, q query.Query, ui string, sources map[string]string) (SearchAnswer, error) {
	found, err := a.config.Search.Search(ctx, q)
	if err != nil {
		return SearchAnswer{}, err
	}
	w := writer{vocab: a.config.Vocab, ui: ui, query: q, sources: sources}
	return w.answer(found), nil
}

// sourceLabels returns the labels of the sources by id.
func (a *API) sourceLabels(ctx context.Context) (map[string]string, error) {
	sources, err := a.config.Catalog.SourcesByID(ctx)
	if err != nil {
		return nil, err
	}
	out := make(map[string]string, len(sources))
	for id, s := range sources {
		out[id] = s.Label
	}
	return out, nil
}

// searchPath is where the links of an answer lead.
const searchPath = "/api/v1/search"

// writer turns what the rooms of storage return into JSON, for one query and
// one interface language.
type writer struct {
	vocab   *vocab.Vocabulary
	ui      string
	query   query.Query
	sources map[string]string // their labels by id, where facets are written
}

func (w *writer) answer(found *search.Answer) SearchAnswer {
	q := w.query
	out := SearchAnswer{
		Query: asked(q), ReadAs: found.Reading.ReadAs, Notices: []Notice{}, Expansions: []Expansion{},
		Matched: orNull(found.Matched), MatchedAll: found.MatchedAll, Total: found.Total, PageTotal: orNull(found.Pages),
		TookMS: round(float64(found.Took.Microseconds()) / 1000), Generation: found.Generation,
		Hits: make([]Hit, 0, len(found.Hits)), Facets: w.facets(found.Facets), Histogram: []Bar{},
		Undated: found.Undated, Page: q.Page, Size: q.Size,
	}
	if found.Total == 0 {
		out.Matched = nil // what would have had to match is no help where nothing did
	}
	for _, n := range found.Notices {
		out.Notices = append(out.Notices, Notice{Code: string(n.Code), Part: n.Part, Problem: n.Problem})
	}
	for _, e := range found.Reading.Expansions {
		off := address(searchPath, q.WithExpand(false).Encode(), w.ui)
		out.Expansions = append(out.Expansions, Expansion{Of: e.Of, To: list(e.To), OffURL: off})
	}
	for _, h := range found.Hits {
		out.Hits = append(out.Hits, w.hit(h))
	}
	for _, b := range found.Histogram {
		out.Histogram = append(out.Histogram, Bar(b))
	}
	if found.Next != "" {
		out.Next = new(address(searchPath, q.WithAfter(found.Next).Encode(), w.ui))
	}
	if q.Page > 1 {
		out.Previous = new(address(searchPath, q.WithPage(q.Page-1).Encode(), w.ui))
	}
	return out
}

func asked(q query.Query) Asked {
	s := q.Select
	out := Asked{
		Q: q.Text, State: s[storage.FacetState], Mentions: s[storage.FacetMentions], Theme: s[storage.FacetTheme],
		Kind: s[storage.FacetKind], Conference: s[storage.FacetConference], Role: s[storage.FacetRole],
		Election: s[storage.FacetElection], Year: s[storage.FacetYear], Lang: s[storage.FacetLang], Audience: s[storage.FacetAudience], Source: s[storage.FacetSource],
		Quality: s[storage.FacetQuality], Status: s[storage.FacetStatus],
		From: q.From, To: q.To, Sort: q.Sort, Exact: q.Exact,
	}
	if q.NoExpand {
		out.Expand = "off"
	}
	if q.AllVersions {
		out.Versions = "all"
	}
	return out
}

func (w *writer) facets(found []search.FacetCounts) map[storage.Facet][]FacetValue {
	out := make(map[storage.Facet][]FacetValue, len(found))
	for _, f := range storage.Facets() {
		out[f] = []FacetValue{}
	}
	for _, f := range found {
		for _, v := range f.Values {
			out[f.Facet] = append(out[f.Facet], FacetValue{
				Value: v.Value, Label: w.label(f.Facet, v.Value), Count: v.Count, Selected: v.Selected,
				ToggleURL: address(searchPath, w.query.Toggle(f.Facet, v.Value).Encode(), w.ui),
			})
		}
	}
	return out
}

func (w *writer) hit(h search.Hit) Hit {
	out := Hit{Summary: w.summary(&h.Document, h.Tags), PageHits: h.PageHits, Pages: make([]PageHit, 0, len(h.Pages))}
	if w.query.Text != "" && w.query.Order() == query.SortRelevance {
		out.Score = new(round(h.Score))
	}
	words := ""
	if w.query.Text != "" {
		words = url.Values{"q": {w.query.Text}}.Encode()
	}
	for _, p := range h.Pages {
		out.Pages = append(out.Pages, PageHit{
			Number: p.Number, Label: w.pageLabel(h.Document.MediaType, p.Number),
			URL:   address(fmt.Sprintf("%s/pages/%d", documentURL(h.Document.ID), p.Number), words, w.ui),
			Title: orNull(p.Title), Part: orNull(p.Part), Snippet: p.Snippet, Lang: orNull(p.Lang), TextQuality: p.Quality,
		})
	}
	return out
}

func (w *writer) label(f storage.Facet, value string) string {
	if label := w.sources[value]; f == storage.FacetSource && label != "" {
		return label
	}
	return w.vocab.Label(string(f), value, w.ui)
}

// pageLabel names a page as people do: "Slide 3", "पृष्ठ 3".
func (w *writer) pageLabel(mediaType string, n int) string {
	name := map[string]map[string]string{
		"slide": {english: "Slide", hindi: "स्लाइड"},
		"page":  {english: "Page", hindi: "पृष्ठ"},
	}[storage.PageUnit(mediaType)][w.ui]
	return name + " " + strconv.Itoa(n)
}

// list makes nil an empty list in JSON.
func list[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

// round keeps three decimals: what comes after them is noise in times and scores.
func round(f float64) float64 { return math.Round(f*1000) / 1000 }
