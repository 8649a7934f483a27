package search

import (
	"context"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/mapping"
	"github.com/blevesearch/bleve/v2/search"
	"github.com/blevesearch/bleve/v2/search/query"
	"github.com/blevesearch/bleve/v2/search/searcher"
	index "github.com/blevesearch/bleve_index_api"
)

// scored is a query.Query of Bleve that ranks what the evaluation found. What
// matches is decided by required and within alone; the rest adds to the score.
type scored struct {
	required []weighted      // a document must hold all of these
	within   *roaring.Bitmap // and be one of these; nil is no bound
	optional []weighted      // without required and within, one of these must match
	titles   []weighted
	// What groups add, as if each were a term of optional and titles. They come
	// with a within.
	lists, titleLists []*scoreList
}

// weighted is a term of a field and the weight it has in the score.
type weighted struct {
	field, term string
	boost       float64
}

var _ query.Query = (*scored)(nil)

// Searcher implements query.Query. The tree is, from the inside out, the
// conjunction of required and within, then what optional adds, then what
// titles add. The weights of Bleve's normalisation are set to 1, so that a
// score is the plain sum of its parts.
func (q *scored) Searcher(ctx context.Context, r index.IndexReader, _ mapping.IndexMapping,
	o search.SearcherOptions,
) (search.Searcher, error) {
	b := treeBuilder{ctx: ctx, reader: r, options: o}
	tree := b.all(b.terms(q.required))
	if q.within != nil {
		tree = b.all(nonNil(tree, newSetSearcher(q.within)))
	}
	optional := b.any(append(b.terms(q.optional), searchers(q.lists)...))
	if tree == nil {
		tree = optional
	} else {
		tree = b.should(tree, optional)
	}
	tree = b.should(tree, b.any(append(b.terms(q.titles), searchers(q.titleLists)...)))
	if b.err != nil {
		return nil, b.err
	}
	tree.SetQueryNorm(1)
	return tree, nil
}

func nonNil(searchers ...search.Searcher) []search.Searcher {
	var out []search.Searcher
	for _, s := range searchers {
		if s != nil {
			out = append(out, s)
		}
	}
	return out
}

// treeBuilder makes searchers until the first error, which it keeps. Searchers
// of a read-only index hold nothing but memory, so those of a failed tree need
// no closing.
type treeBuilder struct {
	ctx     context.Context
	reader  index.IndexReader
	options search.SearcherOptions
	err     error
}

func (b *treeBuilder) keep(s search.Searcher, err error) search.Searcher {
	if err != nil && b.err == nil {
		b.err = err
	}
	if b.err != nil {
		return nil
	}
	return s
}

func (b *treeBuilder) terms(list []weighted) []search.Searcher {
	out := make([]search.Searcher, 0, len(list))
	for _, w := range list {
		if b.err != nil {
			return nil
		}
		out = append(out, b.keep(searcher.NewTermSearcher(b.ctx, b.reader, w.term, w.field, w.boost, b.options)))
	}
	return out
}

func (b *treeBuilder) all(list []search.Searcher) search.Searcher {
	switch {
	case b.err != nil || len(list) == 0:
		return nil
	case len(list) == 1:
		return list[0]
	}
	return b.keep(searcher.NewConjunctionSearcher(b.ctx, b.reader, list, b.options))
}

func (b *treeBuilder) any(list []search.Searcher) search.Searcher {
	switch {
	case b.err != nil || len(list) == 0:
		return nil
	case len(list) == 1:
		return list[0]
	}
	return b.keep(searcher.NewDisjunctionSearcher(b.ctx, b.reader, list, 0, b.options))
}

func (b *treeBuilder) should(must, should search.Searcher) search.Searcher {
	if b.err != nil || should == nil {
		return must
	}
	s, err := searcher.NewBooleanSearcher(b.ctx, b.reader, must, should, nil, b.options)
	return b.keep(s, err)
}

