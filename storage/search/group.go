package search

import (
	"slices"
	"strings"

	"abhilekh/storage/query"
	"abhilekh/storage/vocab"

	"github.com/RoaringBitmap/roaring/v2"
)

// A group is one thing with several names, and is ranked as if it were one word
// that stands wherever any of the names does: its frequency is the sum of
// theirs, its rarity comes from the documents that have any. So it makes no
// difference by which name a thing was asked for, and a name of four words does
// not count four times. Where no name but the typed word occurs, the group is
// that word.
//
// Other names only add. Whatever has the words that were typed, apart and in any
// form, is found as it is without a meaning, but counts for less than what has a
// name (apart.go).
//
// An English word is a name in the singular and the plural only. Its stem is
// shared with words that nobody asked for: electoral with elector, conferred
// with conference, present with presentation. What was typed keeps its stem, as
// a weak name.

// weakMention is what a mention by a weak name counts. Frequencies enter scores
// by their root, so that it is worth a third of another one in a text of average
// length.
const weakMention = 1. / 16

// newGroup returns the leaf of a group. Names that come to the same are one,
// those that contain another are found with it, and stop words are no names.
func newGroup(g query.Group) *leaf {
	l := &leaf{kind: aGroup, times: 1, raw: g.String(), tokens: tokensOf(g.Kids)}
	for _, n := range g.Names {
		for _, n := range numbersOf(n) {
			l.addName(nameLeaf(n))
		}
	}
	if n := g.Names[0]; len(n.Tokens) == 1 && !n.Weak && slices.Equal(n.Tokens, l.tokens) {
		if w := newWord(query.Word{Text: n.Tokens[0], Raw: n.Text}); !w.stop {
			l.typed = w
			if first := l.names[0]; first.kind == aName {
				stem := *w
				stem.named, stem.weak, stem.but = true, true, first
				l.addName(&stem)
			}
		}
	}
	l.names = slices.DeleteFunc(l.names, func(n *leaf) bool {
		return slices.ContainsFunc(l.names, func(o *leaf) bool { return o != n && (!o.weak || n.weak) && n.contains(o) })
	})
	l.addApart(g.Kids)
	return l
}

func (l *leaf) addName(name *leaf) {
	if i := slices.IndexFunc(l.names, name.same); i >= 0 {
		l.names[i].weak = l.names[i].weak && name.weak
	} else if !name.stop {
		l.names = append(l.names, name)
	}
}

func nameLeaf(n query.Name) *leaf {
	var l *leaf
	if len(n.Tokens) == 1 {
		l = newWord(query.Word{Text: n.Tokens[0], Raw: n.Text})
		switch {
		case n.Exact:
			l.kind, l.forms = aName, n.Tokens
		case isEnglish(n.Tokens[0]):
			l.kind, l.forms = aName, formsOf(n.Tokens[0])
		}
	} else {
		p := newPhrase(n.Tokens, n.Exact || asWritten(n), 0).unless(n.Not)
		l = &leaf{kind: aPhrase, times: 1, raw: n.Text, tokens: n.Tokens, phrase: p}
	}
	l.named, l.weak = true, n.Weak
	return l
}

// asWritten reports whether a name of several words has to be sought with its
// stop words: where it is written as one word, where they leave only one ("None
// of the Above" is not any none), and where a word after it may void it.
func asWritten(n query.Name) bool {
	content := 0
	for _, t := range n.Tokens {
		if _, stop := analyseWord(t, scriptOf(t)); !stop {
			content++
		}
	}
	return content < len(n.Tokens) && (content == 1 || !strings.Contains(n.Text, " ")) || len(n.Not) > 0
}

// numbersOf returns a name with its last word in the singular and the plural,
// where it is sought as written for its stop words: by-election, by-elections.
func numbersOf(n query.Name) []query.Name {
	out, last := []query.Name{n}, len(n.Tokens)-1
	if last == 0 || n.Exact || !asWritten(n) || !isEnglish(n.Tokens[last]) || holdsStop(n.Tokens[last:]) {
		return out
	}
	for _, form := range formsOf(n.Tokens[last]) {
		if form != n.Tokens[last] {
			other := n
			other.Tokens = append(slices.Clone(n.Tokens[:last]), form)
			out = append(out, other)
		}
	}
	return out
}

func isEnglish(word string) bool { return strings.Trim(word, "abcdefghijklmnopqrstuvwxyz") == "" }

