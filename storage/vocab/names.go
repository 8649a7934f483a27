package vocab

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"abhilekh/storage/fold"
)

// Concept is one thing and the names it goes by: an entry of the glossary with
// the synonym groups that share a name with it, a group by itself, or a state.
type Concept struct {
	// Full names mean it wherever they stand. Those that differ only in number
	// are one name.
	Full []string
	// Short names are acronyms and abbreviations; Expand says when they mean it.
	Short []string
	// Expand is the rule of the short names: "always", "context", "weak" or
	// "never" as Entry.Expand has it, or ExpandState.
	Expand string
	Case   string // as Entry.Case
	// Money says that one of the names is a currency sign, which folding drops:
	// beside a number the other names say as little.
	Money bool
	// State is the slug of the state that it is, or "".
	State string

	keys map[string]bool // of what is in Full, in the singular, and in Short
}

// ExpandState is the rule of the abbreviations of states: they are written in
// capitals and beside an election word, and nobody who writes a state's name in
// full wants to find them, since most have other meanings.
const ExpandState = "state"

// Sense is one meaning of a name.
type Sense struct {
	Concept *Concept // shared and never changed
	Short   bool     // the name is one of its short ones
}

// names finds concepts by what they are called.
type names struct {
	senses  map[string][]Sense  // by the folded words of a name
	longest map[string]int      // words of the longest name that begins with a word
	context map[string]bool     // election words
	voids   map[string][]string // folded words in the singular, by the folded words of the name before them, in the singular
}

// Senses returns what folded words side by side mean as a whole, nil when they
// are no name. A plural means what its singular does.
func (v *Vocabulary) Senses(words []string) []Sense {
	if found := v.names.senses[strings.Join(words, " ")]; found != nil {
		return found
	}
	return v.names.senses[singularKey(words)]
}

// NameLength returns how many words the longest name has that begins with a
// folded word, 0 when none does.
func (v *Vocabulary) NameLength(first string) int {
	return max(v.names.longest[first], v.names.longest[Singular(first)])
}

// ElectionWord reports whether a folded word, or its singular, shows that a text
// is about elections (Glossary.ElectionWords).
func (v *Vocabulary) ElectionWord(word string) bool {
	return v.names.context[word] || v.names.context[Singular(word)]
}

// Voids returns the folded words, in the singular, that show a name to be none
// where one of them follows it in either number (Glossary.NotBefore). The result
// is shared and must not be changed.
func (v *Vocabulary) Voids(name []string) []string { return v.names.voids[singularKey(name)] }

// SameName reports whether two names, as folded words, are one but for the
// number (election, elections).
func SameName(a, b []string) bool { return singularKey(a) == singularKey(b) }

// gatherNames fills v.names.
func (v *Vocabulary) gatherNames() {
	n := &v.names
	n.senses, n.longest, n.context = map[string][]Sense{}, map[string]int{}, map[string]bool{}
	for _, word := range v.Glossary.ElectionWords {
		n.context[singularKey(tokensOf(word))] = true
	}
	n.voids = map[string][]string{}
	for _, b := range v.Glossary.NotBefore {
		for _, name := range b.Names {
			key := singularKey(tokensOf(name))
			for _, word := range b.Words {
				n.voids[key] = append(n.voids[key], singularKey(tokensOf(word)))
			}
		}
	}
	for _, c := range glossaryConcepts(&v.Glossary) {
		n.add(c)
	}
	for i := range v.States {
		n.add(stateConcept(&v.States[i]))
	}
	for i := range v.Glossary.Entries {
		if e := &v.Glossary.Entries[i]; e.Apart {
			n.addApart(e)
		}
	}
}

// add makes a concept known by its names.
func (n *names) add(c *Concept) {
	for _, list := range []struct {
		names []string
		short bool
	}{{c.Full, false}, {c.Short, true}} {
		for _, name := range list.names {
			n.name(tokensOf(name), Sense{c, list.short})
		}
	}
}

