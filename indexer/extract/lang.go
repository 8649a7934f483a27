package extract

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"abhilekh/storage/fold"
)

// scriptLanguage is the language of each script that one language of these
// documents uses. Devanagari and Bengali are told apart by words.
var scriptLanguage = map[fold.Script]string{
	fold.Latin: "en", fold.Gurmukhi: "pa", fold.Gujarati: "gu", fold.Odia: "or", fold.Tamil: "ta",
	fold.Telugu: "te", fold.Kannada: "kn", fold.Malayalam: "ml", fold.Arabic: "ur",
}

// devanagariWords are frequent small words that one of the three languages in
// Devanagari has and the others have not.
var devanagariWords = markWords(map[string]string{
	"hi": "है हैं के की का को में से और ने पर कि यह इस था थे थी गया गई किया लिए तथा एवं भी नहीं या अपने द्वारा हुए हुई होगा रहा रहे",
	"mr": "आहे आहेत आणि व ते या हे ही तसेच आला आली आले असून नाही होते होता त्या यांनी यांच्या येथे करण्यात मध्ये पासून साठी च्या त्यांनी झाली झाले",
	"ne": "छ छन् र हरू को मा ले गरेको भएको पनि यो तथा गर्ने हुने थियो छैन",
})

func markWords(lists map[string]string) map[string][]string {
	out := map[string][]string{}
	for lang, list := range lists {
		for w := range strings.FieldsSeq(list) {
			w = fold.Word(w)
			out[w] = append(out[w], lang)
		}
	}
	return out
}

// legacyWords are frequent words of Hindi as its old 8-bit font Kruti Dev spells
// them in ASCII. Text in such a font looks Latin and is not English. "in" (पद) is
// left out: it is English as well.
var legacyWords = wordSet("esa gS gSa ds dh dk dks vkSj ls fd ij fy, rFkk ,oa fd;k x;k djus }kjk uke " +
	"fuokZpu vk;ksx jkT; ftyk ftys lkekU; iapk;r")

func wordSet(list string) map[string]bool {
	out := map[string]bool{}
	for w := range strings.FieldsSeq(list) {
		out[w] = true
	}
	return out
}

// legacy reports whether a text holds enough of a legacy font that its Latin
// letters are no guide: 2 % of the words are Kruti Dev's, or 15 % of the letters
// accented. Other texts have 0.5 % and 6 % at most.
func legacy(text string) bool {
	words, hits := 0, 0
	for w := range strings.FieldsSeq(text) {
		words++
		if legacyWords[w] {
			hits++
		}
	}
	return hits > 1 && 50*hits >= words || accented(text)
}

// accented reports whether the letters of a text are, by a good part, the
// accented ones that 8-bit Indian fonts give.
func accented(s string) bool {
	all, high := 0, 0
	for _, r := range s {
		if unicode.IsLetter(r) {
			all++
			if r >= 0xA1 && r <= 0xFF {
				high++
			}
		}
	}
	return 100*high > 15*all
}

// tally counts the words of a text by script, and the marks of languages that
// share one.
type tally struct {
	scripts  map[fold.Script]int
	marks    map[string]float64 // of hi, mr, ne
	assamese int
}

func newTally() *tally {
	return &tally{scripts: map[fold.Script]int{}, marks: map[string]float64{}}
}

func (t *tally) count(text string) {
	notEnglish := legacy(text)
	for _, token := range fold.Tokens(text) {
		if token.Script == fold.Latin && (notEnglish || len(token.Text) <= 2) {
			continue // "AM" and "a)" say nothing of a text in another script
		}
		t.scripts[token.Script]++
		switch token.Script {
		case fold.Devanagari:
			t.devanagari(squeeze(token.Text))
		case fold.Bengali:
			if strings.ContainsAny(token.Text, "ৰৱ") {
				t.assamese++
			}
		}
	}
}

func (t *tally) devanagari(word string) {
	for _, lang := range devanagariWords[word] {
		t.marks[lang] += 1 / float64(len(devanagariWords[word]))
	}
	switch {
	case strings.HasSuffix(word, "च्या"), strings.HasSuffix(word, "ण्यात"), strings.HasSuffix(word, "मध्ये"), strings.Contains(word, "ळ"):
		t.marks["mr"]++
	case strings.HasSuffix(word, "हरू"), strings.HasSuffix(word, "नुहोस्"):
		t.marks["ne"]++
	}
}

func (t *tally) add(u *tally) {
	for s, n := range u.scripts {
		t.scripts[s] += n
	}
	for l, n := range u.marks {
		t.marks[l] += n
	}
	t.assamese += u.assamese
}

// enoughMarks decides between the languages of Devanagari; with fewer, the
// document as a whole decides.
const enoughMarks = 3

// inDevanagari returns the language of the Devanagari words, or other when the
// marks are too few to tell.
func (t *tally) inDevanagari(other string) string {
	best, most, all := other, 0.0, 0.0
	for _, lang := range []string{"hi", "mr", "ne"} {
		all += t.marks[lang]
		if t.marks[lang] > most {
			best, most = lang, t.marks[lang]
		}
	}
	if all < enoughMarks {
		return other
	}
	return best
}

// langs returns the languages that have a tenth of the words at least, the one
// with most first; nil when there are no words.
func (t *tally) langs(devanagari string) []string {
	count := map[string]int{}
	all := 0
	for script, n := range t.scripts {
		lang := scriptLanguage[script]
		switch {
		case script == fold.Devanagari:
			lang = t.inDevanagari(devanagari)
		case script == fold.Bengali && 50*t.assamese > n: // ৰ and ৱ are in every other Assamese sentence
			lang = "as"
		case script == fold.Bengali:
			lang = "bn"
		}
		if lang != "" {
			count[lang] += n
			all += n
		}
	}
	var out []string
	for lang, n := range count {
		if 10*n >= all && n > 0 {
			out = append(out, lang)
		}
	}
	slices.SortFunc(out, func(a, b string) int {
		return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(a, b))
	})
	return out
}

// mainLang returns the language with most words, or "".
func (t *tally) mainLang(devanagari string) string {
	if all := t.langs(devanagari); len(all) > 0 {
		return all[0]
	}
	return ""
}
