package search

import (
	"math"
	"slices"

	"abhilekh/storage/query"

	"github.com/RoaringBitmap/roaring/v2"
	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// What was typed for a group is also sought as it is where it has no meaning:
// word by word, stemmed, anywhere in a document. So nothing is lost by knowing
// what it means. Where all words have to match, a document needs all of them;
// where any do, one is enough. It counts less than any mention of a name would
// in the same document, and not at all where a name stands.

func tokensOf(kids []query.Node) []string {
	var out []string
	for _, k := range kids {
		switch k := k.(type) {
		case query.Word:
			out = append(out, k.Text)
		case query.Phrase:
			out = append(out, k.Tokens...)
		}
	}
	return out
}

// addApart sets what a document with none of the names has to have instead:
// nothing more where the one word typed is among the names.
func (l *leaf) addApart(kids []query.Node) {
	var parts []*leaf
	for _, k := range kids {
		if p := l.part(k); !p.stop {
			parts = append(parts, p)
		}
	}
	// A stop word that is a name after all, as UP is, asks for what it names, and
	// so does one beside a single word: a by election is not any election.
	if len(parts) == 0 || len(parts) == 1 && len(kids) > 1 || len(parts) == 1 && slices.ContainsFunc(l.names, parts[0].same) {
		return
	}
	l.apart = [][]*leaf{parts}
}

// part returns a kid of a group as it is sought without a meaning.
func (l *leaf) part(k query.Node) *leaf {
	p := newLeaf(k)
	if p.kind != aPhrase {
		return p
	}
	if i := slices.IndexFunc(l.names, p.same); i >= 0 {
		return l.names[i] // found once
	}
	p.named = true // the budget of names
	return p
}

// join takes up another group with the same names, for which something else was
// typed.
func (l *leaf) join(o *leaf) {
	if l.kind != aGroup || slices.Equal(l.tokens, o.tokens) {
		return
	}
	for _, n := range o.names {
		if n.but != nil { // its stem is not that of the other
			n.but = l.names[slices.IndexFunc(l.names, n.but.same)]
			l.addName(n)
		}
	}
	l.tokens, l.apart = slices.Concat(l.tokens, o.tokens), slices.Concat(l.apart, o.apart)
}

// group finds the documents that have any of the names, and with them those that
// have all of what was typed.
func (e *evaluation) group(l *leaf) (*evaluated, error) {
	named := roaring.New()
	for _, n := range l.names {
		s, err := n.set(e)
		if err != nil {
			return nil, err
		}
		named.Or(s)
	}
	v := &evaluated{docs: named, named: named, loose: named.IsEmpty()}
	for _, parts := range l.apart {
		s, err := allOf(leaves(parts)).set(e)
		if err != nil {
			return nil, err
		}
		v.docs = roaring.Or(v.docs, s)
	}
	return v, nil
}

// some finds the documents that have any of the names or, but for stop words, of
// what was typed, and has them ranked.
func (l *leaf) some(e *evaluation) (*roaring.Bitmap, error) {
	s, err := l.set(e)
	if err != nil || l.kind != aGroup || l.evaluated.some != nil {
		return s, err
	}
	v := l.evaluated
	v.some = v.named
	for _, parts := range l.apart {
		s, err := anyOf(leaves(parts)).set(e)
		if err != nil {
			return nil, err
		}
		v.some = roaring.Or(v.some, s)
	}
	return v.some, nil
}

// words returns what was typed for a group, word for word, each once.
func (l *leaf) words() []*leaf {
	var out []*leaf
	for _, token := range l.tokens {
		if w := newWord(query.Word{Text: token}); !w.stop && !slices.ContainsFunc(out, w.same) {
			out = append(out, w)
		}
	}
	return out
}

// isApart reports whether a document has none of the names of a group.
func (l *leaf) isApart(doc uint32) bool {
	return l.kind == aGroup && !l.evaluated.named.Contains(doc)
}

// scoreApart scores documents that have words of a group but none of its names:
// as if they had a single weak mention of a thing that is as rare as these words
// on average, but not rarer than the group, whose weight is given. The more
// often a word stands there, the nearer it comes to that.
func (e *evaluation) scoreApart(l *leaf, docs *roaring.Bitmap, weight float64) (*scoreList, error) {
	y, all := newTally(docs), float64(e.g.manifest.Documents)
	scores, words, average := make([]float64, len(y.ids)), l.words(), e.averageLength(fieldAll)
	for _, w := range words {
		s, err := e.docs.set(w.field, w.term)
		if err != nil {
			return nil, err
		}
		share := min(weight, float64(l.times)*math.Pow(rarity(all, float64(s.GetCardinality())), 2)) / float64(len(words))
		err = y.each(e.docs, w.field, w.term, docs, func(i int, p segment.Posting) {
			times := float64(p.Frequency())
			y.length[i] = 1 / (p.Norm() * p.Norm() * average)
			scores[i] += share * bm25K1 * y.saturated(i, math.Sqrt(weakMention*times/(times+1)))
		})
		if err != nil {
			return nil, err
		}
	}
	list := &scoreList{}
	for i, score := range scores {
		if score > 0 {
			list.ids, list.scores = append(list.ids, y.ids[i]), append(list.scores, score)
		}
	}
	return list, nil
}

// merged returns two lists without a document in common as one.
func merged(a, b *scoreList) *scoreList {
	if len(b.ids) == 0 {
		return a
	}
	out := &scoreList{}
	for len(a.ids)+len(b.ids) > 0 {
		if len(a.ids) == 0 || len(b.ids) > 0 && b.ids[0] < a.ids[0] {
			a, b = b, a
		}
		out.ids, out.scores = append(out.ids, a.ids[0]), append(out.scores, a.scores[0])
		a = &scoreList{a.ids[1:], a.scores[1:]}
	}
	return out
}
