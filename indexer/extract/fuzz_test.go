package extract

import (
	"io"
	"math"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/ledongthuc/pdf"

	"abhilekh/storage"
)

// FuzzContent interprets any bytes as a page's content.
func FuzzContent(f *testing.F) {
	for _, s := range []string{
		"BT /F1 12 Tf 1 0 0 1 50 700 Tm [(Enc)-300(ash)] TJ T* (x) ' 1 2 (y) \" ET",
		"/Span <</ActualText <FEFF0915>>> BDC /F2 9 Tf <00010002> Tj EMC Q Q q cm",
		"BI /W 1 ID \x00\xffEI EI Q", "[[[<<<</a/b>>", "-.5.3 --4 5-3 +", "(\\777\\", "1e9 0 0 1e-9 1e308 1e308 Tm (a) Tj",
	} {
		f.Add([]byte(s))
	}
	simple := &font{seen: map[code]glyph{}, letters: baseLetters("WinAnsiEncoding"), widths: widths{byCode: standardWidths("Helvetica"), scale: 0.001}}
	wide := &font{seen: map[code]glyph{}, composite: true, toUnicode: parseCMap([]byte("1 begincodespacerange <0000> <FFFF> endcodespacerange 1 beginbfrange <0000> <00FF> <0900> endbfrange")), widths: widths{other: 500, scale: 0.001}}
	f.Fuzz(func(t *testing.T, data []byte) {
		p := newInterpreter(&fontCache{fonts: map[string]*font{}})
		p.run(data, &scope{pdf.Value{}, map[string]*font{"F1": simple, "F2": wide}}, 0)
		drawn := p.page.chars
		for _, l := range p.page.result() {
			if strings.TrimSpace(l.text) != l.text || l.text == "" {
				t.Errorf("line %q", l.text)
			}
			if math.IsNaN(l.from) || math.IsNaN(l.height) {
				t.Errorf("line %q stands nowhere", l.text)
			}
		}
		if drawn > maxPageText+2*len(data)*4 {
			t.Errorf("%d characters", drawn)
		}
	})
}

func FuzzCMap(f *testing.F) {
	for _, s := range utf16Font {
		f.Add([]byte(s), "\x00\x01")
	}
	f.Add([]byte("1 beginbfrange <00> <ff> [<0041> <0042>] endbfrange 1 begincidrange <0000> <ffff> 3 endcidrange"), "\x01")
	f.Fuzz(func(t *testing.T, data []byte, s string) {
		m := parseCMap(data)
		for len(s) > 0 {
			n := max(1, m.length(s))
			c := codeAt(s, n)
			if text, ok := m.text(c); ok && !utf8.ValidString(text) {
				t.Errorf("code %v is %q", c, text)
			}
			m.cid(c)
			s = s[n:]
		}
	})
}

func FuzzDate(f *testing.F) {
	for _, s := range []string{"Dated: 25tH January, 2020", "२४ नोव्हेंबर २०२४", "2024-03-16", "3/26/2020, 9:15 PM\tx", "April 29, 2021 to 1.5.2021", "\xff31.12.1999"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if d := printedDate(s); d != "" {
			if _, ok := storage.ParseDate(string(d)); !ok {
				t.Errorf("date %q", d)
			}
		}
		for _, found := range findDates(dateLine(s)) {
			if found.start < 0 || found.end > len(dateLine(s)) || found.start >= found.end {
				t.Errorf("date at %d to %d", found.start, found.end)
			}
		}
		if h, _ := textHeading(s); utf8.RuneCountInString(h) > maxHeading+1 {
			t.Errorf("heading of %d characters", utf8.RuneCountInString(h))
		}
		noteNumber(s, s)
		pdfTime(s)
	})
}

func FuzzHTML(f *testing.F) {
	f.Add([]byte(pibSite))
	f.Add([]byte(article))
	f.Add([]byte(`<td>x<div>Posted On: 19 JUL 2026 1:35PM by PIB Mumbai</div><div>(Release ID: 2286278)</div>`))
	f.Add([]byte("<table><tr><td>\xff\xfe<script><!--"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if err := readHTML(data, "", newSender(io.Discard)); err != nil {
			t.Error(err)
		}
		tokenText(string(data))
	})
}

func FuzzText(f *testing.F) {
	f.Add([]byte("one\ftwo"))
	f.Add([]byte("\xff\xfea\x00"))
	f.Add([]byte(strings.Repeat("word ", 2000)))
	f.Fuzz(func(t *testing.T, data []byte) {
		if err := readText(data, 10, newSender(io.Discard)); err != nil {
			t.Error(err)
		}
	})
}

// FuzzSlide reads any bytes as the XML of a slide.
func FuzzSlide(f *testing.F) {
	f.Add([]byte(onSlide(box("title", para("Voters’ "), para("Day")), table([]string{para("a"), para("b")}), picture)))
	f.Add([]byte(onSlide(`<mc:AlternateContent><mc:Choice>` + box("", `<a:p><a:t>x</a:t><a:br/><a:fld type="slidenum"><a:t>1</a:t></a:fld></a:p>`) + `</mc:Choice><mc:Fallback>`)))
	f.Add([]byte("</AlternateContent><Choice><tc><p><t>&#x915;<![CDATA[\n]]><!-- --></tc><tr></p></tr>"))
	f.Add([]byte("\xff\xfe<\x00t\x00>\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := readSlide(data)
		text := s.text()
		if !utf8.ValidString(text) || len(text) > 4*len(data) {
			t.Errorf("text %q", text)
		}
		for l := range strings.Lines(text) {
			if strings.TrimSpace(l) == "" {
				t.Errorf("empty line in %q", text)
			}
		}
		if s.title != "" && oneLine(strings.Join(s.heading, " ")) != s.title || s.empty() == "" {
			t.Errorf("title %q of %q", s.title, text)
		}
		if err == nil && len(s.choices) > 0 {
			t.Errorf("%d choices are open at the end", len(s.choices))
		}
		for _, v := range []visitor{&slideList{}, &relationList{byID: map[string]relation{}}, propertyList{}} {
			_ = walkXML(data, v)
		}
	})
}
