package web

import (
	"html"
	"html/template"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"abhilekh/storage"
	"abhilekh/storage/query"
	"abhilekh/storage/search"
)

// span is a stretch of a text in bytes.
type span struct{ start, end int }

// found is a page's text and where in it the visitor's words stand.
type found struct {
	text  string
	spans []span
}

// seek prepares to mark the words of r in the pages of one document: what has
// several names is marked by its names where the document has any of them.
func seek(pages []storage.Page, r query.Reading) *search.Marker {
	var texts []string
	for _, p := range pages {
		texts = append(texts, p.Text, p.Notes)
	}
	return search.NewMarker(r, texts...)
}

// find marks a page's text.
func find(m *search.Marker, text string) found { return unmark(m.Mark(text)) }

// unmark takes marked HTML apart again, so that paragraphs, passages and
// quotations can be cut anywhere without breaking an entity or a tag.
func unmark(marked string) found {
	var f found
	var b strings.Builder
	open := -1
	for marked != "" {
		i := strings.IndexByte(marked, '<')
		if i < 0 {
			i = len(marked)
		}
		b.WriteString(html.UnescapeString(marked[:i]))
		marked = marked[i:]
		switch {
		case strings.HasPrefix(marked, "<mark>"):
			open, marked = b.Len(), marked[len("<mark>"):]
		case strings.HasPrefix(marked, "</mark>"):
			if open >= 0 && b.Len() > open {
				f.spans = append(f.spans, span{open, b.Len()})
			}
			open, marked = -1, marked[len("</mark>"):]
		case marked != "": // no tag of ours: text
			b.WriteByte('<')
			marked = marked[1:]
		}
	}
	f.text = b.String()
	return f
}

// html returns the text between two offsets as HTML, the words in <mark>.
func (f found) html(start, end int) template.HTML {
	var b strings.Builder
	at := start
	for _, s := range f.spans {
		from, to := max(s.start, at), min(s.end, end)
		if from >= to {
			continue
		}
		b.WriteString(html.EscapeString(f.text[at:from]))
		b.WriteString("<mark>" + html.EscapeString(f.text[from:to]) + "</mark>")
		at = to
	}
	if at < end {
		b.WriteString(html.EscapeString(f.text[at:end]))
	}
	return template.HTML(b.String()) // every part escaped above
}

// firstIn returns the first span that begins between two offsets.
func (f found) firstIn(start, end int) (span, bool) {
	for _, s := range f.spans {
		if s.start >= start && s.start < end {
			return s, true
		}
	}
	return span{}, false
}

// block is a paragraph of a page, or a table when it has rows.
type block struct {
	ID   string
	HTML template.HTML
	Rows [][]template.HTML

	start, end int
}

// softBreak is the part of the longest line that a line must reach for its end
// to be a matter of the page's width and not of its meaning.
const softBreak = 0.75

// longLine is the length in characters from which a line that was not printed in
// lines is a paragraph of its own.
const longLine = 100

// blocks divides a page's text into paragraphs and tables. Empty lines divide;
// lines with tabs are rows. Where reflow is set (the text was printed in lines)
// the end of a long line is a space; elsewhere it ends a paragraph.
func (f found) blocks(reflow bool) []block {
	var out []block
	longest := 0
	for line := range strings.SplitSeq(f.text, "\n") {
		longest = max(longest, utf8.RuneCountInString(line))
	}
	var lines []span
	flush := func() {
		for len(lines) > 0 {
			n := 1
			table := f.isRow(lines[0])
			for n < len(lines) && f.isRow(lines[n]) == table && (reflow || table || !f.isLong(lines[n-1]) && !f.isLong(lines[n])) {
				n++
			}
			out = append(out, f.block(lines[:n], table, len(out)+1, reflow, longest))
			lines = lines[n:]
		}
	}
	at := 0
	for line := range strings.SplitSeq(f.text, "\n") {
		if strings.TrimSpace(line) == "" {
			flush()
		} else {
			lines = append(lines, span{at, at + len(line)})
		}
		at += len(line) + 1
	}
	flush()
	return out
}

func (f found) isRow(s span) bool {
	return strings.Contains(strings.TrimSpace(f.text[s.start:s.end]), "\t")
}

func (f found) isLong(s span) bool { return utf8.RuneCountInString(f.text[s.start:s.end]) >= longLine }

