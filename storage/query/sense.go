package query

import (
	"slices"
	"strings"
	"unicode"

	"abhilekh/storage/fold"
	"abhilekh/storage/vocab"
)

// How the rules of the vocabulary are read (vocab.Entry.Expand):
//
//   - Full names are always expanded: to all full names and to short ones that
//     are "always". A short name of "context" is added weakly where the text has
//     context; other short names are never added, since most of what has them
//     means something else.
//   - "always": the short name in any case, both ways.
//   - "context": the short name where another word of the text is an election
//     word or a state, or another such short name in capitals; or where it is
//     written as only the acronym is (PwD, not PWD). With vocab.CaseCapitals it
//     takes capitals instead, with vocab.CaseEither either will do: SIR alone, and
//     sir beside roll, but never sir beside madam. What was typed then counts
//     weakly beside the full names, since it is what else the short name means.
//   - "weak": the short name in capitals, as it stands in the vocabulary; the full
//     names count weakly.
//   - "never": the short name is a word like any other.
//   - Abbreviations of states: in capitals and beside an election word or a name of
//     the glossary that would be expanded by itself, in any case or, where it
//     depends on context, in capitals. What was typed counts weakly and is not stemmed: MP is not MPs.
//
// A text that is all in capitals says nothing by them (expander.shouted).

// mark is what a word shows about the meaning of the others.
type mark uint8

const (
	showsElection mark = 1 << iota
	showsState         // the name of a state
	showsTrade         // a short name of "context" in capitals
	showsPlace         // an abbreviation of a state in capitals
	showsThing         // a name of the glossary that needs no context
)

// marks returns what each word of a run shows, and takes note of capitals.
func (x *expander) marks(r *run) []mark {
	out := make([]mark, len(r.words))
	for i, w := range r.words {
		if x.vocab.ElectionWord(w) {
			out[i] |= showsElection
		}
	}
	short := map[int]bool{} // nodes that are short names
	r.names(x.vocab, func(from, to int) {
		for _, s := range x.vocab.Senses(r.words[from:to]) {
			if s.Short && r.owner[from] == r.owner[to-1] {
				short[r.owner[from]] = true
			}
			shown := shows(s, loudAs(r.raw(from, to), s.Concept))
			for i := from; i < to; i++ {
				out[i] |= shown
			}
		}
	})
	for i, n := range r.nodes {
		raw := rawOf([]Node{n})
		x.loud = x.loud || capitals(raw) && !short[i]
		x.quiet = x.quiet || strings.ContainsFunc(raw, unicode.IsLower)
	}
	return out
}

func shows(s vocab.Sense, loud bool) mark {
	switch {
	case !s.Short && s.Concept.State != "":
		return showsState
	case s.Short && loud && s.Concept.Expand == "context":
		return showsTrade
	case s.Short && loud && s.Concept.Expand == vocab.ExpandState:
		return showsPlace
	case s.Concept.State == "" && !s.Concept.Money && (!s.Short || s.Concept.Expand == "always"):
		return showsThing
	}
	return 0
}

// loudAs reports whether a short name was written in capitals, an s for the
// plural aside: CEOs is CEO, but MPs is not MPS.
func loudAs(raw string, c *vocab.Concept) bool {
	one, plural := strings.CutSuffix(raw, "s")
	return capitals(raw) || plural && capitals(one) && slices.Contains(c.Short, one)
}

// capitals reports whether all letters of what was written are capitals.
func capitals(raw string) bool {
	return strings.ContainsFunc(raw, unicode.IsUpper) &&
		!strings.ContainsFunc(raw, func(r rune) bool { return unicode.IsLetter(r) && !unicode.IsUpper(r) })
}

// shown reports whether any word but those of the run from and to shows one of
// the marks.
func (x *expander) shown(from, to int, wanted mark) bool {
	if x.everywhere&wanted != 0 {
		return true
	}
	for i, m := range x.seen {
		if m&wanted != 0 && (i < x.at+from || i >= x.at+to) {
			return true
		}
	}
	return false
}

const (
	contextOfTrade = showsElection | showsState | showsTrade | showsPlace
	contextOfState = showsElection | showsTrade | showsThing
)

// loudWords is how many words of a text that is all in capitals may still be an
// abbreviation of a state: UP ELECTIONS, but not LISTS UP TO DATE.
const loudWords = 3

