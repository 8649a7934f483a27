package search

import (
	"fmt"
	"slices"
	"strings"

	"abhilekh/storage"
	"abhilekh/storage/fold"
	"abhilekh/storage/query"
)

// brute answers the text of a query by reading every record, with nothing in
// common with the index but the analysers and the rules.
type brute struct {
	found, all []bool
	matched    string
}

// bruteText is one record as text.
type bruteText struct {
	r     *storage.Record
	title []fold.Token
	pages [][]fold.Token // texts and notes
}

// newBrute applies the matching rule of the root.
func newBrute(records []storage.Record, reading query.Reading) *brute {
	b := &brute{found: make([]bool, len(records)), all: make([]bool, len(records))}
	texts := make([]bruteText, len(records))
	for i := range records {
		texts[i] = bruteText{r: &records[i], title: fold.Tokens(records[i].Title)}
		for _, p := range records[i].Pages {
			texts[i].pages = append(texts[i].pages, fold.Tokens(p.Text), fold.Tokens(p.Notes))
		}
	}
	var bag, must, filters []query.Node
	kids := []query.Node{reading.Root}
	anyOf := false
	switch n := reading.Root.(type) {
	case nil:
		kids = nil
	case query.And:
		kids = n.Kids
	case query.Or:
		if !slices.ContainsFunc(n.Kids, func(k query.Node) bool { return !bruteBag(k) }) {
			kids, anyOf = n.Kids, true
		}
	}
	for _, k := range kids {
		switch {
		case bruteBag(k):
			if i := slices.IndexFunc(bag, func(o query.Node) bool { return sameClause(o, k) }); i < 0 {
				bag = append(bag, bruteClause(k))
			} else if c, ok := bag[i].(bruteGroup); ok {
				bag[i] = bruteGroup{k, append(c.typed, k.(query.Group))}
			}
		case bruteFilter(k):
			filters = append(filters, k)
		default:
			must = append(must, k)
		}
	}
	positive := len(query.Positive(reading.Root)) > len(bagged(bag, kids))
	if positive || slices.ContainsFunc(bag, func(k query.Node) bool { return !isStopWord(k) }) {
		bag = slices.DeleteFunc(bag, func(k query.Node) bool {
			_, group := k.(bruteGroup) // has other names
			return !group && isStopWord(k)
		})
	}
	b.decide(texts, reading.Root, bag, must, filters, anyOf, len(query.Positive(reading.Root)) > 0)
	return b
}

// bruteGroup is groups of the bag with the same names, as each was typed.
type bruteGroup struct {
	query.Node
	typed []query.Group
}

func bruteClause(n query.Node) query.Node {
	if g, ok := n.(query.Group); ok {
		return bruteGroup{n, []query.Group{g}}
	}
	return n
}

// bagged returns the kids that fall under the matching rule.
func bagged(bag, kids []query.Node) []query.Node {
	return slices.DeleteFunc(slices.Clone(kids), func(k query.Node) bool { return len(bag) == 0 || !bruteBag(k) })
}

func (b *brute) decide(texts []bruteText, root query.Node, bag, must, filters []query.Node, anyOf, words bool) {
	_, joined := root.(query.Or)
	apply := func(anyOf bool) (n, nAll int) {
		for i := range texts {
			b.found[i], b.all[i] = false, false
			if !texts[i].every(must) {
				continue
			}
			b.all[i] = len(bag) > 0 && texts[i].every(bag)
			if b.all[i] {
				nAll++
			}
			one := func(k query.Node) bool {
				if g, ok := k.(bruteGroup); ok && (!joined || isStopWord(k)) {
					return texts[i].part(g)
				}
				return texts[i].has(k)
			}
			if b.found[i] = len(bag) == 0 || b.all[i] || anyOf && slices.ContainsFunc(bag, one); b.found[i] {
				n++
			}
		}
		return n, nAll
	}
	anyOf = len(bag) > 1 && (anyOf || len(bag) > 3)
	n, nAll := apply(anyOf)
	if len(bag) > 1 && !anyOf && nAll == 0 {
		anyOf = true
		n, _ = apply(true)
	}
	var quoted []query.Node
	for _, k := range must {
		if p, ok := k.(query.Phrase); ok && p.Field == "" && len(p.Tokens) > 1 {
			quoted = append(quoted, k)
		}
	}
	if n == 0 && len(must) > 0 && len(quoted) > 0 && len(bag)+len(quoted) > 1 {
		must = slices.DeleteFunc(slices.Clone(must), func(k query.Node) bool {
			p, ok := k.(query.Phrase)
			return ok && p.Field == "" && len(p.Tokens) > 1
		})
		bag, anyOf = append(bag, quoted...), true
		apply(true)
	}
	switch {
	case anyOf:
		b.matched = MatchedAny
	case words:
		b.matched = MatchedAll
		copy(b.all, b.found)
	default:
		clear(b.all)
	}
	for i := range texts {
		if !texts[i].every(filters) {
			b.found[i] = false
		}
	}
}

