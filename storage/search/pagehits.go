package search

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
	"strings"

	"abhilekh/storage"
	"abhilekh/storage/query"

	"github.com/RoaringBitmap/roaring/v2"
)

const (
	// maxPageHits is how many pages of a document are shown.
	maxPageHits = 3
	// maxAnalysed is how much text is read for all snippets of an answer
	// together: some 70 ms. Ten hits of ordinary pages are a fiftieth of it.
	maxAnalysed = 4 << 20
)

// pageHits fills Pages and PageHits of the hits from the words of the text.
func (e *evaluation) pageHits(keys []key, hits []Hit, p *plan, q query.Query) error {
	inText := slices.DeleteFunc(slices.Clone(p.leaves), func(l *leaf) bool { return l.title })
	rated, err := e.ratePages(keys, inText)
	if err != nil {
		return err
	}
	s, marker := snippets{e: e, left: maxAnalysed}, markerOf(inText)
	for i, k := range keys {
		all := e.g.columns.pagesOf(k.doc)
		themes := reasons(hits[i].Tags, func(t storage.Tag) bool {
			return t.Facet == storage.FacetTheme && q.Selected(t.Facet, t.Value)
		})
		pages := rated.best(all, len(inText), func(page uint32) int { return len(themes[e.pageNumber(page)]) })
		hits[i].PageHits = len(pages)
		if len(pages) == 0 {
			pages = all[:min(1, len(all))]
		}
		for _, page := range pages[:min(maxPageHits, len(pages))] {
			if err := s.add(&hits[i], page, markerIn(k.doc, inText, marker)); err != nil {
				return err
			}
		}
	}
	return nil
}

// markerIn returns the marker of leaves, or one for a document that has none of
// the names of some of them.
func markerIn(doc uint32, leaves []*leaf, m *marker) *marker {
	if !slices.ContainsFunc(leaves, func(l *leaf) bool { return l.isApart(doc) }) {
		return m
	}
	m = markerOf(leaves)
	for i, l := range leaves {
		if l.isApart(doc) {
			m.addWords(l, uint(i))
		}
	}
	return m
}

// pagesOf returns the pages of a document in its order, as numbers of the
// pages index. It must not be changed.
func (c *columns) pagesOf(doc uint32) []uint32 { return c.pages[c.pageStart[doc]:c.pageStart[doc+1]] }

// rating is how well each of some pages answers a query.
type rating struct {
	pages []uint32 // ascending
	parts []uint64 // which leaves each answers, one bit a leaf
	score []float64
}

