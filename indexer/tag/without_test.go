package tag

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"abhilekh/storage/fold"
	"abhilekh/storage/vocab"
)

// masking is a family of phrases that hide the names of states.
type masking struct {
	name   string
	script fold.Script // of its phrases and of the cases that must notice that it is gone
	holds  string      // pattern of its phrases
}

// The families of masks. A family in another script than Latin or Devanagari is
// noticed where the name of Delhi is a word of its own: as one word with New it is
// not Delhi for the tagger at all.
var maskings = []masking{
	{"New Delhi", fold.Latin, `New Delhi`},
	{"other Delhi phrases", fold.Latin, `^(PIB |at |held |visited |IIT |University of )?Delhi|, Delhi$|Kendra Delhi`},
	{"bureaus", fold.Latin, `PIB`},
	{"cadres", fold.Latin, `\bcadre|^IAS`},
	{"banks", fold.Latin, `\bBank`},
	{"regiments and forces", fold.Latin, `Regiment|Rifles|Scouts|Infantry|LI$|Sappers`},
	{"houses", fold.Latin, `\b(Bhawan|Bhavan|Sadan|House|Niwas)\b`},
	{"trains", fold.Latin, `Express|Mail$|Rajdhani|Sampark`},
	{"papers", fold.Latin, `Kesari|Patrika|Herald|Post$|Times|Greater Kashmir`},
	{"parties", fold.Latin, `Congress|Morcha|Samithi|Sena|Party|Front|Dal$|Janata|Conference$|Parishad|Aghadi|Students`},
	{"makers", fold.Latin, `BEL|Bharat Electronics|ECIL|Electronics Corporation|Mysore Paints`},
	{"venues", fold.Latin, `LBSNAA|IIIDEM|India International|regional conference|KiiT|Vigyan|IIT`},
	{"courts", fold.Latin, `High Court`},
	{"universities", fold.Latin, `University|Universities|Vidyapeeth`},

	{"New Delhi", fold.Devanagari, `(नई|नयी|नवी|नयाँ) दिल्ली`},
	{"bureaus", fold.Devanagari, `पीआईबी|पसूका`},
	{"cadres", fold.Devanagari, `कैडर|काडर|संवर्ग|आईएएस`},
	{"banks", fold.Devanagari, `बैंक`},
	{"regiments and forces", fold.Devanagari, `रेजिमेंट|रेजीमेंट|राइफल|स्काउट|इन्फैंट्री`},
	{"houses", fold.Devanagari, `भवन|सदन|हाउस|निवास`},
	{"trains", fold.Devanagari, `एक्सप्रेस`},
	{"papers", fold.Devanagari, `पत्रिका|केसरी|समाचार`},
	{"parties", fold.Devanagari, `मोर्चा|समिति|सेना|कॉन्फ्रेंस|कांग्रेस|पार्टी|परिषद|दल$`},
	{"makers", fold.Devanagari, `बीईएल|इलेक्ट्रॉनिक्स|ईसीआईएल|मैसूर पेंट्स`},
	{"venues", fold.Devanagari, `एलबीएसएनएए|आईआईआईडीईएम|सम्मेलन`},
	{"courts", fold.Devanagari, `न्यायालय|हाईकोर्ट|हाई कोर्ट`},
	{"universities", fold.Devanagari, `विश्वविद्यालय`},

	{"New Delhi", fold.Gurmukhi, `.`},
	{"New Delhi", fold.Bengali, `.`},
	{"New Delhi", fold.Tamil, `.`},
	{"New Delhi", fold.Telugu, `.`},
	{"New Delhi", fold.Kannada, `.`},
	{"New Delhi", fold.Malayalam, `.`},
	{"New Delhi", fold.Gujarati, `.`},
	{"New Delhi", fold.Odia, `.`},
	{"New Delhi", fold.Arabic, `.`},
}

// slot is where the name stands in a phrase.
var slot = regexp.MustCompile(`<[^>]*>`)

// scriptOf returns the script of the most words; ties go to the one seen first.
func scriptOf(texts ...string) fold.Script {
	count, best := map[fold.Script]int{}, fold.Latin
	for _, s := range texts {
		for _, tok := range fold.Tokens(s) {
			if tok.Script == fold.Digit {
				continue
			}
			if count[tok.Script]++; count[tok.Script] > count[best] {
				best = tok.Script
			}
		}
	}
	return best
}

// script returns the script of the case: of its title, if it has one.
func (c *stateTrap) script() fold.Script {
	if c.in.Title != "" {
		return scriptOf(c.in.Title)
	}
	var texts []string
	for _, p := range c.in.Pages {
		texts = append(texts, p.Text)
	}
	return scriptOf(texts...)
}

// overlay loads the vocabulary with states.json as edit leaves it.
func overlay(t *testing.T, edit func(file map[string]any)) *vocab.Vocabulary {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "storage", "vocab", "states.json"))
	if err != nil {
		t.Fatal(err)
	}
	var file map[string]any
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	edit(file)
	if data, err = json.Marshal(file); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "states.json"), data, 0o600); err != nil {
		t.Fatal(err)
	}
	v, err := vocab.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// without takes the phrases of a family off every list of masks, and returns how
