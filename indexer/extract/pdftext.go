package extract

import (
	"math"
	"unicode/utf8"

	"github.com/ledongthuc/pdf"
)

// matrix is the affine map x' = a·x + c·y + e, y' = b·x + d·y + f.
type matrix struct{ a, b, c, d, e, f float64 }

var identity = matrix{a: 1, d: 1}

// times returns the map that applies m first and n after it.
func (m matrix) times(n matrix) matrix {
	return matrix{
		m.a*n.a + m.b*n.c, m.a*n.b + m.b*n.d,
		m.c*n.a + m.d*n.c, m.c*n.b + m.d*n.d,
		m.e*n.a + m.f*n.c + n.e, m.e*n.b + m.f*n.d + n.f,
	}
}

// shift returns m with its origin moved by (x, y) in its own units.
func (m matrix) shift(x, y float64) matrix {
	m.e += x*m.a + y*m.c
	m.f += x*m.b + y*m.d
	return m
}

// graphics is what q saves and Q restores.
type graphics struct {
	ctm                  matrix
	font                 *font
	size                 float64
	charSpace, wordSpace float64
	scale                float64
	leading, rise        float64
}

// mark is an open marked-content sequence. When it states its text, the glyphs
// drawn in it only say where that text stands.
type mark struct {
	stated bool
	text   string
	piece  piece
	drawn  bool
}

// Limits of one page. Forms nest and repeat, so that a small file can draw
// without end; the deepest and largest real pages seen stay far below.
const (
	maxContent   = 64 << 20 // bytes of content streams, decompressed
	maxFormDepth = 8
	maxForms     = 2_000
	maxSaved     = 512
	maxMarks     = 512
)

// scope is what names in a content stream refer to. Fonts are kept per scope:
// the same name is another font on the next page.
type scope struct {
	resources pdf.Value
	fonts     map[string]*font
}

func newScope(resources pdf.Value) *scope {
	return &scope{resources, map[string]*font{}}
}

// interpreter draws the text of one page into page.
type interpreter struct {
	page    page
	fonts   *fontCache
	state   graphics
	saved   []graphics
	text    matrix // text matrix
	origin  matrix // text line matrix
	marks   []mark
	stated  int // index+1 of the outermost mark that states its text
	forms   int
	content int64 // bytes still allowed
}

func newInterpreter(fonts *fontCache) *interpreter {
	return &interpreter{
		fonts:   fonts,
		state:   graphics{ctm: identity, scale: 1},
		text:    identity,
		origin:  identity,
		content: maxContent,
	}
}

// run interprets one content stream with its resources. It stops early when
// the page holds more text than is kept.
func (p *interpreter) run(data []byte, names *scope, depth int) {
	l := &lexer{data: data}
	var args []token
	for p.page.chars <= maxPageText {
		t := l.next()
		switch t.kind {
		case tokenEnd:
			return
		case tokenWord:
			if t.text == "BI" {
				l.skipImage()
			} else {
				p.operate(t.text, args, names, depth)
			}
			args = args[:0]
		case tokenClose:
		default:
			if len(args) < 64 { // no operator of text takes more than six
				args = append(args, t)
			}
		}
	}
}

// numbers returns the last n operands; absent ones are 0.
func numbers(args []token, n int) [6]float64 {
	var out [6]float64
	args = args[max(0, len(args)-n):]
	for i := range min(n, len(args)) {
		out[i] = args[i].num
	}
	return out
}

func last(args []token) token {
	if len(args) == 0 {
		return token{}
	}
	return args[len(args)-1]
}

func (p *interpreter) operate(op string, args []token, names *scope, depth int) {
	switch op {
	case "q":
		if len(p.saved) < maxSaved {
			p.saved = append(p.saved, p.state)
		}
	case "Q":
		if n := len(p.saved); n > 0 {
			p.state, p.saved = p.saved[n-1], p.saved[:n-1]
		}
	case "cm":
		p.state.ctm = matrixOf(numbers(args, 6)).times(p.state.ctm)
	case "Do":
		p.form(last(args).text, names, depth)
	case "BMC":
		p.open(token{}, names)
	case "BDC":
		p.open(last(args), names)
	case "EMC":
		p.close()
	default:
		p.operateText(op, args, names)
	}
}

func (p *interpreter) operateText(op string, args []token, names *scope) {
	n := numbers(args, 1)[0]
	switch op {
	case "BT":
		p.text, p.origin = identity, identity
	case "Tf":
		if len(args) >= 2 {
			p.state.font = p.fontNamed(args[len(args)-2].text, names)
		}
		p.state.size = n
	case "Tc":
		p.state.charSpace = n
	case "Tw":
		p.state.wordSpace = n
	case "Tz":
		p.state.scale = n / 100
	case "TL":
		p.state.leading = n
	case "Ts":
		p.state.rise = n
	case "Td":
		xy := numbers(args, 2)
		p.move(xy[0], xy[1])
	case "TD":
		xy := numbers(args, 2)
		p.state.leading = -xy[1]
		p.move(xy[0], xy[1])
	case "Tm":
		p.origin = matrixOf(numbers(args, 6))
		p.text = p.origin
	case "T*":
		p.move(0, -p.state.leading)
	case "Tj":
		p.show(last(args).text)
	case "TJ":
		for _, t := range last(args).list {
			if t.kind == tokenString {
				p.show(t.text)
			} else if t.kind == tokenNumber {
				p.text = p.text.shift(-t.num/1000*p.state.size*p.state.scale, 0)
			}
		}
	case "'":
		p.move(0, -p.state.leading)
		p.show(last(args).text)
	case "\"":
		if len(args) >= 3 {
			p.state.wordSpace, p.state.charSpace = args[len(args)-3].num, args[len(args)-2].num
		}
		p.move(0, -p.state.leading)
		p.show(last(args).text)
	}
}

