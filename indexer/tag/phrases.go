package tag

import (
	"regexp"
	"slices"
	"strings"

	"abhilekh/storage"
	"abhilekh/storage/fold"
	"abhilekh/storage/vocab"
)

// evidence is what a phrase of the theme trie stands for.
type evidence struct {
	theme  int
	kind   kind
	phrase int          // numbers the phrases of the vocabulary; spellings of one share it
	exact  string       // of an exact phrase: how it must read in the folded text
	as     string       // of an acronym or a cased phrase: how it must stand
	since  storage.Date // of an acronym: in older documents it means something else
	spells string       // of a negative phrase: the acronym of the theme that it spells out otherwise
}

// kind is the kind of a piece of evidence, the strongest last.
type kind uint8

const (
	electoral kind = iota // speaks of elections, for no theme
	negative              // looks like the theme and is not
	label                 // the theme's name, for the list rule and the titles of slides only
	stock                 // a word of every election note
	acronym               // counts in the letters given
	fullWords             // a phrase
)

// electoralWords are what a document says that speaks of elections. Nearly every
// paper of the Commission has one in each sentence. Without them the phrases of
// the themes mean other things: seizures, capacity building, the Supreme Court.
var electoralWords = []string{
	"election", "electoral", "elector", "electorate", "electioneering", "voter", "voting", "poll", "polling", "bypoll",
	"ballot", "constituency", "constituencies", "eci", "iiidem", "evm", "vvpat", "sveep", "model code of conduct", "special intensive revision",
	"निर्वाचन", "निर्वाचक", "चुनाव", "चुनावी", "मतदान", "मतदाता", "मतगणना", "मतपत्र", "उपचुनाव", "उपनिर्वाचन", "ईवीएम", "वीवीपैट",
	"आदर्श आचार संहिता", "विशेष गहन पुनरीक्षण", "निवडणूक", "मतदार",
}

// sirSince is when SIR began to mean the Special Intensive Revision, which was
// ordered that month.
const sirSince storage.Date = "2025-06-01"

// themeRules are the compiled rules for themes.
type themeRules struct {
	ids     []string
	parents [][]string
	score   vocab.Score
	terms   *trie[evidence]
	phrases int
}

func compileThemes(v *vocab.Vocabulary) *themeRules {
	r := &themeRules{score: v.Matching.Score, terms: newTrie[evidence]()}
	at := map[string]int{}
	for i := range v.Themes {
		at[v.Themes[i].ID] = i
	}
	for i := range v.Themes {
		t := &v.Themes[i]
		r.ids = append(r.ids, t.ID)
		r.parents = append(r.parents, v.Parents(t.ID))
		r.addAll(i, fullWords, t.PhrasesEn, t.PhrasesHi)
		r.addAll(i, stock, t.WeakPhrasesEn, t.WeakPhrasesHi)
		// "SVEEP (voter education)" is also called by what stands before the bracket.
		short, _, _ := strings.Cut(t.LabelEn, " (")
		shortHi, _, _ := strings.Cut(t.LabelHi, " (")
		r.addAll(i, label, []string{t.SeedWording, t.LabelEn, t.LabelHi, short, shortHi})
		for _, n := range t.Negative {
			r.add(n.Phrase, evidence{theme: i, kind: negative, spells: spelled(n.Phrase, t.Acronyms)})
			if other, ok := at[pointsTo(n.Reason)]; ok && other != i {
				r.add(n.Phrase, evidence{theme: other, kind: fullWords})
			}
		}
		for _, a := range t.Acronyms {
			e := evidence{theme: i, kind: acronym, as: a}
			if a == "SIR" {
				e.since = sirSince
			}
			r.add(a, e)
		}
		for _, p := range t.PhrasesExact {
			e := evidence{theme: i, kind: fullWords, exact: fold.Text(p)}
			if strings.HasPrefix(p, "Form ") {
				e.as = p // "Form M" is a form, "form m…" is not
			}
			r.add(p, e)
		}
	}
	r.addAll(-1, electoral, electoralWords)
	return r
}

