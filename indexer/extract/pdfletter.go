package extract

import (
	"strconv"
	"strings"

	"github.com/ledongthuc/pdf"
	"golang.org/x/text/encoding/charmap"
)

// simpleLetters returns what each code of a simple font means: its base
// encoding with the differences the file states.
func simpleLetters(v pdf.Value) [256]string {
	encoding := v.Key("Encoding")
	base := encoding.Name()
	if encoding.Kind() == pdf.Dict {
		base = encoding.Key("BaseEncoding").Name()
	}
	if base == "" && v.Key("Subtype").Name() == "TrueType" {
		base = "WinAnsiEncoding"
	}
	letters := baseLetters(base)
	differences := encoding.Key("Differences")
	names := pdf.Font{V: v} // knows the Adobe glyph list, but not by name
	at := 0
	for i := range min(differences.Len(), 1024) {
		d := differences.Index(i)
		switch d.Kind() {
		case pdf.Integer:
			at = int(d.Int64())
		case pdf.Name:
			if at >= 0 && at < 256 {
				letters[at] = letterOf(d.Name(), byte(at), &names)
			}
			at++
		}
	}
	return letters
}

func baseLetters(base string) [256]string {
	var out [256]string
	for i := range out {
		var r rune
		switch base {
		case "WinAnsiEncoding":
			r = charmap.Windows1252.DecodeByte(byte(i))
		case "MacRomanEncoding":
			r = charmap.Macintosh.DecodeByte(byte(i))
		default:
			r = standardLetter(byte(i))
		}
		out[i] = spell(string(r))
		if r < ' ' || r == 0x7f {
			out[i] = unknown
		}
	}
	return out
}

// standardUpper is Adobe's StandardEncoding from 0xA1 to 0xFB; a space is a code
// without a letter.
const standardUpper = `¡¢£⁄¥ƒ§¤'“«‹›ﬁﬂ –†‡· ¶•‚„”»…‰ ¿ ` + "`" + `´ˆ˜¯˘˙¨ ˚¸ ˝˛ˇ—                Æ ª    ŁØŒº     æ   ı  łøœß`

func standardLetter(c byte) rune {
	switch {
	case c == '\'':
		return '’'
	case c == '`':
		return '‘'
	case c < 0x7f:
		return rune(c)
	}
	at := 0xA1
	for _, r := range standardUpper {
		if at == int(c) && r != ' ' {
			return r
		}
		at++
	}
	return 0
}

// letterOf returns the text of a glyph name. names is the font itself, asked
// for the names of the Adobe glyph list.
func letterOf(name string, at byte, names *pdf.Font) string {
	name, _, _ = strings.Cut(name, ".") // "a.alt" is an a
	if len(name) <= 1 {
		return name // "" for .notdef
	}
	if hex, ok := strings.CutPrefix(name, "uni"); ok && len(hex) >= 4 && len(hex)%4 == 0 {
		var b strings.Builder
		for ; len(hex) >= 4; hex = hex[4:] {
			n, err := strconv.ParseUint(hex[:4], 16, 16)
			if err != nil {
				break
			}
			b.WriteRune(rune(n))
		}
		if b.Len() > 0 {
			return spell(b.String())
		}
	}
	if hex, ok := strings.CutPrefix(name, "u"); ok && len(hex) >= 4 && len(hex) <= 6 {
		if n, err := strconv.ParseUint(hex, 16, 32); err == nil {
			return string(rune(n))
		}
	}
	switch name {
	case "f_i":
		return "fi"
	case "f_f":
		return "ff"
	case "f_l":
		return "fl"
	case "f_f_i":
		return "ffi"
	case "t_i":
		return "ti"
	case "t_t":
		return "tt"
	}
	// The list answers by code, and with the code itself for names it does not
	// know. Those (G01, c12) are numbers given by the producer; where the code is
	// a printable letter that letter is the best guess.
	got := names.Encoder().Decode(string([]byte{at}))
	if got == string(rune(at)) && (at < ' ' || at >= 0x7f) && !latinName(name) {
		return unknown
	}
	return spell(got)
}

// latinName reports whether a glyph name may be an accented Latin letter, whose
// code and character are the same number.
func latinName(name string) bool {
	for i := range len(name) {
		c := name[i] | 0x20
		if c < 'a' || c > 'z' {
			return false
		}
	}
	return true
}
