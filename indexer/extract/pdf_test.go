package extract

import (
	"bytes"
	"compress/zlib"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"abhilekh/storage"
	"abhilekh/testdata/corpus"
)

// buildPDF writes objects, numbered from 1, with a table that finds them. The
// first is the catalogue.
func buildPDF(objects ...string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.4\n")
	offsets := make([]int, len(objects))
	for i, o := range objects {
		offsets[i] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	at := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, o := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, at)
	return b.Bytes()
}

func stream(dict, content string) string {
	return fmt.Sprintf("<<%s/Length %d>>\nstream\n%s\nendstream", dict, len(content), content)
}

const helvetica1 = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"

// onePage returns a PDF of one page with Helvetica as F1. Further objects are
// numbered from 5; resources is added to the page's.
func onePage(content, resources string, more ...string) []byte {
	return buildPDF(append([]string{
		"<</Type/Catalog/Pages 2 0 R>>",
		"<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F1 " + helvetica1 + "/F2 5 0 R>>" + resources + ">>>>",
		stream("", content),
	}, more...)...)
}

// pagesOf reads a PDF in this process.
func pagesOf(t *testing.T, data []byte) []storage.Page {
	t.Helper()
	var out bytes.Buffer
	s := newSender(&out)
	if err := readPDF(bytes.Clone(data), maxPages, s); err != nil {
		t.Fatal(err)
	}
	got, err := New(Options{}).collect(io.MultiReader(&out, strings.NewReader("{\"end\":{}}\n")), time.NewTimer(time.Hour), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return got.pages
}

// utf16Font is a composite font of one entry a code, with its own ToUnicode map.
var utf16Font = []string{
	"<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[6 0 R]/ToUnicode 7 0 R>>",
	"<</Type/Font/Subtype/CIDFontType2/DW 500/W[1[600 600]3 4 700]>>",
	stream("", "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n1 begincodespacerange <0000> <FFFF> endcodespacerange\n"+
		"2 beginbfchar <0001> <092D> <0002> <093E0930> endbfchar\n1 beginbfrange <0003> <0004> <0924> endbfrange\nendcmap end end"),
}

func TestPDFText(t *testing.T) {
	for _, tt := range []struct {
		name, content, resources string
		more                     []string
		want                     string
	}{
		{name: "strings in one line", content: `BT /F1 12 Tf (Press ) Tj (Note) Tj ET`, want: "Press Note"},
		{name: "escapes and hex", content: `BT /F1 12 Tf (a\(b\)\\ \101\q) Tj <4344 4> Tj ET`, want: `a(b)\ AqCD@`},
		{name: "kerning is no space, a gap is", content: `BT /F1 12 Tf [(Enc) 40 (ashment) -300 (Name)] TJ ET`, want: "Encashment Name"},
		{name: "words placed one by one", content: `BT /F1 10 Tf 0 0 Td (one) Tj 20 0 Td (two) Tj ET`, want: "one two"},
		{name: "lines by Td, TD, T*", content: `BT /F1 10 Tf 0 700 Td (a) Tj 0 -12 Td (b) Tj 0 -12 TD (c) Tj T* (d) Tj ET`, want: "a\nb\nc\nd"},
		{name: "quote operators", content: `BT /F1 10 Tf 12 TL 0 700 Td (a) Tj (b) ' 1 2 (c d) " ET`, want: "a\nb\nc d"},
		{name: "exponents stay on the line", content: `BT /F1 10 Tf (25) Tj /F1 6 Tf 4 Ts (th) Tj 0 Ts /F1 10 Tf ( January) Tj ET`, want: "25th January"},
		{name: "cells", content: `BT /F1 10 Tf 1 0 0 1 0 0 Tm (Assam) Tj 1 0 0 1 200 0 Tm (126) Tj ET`, want: "Assam\t126"},
		{name: "bold made by drawing twice", content: `BT /F1 10 Tf 1 0 0 1 0 0 Tm (PRESS) Tj 1 0 0 1 .3 0 Tm (PRESS) Tj ET`, want: "PRESS"},
		{name: "the same word further on", content: `BT /F1 10 Tf 1 0 0 1 0 0 Tm (PRESS) Tj 1 0 0 1 0 -12 Tm (PRESS) Tj ET`, want: "PRESS\nPRESS"},
		{name: "turned page", content: `BT /F1 10 Tf 0 1 -1 0 300 0 Tm (one) Tj 0 1 -1 0 300 20 Tm (two) Tj 0 1 -1 0 312 0 Tm (next) Tj ET`, want: "one two\nnext"},
		{name: "scaled and restored", content: `q 2 0 0 2 0 0 cm BT /F1 6 Tf (a) Tj ET Q BT /F1 12 Tf 0 -20 Td (b) Tj ET`, want: "a\nb"},
		{name: "title drawn last stands first", content: `BT /F1 10 Tf 1 0 0 1 50 600 Tm (body text) Tj 1 0 0 1 50 588 Tm (more body) Tj 1 0 0 1 50 750 Tm (TITLE) Tj ET`,
			want: "TITLE\nbody text\nmore body"},
		{name: "columns are read one after the other", content: `BT /F1 10 Tf 1 0 0 1 0 700 Tm (left 1) Tj 1 0 0 1 0 688 Tm (left 2) Tj 1 0 0 1 300 700 Tm (right 1) Tj 1 0 0 1 300 688 Tm (right 2) Tj ET`,
			want: "left 1\nleft 2\nright 1\nright 2"},
		{name: "stated text", content: `BT /F1 10 Tf /Span <</ActualText <FEFF092D093E0930>>> BDC (x) Tj (y) Tj EMC ( after) Tj ET`, want: "भार after"},
		{name: "stated text by name", content: `BT /F1 10 Tf /Span /P1 BDC (x) Tj EMC ET`, resources: "/Properties<</P1<</ActualText(real)>>>>", want: "real"},
		{name: "inline image", content: "BT /F1 10 Tf (before) Tj ET BI /W 4 /H 1 /BPC 8 ID \x01EI\xff EI\x02( EI\nBT 0 -12 Td (after) Tj ET", want: "before\nafter"},
		{name: "form", content: `/X1 Do BT /F1 10 Tf 0 -20 Td (page) Tj ET`, resources: "/XObject<</X1 6 0 R>>",
			more: []string{"null", stream("/Type/XObject/Subtype/Form/Matrix[1 0 0 1 0 0]/Resources<</Font<</F1 "+helvetica1+">>>>", `BT /F1 10 Tf (form) Tj ET`)},
			want: "form\npage"},
		{name: "form that draws itself", content: `/X1 Do BT /F1 10 Tf 0 -20 Td (page) Tj ET`, resources: "/XObject<</X1 6 0 R>>",
			more: []string{"null", stream("/Type/XObject/Subtype/Form/Resources<</XObject<</X1 6 0 R>>>>", "/X1 Do /X1 Do /X1 Do")},
			want: "page"},
		{name: "composite font", content: `BT /F2 10 Tf <0001000200030004> Tj ET`, more: utf16Font, want: "भारतथ"},
		{name: "differences and ligatures", content: `BT /F2 10 Tf (\001\002\003x) Tj ET`,
			more: []string{"<</Type/Font/Subtype/Type1/BaseFont/ABC/FirstChar 0/Widths[500 500 500 500]/Encoding<</Differences[1/fi/uni0915/quoteright]>>>>"},
			want: "fiक’x"},
		{name: "map before encoding", content: `BT /F2 10 Tf (A) Tj ET`,
			more: []string{"<</Type/Font/Subtype/TrueType/BaseFont/ABC/FirstChar 65/Widths[500]/Encoding/WinAnsiEncoding/ToUnicode 6 0 R>>",
				stream("", "1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfchar <41> <0928> endbfchar")},
			want: "न"},
		{name: "pictures are bullets", content: `BT /F2 10 Tf (\267) Tj /F1 10 Tf ( item) Tj ET`, more: []string{"<</Type/Font/Subtype/TrueType/BaseFont/ABCDEF+Wingdings/FirstChar 183/Widths[500]>>"}, want: "• item"},
		{name: "no font", content: `BT (lost) Tj ET BT /F1 10 Tf (kept) Tj ET`, want: "kept"},
		{name: "rubbish between", content: "BT /F1 10 Tf ]] >> (a) Tj <zz> Tj 1 2 3 xyz (b) Tj \\ ) ET", want: "ab"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := pagesOf(t, onePage(tt.content, tt.resources, tt.more...))
			if diff := cmp.Diff(tt.want, got[0].Text); diff != "" {
				t.Errorf("text (-want +got):\n%s", diff)
			}
		})
	}
}

