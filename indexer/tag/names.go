package tag

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"abhilekh/storage"
	"abhilekh/storage/fold"
	"abhilekh/storage/vocab"
)

// set is a set of states by their place in the vocabulary, of which there are
// fewer than 64; everyState has all.
type set uint64

const everyState = ^set(0)

func (s set) has(state int) bool { return s&(1<<state) != 0 }

// strength is what the words of a name prove by themselves.
type strength uint8

const (
	place  strength = iota // a clue only: see clue.go
	court                  // likewise
	weak                   // needs a context or a list
	abbr                   // likewise, and capitals
	strong                 // enough
	masked                 // hides names, is none
)

// term is what a phrase of the state trie stands for.
type term struct {
	strength strength
	state    int    // of a name; of a place or court that is in one state only
	among    set    // the states it may stand for: more than one for some places and courts
	clue     int    // numbers places and courts, and weak names by state: spellings of one share it
	capitals string // of an abbreviation: its letters as they must stand
	word     bool   // of an abbreviation: a small word in capitals looks like it
	hides    set    // of a mask
	capital  bool   // of a mask: New Delhi, which may be the constituency after all
}

// context is what words next to a name make of it.
type context struct {
	strong  bool // a template: they make it certain
	office  bool // a template: it is the office of a state's Chief Electoral Officer
	hides   set  // they make it something else
	year    bool // only if a year follows
	spreads bool // what they make of it holds for the whole list in which it stands
	court   bool // a High Court: likewise, but for the states that have it in common
}

// cue is what a phrase says of its sentence or of the whole document.
type cue uint8

const (
	allStates     cue = iota // the document is about the country
	comparesAfter            // names after it in its sentence are there for comparison
	comparesList             // the names just before it are
)

// stateRules are the compiled rules for states.
type stateRules struct {
	slugs      []string
	codes      map[string]int // by ECI code in small letters
	weakName   []bool         // by state: the bare name is weak
	terms      *trie[term]
	before     *trie[context] // words reversed
	after      *trie[context]
	district   *trie[struct{}] // words that make New Delhi the constituency or district
	seatAfter  *trie[struct{}] // words that make a place a constituency or district
	seatBefore *trie[struct{}] // words reversed
	cues       *trie[cue]
	dateline   *regexp.Regexp // nil if the vocabulary has none
	delhi      int
	title      titleRules
	bench      []set // by state: those that share a High Court with it
	formers    []former
	undivided  map[int]storage.Date // by state: before that day it was larger
}

func compileStates(v *vocab.Vocabulary) *stateRules {
	c := stateCompiler{
		r: &stateRules{
			codes: map[string]int{}, terms: newTrie[term](), before: newTrie[context](), after: newTrie[context](),
			district: newTrie[struct{}](), seatAfter: newTrie[struct{}](), seatBefore: newTrie[struct{}](), cues: newTrie[cue](),
			undivided: map[int]storage.Date{},
		},
		v: v, at: map[string]int{}, capital: map[string]bool{}, shared: map[string]set{}, renamed: map[string]string{}, clues: map[string]int{}, done: map[string]bool{},
	}
	for i := range v.States {
		c.at[v.States[i].Slug] = i
	}
	c.r.delhi = c.at["delhi"]
	c.r.title = compileTitles()
	c.contexts()
	for i := range v.States {
		c.state(i)
	}
	c.courts()
	for _, f := range v.FalsePositives {
		c.falsePositive(f.Phrase, c.set(f.Masks))
	}
	c.history()
	c.cues()
	// A survey from house to house, not the state's guest house.
	c.r.after.add([]string{"house", "to", "house"}, context{})
	if p, ok := v.Pattern("dateline"); ok {
		c.r.dateline = regexp.MustCompile(p.RE2) // Load has compiled it once
	}
	return c.r
}

// stateCompiler holds what is needed while the rules are compiled.
type stateCompiler struct {
	r       *stateRules
	v       *vocab.Vocabulary
	at      map[string]int    // states by slug
	capital map[string]bool   // phrases under the Delhi rule, which has an exception
	shared  map[string]set    // places that are in several states, or elsewhere too
	renamed map[string]string // old name or other spelling of a place to the present one
	clues   map[string]int    // number by place
	done    map[string]bool   // shared places that are compiled
}

// set returns the states of slugs, of which "*" is all.
func (c *stateCompiler) set(slugs []string) (out set) {
	for _, slug := range slugs {
		if slug == "*" {
			return everyState
		}
		out |= 1 << c.at[slug]
	}
	return out
}

