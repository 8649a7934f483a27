package fold

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

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

// indicScripts are the scripts of the blocks from U+0900 on, 0x80 apart.
var indicScripts = [...]Script{
	Devanagari, Bengali, Gurmukhi, Gujarati, Odia, Tamil, Telugu, Kannada, Malayalam,
}

// scriptOf returns the script of the first letter of a folded word.
func scriptOf(word string) Script {
	for _, r := range word {
		switch {
		case '0' <= r && r <= '9' || r == '.':
		case r < utf8.RuneSelf || r < 0x0250 || r >= 0x1E00 && r < 0x1F00:
			return Latin
		case r >= 0x0900 && r < 0x0D80:
			return indicScripts[(r-0x0900)>>7]
		case r >= 0x0600 && r < 0x0780 || r >= 0x08A0 && r < 0x0900:
			return Arabic
		case unicode.IsMark(r):
		default:
			return Other
		}
	}
	return Digit
}

// class says what a character does to the word it stands in.
type class uint8

const (
	gap     class = iota // ends a word
	letter               // part of a word
	mark                 // part of a word, but no word without a letter or digit
	digit                // part of a word or of a number
	ignored              // invisible: neither part of a word nor the end of one
	alone                // a word by itself
)

// classes holds the class of each rune below its length: all scripts of India
// but the rare ones.
var classes = func() (c [0x0E00]class) {
	for r := range c {
		c[r] = classOf(rune(r))
	}
	return c
}()

// classAt returns the class and the size of the character at s[i].
func classAt(s string, i int) (class, int) {
	if b := s[i]; b < utf8.RuneSelf {
		return classes[b], 1
	}
	r, size := utf8.DecodeRuneInString(s[i:])
	if int(r) < len(classes) {
		return classes[r], size
	}
	return classOf(r), size
}

// classOf works out the class of r, also by what r becomes in NFKC: the bold 𝐄
// is a letter, № and ½ are words of their own that join no neighbour.
func classOf(r rune) class {
	switch {
	case r == utf8.RuneError:
		return gap
	case ignorable(r):
		return ignored
	case digitOf(r) != 0:
		return digit
	case r < utf8.RuneSelf:
		return plainClass(r)
	}
	var room [utf8.UTFMax]byte
	n := utf8.EncodeRune(room[:], r)
	inside := norm.NFKC.Properties(room[:n]).Decomposition()
	if inside == nil {
		return plainClass(r)
	}
	words, gaps := false, false
	for _, x := range string(inside) {
		switch {
		case unicode.IsLetter(x) || unicode.IsNumber(x):
			words = true
		case !unicode.IsMark(x):
			gaps = true
		}
	}
	switch {
	case unicode.IsSymbol(r) || unicode.Is(unicode.No, r) || gaps:
		if words {
			return alone
		}
		return gap
	case words:
		return letter
	}
	return mark
}

// plainClass returns the class of a rune that is what it looks like.
func plainClass(r rune) class {
	switch {
	case unicode.IsLetter(r) || unicode.IsNumber(r):
		return letter
	case unicode.IsMark(r):
		return mark
	}
	return gap
}

// digitOf returns the ASCII digit that r stands for, or 0 if it is none.
func digitOf(r rune) byte {
	switch {
	case r < 0x0660:
		if '0' <= r && r <= '9' {
			return byte(r)
		}
		return 0
	case r <= 0x0669:
		return '0' + byte(r-0x0660)
	case r >= 0x06F0 && r <= 0x06F9:
		return '0' + byte(r-0x06F0)
	case r >= 0x0900 && r < 0x0E00:
		if at := r & 0x7F; at >= 0x66 && at <= 0x6F {
			return '0' + byte(at-0x66)
		}
		return 0
	case r >= 0xFF10 && r <= 0xFF19:
		return '0' + byte(r-0xFF10)
	case r >= 0x1D7CE && r <= 0x1D7FF: // five rows of mathematical digits
		return '0' + byte((r-0x1D7CE)%10)
	}
	return 0
}
