package tag

import (
	"regexp"
	"slices"
	"strings"

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
	weak   strength = iota // needs a context or a list
	abbr                   // likewise, and capitals
	strong                 // enough
	masked                 // hides names, is none
)

// term is what a phrase of the state trie stands for.
type term struct {
	strength strength
	state    int    // of a name
	capitals string // of an abbreviation: its letters as they must stand
	word     bool   // of an abbreviation: a small word in capitals looks like it
	hides    set    // of a mask
	capital  bool   // of a mask: New Delhi, which may be the constituency after all
}

// context is what words next to a name make of it.
type context struct {
	strong bool // a template: they make it certain
	hides  set  // they make it something else
	year   bool // only if a year follows
}

// stateRules are the compiled rules for states.
type stateRules struct {
	slugs    []string
	weakName []bool // by state: the bare name is weak
	terms    *trie[term]
	before   *trie[context] // words reversed
	after    *trie[context]
	district *trie[struct{}] // words that make New Delhi the constituency or district
	national *trie[struct{}]
	compare  *trie[struct{}] // words that open a comparison with other elections
	dateline *regexp.Regexp  // nil if the vocabulary has none
	delhi    int
}

func compileStates(v *vocab.Vocabulary) *stateRules {
	r := &stateRules{
		terms: newTrie[term](), before: newTrie[context](), after: newTrie[context](),
		district: newTrie[struct{}](), national: newTrie[struct{}](), compare: newTrie[struct{}](),
	}
	at := map[string]int{}
	for i := range v.States {
		at[v.States[i].Slug] = i
	}
	r.delhi = at["delhi"]
	capital := map[string]bool{} // phrases under the Delhi rule, which has an exception
	for _, phrase := range v.Delhi.MaskAlways {
		words := split(phrase)
		capital[strings.Join(words, " ")] = true
		r.terms.add(words, term{strength: masked, hides: 1 << r.delhi, capital: true})
	}
	for _, list := range v.Templates {
		for _, t := range list {
			before, after := vocab.Around(t)
			r.before.add(reversed(split(before)), context{strong: true})
			r.after.add(split(after), context{strong: true})
		}
	}
	for i := range v.States {
		r.addState(&v.States[i], i, capital)
	}
	for _, f := range v.FalsePositives {
		hides := everyState
		if f.Masks[0] != "*" {
			hides = 0
			for _, slug := range f.Masks {
				hides |= 1 << at[slug]
			}
		}
		r.addFalsePositive(f.Phrase, hides, capital)
	}
	// A survey from house to house, not the state's guest house.
	r.after.add([]string{"house", "to", "house"}, context{})
	addAll(r.district, v.Delhi.NewDelhiBefore)
	addAll(r.national, v.NationalPhrases)
	addAll(r.compare, []string{
		"earlier", "previous", "previously", "past", "as against", "compared to", "compared with",
		"पिछले", "पिछली", "की तुलना", "के मुकाबले",
	})
	if p, ok := v.Pattern("dateline"); ok {
		r.dateline = regexp.MustCompile(p.RE2) // Load has compiled it once
	}
	return r
}

func (r *stateRules) addState(s *vocab.State, i int, capital map[string]bool) {
	r.slugs = append(r.slugs, s.Slug)
	r.weakName = append(r.weakName, s.NameAloneIsWeak)
	sure, unsure := s.Names()
	for _, list := range []struct {
		strength strength
		names    []string
	}{{strong, sure}, {weak, unsure}} {
		seen := map[string]bool{}
		for _, name := range list.names {
			words := split(name)
			if key := strings.Join(words, " "); !seen[key] && !r.holds(words, unsure) {
				seen[key] = true
				r.terms.add(words, term{strength: list.strength, state: i})
			}
		}
	}
	for _, a := range s.AbbrContextOnly {
		words := split(a)
		small := len(words) == 1 && slices.Contains([]string{"an", "as", "or", "up"}, words[0])
		r.terms.add(words, term{strength: abbr, state: i, capitals: letters(a), word: small})
	}
	for _, phrase := range s.FalsePositives {
		r.addMask(split(phrase), 1<<i, capital)
	}
}

// holds reports whether a name is nothing but a weak one within a template, as
// "CEO Delhi" is: the template then speaks for itself, with its better reason.
func (r *stateRules) holds(words, unsure []string) (found bool) {
	is := func(part []string) bool {
		return slices.ContainsFunc(unsure, func(name string) bool { return slices.Equal(split(name), part) })
	}
	for i := 1; i < len(words); i++ {
		r.before.backward(words, i, func(start int, _ []context) { found = found || start == 0 && is(words[i:]) })
		r.after.forward(words, i, func(end int, _ []context) { found = found || end == len(words) && is(words[:i]) })
	}
	return found
}

func (r *stateRules) addMask(words []string, hides set, capital map[string]bool) {
	if !capital[strings.Join(words, " ")] {
		r.terms.add(words, term{strength: masked, hides: hides})
	}
}

// addFalsePositive compiles a phrase such as "<Name> Bhawan|House", "IIT
// Delhi|Bombay" or "Punjab National Bank".
func (r *stateRules) addFalsePositive(phrase string, hides set, capital map[string]bool) {
	phrase, year := strings.CutSuffix(phrase, ":<Year>")
	for _, p := range choices(strings.Fields(phrase)) {
		switch slot := slices.IndexFunc(p, func(w string) bool { return strings.HasPrefix(w, "<") }); {
		case slot < 0:
			r.addMask(split(strings.Join(p, " ")), hides, capital)
		case slot == 0:
			r.after.add(split(strings.Join(p[1:], " ")), context{hides: hides})
		case slot == len(p)-1:
			r.before.add(reversed(split(strings.Join(p[:slot], " "))), context{hides: hides, year: year})
		}
	}
}

// choices writes out every reading of words like "a|b".
func choices(words []string) [][]string {
	out := [][]string{nil}
	for _, w := range words {
		var longer [][]string
		for _, head := range out {
			for one := range strings.SplitSeq(w, "|") {
				longer = append(longer, append(slices.Clone(head), one))
			}
		}
		out = longer
	}
	return out
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

func reversed(words []string) []string {
	words = slices.Clone(words)
	slices.Reverse(words)
	return words
}

// letters drops stops and spaces from an abbreviation.
func letters(s string) string { return strings.NewReplacer(".", "", " ", "").Replace(s) }
