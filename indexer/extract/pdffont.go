package extract

import (
	"math"
	"strings"

	"github.com/ledongthuc/pdf"
)

// font decodes the strings shown in one font.
type font struct {
	composite bool  // codes of several bytes
	toUnicode *cmap // preferred wherever it knows a code; may be nil
	encoding  *cmap // of a composite font with an embedded encoding; may be nil
	utf16     bool  // the codes of a composite font are UTF-16
	symbols   bool  // pictures, not letters
	bold      bool
	letters   [256]string // of a simple font without, or beyond, toUnicode
	widths    widths
	seen      map[code]glyph
}

// glyph is one decoded code.
type glyph struct {
	text  string
	width float64 // in units of the font size
	space bool    // the code to which word spacing applies
}

// unknown stands for a glyph of which the file does not say what it is.
const unknown = "\uFFFD"

// maxCMap bounds a font's maps; the largest seen has 400 KB.
const maxCMap = 4 << 20

func loadFont(v pdf.Value) *font {
	f := &font{seen: map[code]glyph{}}
	name := v.Key("BaseFont").Name()
	lower := strings.ToLower(name)
	f.bold = strings.Contains(lower, "bold") || strings.Contains(lower, "black") || strings.Contains(lower, "heavy")
	f.symbols = strings.Contains(lower, "symbol") || strings.Contains(lower, "dingbat") || strings.Contains(lower, "webdings") || strings.Contains(lower, "wingdings")
	if m := v.Key("ToUnicode"); m.Kind() == pdf.Stream {
		if data, err := readStream(m, maxCMap); err == nil || len(data) > 0 {
			f.toUnicode = parseCMap(data)
		}
	}
	if v.Key("Subtype").Name() == "Type0" {
		f.composite = true
		descendant := v.Key("DescendantFonts").Index(0)
		encoding := v.Key("Encoding")
		if encoding.Kind() == pdf.Stream {
			if data, err := readStream(encoding, maxCMap); err == nil || len(data) > 0 {
				f.encoding = parseCMap(data)
			}
		}
		f.utf16 = strings.Contains(encoding.Name(), "UCS2") || strings.Contains(encoding.Name(), "UTF16")
		f.widths = compositeWidths(descendant)
		return f
	}
	f.letters = simpleLetters(v)
	f.widths = simpleWidths(v, name)
	return f
}

// next decodes the first code of s, which is not empty, and returns how many
// bytes it took.
func (f *font) next(s string) (glyph, int) {
	n := 1
	if f.composite {
		n = 2
		if f.encoding != nil {
			n = max(1, f.encoding.length(s))
		}
		n = min(n, len(s))
	}
	c := codeAt(s, n)
	g, ok := f.seen[c]
	if !ok {
		g = f.glyph(c)
		f.seen[c] = g
	}
	return g, n
}

func (f *font) glyph(c code) glyph {
	cid := int(c.value)
	if f.encoding != nil {
		cid = f.encoding.cid(c)
	}
	return glyph{
		text:  f.text(c),
		width: f.widths.of(cid),
		space: c == code{' ', 1},
	}
}

func (f *font) text(c code) string {
	if f.toUnicode != nil {
		for _, n := range []uint8{c.length, 1, 2} { // producers mix up <20> and <0020>
			if s, ok := f.toUnicode.text(code{c.value, n}); ok && strings.Trim(s, "\x00") != "" {
				return f.picture(spell(s))
			}
		}
	}
	switch {
	case !f.composite:
		return f.picture(f.letters[byte(c.value)])
	case f.utf16 && c.value < 0x10000:
		return string(rune(c.value))
	}
	return f.picture(unknown)
}

// picture replaces the letters that a picture font claims to draw by a bullet,
// which is what such fonts are used for.
func (f *font) picture(s string) string {
	if f.symbols && strings.TrimSpace(s) != "" {
		for _, r := range s {
			if r >= 0xE000 && r <= 0xF8FF || r == 0xFFFD || f.toUnicode == nil {
				return "•"
			}
		}
	}
	return s
}

// spell writes Latin ligatures as letters.
func spell(s string) string {
	for _, r := range s {
		if r >= 0xFB00 && r <= 0xFB06 {
			return ligatures.Replace(s)
		}
	}
	return s
}

var ligatures = strings.NewReplacer("ﬀ", "ff", "ﬁ", "fi", "ﬂ", "fl", "ﬃ", "ffi", "ﬄ", "ffl", "ﬅ", "st", "ﬆ", "st")

// widths are the advances of a font's glyphs.
type widths struct {
	byCode map[int]float64
	ranges []widthRange
	other  float64
	scale  float64 // to units of the font size
}

type widthRange struct {
	first, last int
	width       float64
}

func (w widths) of(code int) float64 {
	if x, ok := w.byCode[code]; ok {
		return x * w.scale
	}
	for _, r := range w.ranges {
		if r.first <= code && code <= r.last {
			return r.width * w.scale
		}
	}
	return w.other * w.scale
}

// maxWidths bounds the widths of one font; no font has more glyphs.
const maxWidths = 65_536

func compositeWidths(descendant pdf.Value) widths {
	w := widths{byCode: map[int]float64{}, other: 1000, scale: 0.001}
	if dw := descendant.Key("DW"); !dw.IsNull() {
		w.other = dw.Float64()
	}
	list := descendant.Key("W")
	for i := 0; i+1 < list.Len() && len(w.byCode)+len(w.ranges) < maxWidths; {
		first, second := int(list.Index(i).Int64()), list.Index(i+1)
		if second.Kind() == pdf.Array {
			for j := range min(second.Len(), maxWidths) {
				w.byCode[first+j] = second.Index(j).Float64()
			}
			i += 2
			continue
		}
		w.ranges = append(w.ranges, widthRange{first, int(second.Int64()), list.Index(i + 2).Float64()})
		i += 3
	}
	return w
}

func simpleWidths(v pdf.Value, name string) widths {
	w := widths{byCode: map[int]float64{}, scale: 0.001}
	if v.Key("Subtype").Name() == "Type3" {
		if x := math.Abs(v.Key("FontMatrix").Index(0).Float64()); x > 0 {
			w.scale = x
		}
	}
	list := v.Key("Widths")
	if list.Len() == 0 {
		w.byCode = standardWidths(name)
		w.other = 556
		return w
	}
	w.other = v.Key("FontDescriptor").Key("MissingWidth").Float64()
	first := int(v.Key("FirstChar").Int64())
	for i := range min(list.Len(), 256) {
		w.byCode[first+i] = list.Index(i).Float64()
	}
	return w
}

// helvetica holds the widths of the printable ASCII characters in thousandths.
// Files may leave out the widths of the standard fonts; these are near enough
// to tell a gap from none.
var helvetica = [95]float64{
	278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
	556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
	1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
	667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
	333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
	556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
}

func standardWidths(name string) map[int]float64 {
	factor := 1.0
	if strings.Contains(name, "Times") {
		factor = 0.9 // Times is narrower by a tenth
	}
	out := make(map[int]float64, len(helvetica))
	for i, x := range helvetica {
		if strings.Contains(name, "Courier") {
			x, factor = 600, 1
		}
		out[' '+i] = x * factor
	}
	return out
}
