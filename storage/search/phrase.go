package search

import (
	"slices"

	"abhilekh/storage/fold"
)

// phrase is a sequence of terms that must stand side by side or, with slop,
// near each other.
type phrase struct {
	exact bool     // the terms are those of the field exact, else of all
	terms []string // each once, in order of first appearance
	need  []int    // how often the phrase holds each
	seq   []step   // the phrase itself
	slop  int      // words that may stand between, in any order; 0 is the phrase as written
	voids []string // words, in the field exact, before which the phrase, which is exact, does not count
}

// step is one word of a phrase: a term and its distance from the first word.
type step struct{ term, offset int }

// newPhrase returns the phrase of folded tokens. Unless exact, tokens are
// stemmed and stop words may be any word; a phrase of stop words alone is
// exact, since nothing else holds them.
func newPhrase(tokens []string, exact bool, slop int) *phrase {
	p := &phrase{exact: exact, slop: slop}
	first := -1
	for i, token := range tokens {
		text, stop := clip(token), false
		if !exact {
			text, stop = analyseWord(token, scriptOf(token))
		}
		if stop {
			continue
		}
		if first < 0 {
			first = i
		}
		n := slices.Index(p.terms, text)
		if n < 0 {
			n = len(p.terms)
			p.terms, p.need = append(p.terms, text), append(p.need, 0)
		}
		p.need[n]++
		p.seq = append(p.seq, step{n, i - first})
	}
	if len(p.seq) == 0 && !exact {
		return newPhrase(tokens, true, slop)
	}
	return p
}

// scriptOf returns the script of a folded token.
func scriptOf(token string) fold.Script {
	if t := fold.Tokens(token); len(t) > 0 {
		return t[0].Script
	}
	return fold.Other
}

// field returns the field that holds the phrase's terms.
func (p *phrase) field() string {
	if p.exact {
		return fieldExact
	}
	return fieldAll
}

// analyse appends the terms of a text in the phrase's own field.
func (p *phrase) analyse(dst []term, text string) []term {
	if p.exact {
		return analyseExact(dst, text)
	}
	return analyse(dst, text)
}

// in reports whether the phrase occurs where its terms stand at places, one
// ascending list a term.
func (p *phrase) in(places [][]int) bool {
	found := false
	p.each(places, func(int, int) bool {
		found = true
		return false
	})
	return found
}

// count returns how often it occurs there.
func (p *phrase) count(places [][]int) int {
	n := 0
	p.each(places, func(int, int) bool {
		n++
		return true
	})
	return n
}

// each calls yield with the first and the last place of every occurrence until
// it returns false. A list after those of the terms is where its voids stand.
func (p *phrase) each(places [][]int, yield func(from, to int) bool) {
	if p.slop > 0 {
		p.near(places, yield)
		return
	}
	last := p.seq[len(p.seq)-1].offset
	for _, from := range places[p.seq[0].term] {
		whole := true
		for _, s := range p.seq[1:] {
			if _, here := slices.BinarySearch(places[s.term], from+s.offset); !here {
				whole = false
				break
			}
		}
		if whole && len(p.voids) > 0 && len(places) > len(p.terms) {
			_, void := slices.BinarySearch(places[len(p.terms)], from+last+1)
			whole = !void
		}
		if whole && !yield(from, from+last) {
			return
		}
	}
}

// near finds the shortest windows with every term as often as the phrase holds
// it, in any order. Those with at most slop words between count.
func (p *phrase) near(places [][]int, yield func(from, to int) bool) {
	type event struct{ place, term int }
	var events []event
	for term, list := range places[:len(p.terms)] {
		for _, place := range list {
			events = append(events, event{place, term})
		}
	}
	slices.SortFunc(events, func(a, b event) int { return a.place - b.place })
	have := make([]int, len(p.terms))
	missing, from := len(p.seq), 0
	for _, e := range events {
		if have[e.term] < p.need[e.term] {
			missing--
		}
		have[e.term]++
		for missing == 0 {
			left := events[from]
			from++
			have[left.term]--
			if have[left.term] >= p.need[left.term] {
				continue // the window is still whole, and shorter, without it
			}
			missing++
			if e.place-left.place < len(p.seq)+p.slop && !yield(left.place, e.place) {
				return
			}
		}
	}
}

// unless sets what voids the phrase, in the singular, and returns it.
func (p *phrase) unless(words []string) *phrase {
	for _, w := range words {
		p.voids = append(p.voids, formsOf(w)...)
	}
	return p
}

// before returns the phrase with a word after it.
func (p *phrase) before(word string) *phrase {
	tokens := make([]string, 0, len(p.seq)+1)
	for _, s := range p.seq {
		tokens = append(tokens, p.terms[s.term])
	}
	return newPhrase(append(tokens, word), true, 0)
}

// places returns where each term of the phrase stands among the terms of a
// text, and after these where its voids do, and for each place which of the
// text's terms stands there.
func (p *phrase) places(text []term) (places [][]int, at map[int]int) {
	places, at = make([][]int, len(p.terms)+1), map[int]int{}
	for i, t := range text {
		if slices.Contains(p.voids, t.text) {
			places[len(p.terms)] = append(places[len(p.terms)], t.position)
		}
		if n := slices.Index(p.terms, t.text); n >= 0 {
			places[n] = append(places[n], t.position)
			at[t.position] = i
		}
	}
	return places, at
}