func (n *names) name(words []string, s Sense) {
	keys := []string{strings.Join(words, " ")}
	if !s.Short { // an acronym in s is no plural: EEMS is not several EEM
		keys = append(keys, singularKey(words))
	}
	for _, key := range slices.Compact(keys) {
		if !slices.Contains(n.senses[key], s) {
			n.senses[key] = append(n.senses[key], s)
		}
		first, _, _ := strings.Cut(key, " ")
		n.longest[first] = max(n.longest[first], len(words))
	}
}

// glossaryConcepts returns the entries, but those that are Apart, and the
// synonym groups. A group that shares a full name with an entry, or lists its
// acronym as the entry writes it, belongs to it.
func glossaryConcepts(g *Glossary) []*Concept {
	var all []*Concept
	owners := map[string][]*Concept{}
	for i := range g.Entries {
		e := &g.Entries[i]
		if e.Apart {
			continue
		}
		c := entryConcept(e)
		all = append(all, c)
		for _, name := range c.Full {
			key := singularKey(tokensOf(name))
			owners[key] = append(owners[key], c)
		}
		if e.Acronym != "" {
			owners[e.Acronym] = append(owners[e.Acronym], c) // in capitals: no key of a full name
		}
	}
	for _, terms := range g.SynonymGroups {
		var joined []*Concept
		for _, t := range terms {
			if key := singularKey(tokensOf(t)); key != "" {
				joined = slices.Concat(joined, owners[key], owners[t])
			}
		}
		if len(joined) == 0 {
			joined = []*Concept{newConcept()}
			all = append(all, joined[0])
		}
		for _, c := range joined {
			c.addFull(terms)
		}
	}
	return all
}

func newConcept() *Concept { return &Concept{keys: map[string]bool{}} }

// entryConcept returns an entry with its variants. Left out are variants that
// are misspellings, that are narrower than the entry (SIR phase II) or broader
// (Commission), and those of two letters, which mean anything.
func entryConcept(e *Entry) *Concept {
	c := newConcept()
	c.Expand, c.Case = e.Expand, e.Case
	c.addShort(e.Acronym)
	c.addFull(e.ExpansionsEn)
	c.addFull(e.Hindi)
	strict := slices.Concat(c.Full, c.Short)
	for _, variant := range e.Variants {
		name := unremarked(variant)
		words := tokensOf(name)
		narrower := slices.ContainsFunc(strict, func(s string) bool { return containsWords(words, tokensOf(s)) })
		broader := len(words) == 1 && slices.ContainsFunc(e.ExpansionsEn, func(s string) bool { return containsWords(tokensOf(s), words) })
		switch {
		case misspelt(variant) || narrower || broader || utf8.RuneCountInString(name) < 3:
		case isAcronym(name):
			c.addShort(name)
		default:
			c.addFull([]string{name})
		}
	}
	return c
}

// addApart makes an entry known whose expansions are different things: its
// acronym and variants lead to them, they themselves do not.
func (n *names) addApart(e *Entry) {
	c := newConcept()
	c.Expand, c.Case = e.Expand, e.Case
	c.addShort(e.Acronym)
	c.addFull(e.ExpansionsEn)
	c.addFull(e.Hindi)
	n.name(tokensOf(e.Acronym), Sense{c, true})
	for _, variant := range e.Variants {
		n.name(tokensOf(unremarked(variant)), Sense{c, isAcronym(variant)})
	}
}

// stateConcept returns the names of a state that are nothing but its name: what
// only contains it (Delhi Assembly, असम राज्य) is found with it.
func stateConcept(s *State) *Concept {
	c := newConcept()
	c.Expand, c.State = ExpandState, s.Slug
	c.addFull([]string{s.NameEn, s.NameHi})
	for _, n := range s.NativeNames {
		c.addFull([]string{n.Name})
	}
	own := slices.Clone(c.Full)
	for _, name := range slices.Concat([]string{s.NameEnOfficial}, s.AliasesEn, s.NamesHiVariants) {
		words := tokensOf(name)
		longer := slices.ContainsFunc(own, func(o string) bool { return containsWords(words, tokensOf(o)) })
		if !longer && isProper(name) {
			c.addFull([]string{name})
		}
	}
	for _, a := range s.AbbrContextOnly {
		c.addShort(a)
	}
	return c
}

