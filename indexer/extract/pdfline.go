package extract

import (
	"math"
	"strings"
	"unicode/utf8"
)

// piece is a stretch of text drawn in one go: where its baseline starts and
// ends on the page, and how large it is.
type piece struct {
	text           string
	x0, y0, x1, y1 float64
	dx, dy         float64 // direction of the baseline, of length 1
	size           float64
	bold           bool
}

// line is a line of a page.
type line struct {
	text string
	size float64 // of its largest letters
	bold bool    // all of it

	dx, dy   float64 // direction of its baseline
	from, to float64 // its extent along that direction …
	height   float64 // … and its distance from the origin, growing upwards
}

// page puts pieces together to lines, in the order in which they were drawn:
// producers draw in reading order, and sorting by place would mix columns. What
// was drawn too late, as headers are, inOrder moves up.
type page struct {
	lines []line
	text  strings.Builder // of the line being made
	last  piece
	open  bool
	line  line
	chars int
	drawn map[place]piece
}

// place is a text together with the square of the page in which it was drawn.
type place struct {
	text string
	x, y int
}

// Distances in units of the letter height (em).
const (
	gapSpace   = 0.17 // between words; letters stand closer
	gapCell    = 1.5  // between cells of a table; justified words stand closer
	backwards  = 1.0  // to the left by more than a vowel sign: a new line
	newLine    = 0.5  // off the baseline by more than an exponent
	fakeBold   = 0.1  // the same text drawn again this near only makes it bolder
	boldSquare = 4 * fakeBold
)

// add takes the next piece.
func (p *page) add(q piece) {
	if q.size <= 0 || math.IsNaN(q.x0+q.y0+q.x1+q.y1) || math.IsInf(q.x0+q.y0+q.x1+q.y1, 0) {
		return
	}
	if p.again(q) {
		p.line.bold = true
		return
	}
	if p.open {
		p.separate(q)
	}
	if q.text != "" {
		letters := strings.TrimSpace(q.text) != ""
		if p.text.Len() == 0 {
			p.line.bold = q.bold
		} else if letters {
			p.line.bold = p.line.bold && q.bold
		}
		if letters {
			p.line.size = max(p.line.size, q.size)
		}
		p.line.extend(q, p.text.Len() == 0)
		p.text.WriteString(q.text)
		p.chars += utf8.RuneCountInString(q.text)
	}
	p.last, p.open = q, true
}

// extend takes q into the extent of the line.
func (l *line) extend(q piece, first bool) {
	if first {
		l.dx, l.dy = q.dx, q.dy
		l.height = q.y0*q.dx - q.x0*q.dy
		l.from = q.x0*q.dx + q.y0*q.dy
		l.to = l.from
	}
	for _, u := range [2]float64{q.x0*l.dx + q.y0*l.dy, q.x1*l.dx + q.y1*l.dy} {
		l.from, l.to = min(l.from, u), max(l.to, u)
	}
}

// separate writes what lies between the last piece and q.
func (p *page) separate(q piece) {
	a := p.last
	if a.dx*q.dx+a.dy*q.dy < 0.95 { // turned by more than 18 degrees
		p.end()
		return
	}
	ex, ey := q.x0-a.x1, q.y0-a.y1
	along := ex*a.dx + ey*a.dy
	off := math.Abs(ey*a.dx - ex*a.dy)
	em := max(a.size, q.size)
	switch {
	case off > newLine*em, along < -backwards*em:
		p.end()
	case along > gapCell*em:
		p.gap('\t')
	case along > gapSpace*em:
		p.gap(' ')
	}
}

// gap writes a separator, unless there is one already.
func (p *page) gap(sep byte) {
	s := p.text.String()
	if s == "" {
		return
	}
	switch last := s[len(s)-1]; {
	case last == '\t':
	case last == ' ' && sep == ' ':
	default:
		p.text.WriteByte(sep)
	}
}

// again reports whether q was drawn before at the same place, and notes it.
func (p *page) again(q piece) bool {
	if strings.TrimSpace(q.text) == "" {
		return false
	}
	if p.drawn == nil {
		p.drawn = map[place]piece{}
	}
	cell := boldSquare * q.size
	at := func(x, y float64) place {
		return place{q.text, int(math.Floor((q.x0 + x) / cell)), int(math.Floor((q.y0 + y) / cell))}
	}
	d := fakeBold * q.size
	for _, corner := range [4]place{at(-d, -d), at(d, -d), at(-d, d), at(d, d)} {
		if b, ok := p.drawn[corner]; ok && math.Hypot(b.x0-q.x0, b.y0-q.y0) <= d {
			return true
		}
	}
	p.drawn[at(0, 0)] = q
	return false
}

// end closes the line.
func (p *page) end() {
	p.line.text = tidyLine(p.text.String())
	if p.line.text != "" {
		p.lines = append(p.lines, p.line)
	}
	p.line, p.open = line{}, false
	p.text.Reset()
}

// tidyLine takes the spaces off the ends of a line and of its cells.
func tidyLine(s string) string {
	s = strings.ReplaceAll(s, "\u00a0", " ")
	for strings.Contains(s, "  ") {
		s = strings.ReplaceAll(s, "  ", " ")
	}
	if strings.Contains(s, "\t") {
		var cells []string
		for c := range strings.SplitSeq(s, "\t") {
			if c = strings.TrimSpace(c); c != "" {
				cells = append(cells, c)
			}
		}
		s = strings.Join(cells, "\t")
	}
	return strings.TrimSpace(s)
}

// result returns the lines of the page; nothing can be added after.
func (p *page) result() []line {
	p.end()
	return inOrder(p.lines)
}
