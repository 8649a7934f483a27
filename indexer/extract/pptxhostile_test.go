package extract

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"
)

func TestDeckRefused(t *testing.T) {
	good := pack(t, deckOf(onSlide(box("", para("a")))))
	without := deckOf(onSlide())
	delete(without, "ppt/presentation.xml")
	broken := deckOf(onSlide())
	broken["ppt/presentation.xml"] = "<p:presentation><"
	many := deckOf(onSlide())
	for i := range maxParts {
		many[fmt.Sprintf("ppt/media/%d", i)] = ""
	}
	for _, tt := range []struct {
		name string
		data []byte
		want string
	}{
		{"no slides", pack(t, deckOf()), "the presentation has no slides"},
		{"no list of slides", pack(t, without), "damaged file: the list of its slides: the file does not hold it"},
		{"broken list", pack(t, broken), "damaged file: the list of its slides"},
		{"cut", good[:len(good)/2], "damaged file: zip"},
		{"only a beginning", []byte("PK\x03\x04ppt/"), "damaged file: zip"},
		{"too many parts", pack(t, many), "parts, and the limit is 20000"},
		{"encrypted", []byte(oldContainer + "....." + encrypted), "the file is encrypted and needs a password"},
		{"older format", []byte(oldContainer + "....."), "older format"},
	} {
		_, err := newTest(t, 0).Extract(t.Context(), Input{Name: "deck.pptx", Data: tt.data})
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error %v, want %q", tt.name, err, tt.want)
		}
	}
}

// What is hostile costs little, says why, and does not take the next slide
// along.
func TestDeckHostile(t *testing.T) {
	laughs := `<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>`
	for _, tt := range []struct{ name, slide, text, reason string }{
		{"nested elements", "<p:sld>" + box("", para("before")) + strings.Repeat("<p:grpSp>", 1_000_000), "before", "only part of the slide could be read: its elements are nested more than 256 deep"},
		{"nested elements that are skipped", "<p:sld><p:extLst>" + strings.Repeat("<a>", 1_000_000), "", "slide could not be read: its elements are nested more than 256 deep"},
		{"many elements", "<p:sld>" + strings.Repeat("<a/>", 3_000_000) + "</p:sld>", "", "slide could not be read: it has more than 5000000 elements and texts"},
		{"billion laughs", laughs + onSlide(box("", para("&b;&f;"))), "&b;&f;", ""},
		{"many attributes", "<p:sld " + strings.Repeat(`a="" `, 100_000) + ">" + box("", para("kept")) + "</p:sld>", "kept", ""},
		{"ends that nothing began", "</a></b></p:sp>" + onSlide("</p:cSld></mc:AlternateContent></a:tc>", box("", para("kept"))), "kept", ""},
		{"a break", strings.TrimSuffix(onSlide(box("", para("kept"))), "</p:sld>"), "kept", "only part of the slide could be read: it breaks off"},
		{"no XML", "\x00\x01\x02", "", "slide could not be read: XML syntax error on line 1: illegal character code U+0000"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := extractDeck(t, deckOf(tt.slide, onSlide(box("", para("next")))))
			if err != nil || len(got.Pages) != 2 {
				t.Fatalf("%d pages, error %v", len(got.Pages), err)
			}
			if p := got.Pages[0]; p.Text != tt.text || p.Reason != tt.reason {
				t.Errorf("text %.100q, reason %q, want %q and %q", p.Text, p.Reason, tt.text, tt.reason)
			}
			if got.Pages[1].Text != "next" {
				t.Errorf("next page %q", got.Pages[1].Text)
			}
		})
	}
}

// zeroes deflates n zero bytes.
func zeroes(t *testing.T, n int64) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	block := make([]byte, 1<<20)
	for range n >> 20 {
		if _, err := w.Write(block); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A slide of 1 GB in a small file is refused, whether the file states its size
// or lies.
func TestDeckBomb(t *testing.T) {
	const size = 1 << 30
	bomb := zeroes(t, size)
	for _, tt := range []struct {
		name   string
		stated uint64
		want   string
	}{
		{"honest", size, "slide could not be read: it has more than 16 MB"},
		{"lying", 1000, "slide could not be read: zip: not a valid zip file"},
	} {
		parts := deckOf("", onSlide(box("", para("next"))))
		delete(parts, "ppt/slides/slide2.xml")
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for _, name := range slices.Sorted(maps.Keys(parts)) {
			w, err := z.Create(name)
			if err != nil {
				t.Fatal(err)
			}
			io.WriteString(w, parts[name])
		}
		w, err := z.CreateRaw(&zip.FileHeader{Name: "ppt/slides/slide2.xml", Method: zip.Deflate, CompressedSize64: uint64(len(bomb)), UncompressedSize64: tt.stated})
		if err != nil {
			t.Fatal(err)
		}
		w.Write(bomb)
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		got, err := newTest(t, 0).Extract(t.Context(), Input{Name: "bomb.pptx", Data: b.Bytes()})
		if err != nil || len(got.Pages) != 2 {
			t.Errorf("%s: %d pages, error %v", tt.name, len(got.Pages), err)
			continue
		}
		if got.Pages[0].Reason != tt.want || got.Pages[1].Text != "next" {
			t.Errorf("%s: pages %+v, want the first refused because %q", tt.name, got.Pages, tt.want)
		}
	}
}

// All parts together have a limit as well: the same large slide many times.
func TestDeckInflated(t *testing.T) {
	large := onSlide(box("", para("x"))) + strings.Repeat(" ", 15<<20)
	d, err := openDeck(pack(t, map[string]string{"ppt/a.xml": large}))
	if err != nil {
		t.Fatal(err)
	}
	d.left = 40 << 20
	for i, want := range []string{"", "", "", errInflated.Error()} {
		page, err := d.page("ppt/a.xml", map[string]bool{})
		if got := fmt.Sprint(err); err == nil && want != "" || err != nil && got != want || (page.Text == "x") != (want == "") {
			t.Errorf("reading %d: text %q, error %v, want %q", i, page.Text, err, want)
		}
	}
}

func TestDeckLimits(t *testing.T) {
	e := newTest(t, 0)
	e.maxPages = 2
	data := pack(t, deckOf(onSlide(box("", para("1"))), onSlide(box("", para("2"))), onSlide(box("", para("3")))))
	got, err := e.Extract(t.Context(), Input{Name: "a.pptx", Data: data})
	if err != nil || len(got.Pages) != 2 || got.Truncated != "only the first 2 of 3 slides were read" {
		t.Errorf("%d pages, truncated %q, error %v", len(got.Pages), got.Truncated, err)
	}
	long, err := e.Extract(t.Context(), Input{Name: "a.pptx", Data: pack(t, deckOf(onSlide(box("title", para(strings.Repeat("long ", 1000))))))})
	if err != nil || len(long.Pages[0].Title) > maxTitle || len(long.Title) > maxTitle {
		t.Errorf("titles of %d and %d bytes, error %v", len(long.Pages[0].Title), len(long.Title), err)
	}
}