// addFull adds names that it does not have yet. What begins with a number is
// none: 85+ and 25 January are everywhere.
func (c *Concept) addFull(list []string) {
	for _, name := range list {
		name = unremarked(name)
		words := tokensOf(name)
		switch {
		case len(words) == 0:
			c.Money = c.Money || isCurrency(name)
		case isNumber(words[0]) || c.has(words):
		default:
			c.keys[singularKey(words)] = true
			c.Full = append(c.Full, name)
		}
	}
}

func (c *Concept) addShort(name string) {
	words := tokensOf(name)
	if len(words) == 0 || isNumber(words[0]) || c.has(words) {
		return
	}
	c.keys[strings.Join(words, " ")] = true
	c.Short = append(c.Short, name)
}

// has reports whether a name, or its singular, is there already.
func (c *Concept) has(words []string) bool {
	return c.keys[strings.Join(words, " ")] || c.keys[singularKey(words)]
}

func tokensOf(s string) []string {
	var out []string
	for _, t := range fold.Tokens(s) {
		out = append(out, t.Text)
	}
	return out
}

// unremarked takes a remark in brackets off the end of a name.
func unremarked(name string) string {
	if i := strings.LastIndex(name, " ("); i > 0 && strings.HasSuffix(name, ")") {
		return name[:i]
	}
	return name
}

// misspelt reports whether the remark of a variant says so. Misspellings are
// read as what they stand for but never searched for.
func misspelt(variant string) bool {
	remark := strings.TrimPrefix(variant, unremarked(variant))
	return strings.Contains(remark, "misspelling") || strings.Contains(remark, "typo") || strings.Contains(remark, "error")
}

// isAcronym reports whether a name is one word of capitals, an s for the plural
// aside.
func isAcronym(name string) bool {
	name = strings.TrimSuffix(name, "s")
	return len(name) >= 2 && strings.Trim(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// isProper reports whether every word of a name has a capital, where its script
// has any: "Kashmiri migrants" is evidence for a state and not its name.
func isProper(name string) bool {
	for w := range strings.FieldsSeq(name) {
		if r, _ := utf8.DecodeRuneInString(w); unicode.IsLower(r) && w != "and" && w != "of" {
			return false
		}
	}
	return true
}

func isCurrency(name string) bool {
	return strings.ContainsFunc(name, func(r rune) bool { return unicode.Is(unicode.Sc, r) })
}

func isNumber(word string) bool { return strings.Trim(word, "0123456789.") == "" }

// containsWords reports whether words hold part in a row, and more than it.
func containsWords(words, part []string) bool {
	if len(part) == 0 || len(words) <= len(part) {
		return false
	}
	for i := range len(words) - len(part) + 1 {
		if slices.Equal(words[i:i+len(part)], part) {
			return true
		}
	}
	return false
}

func singularKey(words []string) string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = Singular(w)
	}
	return strings.Join(out, " ")
}

// Singular takes the plural off a folded English or Hindi word, as far as its
// letters show it. Names are compared so, in lists and in queries alike; it is
// no stemmer: polling is not the plural of poll.
func Singular(word string) string {
	if word[0] < utf8.RuneSelf {
		return singularEnglish(word)
	}
	for _, e := range []struct{ plural, singular string }{
		{"ियों", "ी"}, {"ियां", "ी"}, {"ओं", ""}, {"ों", ""}, {"ें", ""},
	} {
		if stem, ok := strings.CutSuffix(word, e.plural); ok && utf8.RuneCountInString(stem) >= 2 {
			return stem + e.singular
		}
	}
	return word
}

func singularEnglish(word string) string {
	stem, ok := strings.CutSuffix(word, "s")
	switch {
	case !ok || len(stem) < 3 || strings.ContainsAny(word, "0123456789") || strings.HasSuffix(stem, "s") ||
		strings.HasSuffix(stem, "u") || strings.HasSuffix(stem, "i"): // process, census, analysis
		return word
	case strings.HasSuffix(stem, "ie") && len(stem) > 3:
		return stem[:len(stem)-2] + "y"
	case strings.HasSuffix(stem, "sse") || strings.HasSuffix(stem, "xe") || strings.HasSuffix(stem, "che") || strings.HasSuffix(stem, "she"):
		return stem[:len(stem)-1]
	}
	return stem
}
