// Package fold holds the one rule by which text is compared: two spellings that
// a reader takes for the same word fold to the same bytes. Tagging, indexing,
// querying and highlighting all go through it, so that what was indexed is what
// is looked for.
//
// Folding is Unicode compatibility normalisation (NFKC), lower case, ASCII
// digits, and for Indic scripts the loss of nukta, chandrabindu and half nasals
// where spellings waver. Zero-width characters vanish. It knows no language:
// plurals, synonyms, stop words and dates are the business of others.
//
// All functions are pure and safe for concurrent use. They accept any string,
// invalid UTF-8 included.
package fold

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Word folds s as Tokens folds one token. When s holds several words they come
// back joined by single spaces; when it holds none, "". Word(Word(s)) == Word(s).
func Word(s string) string {
	var room [4]Token
	tokens := Append(room[:0], s)
	switch len(tokens) {
	case 0:
		return ""
	case 1:
		return tokens[0].Text
	}
	var b strings.Builder
	for i := range tokens {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(tokens[i].Text)
	}
	return b.String()
}

// Text folds the whole of s and keeps its punctuation, for phrases in which
// punctuation counts ("85+ voters", "a-web"): quotes and dashes become ' " and
// -, "&" becomes the word "and", and every run of white space one space, none at
// either end. Invalid bytes count as white space. Text(Text(s)) == Text(s).
func Text(s string) string {
	f := folder{runes: make([]rune, 0, len(s))}
	s = strip(s)
	for {
		f.runes, f.lowered = f.runes[:0], false
		for _, r := range norm.NFKC.String(s) {
			switch {
			case r == '&':
				f.space()
				f.runes = append(f.runes, 'a', 'n', 'd', ' ')
			case r == utf8.RuneError || unicode.IsSpace(r) || unicode.IsControl(r):
				f.space()
			default:
				f.add(plainMark(r))
			}
		}
		s = strings.TrimSuffix(string(f.runes), " ")
		if !f.lowered {
			return s
		}
	}
}

// Clean makes s fit for display without changing its words: NFC, invalid UTF-8
// replaced by U+FFFD, control characters and U+FEFF removed. Line ends of every
// kind become "\n"; tabs stay.
func Clean(s string) string {
	if clean(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for i, r := range s { // range yields U+FFFD for each invalid byte
		switch {
		case r == '\n' || r == '\t':
			b.WriteRune(r)
		case r == '\r':
			if i+1 == len(s) || s[i+1] != '\n' {
				b.WriteByte('\n')
			}
		case r == '\f' || r == '\v' || r == '\u0085': // dropping them would join two words
			b.WriteByte('\n')
		case r == '\uFEFF' || unicode.IsControl(r):
		default:
			b.WriteRune(r)
		}
	}
	return norm.NFC.String(b.String())
}

// clean reports whether Clean would return s as it is, for plain ASCII only.
func clean(s string) bool {
	for i := range len(s) {
		if c := s[i]; c >= utf8.RuneSelf || c == 0x7f || c < ' ' && c != '\n' && c != '\t' {
			return false
		}
	}
	return true
}

// folder gathers folded runes. Half nasals need a look at what came before, so
// runes and not bytes are kept.
type folder struct {
	runes   []rune
	lowered bool // a capital became small, so that a mark after it may now compose
}

// word folds one word that is not all ASCII. The answer is valid until the next call.
func (f *folder) word(s string) []rune {
	s = strip(s)
	for {
		if !plainDevanagari(s) && !norm.NFKC.IsNormalString(s) {
			s = norm.NFKC.String(s)
		}
		f.runes, f.lowered = f.runes[:0], false
		for _, r := range s {
			f.add(r)
		}
		if !f.lowered {
			return f.runes
		}
		s = string(f.runes) // J and a caron stay two runes, j and a caron become one
	}
}

// space adds one space unless the text begins or already ends with one.
func (f *folder) space() {
	if n := len(f.runes); n > 0 && f.runes[n-1] != ' ' {
		f.runes = append(f.runes, ' ')
	}
}

// add folds one rune of NFKC text onto the end.
func (f *folder) add(r rune) {
	switch {
	case r < utf8.RuneSelf:
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
			f.lowered = true
		}
		f.runes = append(f.runes, r)
	case r >= 0x0900 && r < 0x0E00:
		f.indic(r)
	case r >= 0x0600 && r < 0x0700:
		f.arabic(r)
	default:
		small := unicode.ToLower(r)
		f.lowered = f.lowered || small != r
		f.runes = append(f.runes, small)
	}
}

// indic folds a rune of the blocks Devanagari to Malayalam and Sinhala. The
// blocks are alike: 0x80 long, nukta at 0x3C, virama at 0x4D, digits at 0x66.
func (f *folder) indic(r rune) {
	block, at := r&^0x7F, r&0x7F
	switch n := len(f.runes); {
	case n > 0 && f.runes[n-1] == r && (at <= 0x03 || at >= 0x3E && at <= 0x4D):
		return // a sign drawn twice by a PDF writer (महाारााष्ट्र); no word has that
	case at >= 0x66 && at <= 0x6F:
		r = '0' + at - 0x66
	case at == 0x3C && block != 0x0980 && block != 0x0D00:
		return // nukta; in Bengali it makes other letters (ড়, য়), not other spellings
	case block == 0x0900:
		f.devanagari(r)
		return
	case r == 0x0A81: // Gujarati chandrabindu
		r = 0x0A82
	case r == 0x09CE: // khanda ta, once written ta + virama + joiner
		f.runes = append(f.runes, 0x09A4, 0x09CD)
		return
	case r >= 0x0D7A && r <= 0x0D7F: // Malayalam chillu letters, once written with a joiner
		f.runes = append(f.runes, chillu[r-0x0D7A], 0x0D4D)
		return
	}
	f.runes = append(f.runes, r)
}

