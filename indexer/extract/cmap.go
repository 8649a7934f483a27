package extract

import (
	"slices"
	"unicode/utf16"
	"unicode/utf8"
)

// cmap maps the codes of a font: to text (a ToUnicode map), or to the numbers
// of its glyphs (an encoding).
type cmap struct {
	spaces []codeSpan
	chars  map[code]string
	spans  []textSpan
	cids   []cidSpan
}

// code is a character code together with its length: <20> and <0020> differ.
type code struct {
	value  uint32
	length uint8
}

type codeSpan struct {
	low, high uint32
	length    uint8
}

type textSpan struct {
	codeSpan
	text string   // of the first code; its last character counts up
	list []string // or the texts one by one
}

type cidSpan struct {
	codeSpan
	cid int
}

// maxMappings bounds what one map may hold; a font has at most 65,536 glyphs.
const maxMappings = 70_000

// parseCMap reads a CMap. What it cannot read it leaves out.
func parseCMap(data []byte) *cmap {
	m := &cmap{chars: map[code]string{}}
	l := &lexer{data: data}
	var args []token
	for {
		t := l.next()
		switch t.kind {
		case tokenEnd:
			return m
		case tokenWord:
			m.operate(t.text, args)
			args = args[:0]
		case tokenClose:
		default:
			if len(args) < 3*maxMappings {
				args = append(args, t)
			}
		}
		if len(m.chars)+len(m.spans)+len(m.cids)+len(m.spaces) > maxMappings {
			return m
		}
	}
}

func (m *cmap) operate(op string, args []token) {
	switch op {
	case "endcodespacerange":
		for pair := range slices.Chunk(args, 2) {
			if s, ok := spanOf(pair); ok {
				m.spaces = append(m.spaces, s)
			}
		}
	case "endbfchar":
		for pair := range slices.Chunk(args, 2) {
			if c, ok := codeOf(pair[0]); ok && len(pair) == 2 {
				m.chars[c] = unicodeOf(pair[1])
			}
		}
	case "endbfrange":
		for three := range slices.Chunk(args, 3) {
			s, ok := spanOf(three)
			if !ok || len(three) < 3 {
				continue
			}
			span := textSpan{codeSpan: s, text: unicodeOf(three[2])}
			for _, t := range three[2].list {
				span.list = append(span.list, unicodeOf(t))
			}
			m.spans = append(m.spans, span)
		}
	case "endcidrange":
		for three := range slices.Chunk(args, 3) {
			if s, ok := spanOf(three); ok && len(three) == 3 {
				m.cids = append(m.cids, cidSpan{s, int(three[2].num)})
			}
		}
	case "endcidchar":
		for pair := range slices.Chunk(args, 2) {
			if c, ok := codeOf(pair[0]); ok && len(pair) == 2 {
				m.cids = append(m.cids, cidSpan{codeSpan{c.value, c.value, c.length}, int(pair[1].num)})
			}
		}
	}
}

func codeOf(t token) (code, bool) {
	if t.kind != tokenString || len(t.text) == 0 || len(t.text) > 4 {
		return code{}, false
	}
	return codeAt(t.text, len(t.text)), true
}

// codeAt returns the code made of the first n bytes of s.
func codeAt(s string, n int) code {
	c := code{length: uint8(n)}
	for i := range n {
		c.value = c.value<<8 | uint32(s[i])
	}
	return c
}

func spanOf(args []token) (codeSpan, bool) {
	if len(args) < 2 {
		return codeSpan{}, false
	}
	low, ok1 := codeOf(args[0])
	high, ok2 := codeOf(args[1])
	if !ok1 || !ok2 || high.value < low.value {
		return codeSpan{}, false
	}
	return codeSpan{low.value, high.value, low.length}, true
}

// unicodeOf reads a target of a ToUnicode map: UTF-16, big-endian. A single
// byte, which some producers write, is the character of that number.
func unicodeOf(t token) string {
	if t.kind != tokenString {
		return ""
	}
	if len(t.text) == 1 {
		return string(rune(t.text[0]))
	}
	return utf16Text(t.text, true)
}

func utf16Text(s string, bigEndian bool) string {
	units := make([]uint16, 0, len(s)/2)
	for i := 0; i+1 < len(s); i += 2 {
		high, low := s[i], s[i+1]
		if !bigEndian {
			high, low = low, high
		}
		units = append(units, uint16(high)<<8|uint16(low))
	}
	return string(utf16.Decode(units))
}

func (s codeSpan) holds(c code) bool {
	return s.length == c.length && s.low <= c.value && c.value <= s.high
}

// text returns the text of a code, and whether the map knows the code.
func (m *cmap) text(c code) (string, bool) {
	if s, ok := m.chars[c]; ok {
		return s, true
	}
	for _, span := range m.spans {
		if !span.holds(c) {
			continue
		}
		n := c.value - span.low
		if len(span.list) > 0 {
			if int(n) < len(span.list) {
				return span.list[n], true
			}
			return "", false
		}
		last, size := utf8.DecodeLastRuneInString(span.text)
		if size == 0 {
			return "", false
		}
		return span.text[:len(span.text)-size] + string(last+rune(n)), true
	}
	return "", false
}

// cid returns the glyph number of a code.
func (m *cmap) cid(c code) int {
	for _, span := range m.cids {
		if span.holds(c) {
			return span.cid + int(c.value-span.low)
		}
	}
	return 0
}

// length returns how many bytes of s the next code has, by the map's code
// spaces; 0 when none fits.
func (m *cmap) length(s string) int {
	for n := 1; n <= min(4, len(s)); n++ {
		c := codeAt(s, n)
		for _, span := range m.spaces {
			if span.holds(c) {
				return n
			}
		}
	}
	return 0
}