// ratePages rates the pages of the documents shown. It reads the postings of
// each leaf on these pages alone.
func (e *evaluation) ratePages(keys []key, leaves []*leaf) (*rating, error) {
	shown := roaring.New()
	for _, k := range keys {
		shown.AddMany(e.g.columns.pagesOf(k.doc))
	}
	r := &rating{pages: shown.ToArray()}
	r.parts, r.score = make([]uint64, len(r.pages)), make([]float64, len(r.pages))
	for i, l := range leaves {
		if err := e.ctx.Err(); err != nil {
			return nil, err
		}
		if err := e.rate(r, shown, l, uint64(1)<<min(i, 63)); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// rate adds what one leaf brings.
func (e *evaluation) rate(r *rating, shown *roaring.Bitmap, l *leaf, bit uint64) error {
	if _, err := l.set(e); err != nil {
		return err
	}
	n := float64(len(e.g.columns.pageDoc))
	set := func(all *roaring.Bitmap) {
		weight := rarity(n, float64(all.GetCardinality()))
		r.each(roaring.And(shown, all).Iterator(), bit, func() float64 { return weight })
	}
	switch {
	case l.kind == aWord:
		return e.rateWord(r, shown, l, bit)
	case l.kind == aGroup:
		return e.rateGroup(r, shown, l, bit)
	case l.kind == aPrefix:
		all, err := e.pages.union(fieldExact, l.evaluated.words)
		if err != nil {
			return err
		}
		set(all)
	case l.evaluated.loose:
		all, err := e.pages.union(l.phrase.field(), l.phrase.terms)
		if err != nil {
			return err
		}
		set(all)
	default:
		set(l.evaluated.pages)
	}
	return nil
}

// rateWord adds the BM25 of a word on each page.
func (e *evaluation) rateWord(r *rating, shown *roaring.Bitmap, l *leaf, bit uint64) error {
	it, here, count, err := e.pages.within(l.field, l.term, shown)
	if err != nil || it == nil {
		return err
	}
	weight := rarity(float64(len(e.g.columns.pageDoc)), float64(count))
	total := e.g.manifest.Totals["pages."+l.field]
	average := float64(max(total.Tokens, 1)) / float64(max(total.Documents, 1))
	var failed error
	r.each(here.Iterator(), bit, func() float64 {
		posting, err := it.Next()
		if err != nil {
			failed = err
		}
		if posting == nil {
			return 0
		}
		f, length := float64(posting.Frequency()), 1/(posting.Norm()*posting.Norm())
		return weight * f / (f + bm25K1*(1-bm25B+bm25B*length/average))
	})
	return failed
}

// rarity is the weight of what stands on df of n pages.
func rarity(n, df float64) float64 { return math.Log(1 + (n-df+.5)/(df+.5)) }

// each adds a part and its score to the given pages, in ascending order.
func (r *rating) each(pages roaring.IntPeekable, bit uint64, score func() float64) {
	at := 0
	for pages.HasNext() {
		page := pages.Next()
		for r.pages[at] != page {
			at++
		}
		r.parts[at] |= bit
		r.score[at] += score()
	}
}

// best returns those of the pages that answer all parts or, when there are
// none, those that answer any: most parts first, then by what else they are
// evidence for, then by score, then in the order of the document.
func (r *rating) best(pages []uint32, parts int, evidence func(page uint32) int) []uint32 {
	type candidate struct {
		page     uint32
		parts    int
		evidence int
		score    float64
	}
	var all, some []candidate
	for _, page := range pages {
		i, _ := slices.BinarySearch(r.pages, page)
		c := candidate{page, bits.OnesCount64(r.parts[i]), evidence(page), r.score[i]}
		switch {
		case c.parts == 0:
		case c.parts == parts:
			all = append(all, c)
		default:
			some = append(some, c)
		}
	}
	if len(all) > 0 {
		some = all
	}
	slices.SortStableFunc(some, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.parts, a.parts), cmp.Compare(b.evidence, a.evidence), cmp.Compare(b.score, a.score))
	})
	out := make([]uint32, len(some))
	for i, c := range some {
		out[i] = c.page
	}
	return out
}

// evidence fills Pages and PageHits of the hits with the pages that are the
// reason for the facet values chosen: those that are it for most of them first,
// then in the order of the document. Where one is the reason for a theme, the
// title page, which says of which state and conference the whole is, is none.
func (e *evaluation) evidence(keys []key, hits []Hit, q query.Query) error {
	s := snippets{e: e, left: maxAnalysed}
	for i, k := range keys {
		h := &hits[i]
		shown := reasons(h.Tags, func(t storage.Tag) bool { return chosen(q, t) })
		themes := reasons(h.Tags, func(t storage.Tag) bool { return t.Facet == storage.FacetTheme && chosen(q, t) })
		var pages []uint32
		for _, page := range e.g.columns.pagesOf(k.doc) {
			n := e.pageNumber(page)
			if len(themes[n]) > 0 || len(themes) == 0 && len(shown[n]) > 0 {
				pages = append(pages, page)
			}
		}
		slices.SortStableFunc(pages, func(a, b uint32) int {
			return cmp.Compare(len(shown[e.pageNumber(b)]), len(shown[e.pageNumber(a)]))
		})
		h.PageHits = len(pages)
		for _, page := range pages[:min(maxPageHits, len(pages))] {
			var leaves []*leaf
			for _, t := range shown[e.pageNumber(page)] {
				if l := wordsOf(t); l != nil {
					leaves = append(leaves, l)
				}
			}
			if err := s.add(h, page, markerOf(leaves)); err != nil {
				return err
			}
		}
	}
	return nil
}