// spelled returns that of the acronyms, folded, whose letters begin the words of a
// phrase: a paper on a Medical Counselling Committee may go on to call it MCC.
func spelled(phrase string, acronyms []string) string {
	var initials strings.Builder
	for _, w := range split(phrase) {
		initials.WriteRune(firstRune(w))
	}
	for _, a := range acronyms {
		if word := fold.Word(a); word == initials.String() {
			return word
		}
	}
	return ""
}

// pointsTo returns the theme that the reason of a negative phrase names at its
// end, as in "planning topic: sveep" and "see vvpat", or "".
func pointsTo(reason string) string {
	words := strings.Fields(reason)
	n := len(words)
	if n < 2 || words[n-2] != "see" && !strings.HasSuffix(words[n-2], ":") {
		return ""
	}
	return words[n-1]
}

func (r *themeRules) addAll(theme int, k kind, lists ...[]string) {
	for _, list := range lists {
		for _, p := range list {
			r.add(p, evidence{theme: theme, kind: k})
		}
	}
}

func (r *themeRules) add(phrase string, e evidence) {
	words := split(phrase)
	if len(words) == 0 {
		return
	}
	r.phrases++
	e.phrase = r.phrases
	seen := map[string]bool{}
	for _, words := range spellings(words) {
		for i := range words {
			words[i] = singular(words[i])
		}
		if key := strings.Join(words, " "); !seen[key] {
			seen[key] = true
			r.terms.add(words, e)
		}
	}
}

// spellings returns the words as they are, with -is- and -iz- exchanged, and
// with the Hindi endings that the last word may take.
func spellings(words []string) [][]string {
	out := [][]string{slices.Clone(words)}
	swapped := slices.Clone(words)
	for i, w := range words {
		swapped[i] = swapIse(w)
	}
	if !slices.Equal(swapped, words) {
		out = append(out, swapped)
	}
	last := len(words) - 1
	for _, w := range hindiForms(words[last]) {
		form := slices.Clone(words)
		form[last] = w
		out = append(out, form)
	}
	return out
}

var ise = regexp.MustCompile(`^([a-z]{2,})i([sz])(ation|ations|e|es|ed|ing)$`)

// swapIse turns rationalisation into rationalization and back.
func swapIse(w string) string {
	m := ise.FindStringSubmatch(w)
	if m == nil {
		return w
	}
	if m[2] == "s" {
		return m[1] + "iz" + m[3]
	}
	return m[1] + "is" + m[3]
}

// singular drops the plural -s. It is applied to phrases and texts alike, so it
// need not be right, only steady.
func singular(w string) string {
	n := len(w)
	if n > 3 && w[n-1] == 's' && w[n-2] != 's' && w[n-2] < 0x80 {
		return w[:n-1]
	}
	return w
}

// hindiForms returns the plural and oblique forms of a Devanagari word; folded
// text has anusvara for chandrabindu. They are made of the word's ending, never
// of its stem: मत must not become मतदान.
func hindiForms(w string) []string {
	last := []rune(w)[len([]rune(w))-1]
	stem := strings.TrimSuffix(w, string(last))
	switch {
	case last < 0x0900 || last > 0x097F:
		return nil
	case last == 'ी' || last == 'ि':
		return []string{stem + "ियों", stem + "ियां"}
	case last == 'ा':
		return []string{stem + "े", stem + "ों", w + "ओं", w + "एं"}
	case last == 'े':
		return []string{stem + "ा", stem + "ों"}
	case last == 'ु' || last == 'ू' || last == 'ो':
		return []string{w + "ओं"}
	case last >= 0x0915 && last <= 0x0939:
		return []string{w + "ों", w + "ें"}
	}
	return nil
}
