package search

import (
	"context"
	"fmt"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/search"
)

// match is what a plan comes to in one generation.
type match struct {
	how    string          // see Answer.Matched
	within *roaring.Bitmap // the documents that match; nil: those that scored finds
	all    *roaring.Bitmap // with MatchedAny: the documents that have all words
	scored *scored         // nil: there is nothing to rank by
	first  *roaring.Bitmap // the documents that bear a note number asked for, or nil
}

// match finds out what matches. Unless ranked, nothing will be ranked by score.
func (e *evaluation) match(p *plan, ranked bool) (*match, error) {
	if err := e.settle(p); err != nil {
		return nil, err
	}
	m, text, err := e.matchText(p)
	if err != nil {
		return nil, err
	}
	if text != nil && text.IsEmpty() && p.loosen() {
		if m, text, err = e.matchText(p); err != nil {
			return nil, err
		}
	}
	if m.how == "" && len(p.leaves) > 0 {
		m.how = MatchedAll
	}
	// Words alone are matched and ranked in one go; for everything else what
	// matches is worked out first.
	if text == nil && len(p.bag) > 0 && (!ranked || len(p.filters) > 0) {
		if text, err = e.bag(p, m); err != nil {
			return nil, err
		}
	}
	if m.within, err = e.intersect(text, p.filters); err != nil {
		return nil, err
	}
	if ranked {
		if err := e.scoreGroups(p, m.within); err != nil {
			return nil, err
		}
		m.scored = p.scored(m)
	}
	return m, e.matchFirst(p, m)
}

// matchText decides between all and any, and returns the documents that match
// the text but for its filters, nil when the bag is words and there is nothing
// else.
func (e *evaluation) matchText(p *plan) (*match, *roaring.Bitmap, error) {
	m := &match{}
	text, err := e.intersect(nil, p.must)
	if err != nil || len(p.bag) == 0 {
		return m, text, err
	}
	m.how = MatchedAll
	if len(p.bag) > 1 {
		all, err := e.intersect(text, leaves(p.bag))
		if err != nil {
			return nil, nil, err
		}
		if p.anyOf || len(p.bag) > maxAll || all.IsEmpty() {
			m.how, m.all = MatchedAny, all
		}
	}
	if text == nil && !slices.ContainsFunc(p.bag, func(l *leaf) bool { return l.kind != aWord }) {
		return m, nil, nil
	}
	bag, err := e.bag(p, m)
	if err != nil {
		return nil, nil, err
	}
	if text == nil {
		return m, bag, nil
	}
	return m, roaring.And(text, bag), nil
}

// bag returns the documents that match the bag.
func (e *evaluation) bag(p *plan, m *match) (*roaring.Bitmap, error) {
	if m.how == MatchedAll {
		return allOf(leaves(p.bag)).set(e)
	}
	found := roaring.New()
	for _, l := range p.bag {
		set := l.some
		if p.whole {
			set = l.set
		}
		s, err := set(e)
		if err != nil {
			return nil, err
		}
		found.Or(s)
	}
	return found, nil
}

// matchFirst sets the documents that bear a note number asked for.
func (e *evaluation) matchFirst(p *plan, m *match) error {
	for _, l := range p.leaves {
		if l.kind != aNote {
			continue
		}
		if _, err := l.set(e); err != nil {
			return err
		}
		if m.first == nil {
			m.first = roaring.New()
		}
		m.first.Or(l.evaluated.itself)
	}
	return nil
}

// intersect returns what of set (nil is everything) all of list match. With
// neither it returns nil.
func (e *evaluation) intersect(set *roaring.Bitmap, list []expr) (*roaring.Bitmap, error) {
	for _, x := range list {
		s, err := x.set(e)
		if err != nil {
			return nil, err
		}
		if set == nil {
			set = s
		} else {
			set = roaring.And(set, s)
		}
	}
	return set, nil
}

func leaves(list []*leaf) []expr {
	out := make([]expr, len(list))
	for i, l := range list {
		out[i] = l
	}
	return out
}

