package web

import (
	"fmt"
	"html/template"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestUnmark(t *testing.T) {
	f := unmark("a &lt; <mark>b &amp; c</mark>\n<mark></mark>d <i>e")
	if d := cmp.Diff("a < b & c\nd <i>e", f.text); d != "" {
		t.Errorf("text (-want +got):\n%s", d)
	}
	if d := cmp.Diff(fmt.Sprint([]span{{4, 9}}), fmt.Sprint(f.spans)); d != "" {
		t.Errorf("spans (-want +got):\n%s", d)
	}
	if got, want := f.html(0, len(f.text)), template.HTML("a &lt; <mark>b &amp; c</mark>\nd &lt;i&gt;e"); got != want {
		t.Errorf("html = %q, want %q", got, want)
	}
	// A cut through a marked stretch marks both sides.
	if got, want := f.html(0, 5)+"|"+f.html(5, 9), template.HTML("a &lt; <mark>b</mark>|<mark> &amp; c</mark>"); got != want {
		t.Errorf("cut html = %q, want %q", got, want)
	}
}

func TestBlocks(t *testing.T) {
	long := strings.Repeat("word ", 12)
	text := "Heading\n\n" + long + "end of line\nnext line is short\nthird\n\n\t\nYear\t2019\t2024\nStations\t10\t<b>\n\nlast"
	f := found{text: text}
	show := func(blocks []block) []string {
		var out []string
		for _, b := range blocks {
			if b.Rows != nil {
				out = append(out, fmt.Sprintf("%s table %v", b.ID, b.Rows))
			} else {
				out = append(out, fmt.Sprintf("%s %s", b.ID, b.HTML))
			}
		}
		return out
	}
	want := []string{
		"p1 Heading", "p2 " + long + "end of line next line is short\nthird",
		"p3 table [[Year 2019 2024] [Stations 10 &lt;b&gt;]]", "p4 last",
	}
	if d := cmp.Diff(want, show(f.blocks(true))); d != "" {
		t.Errorf("reflowed (-want +got):\n%s", d)
	}
	long2 := long + strings.Repeat("more ", 12)
	f = found{text: strings.Replace(text, long, long2, 1)}
	want[1] = "p2 " + long2 + "end of line"
	want = slices.Insert(want, 2, "p3 next line is short\nthird")
	want[3], want[4] = strings.Replace(want[3], "p3", "p4", 1), strings.Replace(want[4], "p4", "p5", 1)
	if d := cmp.Diff(want, show(f.blocks(false))); d != "" {
		t.Errorf("as it stands (-want +got):\n%s", d)
	}
	if got := (found{}).blocks(true); got != nil {
		t.Errorf("an empty page has blocks: %v", got)
	}
}

func TestPassageAndQuotation(t *testing.T) {
	filler := strings.Repeat("मतदान केंद्र पर व्यवस्था। ", 60)
	text := "Heading\n\n" + filler + "यहाँ शब्द है और वाक्य समाप्त। " + filler
	at := strings.Index(text, "शब्द")
	f := found{text: text, spans: []span{{at, at + len("शब्द")}}}
	passage := string(f.passage(f.spans[0]))
	if !strings.Contains(passage, "<mark>शब्द</mark>") || !strings.HasPrefix(passage, "… ") || !strings.HasSuffix(passage, " …") {
		t.Errorf("passage = %q", passage)
	}
	if !utf8.ValidString(passage) || len(passage) > 3*around {
		t.Errorf("passage has %d bytes, valid %v", len(passage), utf8.ValidString(passage))
	}
	quote, id, ok := f.quotation(f.blocks(false))
	if !ok || id != "p2" || quote != "यहाँ शब्द है और वाक्य समाप्त।" {
		t.Errorf("quotation = %q, %q, %v", quote, id, ok)
	}
	if i := sentenceEnd("No. 23 of 2024, Dr. Rao said. Then"); i != len("No. 23 of 2024, Dr. Rao said.") {
		t.Errorf("the sentence ends at %d", i)
	}
	// Without words: the first paragraph that is more than a heading.
	plain := found{text: "Heading\n\nA paragraph that is long enough to be more than a heading, surely."}
	if quote, id, ok := plain.quotation(plain.blocks(false)); !ok || id != "p2" || !strings.HasPrefix(quote, "A paragraph") {
		t.Errorf("quotation = %q, %q, %v", quote, id, ok)
	}
	if _, _, ok := (found{}).quotation(nil); ok {
		t.Error("an empty page has a quotation")
	}
}

func FuzzText(f *testing.F) {
	f.Add("a <mark>b</mark> c\n\nd\te\nf\tg")
	f.Add("<mark>मत\n\nदान</mark> &amp; &lt;x")
	f.Add("<mark><mark>x</mark></mark></mark>&#0;&bogus;\xff")
	f.Fuzz(func(t *testing.T, marked string) {
		got := unmark(marked)
		blocks := got.blocks(true)
		check := func(h template.HTML) {
			if strings.ContainsAny(markTags.Replace(string(h)), "<>") {
				t.Fatalf("HTML with other tags: %q", h)
			}
			if strings.Count(string(h), "<mark>") != strings.Count(string(h), "</mark>") {
				t.Fatalf("marks not closed: %q", h)
			}
		}
		for _, b := range blocks {
			check(b.HTML)
			for _, row := range b.Rows {
				for _, cell := range row {
					check(cell)
				}
			}
		}
		for _, s := range got.spans {
			check(got.passage(s))
		}
		got.quotation(blocks)
	})
}
