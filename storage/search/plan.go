package search

import (
	"slices"

	"abhilekh/storage/query"
)

// maxAll is how many words must all match, unless nothing has all (DESIGN §5).
const maxAll = 3

// plan is a reading split into what it asks for. The words, compound words and
// groups side by side in the root are the bag, to which the matching rule applies.
// Quotations, groups, words for the title and everything negated always hold,
// but for quotations that nothing fulfils (loosen). Filters and dates hold as
// well, but do not decide whether anything "has all the words", so that a
// filter in the text gives what the same facet gives.
type plan struct {
	bag     []*leaf
	anyOf   bool // the text itself joins the bag with OR
	whole   bool // and what was typed for a group must be there whole all the same
	must    []expr
	filters []expr

	// leaves are the parts to rank and to mark by, in the order of the text,
	// each once: those of the bag and what is not negated in must.
	leaves []*leaf
}

// newPlan splits the tree of a reading, which may be nil.
func newPlan(root query.Node) *plan {
	p := &plan{}
	kids := []query.Node{root}
	switch n := root.(type) {
	case nil:
		return p
	case query.And:
		kids = n.Kids
	case query.Or:
		if !slices.ContainsFunc(n.Kids, func(k query.Node) bool { return !inBag(k) }) {
			kids, p.anyOf, p.whole = n.Kids, true, true
		}
	}
	for _, k := range kids {
		switch {
		case inBag(k):
			p.add(&p.bag, newLeaf(k))
		case isFilter(k):
			p.filters = append(p.filters, p.compile(k, false))
		default:
			if x := p.compile(k, true); !slices.ContainsFunc(p.must, func(o expr) bool { return sameLeaf(o, x) }) {
				p.must = append(p.must, x)
			}
		}
	}
	p.dropStopWords()
	return p
}

// loosen puts the quotations of the root into the bag, joined by OR, and reports
// whether that leaves a choice: for when no document has all that must be.
func (p *plan) loosen() bool {
	var quoted []*leaf
	must := slices.DeleteFunc(slices.Clone(p.must), func(x expr) bool {
		l, ok := x.(*leaf)
		if ok = ok && l.kind == aPhrase && !l.title; ok {
			quoted = append(quoted, l)
		}
		return ok
	})
	if len(quoted) == 0 || len(p.bag)+len(quoted) < 2 {
		return false
	}
	p.must, p.bag, p.anyOf = must, append(p.bag, quoted...), true
	return true
}

// inBag reports whether a kid of the root falls under the matching rule.
func inBag(n query.Node) bool {
	switch n := n.(type) {
	case query.Word:
		return n.Field == ""
	case query.Phrase:
		return n.Field == "" && !n.Exact
	case query.NoteNumber, query.Group:
		return true
	}
	return false
}

// sameLeaf reports whether both are one and the same leaf.
func sameLeaf(a, b expr) bool {
	la, oka := a.(*leaf)
	lb, okb := b.(*leaf)
	return oka && okb && la == lb
}

// isFilter reports whether a node narrows by nothing but facets and dates.
func isFilter(n query.Node) bool {
	switch n := n.(type) {
	case query.Filter, query.Dates:
		return true
	case query.Not:
		return isFilter(n.Kid)
	case query.And:
		return !slices.ContainsFunc(n.Kids, func(k query.Node) bool { return !isFilter(k) })
	case query.Or:
		return !slices.ContainsFunc(n.Kids, func(k query.Node) bool { return !isFilter(k) })
	}
	return false
}

// add puts a leaf on a list, or counts it once more if its like is there.
func (p *plan) add(list *[]*leaf, l *leaf) {
	if i := slices.IndexFunc(*list, l.same); i >= 0 {
		(*list)[i].times++
		(*list)[i].join(l)
		return
	}
	*list = append(*list, l)
	p.leaves = append(p.leaves, l)
}

// compile turns a node into what can be evaluated. Leaves that are not negated
// are ranked by.
func (p *plan) compile(n query.Node, positive bool) expr {
	switch n := n.(type) {
	case query.And:
		return allOf(p.compileAll(n.Kids, positive))
	case query.Or:
		return anyOf(p.compileAll(n.Kids, positive))
	case query.Not:
		return noneOf{p.compile(n.Kid, false)}
	case query.Filter:
		return filter(n)
	case query.Dates:
		return dates(n)
	}
	l := newLeaf(n)
	l.keepStop()
	if !positive {
		return l
	}
	like := func(o *leaf) bool { return l.same(o) && (l.kind != aGroup || slices.Equal(l.tokens, o.tokens)) }
	if i := slices.IndexFunc(p.leaves, like); i >= 0 && !slices.Contains(p.bag, p.leaves[i]) {
		p.leaves[i].times++
		return p.leaves[i]
	}
	p.leaves = append(p.leaves, l)
	return l
}

func (p *plan) compileAll(kids []query.Node, positive bool) []expr {
	out := make([]expr, len(kids))
	for i, k := range kids {
		out[i] = p.compile(k, positive)
	}
	return out
}