// chillu gives the letters from which U+0D7A to U+0D7F are made by a virama.
var chillu = [...]rune{0x0D23, 0x0D28, 0x0D30, 0x0D32, 0x0D33, 0x0D15}

const (
	anusvara = 0x0902
	virama   = 0x094D
)

// devanagari folds what Hindi and Marathi spell in two ways.
func (f *folder) devanagari(r rune) {
	switch r {
	case 0x0900, 0x0901: // chandrabindu
		r = anusvara
	case 0x0929: // letters made with a nukta, as one character
		r = 0x0928
	case 0x0931:
		r = 0x0930
	case 0x0934:
		r = 0x0933
	case 0x0958, 0x0959, 0x095A:
		r -= 0x0958 - 0x0915
	case 0x095B:
		r = 0x091C
	case 0x095C, 0x095D:
		r -= 0x095C - 0x0921
	case 0x095E:
		r = 0x092B
	case 0x095F:
		r = 0x092F
	}
	if r >= 0x0915 && r <= 0x092D {
		n := len(f.runes)
		if n >= 2 && f.runes[n-1] == virama && f.runes[n-2] == nasalOf(r) {
			f.runes = append(f.runes[:n-2], anusvara)
		}
	}
	f.runes = append(f.runes, r)
}

// plainDevanagari reports whether s is Devanagari that add folds rightly without
// NFKC, which is slow: all but the Vedic accents, whose order NFKC settles.
func plainDevanagari(s string) bool {
	for _, r := range s {
		if r >= utf8.RuneSelf && (r < 0x0900 || r > 0x097F || r >= 0x0951 && r <= 0x0954) {
			return false
		}
	}
	return true
}

// nasalOf returns the nasal of the class of a Devanagari stop, or 0 for other
// letters. A nasal is no stop: अन्न keeps its double n.
func nasalOf(r rune) rune {
	switch {
	case r >= 0x0915 && r <= 0x0918:
		return 0x0919
	case r >= 0x091A && r <= 0x091D:
		return 0x091E
	case r >= 0x091F && r <= 0x0922:
		return 0x0923
	case r >= 0x0924 && r <= 0x0927:
		return 0x0928
	case r >= 0x092A && r <= 0x092D:
		return 0x092E
	}
	return 0
}

// arabic folds Urdu: vowel signs and the tatweel go, letters typed on an Arabic
// keyboard become the Urdu ones.
func (f *folder) arabic(r rune) {
	switch {
	case r == 0x0640 || r >= 0x064B && r <= 0x0655 || r == 0x0670:
		return
	case r >= 0x0660 && r <= 0x0669:
		r = '0' + r - 0x0660
	case r >= 0x06F0 && r <= 0x06F9:
		r = '0' + r - 0x06F0
	case r == 0x064A || r == 0x0649:
		r = 0x06CC
	case r == 0x0643:
		r = 0x06A9
	case r == 0x0647:
		r = 0x06C1
	}
	f.runes = append(f.runes, r)
}

// plainMark returns the ASCII quote or dash that r stands for, else r.
func plainMark(r rune) rune {
	switch r {
	case '‘', '’', '‚', '‛', '′', '`', '´':
		return '\''
	case '“', '”', '„', '‟', '″', '«', '»':
		return '"'
	case '‐', '‑', '‒', '–', '—', '―', '−':
		return '-'
	}
	return r
}

// strip removes what has no width of its own. It comes before normalisation,
// since a joiner between a letter and its mark would keep them apart.
func strip(s string) string {
	for _, r := range s {
		if ignorable(r) {
			return strings.Map(func(r rune) rune {
				if ignorable(r) {
					return -1
				}
				return r
			}, s)
		}
	}
	return s
}

// ignorable reports whether r is invisible inside a word: soft hyphen, joiners
// and zero-width spaces, direction marks, variation selectors, enclosing marks.
func ignorable(r rune) bool {
	switch {
	case r < 0xAD:
		return false
	case r < 0x2000:
		return r == 0xAD || r == 0x034F || r == 0x061C || r == 0x0488 || r == 0x0489 || r == 0x1ABE || r == 0x180E
	case r < 0xFE00:
		return r >= 0x200B && r <= 0x200F || r >= 0x202A && r <= 0x202E || r >= 0x2060 && r <= 0x206F ||
			r >= 0x20DD && r <= 0x20E0 || r >= 0x20E2 && r <= 0x20E4 || r >= 0xA670 && r <= 0xA672
	}
	return r <= 0xFE0F || r == 0xFEFF || r >= 0xE0000 && r <= 0xE0FFF
}