// setSearcher walks a set of document numbers. It gives no score and no weight.
type setSearcher struct {
	set  *roaring.Bitmap
	rest roaring.IntPeekable
}

func newSetSearcher(set *roaring.Bitmap) *setSearcher {
	return &setSearcher{set: set, rest: set.Iterator()}
}

// Next implements search.Searcher.
func (s *setSearcher) Next(ctx *search.SearchContext) (*search.DocumentMatch, error) {
	if !s.rest.HasNext() {
		return nil, nil
	}
	m := ctx.DocumentMatchPool.Get()
	m.IndexInternalID = index.NewIndexInternalID(m.IndexInternalID, uint64(s.rest.Next()))
	return m, nil
}

// Advance implements search.Searcher.
func (s *setSearcher) Advance(ctx *search.SearchContext, id index.IndexInternalID) (*search.DocumentMatch, error) {
	s.rest.AdvanceIfNeeded(uint32(id.Value()))
	return s.Next(ctx)
}

// Close implements search.Searcher.
func (s *setSearcher) Close() error { return nil }

// Weight implements search.Searcher.
func (s *setSearcher) Weight() float64 { return 0 }

// SetQueryNorm implements search.Searcher.
func (s *setSearcher) SetQueryNorm(float64) {}

// Count implements search.Searcher.
func (s *setSearcher) Count() uint64 { return s.set.GetCardinality() }

// Min implements search.Searcher.
func (s *setSearcher) Min() int { return 0 }

// Size implements search.Searcher.
func (s *setSearcher) Size() int { return 0 }

// DocumentMatchPoolSize implements search.Searcher.
func (s *setSearcher) DocumentMatchPoolSize() int { return 1 }

// scoreList is documents with scores that are known beforehand.
type scoreList struct {
	ids    []uint32 // ascending
	scores []float64
}

func searchers(lists []*scoreList) []search.Searcher {
	out := make([]search.Searcher, len(lists))
	for i, l := range lists {
		out[i] = &listSearcher{list: l}
	}
	return out
}

// listSearcher walks a scoreList.
type listSearcher struct {
	list *scoreList
	at   int
}

// Next implements search.Searcher.
func (s *listSearcher) Next(ctx *search.SearchContext) (*search.DocumentMatch, error) {
	if s.at == len(s.list.ids) {
		return nil, nil
	}
	m := ctx.DocumentMatchPool.Get()
	m.IndexInternalID = index.NewIndexInternalID(m.IndexInternalID, uint64(s.list.ids[s.at]))
	m.Score = s.list.scores[s.at]
	s.at++
	return m, nil
}

// Advance implements search.Searcher. It gallops: what it skips is seldom much.
func (s *listSearcher) Advance(ctx *search.SearchContext, id index.IndexInternalID) (*search.DocumentMatch, error) {
	want := uint32(id.Value())
	step := 1
	for s.at+step < len(s.list.ids) && s.list.ids[s.at+step] < want {
		s.at += step
		step *= 2
	}
	i, _ := slices.BinarySearch(s.list.ids[s.at:min(s.at+step+1, len(s.list.ids))], want)
	s.at += i
	return s.Next(ctx)
}

// Close implements search.Searcher.
func (s *listSearcher) Close() error { return nil }

// Weight implements search.Searcher.
func (s *listSearcher) Weight() float64 { return 0 }

// SetQueryNorm implements search.Searcher. Scores are final.
func (s *listSearcher) SetQueryNorm(float64) {}

// Count implements search.Searcher.
func (s *listSearcher) Count() uint64 { return uint64(len(s.list.ids)) }

// Min implements search.Searcher.
func (s *listSearcher) Min() int { return 0 }

// Size implements search.Searcher.
func (s *listSearcher) Size() int { return 0 }

// DocumentMatchPoolSize implements search.Searcher.
func (s *listSearcher) DocumentMatchPoolSize() int { return 1 }