// formsOf returns the singular and the plural of an English word.
func formsOf(word string) []string {
	one := vocab.Singular(word)
	many := one + "s"
	switch {
	case strings.HasSuffix(one, "y") && !strings.ContainsAny(one[max(len(one)-2, 0):len(one)-1], "aeiou"):
		many = one[:len(one)-1] + "ies"
	case strings.HasSuffix(one, "s") || strings.HasSuffix(one, "x") || strings.HasSuffix(one, "ch") || strings.HasSuffix(one, "sh"):
		many = one + "es"
	}
	forms := []string{one, many, word}
	slices.Sort(forms)
	return slices.Compact(forms)
}

// contains reports whether a name of several words holds another.
func (l *leaf) contains(o *leaf) bool {
	if l.kind != aPhrase {
		return false
	}
	p := l.phrase
	switch {
	case o.kind == aName: // the words as written, since others have their stem
		return slices.ContainsFunc(l.tokens, func(t string) bool { return slices.Contains(o.forms, t) }) && !p.exact
	case o.kind == aWord:
		return p.field() == o.field && slices.Contains(p.terms, o.term)
	case p.exact != o.phrase.exact || len(p.seq) <= len(o.phrase.seq):
		return false
	}
	at := map[int]string{}
	for _, s := range p.seq {
		at[s.offset] = p.terms[s.term]
	}
	for _, s := range p.seq {
		if !slices.ContainsFunc(o.phrase.seq, func(t step) bool { return at[s.offset+t.offset] != o.phrase.terms[t.term] }) {
			return true
		}
	}
	return false
}

// sameNames reports whether another group has the same names, whichever of them
// was typed.
func (l *leaf) sameNames(o *leaf) bool {
	within := func(a, b *leaf) bool {
		return !slices.ContainsFunc(a.names, func(n *leaf) bool {
			return n.but == nil && !slices.ContainsFunc(b.names, func(m *leaf) bool { return n.same(m) && n.weak == m.weak })
		})
	}
	return within(l, o) && within(o, l)
}

// settle drops the names that no document can have. In an archive of one
// language most groups then are but the word that was typed.
func (e *evaluation) settle(p *plan) error {
	for _, l := range p.leaves {
		if l.kind != aGroup {
			continue
		}
		var occur []*leaf
		for _, n := range l.names {
			yes, err := e.mayOccur(n)
			if err != nil {
				return err
			}
			if yes {
				occur = append(occur, n)
			}
		}
		for _, n := range occur {
			if n.but != nil && !slices.Contains(occur, n.but) {
				n.but = nil
			}
		}
		l.names = occur
		if t := l.typed; t != nil && l.apart == nil &&
			!slices.ContainsFunc(occur, func(n *leaf) bool { return n.term != t.term || n.kind == aPhrase }) {
			l.kind, l.field, l.term, l.stop, l.names, l.tokens = t.kind, t.field, t.term, t.stop, nil, t.tokens
		}
	}
	return nil
}

// mayOccur reports whether all words of a name are in the index.
func (e *evaluation) mayOccur(n *leaf) (bool, error) {
	occurs := func(field, word string) (bool, error) {
		list, err := e.docs.postings(field, word)
		return err == nil && list != nil && list.Count() > 0, err
	}
	switch n.kind {
	case aName:
		for _, form := range n.forms {
			if yes, err := occurs(fieldExact, clip(form)); yes || err != nil {
				return yes, err
			}
		}
		return false, nil
	case aPhrase:
		for _, w := range n.phrase.terms {
			if yes, err := occurs(n.phrase.field(), w); !yes {
				return false, err
			}
		}
		return true, nil
	}
	return occurs(n.field, n.term)
}

// name finds a name of a group, for which there are budgets apart.
func (e *evaluation) name(l *leaf) (*evaluated, error) {
	switch l.kind {
	case aName:
		s, err := e.docs.union(fieldExact, l.forms)
		return &evaluated{docs: s}, err
	case aWord:
		s, err := e.docs.set(l.field, l.term)
		return &evaluated{docs: s}, err
	}
	v := &evaluated{docs: roaring.New(), pages: roaring.New()}
	if err := e.phrasePagesOf(v, l.phrase, l.raw, &e.named); err != nil {
		return nil, err
	}
	return v, e.titles(l, v.docs, &e.named)
}
