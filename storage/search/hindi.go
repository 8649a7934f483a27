package search

import (
	"strings"
	"unicode/utf8"
)

// hindiStops are the postpositions, particles and forms of "to be" without
// which no Hindi sentence exists. Words that carry meaning in a query (नहीं,
// नया, सभी) are not on the list.
var hindiStops = stopWords([]byte(`
	का के की को से में पर ने तक
	और या एवं तथा व कि जो तो ही भी
	है हैं था थे थी थीं हो होगा होगी होंगे
	यह ये वह वे इस इन उस उन जिस जिन
	इसके इसकी इसका उसके उसकी उसका जिसके जिसकी जिसका
	अपने अपनी अपना द्वारा लिए
`))

// stemHindi takes the endings of number and case off a folded Devanagari
// word, and nothing more: whoever strips what derives one word from another
// finds अधिकार (right) under अधिकारी (officer) and मतदान (poll) under मत
// (vote). What counts as an ending follows the four declensions:
//
//	सूची, सूचियों, सूचियां         → सूची       समिति, समितियों → समिती
//	मतदाता, मतदाताओं, मतदाताएं     → मतदात      जिला, जिले, जिलों → जिल
//	चुनाव, चुनावों                  → चुनाव      बैठक, बैठकें, बैठकों → बैठक
//	इकाई, इकाइयों                   → इकाई
//
// Stems need not be words. Forms typed without the final dot (मतदाताओ) fall
// to the same stem.
func stemHindi(s string) string {
	for _, e := range feminineEndings {
		if stem, ok := strings.CutSuffix(s, e.suffix); ok && letters(stem) >= 1 {
			return stem + e.instead
		}
	}
	for _, suffix := range nounEndings {
		// Two letters must stay: मेला may lose its ending, था and का may not.
		if stem, ok := strings.CutSuffix(s, suffix); ok && letters(stem) >= 2 {
			return stem
		}
	}
	return s
}

// feminineEndings bring the plurals of nouns in -ī and -i, and -i itself, to
// one form: in writing the plural does not show which of the two it came from.
var feminineEndings = []struct{ suffix, instead string }{
	{"ियों", "ी"}, {"ियां", "ी"},
	{"इयों", "ई"}, {"इयां", "ई"},
	{"ि", "ी"},
}

// nounEndings, longest first.
var nounEndings = []string{"ाओं", "ाएं", "ाओ", "ाए", "ों", "ें", "ो", "े", "ा"}

// letters counts consonants and independent vowels.
func letters(s string) int {
	n := 0
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		i += size
		if r >= 'ऄ' && r <= 'ह' {
			n++
		}
	}
	return n
}