// means reports whether words have one of the senses that their name has.
func (x *expander) means(s vocab.Sense, raw string, from, to int) bool {
	if !s.Short {
		return !s.Concept.Money || !capitals(raw) // RS is no money
	}
	loud := loudAs(raw, s.Concept)
	switch c := s.Concept; c.Expand {
	case "always":
		return true
	case "weak":
		return !x.shouted() && (loud || slices.Contains(c.Short, raw))
	case vocab.ExpandState:
		return loud && (!x.shouted() || x.total <= loudWords) && x.shown(from, to, contextOfState)
	case "context":
		if !loud && slices.Contains(c.Short, raw) && strings.ContainsFunc(raw, unicode.IsUpper) {
			return true
		}
		suffice := loud && !x.shouted() && c.Case != ""
		return suffice || (loud || c.Case != vocab.CaseCapitals) && x.shown(from, to, contextOfTrade)
	}
	return false
}

// byChance reports whether words are no name in spite of their letters: "by
// election", not written as one, before what says by whom something was done.
func (x *expander) byChance(r *run, from, to int) bool {
	return to < len(r.words) && r.owner[from] != r.owner[to-1] &&
		slices.Contains(x.vocab.Voids(r.words[from:to]), vocab.Singular(r.words[to]))
}

// names returns the names of what words mean, those typed first; nil when they
// mean nothing.
func (x *expander) names(r *run, from, to int) []Name {
	if x.byChance(r, from, to) {
		return nil
	}
	words, raw := r.words[from:to], r.raw(from, to)
	// After the article a word is a name only where both are written as one or in
	// capitals: A-WEB, but not "a web portal".
	if words[0] == "a" && r.owner[from] != r.owner[to-1] && !capitals(raw) {
		return nil
	}
	var senses []vocab.Sense
	for _, s := range x.vocab.Senses(words) {
		if x.means(s, raw, from, to) {
			senses = append(senses, s)
		}
	}
	if len(senses) == 0 {
		return nil
	}
	typed := Name{Tokens: words, Text: raw, Weak: true, Exact: true}
	for _, s := range senses {
		place := s.Short && s.Concept.Expand == vocab.ExpandState
		typed.Weak = typed.Weak && s.Short && (place || s.Concept.Expand == "context")
		typed.Exact = typed.Exact && place
	}
	out := []Name{typed}
	for _, s := range senses {
		for _, name := range s.Concept.Full {
			out = addName(out, name, s.Short && s.Concept.Expand == "weak")
		}
		always := s.Concept.Expand == "always"
		if always || s.Concept.Expand == "context" && x.shown(from, to, contextOfTrade) {
			for _, name := range s.Concept.Short {
				out = addName(out, name, !always)
			}
		}
	}
	for i := range out {
		out[i].Not = x.vocab.Voids(out[i].Tokens)
	}
	return out
}

// addName adds a name, unless it is there in either number. Of two weights the
// greater holds.
func addName(list []Name, text string, weak bool) []Name {
	tokens := texts(fold.Tokens(text))
	same := func(n Name) bool { return vocab.SameName(n.Tokens, tokens) && !n.Exact }
	if i := slices.IndexFunc(list, same); i >= 0 {
		list[i].Weak = list[i].Weak && weak
		return list
	}
	return append(list, Name{Tokens: tokens, Text: text, Weak: weak})
}

// money returns the parts of a run that are a currency beside a number, or
// behind a number and its unit (1,760 करोड़ रुपये). In writing a sign may stand
// there as well, or nothing, neither of which is indexed, so what is searched is
// the number or the unit alone.
func (x *expander) money(r *run) []span {
	var out []span
	add := func(from, to int, names []Name) {
		free := len(out) == 0 || out[len(out)-1].to <= from
		if free && r.whole(from, to) && len(names) > 0 {
			out = append(out, span{from, to, names})
		}
	}
	number := func(i int) []Name {
		return []Name{{Tokens: r.words[i : i+1], Text: r.words[i]}}
	}
	for i, w := range r.words {
		switch {
		case !slices.ContainsFunc(x.vocab.Senses([]string{w}), func(s vocab.Sense) bool { return s.Concept.Money }):
		case i+1 < len(r.words) && isNumber(r.words[i+1]):
			add(i, i+2, number(i+1))
		case i > 0 && isNumber(r.words[i-1]):
			add(i-1, i+1, number(i-1))
		case i > 1 && isNumber(r.words[i-2]) && r.whole(i-1, i):
			add(i-1, i+1, x.names(r, i-1, i))
		}
	}
	return out
}

func isNumber(word string) bool { return strings.Trim(word, "0123456789.") == "" }
