package extract

import (
	"bytes"
	"strconv"
)

// The object layer's own reader of content streams panics on inline images and
// on odd escapes, and what comes after them is lost. This one never fails: what
// it cannot read it skips.

type tokenKind uint8

const (
	tokenEnd tokenKind = iota // end of the stream
	tokenNumber
	tokenString
	tokenName
	tokenArray
	tokenDict
	tokenWord // an operator
	tokenClose
)

// token is one object of a content stream or a CMap, or an operator.
type token struct {
	kind tokenKind
	num  float64
	text string           // of a string (raw bytes), a name, an operator or a closing bracket
	list []token          // of an array
	dict map[string]token // of a dictionary
}

// maxNesting bounds arrays and dictionaries inside each other; real content
// streams nest three deep.
const maxNesting = 32

type lexer struct {
	data []byte
	pos  int
}

// next returns the next object or operator; tokenEnd at the end.
func (l *lexer) next() token { return l.object(0) }

func (l *lexer) object(depth int) token {
	l.space()
	if l.pos >= len(l.data) {
		return token{kind: tokenEnd}
	}
	c := l.data[l.pos]
	switch c {
	case '(':
		return token{kind: tokenString, text: l.literal()}
	case '/':
		l.pos++
		return token{kind: tokenName, text: l.name()}
	case '[':
		l.pos++
		if depth > maxNesting {
			return token{kind: tokenClose, text: "["}
		}
		return l.array(depth)
	case '<':
		if l.pos+1 >= len(l.data) || l.data[l.pos+1] != '<' {
			return token{kind: tokenString, text: l.hex()}
		}
		l.pos += 2
		if depth > maxNesting {
			return token{kind: tokenClose, text: "<"}
		}
		return l.dictionary(depth)
	case ']', '>', ')', '{', '}':
		l.pos++
		if c == '>' && l.pos < len(l.data) && l.data[l.pos] == '>' {
			l.pos++
		}
		return token{kind: tokenClose, text: string(c)}
	}
	start := l.pos
	for l.pos < len(l.data) && !isDelimiter(l.data[l.pos]) && !isSpace(l.data[l.pos]) {
		l.pos++
	}
	word := l.data[start:l.pos]
	if n, ok := number(word); ok {
		return token{kind: tokenNumber, num: n}
	}
	return token{kind: tokenWord, text: string(word)}
}

func (l *lexer) space() {
	for l.pos < len(l.data) {
		switch c := l.data[l.pos]; {
		case isSpace(c):
			l.pos++
		case c == '%':
			for l.pos < len(l.data) && l.data[l.pos] != '\n' && l.data[l.pos] != '\r' {
				l.pos++
			}
		default:
			return
		}
	}
}

func (l *lexer) array(depth int) token {
	t := token{kind: tokenArray}
	for {
		o := l.object(depth + 1)
		if o.kind == tokenEnd || o.kind == tokenClose && o.text == "]" {
			return t
		}
		if o.kind != tokenClose {
			t.list = append(t.list, o)
		}
	}
}

func (l *lexer) dictionary(depth int) token {
	t := token{kind: tokenDict, dict: map[string]token{}}
	for {
		key := l.object(depth + 1)
		if key.kind == tokenEnd || key.kind == tokenClose && key.text == ">" {
			return t
		}
		if key.kind != tokenName {
			continue
		}
		value := l.object(depth + 1)
		if value.kind == tokenEnd || value.kind == tokenClose {
			return t
		}
		t.dict[key.text] = value
	}
}

// literal reads a string in round brackets; the position is at the first one.
func (l *lexer) literal() string {
	var out []byte
	depth := 0
	for ; l.pos < len(l.data); l.pos++ {
		c := l.data[l.pos]
		switch c {
		case '(':
			if depth++; depth == 1 {
				continue
			}
		case ')':
			if depth--; depth == 0 {
				l.pos++
				return string(out)
			}
		case '\\':
			out = l.escape(out)
			continue
		}
		out = append(out, c)
	}
	return string(out)
}

