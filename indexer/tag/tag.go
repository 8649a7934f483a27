// Package tag finds what a document is about: pages to tags, each with the
// evidence for it. This first set of rules reads the title and the first page
// that has text, and gives states and themes by the words and points of the
// vocabulary. File names and paths are no evidence. It leaves kinds, dates and
// numbers to indexer/extract and corrections by people to the catalogue.
package tag

import (
	"fmt"
	"strings"
	"unicode"

	"abhilekh/storage"
	"abhilekh/storage/fold"
	"abhilekh/storage/vocab"
)

// rules is raised with every change of the code here that may change a tag.
const rules = "1"

// Input is what is known of a document before it is tagged.
type Input struct {
	Title string         // as printed; leave it empty when there is only a file name
	Pages []storage.Page // in order
	Kind  string         // a kind of the vocabulary, or ""; these rules treat all kinds alike
}

// Tagger applies the rules. It is immutable and safe for concurrent use.
type Tagger struct {
	version string
	states  *stateRules
	themes  *themeRules
}

// New compiles the rules of a vocabulary. It takes some milliseconds: keep the
// Tagger.
func New(v *vocab.Vocabulary) *Tagger {
	return &Tagger{
		version: fmt.Sprintf("%s-%.12s", rules, v.Fingerprint),
		states:  compileStates(v),
		themes:  compileThemes(v),
	}
}

// Version names rules and vocabulary together: tags of another version are
// outdated. It stands in every tag.
func (t *Tagger) Version() string { return t.version }

// Tags returns the tags of a document, states before themes. States come with
// the primary ones first, each in the order in which they are named; a document
// about the whole country has the one primary value "national". Themes come
// with the best first, a parent after its child. The slice is the caller's.
func (t *Tagger) Tags(in Input) []storage.Tag {
	texts := []*text{newText(in.Title, 0)}
	for _, p := range in.Pages {
		if p.Text != "" {
			texts = append(texts, newText(p.Text, p.Number))
			break
		}
	}
	out := append(t.states.tags(texts), t.themes.tags(texts)...)
	for i := range out {
		out[i].RuleVersion = t.version
	}
	return out
}

// text is a title (page 0) or a page, cut into words.
type text struct {
	raw      string
	page     int
	tokens   []fold.Token
	words    []string // the folded texts of the tokens
	sentence []int    // per token: which sentence it stands in
	subject  []bool   // per token: it stands in the subject line, which is as good as a title
}

// longSentence is where a text without full stops, such as a table, is cut.
const longSentence = 100

func newText(raw string, page int) *text {
	t := &text{raw: raw, page: page, tokens: fold.Tokens(raw)}
	n := len(t.tokens)
	t.words, t.sentence, t.subject = make([]string, n), make([]int, n), make([]bool, n)
	current, first, subject := 0, 0, false
	for i, tok := range t.tokens {
		t.words[i] = tok.Text
		gap := t.gap(i)
		line := gapHasLine(gap) || i == 0
		if gapEndsSentence(gap) || i-first >= longSentence {
			current, first = current+1, i
		}
		if line {
			subject = page > 0 && subjectWord(tok.Text) && i+1 < n && subjectMark(t.gap(i+1))
		}
		t.sentence[i], t.subject[i] = current, subject
	}
	return t
}

// gap returns what stands between token i and the one before it.
func (t *text) gap(i int) string {
	start := 0
	if i > 0 {
		start = t.tokens[i-1].End
	}
	return t.raw[start:t.tokens[i].Start]
}

// span returns the text of the tokens from start to before end as it stands.
func (t *text) span(start, end int) string {
	return t.raw[t.tokens[start].Start:t.tokens[end-1].End]
}

// shouts reports whether the line of token i is a sentence all in capitals, in
// which UP and AS are mostly words. A line such as "CHIEF ELECTORAL OFFICER, UP" is
// too short for that. Eight words on either side are enough to tell.
func (t *text) shouts(i int) bool {
	from, to := i, i+1
	for from > 0 && i-from < 8 && !gapHasLine(t.gap(from)) {
		from--
	}
	for to < len(t.tokens) && to-i < 8 && !gapHasLine(t.gap(to)) {
		to++
	}
	return to-from > 5 && !strings.ContainsFunc(t.span(from, to), unicode.IsLower)
}

func gapHasLine(gap string) bool {
	for i := range len(gap) {
		if gap[i] == '\n' {
			return true
		}
	}
	return false
}

// gapEndsSentence reports whether a sentence ends in gap: a stop before white
// space, or an empty line.
func gapEndsSentence(gap string) bool {
	stop, lines := false, 0
	for _, r := range gap {
		switch r {
		case '.', '?', '!', '।', ';':
			stop = true
		case ' ', '\t', '\u00a0':
			if stop {
				return true
			}
		case '\n':
			lines++
			if stop || lines > 1 {
				return true
			}
		default:
			stop = false
		}
	}
	return false
}

func subjectWord(word string) bool {
	return word == "sub" || word == "subject" || word == "विषय"
}

// subjectMark reports whether gap, after the word Subject, says that the subject
// follows.
func subjectMark(gap string) bool {
	for _, r := range gap {
		if r == ':' || r == '-' || r == '–' || r == '.' {
			return true
		}
	}
	return false
}
