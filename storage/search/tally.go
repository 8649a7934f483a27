package search

import (
	"math"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// ranking is the scores of one group: in title and text, and in the title.
type ranking struct{ text, title *scoreList }

// scoreGroups fills evaluated.ranking of the groups of a plan.
func (e *evaluation) scoreGroups(p *plan, within *roaring.Bitmap) error {
	for _, l := range p.leaves {
		if l.kind != aGroup {
			continue
		}
		if _, err := l.set(e); err != nil {
			return err
		}
		if l.evaluated.loose {
			continue
		}
		if err := e.scoreGroup(l, within); err != nil {
			return err
		}
	}
	return nil
}

func (e *evaluation) scoreGroup(l *leaf, within *roaring.Bitmap) error {
	named, found := roaring.And(within, l.evaluated.named), l.evaluated.docs
	if l.evaluated.some != nil {
		found = l.evaluated.some
	}
	text, title := newTally(named), newTally(named)
	df, titleDF := newFrequency(), newFrequency()
	for _, n := range l.names {
		if err := e.ctx.Err(); err != nil {
			return err
		}
		df.add(n.evaluated.docs, n.weak)
		if err := e.tallyText(text, n); err != nil {
			return err
		}
		s, err := e.tallyTitle(title, n)
		if err != nil {
			return err
		}
		titleDF.add(s, n.weak)
	}
	boost, all := float64(l.times), float64(e.g.manifest.Documents)
	weight := boost * math.Pow(rarity(all, df.count()), 2)
	apart, err := e.scoreApart(l, roaring.AndNot(roaring.And(within, found), named), weight)
	l.evaluated.ranking = &ranking{
		text:  merged(text.scores(weight), apart),
		title: title.scores(boost * titleBoost * math.Pow(rarity(all, titleDF.count()), 2)),
	}
	return err
}

// tallyText counts a name in titles and texts. A phrase counts once for a title
// and only where no page has it: it is read from the pages, which have none.
func (e *evaluation) tallyText(y *tally, n *leaf) error {
	average := e.averageLength(fieldAll)
	if n.kind != aPhrase {
		return y.name(e.docs, n, n.evaluated.docs, average)
	}
	onPages := roaring.New()
	i := 0
	for it := n.evaluated.pages.Iterator(); it.HasNext(); i++ {
		doc := e.g.columns.pageDoc[it.Next()]
		onPages.Add(doc)
		y.add(doc, n.mention()*float64(n.evaluated.counts[i]))
	}
	for it := roaring.AndNot(n.evaluated.docs, onPages).Iterator(); it.HasNext(); {
		y.add(it.Next(), n.mention())
	}
	return y.measure(e.docs, n, n.evaluated.docs, average)
}

// tallyTitle counts a name in the titles of documents that have it and returns
// those it counted. One of several words is there when all of them are, and one
// in several forms when its stem is: titles are short.
func (e *evaluation) tallyTitle(y *tally, n *leaf) (*roaring.Bitmap, error) {
	found := n.evaluated.docs
	var first string
	for _, token := range n.tokens {
		term, stop := analyseWord(token, scriptOf(token))
		if stop {
			continue
		}
		if first == "" {
			first = term
		}
		s, err := e.docs.set(fieldTitle, term)
		if err != nil {
			return nil, err
		}
		found = roaring.And(found, s)
	}
	if n.but != nil {
		found = roaring.AndNot(found, n.but.evaluated.docs)
	}
	if first == "" {
		return roaring.New(), nil
	}
	return found, y.each(e.docs, fieldTitle, first, roaring.And(y.set, found), func(i int, p segment.Posting) {
		times := 1.0
		if n.kind != aPhrase {
			times = float64(p.Frequency())
		}
		y.times[i] += n.mention() * times
		y.length[i] = 1 / (p.Norm() * p.Norm() * e.averageLength(fieldTitle))
	})
}

// mention is what one mention of a name counts.
func (l *leaf) mention() float64 {
	if l.weak {
		return weakMention
	}
	return 1
}

// averageLength returns the average length of a field as Bleve reckons with it.
func (e *evaluation) averageLength(field string) float64 {
	s := e.g.manifest.lengths()
	return math.Ceil(float64(s.FieldCardinality[field]) / s.DocCount)
}

// frequency counts the entries that have any of some names. Weak names count
// when there are no others: beside them they would make a thing seem common.
type frequency struct{ full, weak *roaring.Bitmap }

func newFrequency() *frequency { return &frequency{roaring.New(), roaring.New()} }

func (f *frequency) add(set *roaring.Bitmap, weak bool) {
	if weak {
		f.weak.Or(set)
	} else {
		f.full.Or(set)
	}
}

func (f *frequency) count() float64 {
	if f.full.IsEmpty() {
		return float64(f.weak.GetCardinality())
	}
	return float64(f.full.GetCardinality())
}

// tally counts mentions in some entries of an index.
type tally struct {
	set    *roaring.Bitmap
	ids    []uint32  // of set, ascending
	times  []float64 // mentions
	length []float64 // of the field, in units of its average; 0 is not known yet
}

func newTally(set *roaring.Bitmap) *tally {
	n := int(set.GetCardinality())
	return &tally{set: set, ids: set.ToArray(), times: make([]float64, n), length: make([]float64, n)}
}

// add counts n mentions in an entry, if it is one of those counted in.
func (y *tally) add(id uint32, n float64) {
	if i, here := slices.BinarySearch(y.ids, id); here {
		y.times[i] += n
	}
}

// name counts a name of one word in the entries that have it.
func (y *tally) name(t *terms, n *leaf, set *roaring.Bitmap, average float64) error {
	if n.kind == aName {
		if err := y.forms(t, n.forms, n.mention()); err != nil {
			return err
		}
		return y.measure(t, n, set, average)
	}
	err := y.each(t, n.field, n.term, y.set, func(i int, p segment.Posting) {
		y.times[i] += n.mention() * float64(p.Frequency())
		y.length[i] = 1 / (p.Norm() * p.Norm() * average)
	})
	if err == nil && n.but != nil { // which are counted in full already
		err = y.forms(t, n.but.forms, -n.mention())
	}
	return err
}

// forms counts the forms of a word.
func (y *tally) forms(t *terms, forms []string, mention float64) error {
	for _, form := range forms {
		err := y.each(t, fieldExact, form, y.set, func(i int, p segment.Posting) {
			y.times[i] += mention * float64(p.Frequency())
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// measure finds out how long the field all is in the entries that have a name.
// They have its first word there that is no stop word.
func (y *tally) measure(t *terms, n *leaf, set *roaring.Bitmap, average float64) error {
	for _, token := range n.tokens {
		term, stop := analyseWord(token, scriptOf(token))
		if stop {
			continue
		}
		return y.each(t, fieldAll, term, roaring.And(y.set, set), func(i int, p segment.Posting) {
			y.length[i] = 1 / (p.Norm() * p.Norm() * average)
		})
	}
	return nil
}

// each calls fn with the postings of a term in a part of the set and their
// places in ids.
func (y *tally) each(t *terms, field, term string, part *roaring.Bitmap, fn func(i int, p segment.Posting)) error {
	i := 0
	return t.each(field, term, part, func(p segment.Posting) {
		for id := uint32(p.Number()); y.ids[i] != id; {
			i++
		}
		fn(i, p)
	})
}

// saturated returns how much the mentions in entry i are worth, from 0 to 1,
// where tf is the frequency to reckon with.
func (y *tally) saturated(i int, tf float64) float64 {
	return tf / (tf + bm25K1*(1-bm25B+bm25B*y.length[i]))
}

// scores returns the scores of the entries with mentions.
func (y *tally) scores(weight float64) *scoreList {
	list := &scoreList{}
	for i, n := range y.times {
		if n > 0 {
			list.ids = append(list.ids, y.ids[i])
			list.scores = append(list.scores, weight*bm25K1*y.saturated(i, math.Sqrt(n)))
		}
	}
	return list
}

// rateGroup adds what a group brings to pages: the BM25 of a word that stands
// where any of the names does or, in documents without any, that of the words.
func (e *evaluation) rateGroup(r *rating, shown *roaring.Bitmap, l *leaf, bit uint64) error {
	apart := roaring.New()
	for it := shown.Iterator(); it.HasNext(); {
		if page := it.Next(); l.isApart(e.g.columns.pageDoc[page]) {
			apart.Add(page)
		}
	}
	for _, w := range l.words() {
		if err := e.rateWord(r, apart, w, bit); err != nil {
			return err
		}
	}
	if l.evaluated.loose {
		return nil
	}
	y, df := newTally(shown), newFrequency()
	for _, n := range l.names {
		pages, err := e.tallyPages(y, n)
		if err != nil {
			return err
		}
		df.add(pages, n.weak)
	}
	weight := rarity(float64(len(e.g.columns.pageDoc)), df.count())
	for i, n := range y.times {
		if n > 0 {
			at, _ := slices.BinarySearch(r.pages, y.ids[i])
			r.parts[at] |= bit
			r.score[at] += weight * y.saturated(i, n)
		}
	}
	return nil
}

// tallyPages counts a name on pages and returns all pages that have it.
func (e *evaluation) tallyPages(y *tally, n *leaf) (set *roaring.Bitmap, err error) {
	total := e.g.manifest.Totals["pages."+fieldAll]
	average := float64(max(total.Tokens, 1)) / float64(max(total.Documents, 1))
	switch n.kind {
	case aWord:
		set, err = e.pages.set(n.field, n.term)
	case aName:
		set, err = e.pages.union(fieldExact, n.forms)
	default:
		i := 0
		for it := n.evaluated.pages.Iterator(); it.HasNext(); i++ {
			y.add(it.Next(), n.mention()*float64(n.evaluated.counts[i]))
		}
		return n.evaluated.pages, y.measure(e.pages, n, n.evaluated.pages, average)
	}
	if err != nil {
		return nil, err
	}
	return set, y.name(e.pages, n, set, average)
}