// state compiles the names and places of a state.
func (c *stateCompiler) state(i int) {
	s, r := &c.v.States[i], c.r
	r.slugs = append(r.slugs, s.Slug)
	r.weakName = append(r.weakName, s.NameAloneIsWeak)
	for _, code := range append([]string{s.ECICode}, s.ECICodeFormer...) {
		r.codes[strings.ToLower(code)] = i
	}
	sure, unsure := s.Names()
	names := map[string]bool{}
	c.names(i, strong, names, sure, unsure)
	c.names(i, weak, names, unsure, unsure)
	c.names(i, weak, names, s.Misspellings, unsure)
	for _, a := range s.AbbrContextOnly {
		words := split(a)
		small := len(words) == 1 && slices.Contains([]string{"an", "as", "or", "up"}, words[0])
		r.terms.add(words, term{strength: abbr, state: i, among: 1 << i, capitals: letters(a), word: small})
	}
	for _, phrase := range s.FalsePositives {
		c.mask(split(phrase), 1<<i)
	}
	for _, list := range [][]string{s.WeakPlacesEn, s.WeakPlacesHi, s.WeakPlacesSecond} {
		for _, name := range list {
			c.place(i, name, names)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.v.AmbiguousPlaces)) { // also those that no state lists
		if c.set(c.v.AmbiguousPlaces[name]).has(i) {
			c.place(i, name, names)
		}
	}
}

func (c *stateCompiler) names(i int, how strength, seen map[string]bool, list, unsure []string) {
	for _, name := range list {
		words := split(name)
		if k := joined(words); !seen[k] && !c.holds(words, unsure) {
			seen[k] = true
			t := term{strength: how, state: i, among: 1 << i}
			if how == weak && !c.v.States[i].NameAloneIsWeak {
				t.clue = -1 - i // a second clue beside a place
			}
			if how == weak && c.shared[k] != 0 {
				t.among |= c.shared[k] // Chandigarh is a clue for Punjab, too
				t.clue = c.clue(k)
			}
			c.r.terms.add(words, t)
		}
	}
}

// place compiles a place, unless the state's own name stands in it.
func (c *stateCompiler) place(i int, name string, names map[string]bool) {
	words := split(name)
	k := joined(words)
	for from := range words {
		for to := from + 1; to <= len(words); to++ {
			if names[joined(words[from:to])] && !c.r.weakName[i] {
				return
			}
		}
	}
	if names[k] {
		return
	}
	names[k] = true
	t := term{strength: place, state: i, among: 1 << i, clue: c.clue(k)}
	if among := c.shared[k]; among != 0 {
		t.state, t.among = -1, among
		if c.done[k] {
			return // for another of its states
		}
		c.done[k] = true
	}
	c.r.terms.add(words, t)
}

// clue returns the number of a place, the same for its former names.
func (c *stateCompiler) clue(k string) int {
	if now := c.renamed[k]; now != "" {
		k = now
	}
	if c.clues[k] == 0 {
		c.clues[k] = len(c.clues) + 1
	}
	return c.clues[k]
}

func (c *stateCompiler) courts() {
	c.r.bench = make([]set, len(c.v.States))
	for _, h := range c.v.HighCourts {
		for _, slug := range h.States {
			c.r.bench[c.at[slug]] |= c.set(h.States)
		}
		words := split(h.Name)
		t := term{strength: court, state: -1, among: c.set(h.States), clue: c.clue(joined(words))}
		c.r.terms.add(words, t)
	}
}

// holds reports whether a name is nothing but a weak one within a template, as
// "CEO Delhi" is: the template then speaks for itself, with its better reason.
func (c *stateCompiler) holds(words, unsure []string) (found bool) {
	is := func(part []string) bool {
		return slices.ContainsFunc(unsure, func(name string) bool { return slices.Equal(split(name), part) })
	}
	for i := 1; i < len(words); i++ {
		c.r.before.backward(words, i, func(start int, _ []context) { found = found || start == 0 && is(words[i:]) })
		c.r.after.forward(words, i, func(end int, _ []context) { found = found || end == len(words) && is(words[:i]) })
	}
	return found
}

func addAll(t *trie[struct{}], phrases []string) {
	for _, p := range phrases {
		t.add(split(p), struct{}{})
	}
}

// split returns the folded words of a phrase.
func split(phrase string) []string {
	tokens := fold.Tokens(phrase)
	words := make([]string, len(tokens))
	for i, t := range tokens {
		words[i] = t.Text
	}
	return words
}

func joined(words []string) string { return strings.Join(words, " ") }

func reversed(words []string) []string {
	words = slices.Clone(words)
	slices.Reverse(words)
	return words
}

// letters drops stops and spaces from an abbreviation.
func letters(s string) string { return strings.NewReplacer(".", "", " ", "").Replace(s) }

// spells reports whether raw, but for stops and spaces, is the abbreviation of
// these letters.
func spells(raw, letters string) bool {
	i := 0
	for j := range len(raw) {
		switch b := raw[j]; {
		case b == '.' || b == ' ':
		case i < len(letters) && letters[i] == b:
			i++
		default:
			return false
		}
	}
	return i == len(letters)
}