func (p *interpreter) fontNamed(name string, names *scope) *font {
	f, ok := names.fonts[name]
	if !ok {
		f = p.fonts.get(lookup(names.resources, "Font", name))
		names.fonts[name] = f
	}
	return f
}

func matrixOf(n [6]float64) matrix { return matrix{n[0], n[1], n[2], n[3], n[4], n[5]} }

func (p *interpreter) move(x, y float64) {
	p.origin = p.origin.shift(x, y)
	p.text = p.origin
}

// show draws a string and moves the text matrix past it.
func (p *interpreter) show(s string) {
	if p.state.font == nil || s == "" {
		return
	}
	st := &p.state
	q := p.here()
	var text []byte
	for len(s) > 0 && len(text) <= maxPageText*utf8.UTFMax {
		g, n := st.font.next(s)
		s = s[n:]
		text = append(text, g.text...)
		advance := g.width*st.size + st.charSpace
		if g.space {
			advance += st.wordSpace
		}
		p.text = p.text.shift(advance*st.scale, 0)
	}
	end := p.here()
	q.x1, q.y1 = end.x0, end.y0
	q.text, q.bold = string(text), st.font.bold
	if p.stated > 0 {
		m := &p.marks[p.stated-1]
		if !m.drawn {
			m.piece, m.drawn = q, true
		}
		m.piece.x1, m.piece.y1 = q.x1, q.y1
		return
	}
	p.page.add(q)
}

// here returns an empty piece at the place of the next glyph.
func (p *interpreter) here() piece {
	st := &p.state
	m := matrix{a: st.size * st.scale, d: st.size, f: st.rise}.times(p.text).times(st.ctm)
	q := piece{x0: m.e, y0: m.f, size: math.Hypot(m.c, m.d)}
	if length := math.Hypot(m.a, m.b); length > 0 {
		q.dx, q.dy = m.a/length, m.b/length
	}
	if st.size < 0 { // drawn with a negative size and a mirrored matrix
		q.dx, q.dy = -q.dx, -q.dy
	}
	return q
}

// open begins a marked-content sequence with its properties: a dictionary, or
// the name of one among the resources.
func (p *interpreter) open(properties token, names *scope) {
	if len(p.marks) >= maxMarks {
		return
	}
	m := mark{}
	switch properties.kind {
	case tokenDict:
		if t, ok := properties.dict["ActualText"]; ok && t.kind == tokenString {
			m.stated, m.text = true, documentText(t.text)
		}
	case tokenName:
		if v := lookup(names.resources, "Properties", properties.text, "ActualText"); v.Kind() == pdf.String {
			m.stated, m.text = true, documentText(v.RawString())
		}
	}
	p.marks = append(p.marks, m)
	if m.stated && p.stated == 0 {
		p.stated = len(p.marks)
	}
}

// close ends the innermost marked-content sequence.
func (p *interpreter) close() {
	n := len(p.marks)
	if n == 0 {
		return
	}
	m := p.marks[n-1]
	p.marks = p.marks[:n-1]
	if p.stated == n {
		p.stated = 0
		if m.drawn {
			m.piece.text = m.text
			p.page.add(m.piece)
		}
	}
}

// form draws a form: content kept apart from the page, often a header or the
// whole of an imported page.
func (p *interpreter) form(name string, names *scope, depth int) {
	v := lookup(names.resources, "XObject", name)
	if lookup(v, "Subtype").Name() != "Form" || depth >= maxFormDepth || p.forms >= maxForms || p.content <= 0 {
		return
	}
	p.forms++
	data, err := readStream(v, p.content)
	if err != nil && len(data) == 0 {
		return
	}
	p.content -= int64(len(data))
	state, saved, text, origin := p.state, p.saved, p.text, p.origin
	if m := lookup(v, "Matrix"); m.Len() == 6 {
		var n [6]float64
		for i := range n {
			n[i] = m.Index(i).Float64()
		}
		p.state.ctm = matrixOf(n).times(p.state.ctm)
	}
	if own := lookup(v, "Resources"); own.Kind() == pdf.Dict {
		names = newScope(own)
	}
	p.saved = nil // a form cannot restore what the page saved
	p.run(data, names, depth+1)
	p.state, p.saved, p.text, p.origin = state, saved, text, origin
}