func bruteBag(n query.Node) bool {
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

func bruteFilter(n query.Node) bool {
	switch n := n.(type) {
	case query.Filter, query.Dates:
		return true
	case query.Not:
		return bruteFilter(n.Kid)
	}
	return false
}

func isStopWord(n query.Node) bool {
	if g, ok := n.(bruteGroup); ok {
		return !slices.ContainsFunc(g.typed, func(g query.Group) bool {
			return slices.ContainsFunc(g.Kids, func(k query.Node) bool { return !isStopWord(k) })
		})
	}
	w, ok := n.(query.Word)
	if !ok || w.Exact || w.Prefix {
		return false
	}
	_, stop := analyseWord(w.Text, scriptOf(w.Text))
	return stop
}

// sameClause reports whether two parts of the text ask for the same.
func sameClause(a, b query.Node) bool {
	wa, oka := a.(query.Word)
	wb, okb := b.(query.Word)
	if oka && okb && wa.Exact == wb.Exact && wa.Prefix == wb.Prefix {
		if wa.Exact || wa.Prefix {
			return wa.Text == wb.Text
		}
		ta, _ := analyseWord(wa.Text, scriptOf(wa.Text))
		tb, _ := analyseWord(wb.Text, scriptOf(wb.Text))
		return ta == tb
	}
	if g, ok := a.(bruteGroup); ok {
		a = g.typed[0]
	}
	ga, oka := a.(query.Group)
	gb, okb := b.(query.Group)
	if oka && okb {
		return slices.Equal(bruteNames(ga), bruteNames(gb))
	}
	na, oka := a.(query.NoteNumber)
	nb, okb := b.(query.NoteNumber)
	return oka && okb && na == nb
}

func (x *bruteText) every(list []query.Node) bool {
	return !slices.ContainsFunc(list, func(n query.Node) bool { return !x.has(n) })
}

func (x *bruteText) some(list []query.Node) bool { return slices.ContainsFunc(list, x.has) }

func (x *bruteText) has(n query.Node) bool {
	switch n := n.(type) {
	case query.And:
		return x.every(n.Kids)
	case query.Or:
		return x.some(n.Kids)
	case query.Not:
		return !x.has(n.Kid)
	case query.Word:
		return x.word(n)
	case query.Phrase:
		if len(n.Not) > 0 {
			return x.name(query.Name{Tokens: n.Tokens, Exact: true, Not: n.Not})
		}
		n.Exact = n.Exact || n.Slop == 0 && holdsStop(n.Tokens)
		return x.phrase(n.Tokens, n)
	case query.NoteNumber:
		return x.note(n)
	case query.Group:
		parts := bruteParts(n)
		return x.named(n) || len(parts) > 0 && x.every(parts)
	case bruteGroup:
		return slices.ContainsFunc(n.typed, func(g query.Group) bool { return x.has(g) })
	case query.Filter:
		values := x.r.Values(n.Facet)
		return slices.Contains(values, n.Value) || n.Value == storage.None && len(values) == 0
	case query.Dates:
		date, _ := x.r.Dates.Best()
		return date != "" && date >= n.From && (n.To == "" || date <= n.To)
	}
	return false
}

func (x *bruteText) word(w query.Word) bool {
	want, stop := analyseWord(w.Text, scriptOf(w.Text))
	matches := func(t fold.Token) bool {
		switch {
		case w.Prefix:
			return strings.HasPrefix(t.Text, w.Text)
		case w.Exact || stop:
			return t.Text == w.Text
		}
		got, _ := analyseWord(t.Text, t.Script)
		return got == want
	}
	if slices.ContainsFunc(x.title, matches) {
		return true
	}
	if w.Field != "" {
		return false
	}
	return slices.ContainsFunc(x.pages, func(p []fold.Token) bool { return slices.ContainsFunc(p, matches) })
}

func (x *bruteText) phrase(tokens []string, p query.Phrase) bool {
	here := func(text []fold.Token) bool {
		for from := range text {
			if p.Slop == 0 && standsAt(text, from, tokens, p.Exact) {
				return true
			}
			if p.Slop > 0 && near(text[from:min(len(text), from+len(tokens)+p.Slop)], tokens) {
				return true
			}
		}
		return false
	}
	return here(x.title) || p.Field == "" && slices.ContainsFunc(x.pages, here)
}

func standsAt(text []fold.Token, from int, tokens []string, exact bool) bool {
	if from+len(tokens) > len(text) {
		return false
	}
	for i, want := range tokens {
		got := text[from+i]
		if got.Text == want {
			continue
		}
		a, stop := analyseWord(want, scriptOf(want))
		b, _ := analyseWord(got.Text, got.Script)
		if exact || !stop && a != b {
			return false
		}
	}
	return true
}

// isVoid reports whether a word shows the name before it to be none.
func isVoid(text []fold.Token, at int, n query.Name) bool {
	return at < len(text) && slices.ContainsFunc(n.Not, func(w string) bool { return slices.Contains(formsOf(w), text[at].Text) })
}

// name reports whether the record has a name of several words.
func (x *bruteText) name(n query.Name) bool {
	exact := n.Exact || asWritten(n)
	here := func(text []fold.Token) bool {
		for _, o := range numbersOf(n) {
			for i := range text {
				if standsAt(text, i, o.Tokens, exact) && !isVoid(text, i+len(o.Tokens), n) {
					return true
				}
			}
		}
		return false
	}
	return here(x.title) || slices.ContainsFunc(x.pages, here)
}

// near reports whether a stretch of text holds every token, as often as asked.
func near(text []fold.Token, tokens []string) bool {
	left := make([]string, len(text))
	for i, t := range text {
		left[i] = t.Text
	}
	for _, want := range tokens {
		i := slices.Index(left, want)
		if i < 0 {
			return false
		}
		left = slices.Delete(left, i, i+1)
	}
	return true
}

// part reports whether the record has any part of what was typed for a group, or
// of a name.
func (x *bruteText) part(g bruteGroup) bool {
	return slices.ContainsFunc(g.typed, func(g query.Group) bool { return x.named(g) || x.some(bruteParts(g)) })
}

// bruteParts returns what was typed as it is asked for without a meaning.
func bruteParts(g query.Group) []query.Node {
	var out []query.Node
	for _, k := range g.Kids {
		if !isStopWord(k) {
			out = append(out, k)
		}
	}
	if len(out) == 1 && len(g.Kids) > 1 {
		return nil // a single word beside stop words
	}
	return out
}

func bruteTyped(g query.Group) (out []query.Word) {
	for _, k := range g.Kids {
		switch k := k.(type) {
		case query.Word:
			out = append(out, k)
		case query.Phrase:
			for _, t := range k.Tokens {
				out = append(out, query.Word{Text: t})
			}
		}
	}
	return out
}

func (x *bruteText) named(g query.Group) bool {
	for i, n := range g.Names {
		word := query.Word{Text: n.Tokens[0]}
		switch {
		case len(n.Tokens) > 1:
			if x.name(n) {
				return true
			}
		case isStopWord(word):
		case n.Exact:
			if x.word(query.Word{Text: n.Tokens[0], Exact: true}) {
				return true
			}
		case i == 0 && !n.Weak && len(bruteTyped(g)) == 1 || !isEnglish(n.Tokens[0]):
			if x.word(word) {
				return true
			}
		default:
			if slices.ContainsFunc(formsOf(n.Tokens[0]), func(f string) bool { return x.word(query.Word{Text: f, Exact: true}) }) {
				return true
			}
		}
	}
	return false
}

// bruteNames returns the names of a group in a form that is the same for groups
// that ask for the same.
func bruteNames(g query.Group) (out []string) {
	for _, n := range g.Names {
		var words []string
		for _, t := range n.Tokens {
			term, _ := analyseWord(t, scriptOf(t))
			if len(n.Tokens) == 1 && isEnglish(t) {
				term = strings.Join(formsOf(t), "|")
			}
			words = append(words, term)
		}
		out = append(out, fmt.Sprint(words, n.Weak, n.Exact))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (x *bruteText) note(n query.NoteNumber) bool {
	number, year := noteNumber(x.r.NoteNumber)
	if int(number) == n.Number && (n.Year == 0 || int(year) == n.Year) {
		return true
	}
	for _, p := range notePhrases(n) {
		tokens := make([]string, len(p.seq))
		for i, s := range p.seq {
			tokens[i] = p.terms[s.term]
		}
		if x.phrase(tokens, query.Phrase{Exact: true}) {
			return true
		}
	}
	return false
}