// scored returns what to rank a match by, nil if there is nothing. Where all
// words must match they are required, which is fastest, and exact where
// nothing else bounds the match.
func (p *plan) scored(m *match) *scored {
	s := &scored{within: m.within}
	for _, l := range p.leaves {
		if l.kind == aGroup && l.evaluated != nil && l.evaluated.ranking != nil {
			s.lists = append(s.lists, l.evaluated.ranking.text)
			s.titleLists = append(s.titleLists, l.evaluated.ranking.title)
			continue
		}
		text, titles := l.weights()
		s.titles = append(s.titles, titles...)
		if m.how == MatchedAll && l.kind == aWord && !l.title && slices.Contains(p.bag, l) {
			s.required = append(s.required, text...)
		} else {
			s.optional = append(s.optional, text...)
		}
	}
	if len(s.required)+len(s.optional)+len(s.titles)+len(s.lists) == 0 {
		return nil
	}
	return s
}

// noteScore lifts the documents that bear the number asked for above all
// others: far more than 64 words can bring together (each at most the square
// of ln 10⁸ times bm25K1).
const noteScore = 1e6

// collect hands every matching document to c.
func (e *evaluation) collect(m *match, c *collector) error {
	switch {
	case m.scored != nil:
		return e.rank(m, c)
	case m.within != nil:
		return e.walk(m, c)
	}
	for doc := range e.g.columns.n {
		if doc%checkEvery == 0 && e.ctx.Err() != nil {
			return e.ctx.Err()
		}
		c.add(doc, 0)
	}
	return nil
}

func (e *evaluation) walk(m *match, c *collector) error {
	n := 0
	for it := m.within.Iterator(); it.HasNext(); n++ {
		if n%checkEvery == 0 && e.ctx.Err() != nil {
			return e.ctx.Err()
		}
		doc := it.Next()
		c.add(doc, m.lift(doc, c.ranked))
	}
	return nil
}

// lift returns what a document gets for bearing the number asked for.
func (m *match) lift(doc uint32, ranked bool) float64 {
	if ranked && m.first != nil && m.first.Contains(doc) {
		return noteScore
	}
	return 0
}

// rank is one pass of Bleve over the documents, in which c does everything.
func (e *evaluation) rank(m *match, c *collector) error {
	handler := func(sc *search.SearchContext) (search.DocumentMatchHandler, bool, error) {
		return func(hit *search.DocumentMatch) error {
			if hit == nil { // the end
				return nil
			}
			doc := uint32(hit.IndexInternalID.Value())
			c.add(doc, hit.Score+m.lift(doc, true))
			sc.DocumentMatchPool.Put(hit)
			return nil
		}, false, nil
	}
	ctx := context.WithValue(e.ctx, search.MakeDocumentMatchHandlerKey, search.MakeDocumentMatchHandler(handler))
	ctx = context.WithValue(ctx, search.BM25StatsKey, e.g.manifest.lengths())
	ctx = context.WithValue(ctx, search.MaxTermSearchersKey, maxClauses)
	if _, err := e.g.docs.SearchInContext(ctx, bleve.NewSearchRequestOptions(m.scored, 0, 0, false)); err != nil {
		return fmt.Errorf("index docs: %w", err)
	}
	return nil
}

// lengths returns the true lengths of the fields of the docs index, from which
// Bleve computes the average: N times the average over the documents that have
// the field at all.
func (m *Manifest) lengths() *search.BM25Stats {
	s := &search.BM25Stats{DocCount: float64(m.Documents), FieldCardinality: map[string]int{
		"*": 1, // the name Bleve gives to merged terms
	}}
	for _, field := range []string{fieldAll, fieldTitle, fieldExact} {
		t := m.Totals["docs."+field]
		length := 1
		if t.Documents > 0 {
			length = max(1, int(int64(m.Documents)*t.Tokens/t.Documents))
		}
		s.FieldCardinality[field] = length
	}
	return s
}
