package fold

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Token is one word of a text.
type Token struct {
	Text       string // folded; never empty
	Start, End int    // byte offsets in the original string; Word(s[Start:End]) == Text
	Script     Script // of its first letter; Digit when it has none
}

// Script is the writing system of a token.
type Script uint8

// The scripts told apart, because stemmers and readers differ by them.
const (
	Latin Script = iota
	Devanagari
	Bengali
	Gurmukhi
	Gujarati
	Odia
	Tamil
	Telugu
	Kannada
	Malayalam
	Arabic
	Digit // no letter at all
	Other
)

// Tokens returns the words of s in order. A word is a run of letters, marks and
// digits of which at least one is no mark; zero-width characters and the soft
// hyphen inside it do not break it, everything else does. A number keeps its
// decimal point and loses its digit-group commas: "1,71,745" is "171745". "&" is
// the word "and". Offsets ascend and do not overlap. The texts may share memory
// with s.
func Tokens(s string) []Token {
	return Append(make([]Token, 0, len(s)/6+1), s) // a word and its space take six bytes or more
}

// Append appends the words of s to dst, as Tokens does, and returns it.
func Append(dst []Token, s string) []Token {
	t := tokeniser{s: s, out: dst}
	for i := 0; i < len(s); {
		c, size := classAt(s, i)
		switch c {
		case word, ignored:
			i = t.word(i, size)
		case digit:
			i = t.digits(i)
		case alone:
			t.emit(i, i+size, aloneText(s[i:i+size]))
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
	plainTo int     // numbers before this offset are taken as plain words
	arena   []byte  // folded texts are cut from chunks, not allocated one by one
	folder  folder  // scratch
	room    [24]rune // first memory of the scratch
}

// word reads the word that begins at i, whose first rune is size bytes long, and
// returns the offset after it.
func (t *tokeniser) word(i, size int) int {
	start, last := i, i
	ascii, upper, solid := true, false, false
	for i < len(t.s) {
		b := t.s[i]
		if b < utf8.RuneSelf {
			c := asciiClass[b]
			if c != word && c != digit {
				break
			}
			upper = upper || 'A' <= b && b <= 'Z'
			solid = true
			i++
			last = i
			continue
		}
		var c class
		c, size = classAt(t.s, i)
		if c != word && c != digit && c != ignored {
			break
		}
		ascii = false
		if c == ignored && last == start && !solid {
			start, last = i+size, i+size // nothing of the word has been seen yet
			ascii = true
		} else if c != ignored {
			last = i + size
			solid = solid || c == digit || !isMark(t.s[i:])
		}
		i += size
	}
	if !solid {
		return i
	}
	switch raw := t.s[start:last]; {
	case !ascii:
		t.emit(start, last, t.fold(raw))
	case upper:
		t.emit(start, last, t.lower(raw))
	default:
		t.emit(start, last, raw)
	}
	return i
}

// digits reads what begins with the digit at i: a number with groups or a
// decimal part if it is one, else a word. It returns the offset after it.
func (t *tokeniser) digits(i int) int {
	end, grouped := i, false
	if i >= t.plainTo {
		var whole int
		end, whole = number(t.s, i)
		if end == 0 {
			t.plainTo = whole
		}
		grouped = end > 0
	}
	if !grouped {
		return t.word(i, 1)
	}
	n := len(t.arena)
	for _, r := range t.s[i:end] {
		switch {
		case r == ',':
		case r == '.':
			t.arena = append(t.arena, '.')
		default:
			t.arena = append(t.arena, digitOf(r))
		}
	}
	t.emit(i, end, string(t.arena[n:]))
	t.arena = t.arena[:n]
	return end
}

// emit adds a token unless nothing is left of it.
func (t *tokeniser) emit(start, end int, text string) {
	if text != "" {
		t.out = append(t.out, Token{Text: text, Start: start, End: end, Script: scriptOf(text)})
	}
}

// lower returns ASCII text in lower case.
func (t *tokeniser) lower(raw string) string {
	n := t.reserve(len(raw))
	for i := range len(raw) {
		b := raw[i]
		if 'A' <= b && b <= 'Z' {
			b += 'a' - 'A'
		}
		t.arena = append(t.arena, b)
	}
	return text(t.arena[n:])
}

// fold returns the folded form of a word that is not all ASCII.
func (t *tokeniser) fold(raw string) string {
	raw = strip(raw)
	if !norm.NFKC.IsNormalString(raw) {
		raw = norm.NFKC.String(raw)
	}
	if t.folder.runes == nil {
		t.folder.runes = t.room[:0]
	}
	t.folder.runes = t.folder.runes[:0]
	for _, r := range raw {
		t.folder.add(r)
	}
	n := t.reserve(len(t.folder.runes) * utf8.UTFMax)
	for _, r := range t.folder.runes {
		t.arena = utf8.AppendRune(t.arena, r)
	}
	return text(t.arena[n:])
}