// filtered adds to the selection of a query the facet values that its text asks
// for, whose pages are shown like those of chosen ones.
func filtered(q query.Query, n query.Node) query.Query {
	switch n := n.(type) {
	case query.And:
		for _, kid := range n.Kids {
			q = filtered(q, kid)
		}
	case query.Or:
		for _, kid := range n.Kids {
			q = filtered(q, kid)
		}
	case query.Filter:
		if !q.Selected(n.Facet, n.Value) {
			q = q.Toggle(n.Facet, n.Value)
		}
	}
	return q
}

// pageNumber returns the Page.Number of a page of the pages index.
func (e *evaluation) pageNumber(page uint32) int { return int(e.g.columns.pageNumber[page]) }

// reasons returns the tags that count by the page that is their evidence, each
// value once a page.
func reasons(tags []storage.Tag, counts func(storage.Tag) bool) map[int][]storage.Tag {
	pages := map[int][]storage.Tag{}
	for _, t := range tags {
		same := func(o storage.Tag) bool { return o.Facet == t.Facet && o.Value == t.Value }
		if t.Page != 0 && counts(t) && !slices.ContainsFunc(pages[t.Page], same) {
			pages[t.Page] = append(pages[t.Page], t)
		}
	}
	return pages
}

// chosen reports whether a tag is why a document has a chosen facet value.
func chosen(q query.Query, t storage.Tag) bool {
	if t.Facet != storage.FacetState {
		return q.Selected(t.Facet, t.Value)
	}
	return t.Level == storage.LevelPrimary && q.Selected(storage.FacetState, t.Value) ||
		q.Selected(storage.FacetMentions, t.Value)
}

// wordsOf returns the words of a tag's evidence as a phrase, or nil.
func wordsOf(t storage.Tag) *leaf {
	terms := analyseExact(nil, t.Words)
	if len(terms) == 0 {
		return nil
	}
	tokens := make([]string, len(terms))
	for i, w := range terms {
		tokens[i] = w.text
	}
	return &leaf{kind: aPhrase, tokens: tokens, phrase: newPhrase(tokens, true, 0)}
}

// snippets adds pages to hits within a budget of text.
type snippets struct {
	e    *evaluation
	left int // bytes that may still be searched for what to mark
	told bool
}

func (s *snippets) add(h *Hit, number uint32, m *marker) error {
	if err := s.e.ctx.Err(); err != nil {
		return err
	}
	page, err := s.e.g.stored.page(number)
	if err != nil {
		return err
	}
	if s.left -= len(page.Text) + len(page.Notes); s.left < 0 {
		m = markerOf(nil)
		if !s.told {
			s.told = true
			s.e.notice(CodeSnippetCut, "", "the pages are so long that the words are not shown in all of them")
		}
	}
	text, part, spans := page.partFor(m)
	h.Pages = append(h.Pages, PageHit{
		Number: page.Number, Title: page.Title, Part: part, Lang: page.Lang, Quality: page.Quality,
		Snippet: snippet(text, spans),
	})
	return nil
}

// partFor returns the part of the page to show, and what to mark in it: the
// notes where they hold more of what is sought than the text, or where there is
// no text.
func (p *page) partFor(m *marker) (text, part string, spans []span) {
	inText, inNotes := m.find(p.Text), m.find(p.Notes)
	if parts(inNotes) > parts(inText) || strings.TrimSpace(p.Text) == "" && p.Notes != "" {
		return p.Notes, PartNotes, inNotes
	}
	return p.Text, "", inText
}

// parts counts the parts of a query that have a span.
func parts(spans []span) int {
	var have uint64
	for _, s := range spans {
		have |= 1 << min(s.bit, 63)
	}
	return bits.OnesCount64(have)
}