// A font's name is its own on each page.
func TestPDFFontPerPage(t *testing.T) {
	symbol := func(r string) string { return "<</Type/Font/Subtype/Type1/Encoding<</Differences[65/" + r + "]>>>>" }
	page := func(font string) string {
		return "<</Type/Page/Contents 5 0 R/Resources<</Font<</F1 " + font + ">>>>>>"
	}
	got := pagesOf(t, buildPDF("<</Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R 4 0 R]/Count 2>>",
		page(symbol("uni0915")), page(symbol("uni0916")), stream("", "BT /F1 9 Tf (A) Tj ET")))
	if got[0].Text != "क" || got[1].Text != "ख" {
		t.Errorf("pages read %q and %q, want क and ख", got[0].Text, got[1].Text)
	}
}

func TestPDFReasons(t *testing.T) {
	for _, tt := range []struct {
		name string
		data []byte
		want storage.Page
	}{
		{"no text", onePage("0 0 10 10 re f", ""), storage.Page{Quality: storage.QualityNone, Reason: "no text layer: scanned or drawn page"}},
		{"nameless glyphs", onePage("BT /F2 9 Tf <000100020003> Tj ET", "", "<</Type/Font/Subtype/Type0/Encoding/Identity-H/DescendantFonts[<<>>]>>"),
			storage.Page{Quality: storage.QualityNone, Reason: "page could not be read: its fonts do not say which letters they draw"}},
		{"unknown filter", buildPDF("<</Pages 2 0 R>>", "<</Kids[3 0 R]>>", "<</Type/Page/Contents 4 0 R>>", stream("/Filter/LZWDecode", "xx")),
			storage.Page{Quality: storage.QualityNone, Reason: "page could not be read: unknown filter LZWDecode"}},
		{"contents missing", buildPDF("<</Pages 2 0 R>>", "<</Kids[3 0 R]/Count 1>>", "<</Type/Page/Contents null>>"),
			storage.Page{Quality: storage.QualityNone, Reason: "no text layer: scanned or drawn page"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.want.Number, tt.want.Method = 1, "pdf"
			if diff := cmp.Diff([]storage.Page{tt.want}, pagesOf(t, tt.data)); diff != "" {
				t.Errorf("pages (-want +got):\n%s", diff)
			}
		})
	}
}