func (f found) block(lines []span, table bool, number int, reflow bool, longest int) block {
	b := block{ID: "p" + strconv.Itoa(number), start: lines[0].start, end: lines[len(lines)-1].end}
	if table {
		for _, l := range lines {
			var row []template.HTML
			at := l.start
			for cell := range strings.SplitSeq(f.text[l.start:l.end], "\t") {
				row = append(row, f.html(at, at+len(cell)))
				at += len(cell) + 1
			}
			b.Rows = append(b.Rows, row)
		}
		return b
	}
	var s strings.Builder
	for i, l := range lines {
		if i > 0 {
			before := f.text[lines[i-1].start:lines[i-1].end]
			if reflow && float64(utf8.RuneCountInString(before)) >= softBreak*float64(longest) {
				s.WriteByte(' ')
			} else {
				s.WriteByte('\n')
			}
		}
		s.WriteString(string(f.html(l.start, l.end)))
	}
	b.HTML = template.HTML(s.String()) // made of found.html
	return b
}

// around is how many bytes of text a passage shows on either side of a word;
// Devanagari needs three bytes a letter.
const around = 160

// passage returns the surroundings of a span as HTML, cut at spaces.
func (f found) passage(s span) template.HTML {
	start, end := max(0, s.start-around), min(len(f.text), s.end+around)
	cutStart, cutEnd := start > 0, end < len(f.text)
	if cutStart {
		start = f.boundary(start, s.start)
	}
	for cutEnd && end > s.end && !utf8.RuneStart(f.text[end]) {
		end--
	}
	if cutEnd {
		if i := strings.LastIndexFunc(f.text[s.end:end], unicode.IsSpace); i > 0 {
			end = s.end + i
		}
	}
	out := string(f.html(start, end))
	if cutStart {
		out = "… " + out
	}
	if cutEnd {
		out += " …"
	}
	return template.HTML(strings.Join(strings.Fields(out), " ")) // made of found.html
}

// boundary returns the beginning of the first whole word from start on, but not
// beyond most.
func (f found) boundary(start, most int) int {
	for start < most && !utf8.RuneStart(f.text[start]) {
		start++
	}
	if i := strings.IndexFunc(f.text[start:most], unicode.IsSpace); i >= 0 {
		return start + i + 1
	}
	return start
}

// quoteBytes is the length a quotation may have: a long sentence or two.
const quoteBytes = 600

// quotation picks the text to offer for quoting, and the block it stands in: the
// sentence with the first found word, else the beginning of the first paragraph
// that is more than a heading. ok is false when the page has no text.
func (f found) quotation(blocks []block) (text, id string, ok bool) {
	best := -1
	for i, b := range blocks {
		if b.Rows != nil {
			continue
		}
		if s, has := f.firstIn(b.start, b.end); has {
			return f.sentence(b, s.start), b.ID, true
		}
		const heading = 60 // bytes; most headings are shorter, most sentences longer
		if best < 0 || (blocks[best].end-blocks[best].start < heading && b.end-b.start >= heading) {
			best = i
		}
	}
	if best < 0 {
		return "", "", false
	}
	b := blocks[best]
	return f.quote(b.start, b.end), b.ID, true
}

// sentence returns the sentence of b around an offset, in one line.
func (f found) sentence(b block, at int) string {
	start, end := b.start, b.end
	for {
		i := sentenceEnd(f.text[start:at])
		if i < 0 {
			break
		}
		start += i
	}
	if i := sentenceEnd(f.text[at:end]); i >= 0 {
		end = at + i
	}
	return f.quote(start, end)
}

// quote returns the text between two offsets in one line, cut to what may be
// quoted at once.
func (f found) quote(start, end int) string {
	cut := min(end, start+quoteBytes)
	for cut < end && cut > start && !utf8.RuneStart(f.text[cut]) {
		cut--
	}
	s := strings.Join(strings.Fields(f.text[start:cut]), " ")
	if cut < end {
		s += " …"
	}
	return s
}

// sentenceEnd returns the offset behind the first end of a sentence in s, or -1: a
// danda, question or exclamation mark, or a full stop after a word of at least
// four letters (shorter ones are mostly "No." and "Dr."), before white space.
func sentenceEnd(s string) int {
	letters := 0
	for i, r := range s {
		n := i + utf8.RuneLen(r)
		space := n < len(s) && (s[n] == ' ' || s[n] == '\n')
		switch {
		case space && strings.ContainsRune("?!।", r), space && r == '.' && letters >= 4:
			return n
		case unicode.IsLetter(r) || unicode.IsMark(r):
			letters++
		default:
			letters = 0
		}
	}
	return -1
}
