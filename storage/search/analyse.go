package search

import (
	"bufio"
	"bytes"
	"strings"
	"unicode/utf8"

	"abhilekh/storage/fold"

	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/analysis/lang/en"
	"github.com/blevesearch/go-porterstemmer"
)

// analysisVersion changes whenever the terms made of a text change other than
// through storage/fold or the vocabulary; see Fingerprint.
const analysisVersion = 1

// maxTerm is the longest term in bytes. Longer runs of letters are machine
// rubbish (base64, joined-up tables); they are cut, so that they can neither
// bloat the dictionary nor keep the stemmer busy. Queries are cut alike.
const maxTerm = 128

// term is one indexed word of a text.
type term struct {
	text       string
	start, end int // bytes of the text it was made of
	position   int // from 1; a dropped stop word leaves its number unused
}

// analyse appends the terms of s as the fields all and title hold them:
// folded, stop words dropped, stemmed by script. Snippets and queries use the
// same function, so what matches and what is marked cannot differ.
func analyse(dst []term, s string) []term { return textAnalyser.append(dst, s) }

// analyseExact appends the terms of s as the field exact holds them: folded
// and nothing more.
func analyseExact(dst []term, s string) []term { return exactAnalyser.append(dst, s) }

// analyseWord returns the term of one folded token, and whether it is a stop
// word, which the fields all and title do not hold.
func analyseWord(folded string, script fold.Script) (text string, stop bool) {
	folded = clip(folded)
	switch script {
	case fold.Latin:
		if englishStops[folded] {
			return folded, true
		}
		return stemEnglish(folded), false
	case fold.Devanagari:
		if hindiStops[folded] {
			return folded, true
		}
		return stemHindi(folded), false
	}
	return folded, false
}

// exactWord is analyseWord for the field exact.
func exactWord(folded string, _ fold.Script) (text string, stop bool) {
	return clip(folded), false
}

// analyser makes terms of text. It implements analysis.Analyzer, through which
// Bleve indexes with the very code that reads queries. Safe for concurrent use.
type analyser struct {
	word func(folded string, script fold.Script) (text string, stop bool)
}

var (
	textAnalyser  = &analyser{word: analyseWord}
	exactAnalyser = &analyser{word: exactWord}
)

func (a *analyser) append(dst []term, s string) []term {
	for i, t := range fold.Tokens(s) {
		text, stop := a.word(t.Text, t.Script)
		if stop {
			continue
		}
		dst = append(dst, term{text: text, start: t.Start, end: t.End, position: i + 1})
	}
	return dst
}

// Analyze is append for Bleve.
func (a *analyser) Analyze(input []byte) analysis.TokenStream {
	terms := a.append(nil, string(input))
	size := 0
	for _, t := range terms {
		size += len(t.text)
	}
	// Three allocations for the whole text rather than two for every word.
	text := make([]byte, 0, size)
	tokens := make([]analysis.Token, len(terms))
	stream := make(analysis.TokenStream, len(terms))
	for i, t := range terms {
		from := len(text)
		text = append(text, t.text...)
		tokens[i] = analysis.Token{
			Term: text[from:len(text):len(text)], Start: t.start, End: t.end, Position: t.position,
		}
		stream[i] = &tokens[i]
	}
	return stream
}

// clip cuts a word to maxTerm bytes between two characters.
func clip(s string) string {
	if len(s) <= maxTerm {
		return s
	}
	end := maxTerm
	for end > 0 && !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end]
}

// stemEnglish is Porter's stemmer. Words with anything but a–z in them
// (digits, accents) are names and numbers, which have no endings to lose.
func stemEnglish(s string) string {
	if len(s) < 3 { // the stemmer leaves them alone too
		return s
	}
	for i := range len(s) {
		if s[i] < 'a' || s[i] > 'z' {
			return s
		}
	}
	return string(porterstemmer.StemWithoutLowerCasing([]rune(s)))
}

// englishStops are Bleve's, as far as they are single words once folded.
var englishStops = stopWords(en.EnglishStopWords)

// stopWords reads Bleve's list format: words to the left of a bar. Words of
// several tokens ("aren't") never reach the analyser as one and are left out.
func stopWords(list []byte) map[string]bool {
	words := map[string]bool{}
	lines := bufio.NewScanner(bytes.NewReader(list))
	for lines.Scan() {
		line, _, _ := strings.Cut(lines.Text(), "|")
		for field := range strings.FieldsSeq(line) {
			if tokens := fold.Tokens(field); len(tokens) == 1 {
				words[tokens[0].Text] = true
			}
		}
	}
	return words
}