// dropStopWords takes stop words out of the bag. They are all there is in "to
// be or not to be": then they are sought where they were kept. One that is the
// name of something (UP elections) stays.
func (p *plan) dropStopWords() {
	isStop := func(l *leaf) bool { return l.stop }
	if len(p.leaves) > 0 && !slices.ContainsFunc(p.leaves, func(l *leaf) bool { return !l.stop }) {
		for _, l := range p.bag {
			l.keepStop()
		}
		return
	}
	p.bag = slices.DeleteFunc(p.bag, isStop)
	p.leaves = slices.DeleteFunc(p.leaves, isStop)
}

// kind says how a leaf is matched.
type kind uint8

const (
	aWord kind = iota
	aPrefix
	aPhrase
	aNote
	aGroup
	aName // of a group: one word in some forms
)

// leaf is a word, prefix, phrase, note number or group of the text, or a name of
// a group.
type leaf struct {
	kind  kind
	title bool   // sought in the title alone
	field string // of the docs index, for aWord: fieldAll, fieldTitle or fieldExact
	term  string // the word in that field; the prefix as written
	stop  bool   // a stop word, which only fieldExact holds
	times int    // how often the text holds it

	raw    string // as written, for notices
	tokens []string
	phrase *phrase
	note   query.NoteNumber

	names []*leaf   // of a group
	typed *leaf     // of a group: the word that was typed, if it was one
	apart [][]*leaf // of a group: what was typed, each time it was, in parts
	named bool      // a name of a group
	weak  bool      // a weak name
	forms []string  // of aName: what it may look like, in fieldExact
	but   *leaf     // of a stem that is a weak name: the name whose stem it is

	evaluated *evaluated // nil before
}

func newLeaf(n query.Node) *leaf {
	switch n := n.(type) {
	case query.Word:
		return newWord(n)
	case query.Phrase:
		if len(n.Tokens) == 1 {
			return newWord(query.Word{Text: n.Tokens[0], Raw: n.Raw, Field: n.Field, Exact: n.Exact})
		}
		return &leaf{
			kind: aPhrase, title: n.Field != "", times: 1, raw: n.Raw, tokens: n.Tokens,
			phrase: newPhrase(n.Tokens, n.Exact || n.Slop == 0 && holdsStop(n.Tokens) || len(n.Not) > 0, n.Slop).unless(n.Not),
		}
	case query.Group:
		return newGroup(n)
	case query.NoteNumber:
		return &leaf{kind: aNote, times: 1, raw: n.String(), note: n}
	}
	return &leaf{kind: aPrefix, times: 1} // no text gives this: Read makes no other leaves
}

// holdsStop reports whether any of some words is a stop word. What is written as
// one word (by-election, A-WEB) is then sought as it stands: what is left of it
// means something else.
func holdsStop(tokens []string) bool {
	return slices.ContainsFunc(tokens, func(t string) bool {
		_, stop := analyseWord(t, scriptOf(t))
		return stop
	})
}

func newWord(w query.Word) *leaf {
	l := &leaf{kind: aWord, title: w.Field != "", times: 1, raw: w.Raw, tokens: []string{w.Text}}
	switch {
	case w.Prefix:
		l.kind, l.term = aPrefix, clip(w.Text)
		return l
	case w.Exact:
		l.term, l.field = clip(w.Text), fieldExact
	default:
		l.field = fieldAll
		l.term, l.stop = analyseWord(w.Text, scriptOf(w.Text))
	}
	switch {
	case !l.title:
	case w.Exact || l.stop: // the title field does not hold these: the titles themselves are read
		l.kind, l.stop, l.phrase = aPhrase, false, newPhrase(l.tokens, true, 0)
	default:
		l.field = fieldTitle
	}
	return l
}

// keepStop makes a stop word a word of the field that holds it.
func (l *leaf) keepStop() {
	if l.stop {
		l.stop, l.field = false, fieldExact
	}
}

// same reports whether another leaf asks for the same thing.
func (l *leaf) same(o *leaf) bool {
	if l.kind != o.kind || l.title != o.title || l.field != o.field || l.term != o.term || l.note != o.note {
		return false
	}
	if l.kind == aGroup {
		return l.sameNames(o)
	}
	if l.kind == aName {
		return slices.Equal(l.forms, o.forms)
	}
	return l.phrase == nil || l.phrase.exact == o.phrase.exact && l.phrase.slop == o.phrase.slop &&
		slices.Equal(l.phrase.terms, o.phrase.terms) && slices.Equal(l.phrase.voids, o.phrase.voids) && slices.Equal(l.phrase.seq, o.phrase.seq)
}

// weights returns the terms by which the leaf raises a score, in the field it
// is sought in and in the title. Those of a phrase are its words, as are those
// of a group that was found by what was typed only.
func (l *leaf) weights() (text, titles []weighted) {
	boost := float64(l.times)
	if l.kind == aWord && l.field != fieldAll {
		return []weighted{{l.field, l.term, boost}}, nil
	}
	for _, token := range l.tokens {
		word, stop := analyseWord(token, scriptOf(token))
		if stop {
			continue
		}
		titles = append(titles, weighted{fieldTitle, word, boost * titleBoost})
		if !l.title {
			text = append(text, weighted{fieldAll, word, boost})
		}
	}
	return text, titles
}
