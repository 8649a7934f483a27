package search

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// The caps of one search. What they cut is named in the answer.
const (
	// maxPrefixTerms is how many words all prefixes of a text may stand for
	// together, the most frequent ones first. Three letters of English begin
	// some hundred words of an archive of press notes.
	maxPrefixTerms = 256
	// maxPrefixScan is how many dictionary entries a prefix looks at to choose
	// them: about a millisecond.
	maxPrefixScan = 5000
	// maxPhrases is how many phrases of a text are sought as phrases.
	maxPhrases = 8
	// maxPhrasePages is on how many pages that hold all words of a phrase their
	// places are compared, for all phrases together: about 50 ms when the words
	// are very common.
	maxPhrasePages = 50_000
	// checkEvery is how many documents our own loops handle between two looks
	// at the deadline: well under a millisecond.
	checkEvery = 1024
)

// terms reads the dictionary and postings of one index as bitmaps and
// positions. It is for one search and one goroutine, and must be used inside
// guard: everything it returns lies in mapped files or is made from them.
type terms struct {
	segment segment.Segment // nil: the index is empty
	fields  map[string]segment.TermDictionary
	close   func() error
}

// openTerms reads a finished index, which has one segment and no deletions.
func openTerms(i bleve.Index) (*terms, error) {
	engine, err := i.Advanced()
	if err != nil {
		return nil, err
	}
	r, err := engine.Reader()
	if err != nil {
		return nil, err
	}
	t := &terms{fields: map[string]segment.TermDictionary{}, close: r.Close}
	snapshot, ok := r.(*scorch.IndexSnapshot)
	if !ok {
		return nil, fmt.Errorf("index of type %T, want scorch", r)
	}
	switch segments := snapshot.Segments(); {
	case len(segments) > 1 || len(segments) == 1 && segments[0].Deleted() != nil:
		return nil, fmt.Errorf("%d segments, want one without deletions", len(segments))
	case len(segments) == 1:
		t.segment = segments[0].Segment()
	}
	return t, nil
}

func (t *terms) dictionary(field string) (segment.TermDictionary, error) {
	if d, ok := t.fields[field]; ok {
		return d, nil
	}
	d, err := t.segment.Dictionary(field)
	if err != nil {
		return nil, fmt.Errorf("dictionary of field %s: %w", field, err)
	}
	t.fields[field] = d
	return d, nil
}

// postings returns the postings of a term, nil if the index is empty.
func (t *terms) postings(field, term string) (segment.PostingsList, error) {
	if t.segment == nil {
		return nil, nil
	}
	d, err := t.dictionary(field)
	if err != nil {
		return nil, err
	}
	return d.PostingsList([]byte(term), nil, nil)
}

// set returns the documents that hold the term. It may be shared with the
// index: callers do not change it.
func (t *terms) set(field, term string) (*roaring.Bitmap, error) {
	list, err := t.postings(field, term)
	if err != nil || list == nil {
		return roaring.New(), err
	}
	return bitmapOf(list.Iterator(false, false, false, nil))
}

// bitmapOf returns the documents of an iterator at its beginning.
func bitmapOf(it segment.PostingsIterator) (*roaring.Bitmap, error) {
	o, ok := it.(segment.OptimizablePostingsIterator)
	if !ok {
		return nil, fmt.Errorf("postings of type %T have no bitmap", it)
	}
	if doc, one := o.DocNum1Hit(); one {
		return roaring.BitmapOf(uint32(doc)), nil
	}
	if b := o.ActualBitmap(); b != nil {
		return b, nil
	}
	return roaring.New(), nil
}

// withPrefix returns the terms of the field exact that begin with prefix: at
// most limit, the most frequent ones, in the order of the dictionary. cut
// reports whether there are more.
func (t *terms) withPrefix(prefix string, limit int) (found []string, cut bool, err error) {
	if t.segment == nil {
		return nil, false, nil
	}
	d, err := t.dictionary(fieldExact)
	if err != nil {
		return nil, false, err
	}
	type entry struct {
		term  string
		count uint64
	}
	var entries []entry
	it := d.AutomatonIterator(nil, []byte(prefix), append([]byte(prefix), 0xff))
	for {
		e, err := it.Next()
		if err != nil {
			return nil, false, fmt.Errorf("dictionary of field %s: %w", fieldExact, err)
		}
		if e == nil {
			break
		}
		if len(entries) == maxPrefixScan {
			cut = true
			break
		}
		entries = append(entries, entry{e.Term, e.Count})
	}
	if len(entries) > limit {
		cut = true
		slices.SortStableFunc(entries, func(a, b entry) int { return cmp.Compare(b.count, a.count) })
		entries = entries[:limit]
	}
	for _, e := range entries {
		found = append(found, e.term)
	}
	slices.Sort(found)
	return found, cut, nil
}

