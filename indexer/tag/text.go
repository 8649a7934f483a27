package tag

import (
	"strings"
	"unicode"

	"abhilekh/storage"
	"abhilekh/storage/fold"
)

// document is an Input with its texts cut into words, once for all rules.
type document struct {
	Input
	texts []*text // the title first, then each page and, after it, its notes; empty ones are left out, but for the title
	deck  bool    // the pages are slides
	words int     // of all pages, notes left out

	electoral bool // it speaks of elections; known once the themes have been looked for
}

func newDocument(in Input) *document {
	d := &document{Input: in, deck: storage.PageUnit(in.MediaType) == "slide"}
	d.add(newText(in.Title, 0))
	for _, p := range in.Pages {
		if t := newPage(p); len(t.tokens) > 0 {
			if d.words == 0 {
				t.findSubject()
			}
			t.before = d.words
			d.words += len(t.tokens)
			d.add(t)
		}
		if p.Notes != "" {
			if t := newText(p.Notes, p.Number); len(t.tokens) > 0 {
				t.notes = true
				d.add(t)
			}
		}
	}
	return d
}

// longHeading is how many words the title of a printed slide has at most.
const longHeading = 10

// printed makes d a presentation that was printed: its slides have no titles of
// their own and are given their first lines, where those are short.
func (d *document) printed() {
	d.deck = true
	for _, t := range d.texts[1:] {
		n := 1
		for n < len(t.tokens) && !gapHasLine(t.gap(n)) {
			n++
		}
		if n <= longHeading && t.heading == 0 && !t.notes {
			t.heading = n
		}
	}
}

func (d *document) add(t *text) {
	t.order = len(d.texts)
	d.texts = append(d.texts, t)
}

// first returns the first page that has text, or nil.
func (d *document) first() *text {
	for _, t := range d.texts[1:] {
		if !t.notes {
			return t
		}
	}
	return nil
}

// text is a title (page 0), a page or the notes to a page, cut into words.
type text struct {
	raw      string
	page     int
	notes    bool // these are the speaker's notes to the page
	heading  int  // so many tokens at the beginning are the page's own title
	before   int  // so many words have the pages before it
	order    int  // its place among the texts
	tokens   []fold.Token
	words    []string // the folded texts of the tokens
	sentence []int    // per token: which sentence it stands in
	subject  []bool   // per token: it stands in the document's subject line, which is as good as a title
}

// newPage makes the text of a page. Its title stands before the rest, where the
// reader has not put it there already.
func newPage(p storage.Page) *text {
	raw := p.Text
	if p.Title != "" && !strings.HasPrefix(raw, p.Title) {
		raw = p.Title + "\n" + raw
	}
	t := newText(raw, p.Number)
	for t.heading < len(t.tokens) && t.tokens[t.heading].End <= len(p.Title) {
		t.heading++
	}
	return t
}

// longSentence is where a text without full stops, such as a table, is cut.
const longSentence = 100

func newText(raw string, page int) *text {
	t := &text{raw: raw, page: page, tokens: fold.Tokens(raw)}
	n := len(t.tokens)
	t.words, t.sentence, t.subject = make([]string, n), make([]int, n), make([]bool, n)
	current, first := 0, 0
	for i, tok := range t.tokens {
		t.words[i] = tok.Text
		if gapEndsSentence(t.gap(i)) || i-first >= longSentence {
			current, first = current+1, i
		}
		t.sentence[i] = current
	}
	return t
}

// A printed subject may take several lines: as many as wrapLines, each between
// so many bytes long. Shorter lines are whole, longer ones were not wrapped.
const (
	wrapFrom, wrapTo = 45, 120
	wrapLines        = 3
)

// findSubject marks the subject line of a letter or note. It is looked for on the
// first page only: further on it is that of an annex.
func (t *text) findSubject() {
	subject, lines, start := false, 0, 0
	for i, tok := range t.tokens {
		if i == 0 || gapHasLine(t.gap(i)) {
			if subject {
				length := len(strings.TrimRight(t.line(start), " \t"))
				lines++
				subject = lines < wrapLines && wrapFrom <= length && length <= wrapTo && t.sentence[i] == t.sentence[i-1] && !opensLetter(tok.Text)
			}
			start = tok.Start
			if subjectWord(tok.Text) && i+1 < len(t.tokens) && subjectMark(t.gap(i+1)) {
				subject, lines = true, 0
			}
		}
		t.subject[i] = subject
	}
}

// line returns the line of raw that has the byte at start, from there on.
func (t *text) line(start int) string {
	line, _, _ := strings.Cut(t.raw[start:], "\n")
	return line
}

// opensLetter reports whether word begins what follows the subject of a letter.
func opensLetter(word string) bool {
	switch word {
	case "sir", "madam", "dear", "ref", "reference", "महोदय", "महोदया", "संदर्भ":
		return true
	}
	return false
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

// titled reports whether token i stands in the title, the subject line or the
// page's own title.
func (t *text) titled(i int) bool { return t.page == 0 || i < t.heading || t.subject[i] }

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

func gapHasLine(gap string) bool { return strings.Contains(gap, "\n") }

// gapEndsSentence reports whether a sentence ends in gap: a stop before white
// space, or an empty line.
func gapEndsSentence(gap string) bool {
	if gap == " " {
		return false
	}
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
func subjectMark(gap string) bool { return strings.ContainsAny(gap, ":-–.") }