// escape reads what follows a backslash and leaves the position at its last
// byte.
func (l *lexer) escape(out []byte) []byte {
	l.pos++
	if l.pos >= len(l.data) {
		return out
	}
	c := l.data[l.pos]
	switch c {
	case 'n':
		return append(out, '\n')
	case 'r':
		return append(out, '\r')
	case 't':
		return append(out, '\t')
	case 'b':
		return append(out, '\b')
	case 'f':
		return append(out, '\f')
	case '\n':
		return out
	case '\r':
		if l.pos+1 < len(l.data) && l.data[l.pos+1] == '\n' {
			l.pos++
		}
		return out
	}
	if c < '0' || c > '7' {
		return append(out, c)
	}
	value := 0
	for i := 0; i < 3 && l.pos < len(l.data) && l.data[l.pos] >= '0' && l.data[l.pos] <= '7'; i++ {
		value = value*8 + int(l.data[l.pos]-'0')
		l.pos++
	}
	l.pos--
	return append(out, byte(value))
}

func (l *lexer) hex() string {
	var out []byte
	high, half := byte(0), false
	for l.pos++; l.pos < len(l.data) && l.data[l.pos] != '>'; l.pos++ {
		d, ok := hexDigit(l.data[l.pos])
		switch {
		case !ok:
		case half:
			out = append(out, high<<4|d)
			half = false
		default:
			high, half = d, true
		}
	}
	if half {
		out = append(out, high<<4)
	}
	l.pos = min(l.pos+1, len(l.data))
	return string(out)
}

func (l *lexer) name() string {
	var out []byte
	for ; l.pos < len(l.data) && !isDelimiter(l.data[l.pos]) && !isSpace(l.data[l.pos]); l.pos++ {
		c := l.data[l.pos]
		if c == '#' && l.pos+2 < len(l.data) {
			high, ok1 := hexDigit(l.data[l.pos+1])
			low, ok2 := hexDigit(l.data[l.pos+2])
			if ok1 && ok2 {
				c = high<<4 | low
				l.pos += 2
			}
		}
		out = append(out, c)
	}
	return string(out)
}

// skipImage moves past an inline image whose BI was just read: to after the
// EI that stands alone and is followed by something that looks like a content
// stream, because the two letters also occur inside image data.
func (l *lexer) skipImage() {
	for { // the image's dictionary
		t := l.next()
		if t.kind == tokenEnd {
			return
		}
		if t.kind == tokenWord && t.text == "ID" {
			break
		}
	}
	for {
		i := bytes.Index(l.data[l.pos:], []byte("EI"))
		if i < 0 {
			l.pos = len(l.data)
			return
		}
		at := l.pos + i
		l.pos = at + 2
		before := at > 0 && isSpace(l.data[at-1])
		after := l.data[l.pos:min(l.pos+16, len(l.data))]
		if before && (len(after) == 0 || isSpace(after[0])) && plain(after) {
			return
		}
	}
}

func plain(b []byte) bool {
	for _, c := range b {
		if c >= 0x7f || c < ' ' && !isSpace(c) {
			return false
		}
	}
	return true
}

// number reads the numbers of PDF, which have no exponent; "-.5", "+3" and
// "5." are numbers, and producers write "--5" for -5.
func number(b []byte) (float64, bool) {
	if len(b) == 0 || len(b) > 64 || b[0] > '9' {
		return 0, false
	}
	sign := 1.0
	for len(b) > 0 && (b[0] == '+' || b[0] == '-') {
		if b[0] == '-' {
			sign = -1
		}
		b = b[1:]
	}
	whole, digits := 0.0, false
	for i, c := range b {
		switch {
		case '0' <= c && c <= '9':
			whole = whole*10 + float64(c-'0')
			digits = true
		case c == '.':
			f, err := strconv.ParseFloat("0"+string(b[i:]), 64)
			if err != nil {
				return sign * whole, digits // "1.2.3": the part that can be read
			}
			return sign * (whole + f), digits || len(b) > i+1
		case c == '-' && digits:
			return sign * whole, true // "5-3"
		default:
			return 0, false
		}
	}
	return sign * whole, digits
}

func hexDigit(c byte) (byte, bool) {
	switch {
	case '0' <= c && c <= '9':
		return c - '0', true
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10, true
	case 'A' <= c && c <= 'F':
		return c - 'A' + 10, true
	}
	return 0, false
}

func isSpace(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0
}

func isDelimiter(c byte) bool {
	switch c {
	case '(', ')', '<', '>', '[', ']', '{', '}', '/', '%':
		return true
	}
	return false
}