// union returns the documents that hold any of the terms.
func (t *terms) union(field string, list []string) (*roaring.Bitmap, error) {
	sets := make([]*roaring.Bitmap, 0, len(list))
	for _, term := range list {
		s, err := t.set(field, term)
		if err != nil {
			return nil, err
		}
		sets = append(sets, s)
	}
	return roaring.FastOr(sets...), nil
}

// within returns the postings of a term in a set, with frequencies and norms but
// without places, the entries that have it there, and how many have it in all. The
// iterator is nil if none has.
func (t *terms) within(field, term string, set *roaring.Bitmap) (segment.PostingsIterator, *roaring.Bitmap, uint64, error) {
	list, err := t.postings(field, term)
	if err != nil || list == nil {
		return nil, nil, 0, err
	}
	it := list.Iterator(true, true, false, nil)
	all, err := bitmapOf(it)
	if err != nil {
		return nil, nil, 0, err
	}
	here := roaring.And(set, all)
	if o, ok := it.(segment.OptimizablePostingsIterator); ok && o.ActualBitmap() != nil {
		o.ReplaceActual(here)
	}
	return it, here, list.Count(), nil
}

// each calls fn with the postings of a term in a set, in order, with frequencies
// and norms but without places.
func (t *terms) each(field, term string, set *roaring.Bitmap, fn func(segment.Posting)) error {
	it, here, _, err := t.within(field, term, set)
	if err != nil || it == nil {
		return err
	}
	for range here.GetCardinality() {
		p, err := it.Next()
		if err != nil {
			return fmt.Errorf("postings of field %s: %w", field, err)
		}
		if p == nil {
			return fmt.Errorf("postings of field %s end early", field)
		}
		fn(p)
	}
	return nil
}

// phrase returns the pages that hold the phrase, and how often each does,
// looking at no more than limit pages that hold all its words. most is how many
// there are of these. Where a void follows it does not count.
func (t *terms) phrase(ctx context.Context, p *phrase, limit int) (found *roaring.Bitmap, counts []int, most int, err error) {
	found, counts, most, err = t.phraseWithin(ctx, p, nil, limit)
	if err != nil || len(p.voids) == 0 || found.IsEmpty() {
		return found, counts, most, err
	}
	pages, valid := found.ToArray(), slices.Clone(counts)
	for _, word := range p.voids {
		void, times, _, err := t.phraseWithin(ctx, p.before(word), found, len(pages))
		if err != nil {
			return nil, nil, 0, err
		}
		for i, page := range void.ToArray() {
			at, _ := slices.BinarySearch(pages, page)
			valid[at] -= times[i]
		}
	}
	counts = counts[:0]
	for i, n := range valid {
		if n > 0 {
			counts = append(counts, n)
		} else {
			found.Remove(pages[i])
		}
	}
	return found, counts, most, nil
}

// phraseWithin is phrase on some pages, or on all where within is nil, without
// regard to what voids it.
func (t *terms) phraseWithin(
	ctx context.Context, p *phrase, within *roaring.Bitmap, limit int,
) (found *roaring.Bitmap, counts []int, most int, err error) {
	found = roaring.New()
	its := make([]segment.PostingsIterator, len(p.terms))
	var candidates *roaring.Bitmap
	for i, term := range p.terms {
		list, err := t.postings(p.field(), term)
		if err != nil || list == nil {
			return found, nil, 0, err
		}
		its[i] = list.Iterator(true, true, true, nil)
		pages, err := bitmapOf(its[i])
		if err != nil {
			return nil, nil, 0, err
		}
		if candidates == nil {
			candidates = pages.Clone()
		} else {
			candidates.And(pages)
		}
	}
	if within != nil {
		candidates.And(within)
	}
	for _, it := range its {
		if o, ok := it.(segment.OptimizablePostingsIterator); ok && o.ActualBitmap() != nil {
			o.ReplaceActual(candidates)
		}
	}
	places := make([][]int, len(p.terms))
	n := int(candidates.GetCardinality())
	for i := range min(n, limit) {
		if i%64 == 0 && ctx.Err() != nil { // a page of a long document takes far longer than a count
			return nil, nil, 0, ctx.Err()
		}
		page, err := nextPlaces(its, places)
		if err != nil {
			return nil, nil, 0, fmt.Errorf("places of a phrase: %w", err)
		}
		if times := p.count(places); times > 0 {
			found.Add(page)
			counts = append(counts, times)
		}
	}
	return found, counts, n, nil
}

// nextPlaces moves iterators over the same pages one page on and reads where
// in it each term stands.
func nextPlaces(its []segment.PostingsIterator, places [][]int) (page uint32, err error) {
	for i, it := range its {
		posting, err := it.Next()
		if err != nil {
			return 0, err
		}
		if posting == nil || i > 0 && uint32(posting.Number()) != page {
			return 0, fmt.Errorf("postings disagree after page %d", page)
		}
		page = uint32(posting.Number())
		places[i] = places[i][:0]
		for _, l := range posting.Locations() {
			places[i] = append(places[i], placeOf(l))
		}
	}
	return page, nil
}