func deflate(s string) string {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	io.WriteString(w, s)
	w.Close()
	return b.String()
}

// TestHostilePDF reads files made to break readers, each in a child. What
// matters is that the parent lives, the child goes, and the reason is told.
func TestHostilePDF(t *testing.T) {
	text := "BT /F1 10 Tf (still read) Tj ET"
	loop := buildPDF("<</Pages 2 0 R>>", "<</Type/Pages/Kids[]>>")
	loop = bytes.Replace(loop, []byte("/Root"), fmt.Appendf(nil, "/Prev %d/Root", bytes.Index(loop, []byte("xref\n0"))), 1)
	for _, tt := range []struct {
		name      string
		data      []byte
		wantErr   string // part of the error, "" for none
		wantPages int
		wantText  string // of the first page
		truncated string // part of it
	}{
		{name: "page tree in itself", data: buildPDF("<</Pages 2 0 R>>", "<</Type/Pages/Kids[2 0 R]/Count 9>>"), wantErr: "no pages"},
		{name: "page tree in itself, twice", data: buildPDF("<</Pages 2 0 R>>", "<</Type/Pages/Kids[2 0 R 2 0 R]/Count 9>>"), wantErr: "no pages"},
		{name: "parent loop", data: buildPDF("<</Pages 2 0 R>>", "<</Type/Pages/Parent 2 0 R/Kids[3 0 R]/Count 1>>", "<</Type/Page/Parent 2 0 R/Contents 4 0 R>>", stream("", text)), wantPages: 1},
		{name: "two thousand million pages", data: buildPDF("<</Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 2000000000>>", "<</Type/Page/Contents 4 0 R/Resources<</Font<</F1 "+helvetica1+">>>>>>", stream("", text)),
			wantPages: 1, wantText: "still read"},
		{name: "more kids than pages allowed", data: buildPDF("<</Pages 2 0 R>>", "<</Type/Pages/Kids["+strings.Repeat("3 0 R ", 6000)+"]>>", "<</Type/Page>>"),
			wantPages: 5000, truncated: "first 5000 pages"},
		{name: "stream longer than the file", data: buildPDF("<</Pages 2 0 R>>", "<</Kids[3 0 R]>>", "<</Type/Page/Contents 4 0 R/Resources<</Font<</F1 "+helvetica1+">>>>>>", "<</Length 99999999999>>\nstream\n"+text+"\nendstream"),
			wantPages: 1, wantText: "still read"},
		{name: "asks for 137 GB", data: buildPDF("<</Pages 2 0 R>>", "<</Kids[3 0 R]>>", "<</Type/Page/Contents 4 0 R>>", stream("/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 137438953472>>", deflate(text))),
			wantErr: "more memory"},
		{name: "second page asks for 137 GB", data: buildPDF("<</Pages 2 0 R>>", "<</Kids[3 0 R 4 0 R]>>", "<</Type/Page/Contents 5 0 R/Resources<</Font<</F1 "+helvetica1+">>>>>>",
			"<</Type/Page/Contents 6 0 R>>", stream("", text), stream("/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 137438953472>>", deflate(text))),
			wantPages: 1, wantText: "still read", truncated: "stopped after page 1 of 2: reading took more memory"},
		{name: "endless chain of tables", data: loop, wantErr: "longer than allowed"},
		{name: "nested a million deep", data: onePage(strings.Repeat("[", 1e6)+strings.Repeat("<<", 1e6)+text, ""), wantPages: 1},
		{name: "object nested a million deep", data: buildPDF("<</Pages 2 0 R>>", "<</Kids "+strings.Repeat("[", 1e6)+">>"), wantErr: "depth"},
		{name: "nothing where objects should be", data: buildPDF("<</Pages 2 0 R>>", "<</Kids[null 9 0 R 3 0 R]>>", "<</Type/Page/Contents[null 9 0 R 4 0 R]/Resources<</Font<</F1 "+helvetica1+"/F2 null>>/XObject 7>>>>", stream("", "/X Do /F9 1 Tf (x) Tj "+text)),
			wantPages: 1, wantText: "still read"},
		{name: "text bomb", data: onePage("BT /F1 10 Tf 12 TL "+strings.Repeat("(words and words) ' ", 100_000)+"ET", ""), wantPages: 1, truncated: "page 1 was cut at 200000 characters"},
		{name: "inflating bomb", data: buildPDF("<</Pages 2 0 R>>", "<</Kids[3 0 R]>>", "<</Type/Page/Contents 4 0 R/Resources<</Font<</F1 "+helvetica1+">>>>>>",
			stream("/Filter/FlateDecode", deflate(text+strings.Repeat(" ", 300<<20)))), wantPages: 1, wantText: "still read"},
		{name: "no objects", data: []byte("%PDF-1.4\nstartxref\n0\n%%EOF"), wantErr: "damaged file"},
		{name: "only a header", data: []byte("%PDF-"), wantErr: "damaged file"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := newTest(t, 4*time.Second).Extract(context.Background(), Input{Name: "x.pdf", Data: tt.data})
			if tt.wantErr != "" {
				if err == nil || !strings.Contains(err.Error(), tt.wantErr) {
					t.Fatalf("error %v, want one with %q", err, tt.wantErr)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if len(got.Pages) != tt.wantPages || !strings.Contains(got.Truncated, tt.truncated) || tt.truncated == "" && got.Truncated != "" {
				t.Errorf("%d pages, truncated %q; want %d, %q", len(got.Pages), got.Truncated, tt.wantPages, tt.truncated)
			}
			if tt.wantText != "" && got.Pages[0].Text != tt.wantText {
				t.Errorf("first page %q, want %q", got.Pages[0].Text, tt.wantText)
			}
		})
	}
}

// TestHardCorpus reads every PDF of the collection of odd and hostile files.
func TestHardCorpus(t *testing.T) {
	e := newTest(t, 5*time.Second)
	read, failed := 0, 0
	err := filepath.WalkDir(corpus.Path(t, "hard"), func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".pdf" {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		got, err := e.Extract(t.Context(), Input{Name: filepath.Base(path), Data: data})
		switch {
		case errors.Is(err, ErrUnread):
			t.Errorf("%s: taken for something else than a PDF: %v", path, err)
		case err != nil:
			failed++
			t.Logf("%s: %v", filepath.Base(path), err)
		default:
			read++
			t.Logf("%s: %d pages, title %q, truncated %q", filepath.Base(path), len(got.Pages), got.Title, got.Truncated)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d read, %d refused with a reason", read, failed)
	if read+failed == 0 {
		t.Error("no PDF found")
	}
}

func TestPDFTime(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want storage.Date
	}{
		{"D:20240322144557+05'30'", "2024-03-22"},
		{"D:20240322144557", "2024-03-22"},
		{"D:20240322", "2024-03-22"},
		{"D:20240322200000Z", "2024-03-23"}, // 01:30 in India
		{"D:20240322200000+00'00'", "2024-03-23"},
		{"\xfe\xff\x00D\x00:\x002\x000\x002\x000\x000\x001\x000\x001", "2020-01-01"},
		{"D:20241399", ""},
		{"D:2024", ""},
		{"Monday", ""},
		{"", ""},
	} {
		if got := storage.DateOf(pdfTime(tt.in)); got != tt.want {
			t.Errorf("pdfTime(%q) = %s, want %s", tt.in, got, tt.want)
		}
	}
}
