package fold

import (
	"strings"
	"unicode/utf8"
)

// Token is one word of a text.
type Token struct {
	Text       string // folded; never empty
	Start, End int    // byte offsets in the original string; Word(s[Start:End]) == Text
	Script     Script // of its first letter; Digit when it has none
}

// Tokens returns the words of s in order. A word is a run of letters, marks and
// digits of which at least one is no mark; zero-width characters and the soft
// hyphen inside it do not break it, everything else does. A number keeps its
// decimal point and loses its digit-group commas: "1,71,745" is "171745". "&" is
// the word "and". Offsets ascend and do not overlap. The texts may share memory
// with s.
func Tokens(s string) []Token {
	return Append(make([]Token, 0, len(s)/6+1), s) // a word and its space seldom take less than six bytes
}

// Append appends the words of s to dst, as Tokens does, and returns it.
func Append(dst []Token, s string) []Token {
	t := tokeniser{s: s, out: dst}
	for i := 0; i < len(s); {
		c, size := classAt(s, i)
		switch c {
		case letter, mark:
			i = t.word(i)
		case digit:
			i = t.digits(i)
		case alone:
			t.emit(i, i+size, t.alone(s[i:i+size]))
			i += size
		default:
			if s[i] == '&' {
				t.emit(i, i+1, "and")
			}
			i += size
		}
	}
	return t.out
}

// tokeniser is one pass over one string.
type tokeniser struct {
	s       string
	out     []Token
	plainTo int // digits before this offset are taken as plain words
	folder  folder
	arena   strings.Builder // folded texts are cut from it, not allocated one by one
}

// word reads the word that begins at i and returns the offset after it.
func (t *tokeniser) word(i int) int {
	start, end := i, i // end is after the last visible character
	ascii, upper, solid := true, false, false
	for i < len(t.s) {
		b := t.s[i]
		c, size := classAt(t.s, i)
		if c == gap || c == alone {
			break
		}
		ascii = ascii && b < utf8.RuneSelf
		upper = upper || 'A' <= b && b <= 'Z'
		solid = solid || c == letter || c == digit
		i += size
		if c != ignored {
			end = i
		}
	}
	if !solid {
		return i
	}
	switch raw := t.s[start:end]; {
	case !ascii:
		t.emit(start, end, t.keepRunes(t.folder.word(raw)))
	case upper:
		t.emit(start, end, t.keepLower(raw))
	default:
		t.emit(start, end, raw)
	}
	return i
}

// digits reads what begins with the digit at i: a number if it has groups or a
// decimal part, else a word. It returns the offset after it.
func (t *tokeniser) digits(i int) int {
	if i < t.plainTo {
		return t.word(i)
	}
	end, ok := number(t.s, i)
	if !ok {
		t.plainTo = end
		return t.word(i)
	}
	n := t.reserve(end - i)
	for _, r := range t.s[i:end] {
		switch r {
		case ',':
		case '.':
			t.arena.WriteByte('.')
		default:
			t.arena.WriteByte(digitOf(r))
		}
	}
	t.emit(i, end, t.arena.String()[n:])
	return end
}

// alone returns the text of a character that is a word by itself, such as № or
// ½: the word inside it, or itself if there are several.
func (t *tokeniser) alone(raw string) string {
	inner := Text(raw)
	from, to, words := 0, 0, 0
	for i := 0; i < len(inner); {
		c, size := classAt(inner, i)
		if c == letter || c == digit || c == mark {
			if to != i || words == 0 {
				from = i
				words++
			}
			to = i + size
		}
		i += size
	}
	if words != 1 {
		return raw
	}
	return inner[from:to]
}

// emit adds a token unless folding left nothing of it.
func (t *tokeniser) emit(start, end int, text string) {
	if text != "" {
		t.out = append(t.out, Token{Text: text, Start: start, End: end, Script: scriptOf(text)})
	}
}

// keepLower returns ASCII text in lower case.
func (t *tokeniser) keepLower(raw string) string {
	n := t.reserve(len(raw))
	for i := range len(raw) {
		b := raw[i]
		if 'A' <= b && b <= 'Z' {
			b += 'a' - 'A'
		}
		t.arena.WriteByte(b)
	}
	return t.arena.String()[n:]
}

// keepRunes returns runes as a string.
func (t *tokeniser) keepRunes(runes []rune) string {
	n := t.reserve(len(runes) * utf8.UTFMax)
	for _, r := range runes {
		t.arena.WriteRune(r)
	}
	return t.arena.String()[n:]
}

// reserve makes room for n bytes in one piece and returns where they will begin.
func (t *tokeniser) reserve(n int) int {
	if t.arena.Cap()-t.arena.Len() < n {
		// A fresh chunk: growing would copy what earlier tokens already point to.
		// No chunk is much larger than the text, so that one word costs little.
		t.arena = strings.Builder{}
		t.arena.Grow(max(n, min(len(t.s), 4096)))
	}
	return t.arena.Len()
}

// number reads digits with commas and points at i. If they are one number, with
// Indian groups (1,71,745), western ones (171,745) or one decimal part
// (1000.20), it returns its end and true; else the end of the whole chain, as of
// a date (11.01.2024) or a list (12,13,14), and false.
func number(s string, i int) (end int, ok bool) {
	var commas [16]int // lengths of the groups; a longer number is none
	groups, points, length := 0, 0, 0
	valid := true
	for {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case i < len(s) && digitOf(r) != 0:
			length++
			i += size
			continue
		case i+1 < len(s) && (r == ',' || r == '.') && digitAt(s, i+1):
			valid = valid && !(r == ',' && points > 0) && groups < len(commas)
		default:
			if points == 0 && groups > 0 && valid {
				valid = grouped(commas[:groups], length)
			}
			return i, valid && (groups > 0 || points > 0) && points < 2
		}
		if r == '.' {
			if points == 0 && groups > 0 && valid {
				valid = grouped(commas[:groups], length)
			}
			points++
		} else if valid {
			commas[groups] = length
			groups++
		}
		length = 0
		i++
	}
}

// grouped reports whether groups of these lengths, followed by one of length
// last, are how a number is written in India or elsewhere.
func grouped(lengths []int, last int) bool {
	if last != 3 || lengths[0] < 1 || lengths[0] > 3 {
		return false
	}
	for _, n := range lengths[1:] {
		if n != lengths[len(lengths)-1] || n != 2 && n != 3 {
			return false
		}
	}
	return len(lengths) == 1 || lengths[1] == 3 || lengths[0] <= 2
}

func digitAt(s string, i int) bool {
	r, _ := utf8.DecodeRuneInString(s[i:])
	return digitOf(r) != 0
}