// many there were.
func (f *masking) without(file map[string]any) (gone int) {
	pattern := regexp.MustCompile(f.holds)
	drop := func(phrase any) bool {
		s := phrase.(string)
		if scriptOf(slot.ReplaceAllString(s, "")) != f.script || !pattern.MatchString(s) {
			return false
		}
		gone++
		return true
	}
	delhi := file["delhi_rule"].(map[string]any)
	delhi["mask_always"] = slices.DeleteFunc(delhi["mask_always"].([]any), drop)
	file["global_false_positive_contexts"] = slices.DeleteFunc(file["global_false_positive_contexts"].([]any), func(x any) bool {
		return drop(x.(map[string]any)["phrase"])
	})
	for _, s := range file["states"].([]any) {
		state := s.(map[string]any)
		state["false_positive_phrases"] = slices.DeleteFunc(state["false_positive_phrases"].([]any), drop)
	}
	return gone
}

// noticed returns the cases of a script that fail with a vocabulary.
func noticed(v *vocab.Vocabulary, traps []stateTrap, script fold.Script) (out []string) {
	tg := New(v)
	for i := range traps {
		if c := &traps[i]; c.script() == script && len(c.faults(tg.Tags(c.in))) > 0 {
			out = append(out, c.name)
		}
	}
	return out
}

// No family of masks can be taken out of the vocabulary without a case failing.
func TestEveryFamilyOfMasksHasATrap(t *testing.T) {
	traps := readStateTraps(t, "traps-states.txt")
	for _, f := range maskings {
		var gone int
		v := overlay(t, func(file map[string]any) { gone = f.without(file) })
		cases := noticed(v, traps, f.script)
		t.Logf("script %d, %s: %d phrases, noticed by %q", f.script, f.name, gone, cases)
		if gone == 0 || len(cases) == 0 {
			t.Errorf("script %d, %s: %d phrases can go unnoticed", f.script, f.name, gone)
		}
	}
}

// Languages are no masks: they are no names. Were they names, a case would fail.
func TestLanguagesAreNoNames(t *testing.T) {
	traps := readStateTraps(t, "traps-states.txt")
	for script, names := range map[fold.Script]map[string]string{
		fold.Latin:      {"punjab": "Punjabi", "gujarat": "Gujarati", "assam": "Assamese", "manipur": "Manipuri", "west-bengal": "Bengali"},
		fold.Devanagari: {"punjab": "पंजाबी", "gujarat": "गुजराती", "assam": "असमिया", "west-bengal": "बांग्ला", "tamil-nadu": "तमिल"},
	} {
		v := overlay(t, func(file map[string]any) {
			for _, s := range file["states"].([]any) {
				state := s.(map[string]any)
				if name := names[state["slug"].(string)]; name != "" {
					state["aliases_en"] = append(state["aliases_en"].([]any), name)
				}
			}
		})
		cases := noticed(v, traps, script)
		t.Logf("script %d: noticed by %q", script, cases)
		if len(cases) == 0 {
			t.Errorf("script %d: no case would notice", script)
		}
	}
}

// Every negative phrase of a theme that can be noticed is: it holds a phrase of its
// theme or shares words with one, spells an acronym out otherwise, or points to
// another theme. The rest say in words what looks like a theme to people.
func TestNegativesAreNoticed(t *testing.T) {
	v, err := load()
	if err != nil {
		t.Fatal(err)
	}
	traps := readTraps(t)
	tg := New(v)
	total, seen, cannot := 0, 0, 0
	for i, theme := range v.Themes {
		for j, n := range theme.Negative {
			less := *v
			less.Themes = slices.Clone(v.Themes)
			less.Themes[i].Negative = slices.Delete(slices.Clone(theme.Negative), j, j+1)
			other := *tg
			other.themes = compileThemes(&less)
			cases := 0
			for k := range traps {
				if c := &traps[k]; c.speaks(split(n.Phrase)) && len(c.faults(other.Tags(c.in))) > 0 {
					cases++
				}
			}
			total++
			switch {
			case cases > 0:
				seen++
			case !touches(v, &v.Themes[i], n.Phrase):
				cannot++
			default:
				t.Errorf("%s: %q can go unnoticed", theme.ID, n.Phrase)
			}
		}
	}
	t.Logf("of %d negative phrases %d are noticed when they go, %d hold no words of their theme", total, seen, cannot)
}

// touches reports whether a negative phrase may hide some evidence for its theme:
// that stands within, or begins or ends with words of it, and is no longer.
func touches(v *vocab.Vocabulary, theme *vocab.Theme, phrase string) bool {
	plain := func(s string) []string {
		words := split(s)
		for i := range words {
			words[i] = singular(words[i])
		}
		return words
	}
	positive := slices.Concat(theme.PhrasesEn, theme.PhrasesHi, theme.PhrasesExact, theme.Acronyms)
	for i := range v.Themes {
		for _, n := range v.Themes[i].Negative {
			if pointsTo(n.Reason) == theme.ID {
				positive = append(positive, n.Phrase)
			}
		}
	}
	no := plain(phrase)
	return slices.ContainsFunc(positive, func(p string) bool {
		for _, form := range spellings(plain(p)) {
			for shift := 1 - len(form); shift < len(no) && len(form) <= len(no); shift++ {
				from, to := max(0, shift), min(len(no), shift+len(form))
				if slices.Equal(no[from:to], form[from-shift:to-shift]) {
					return true
				}
			}
		}
		return false
	})
}
