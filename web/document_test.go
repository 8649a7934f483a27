package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"abhilekh/storage"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"
)

// Page and citation name the same issuer, in the page's language; nobody issued
// an invented document.
func TestIssuer(t *testing.T) {
	a := newArchive(t, items())
	for _, tt := range []struct{ address, want, cited string }{
		{a.doc("real.pdf"), "Election Commission of India", "Election Commission of India"},
		{a.doc("real.pdf") + "?ui=hi", "भारत निर्वाचन आयोग", "Election Commission of India"},
		{a.doc("schedule.pdf"), "", ""},
	} {
		doc := a.page(t, tt.address, http.StatusOK)
		issued := ""
		doc.Find(".meta div").Each(func(_ int, s *goquery.Selection) {
			if name := s.Find("dt").Text(); name == "Issued by" || name == "जारीकर्ता" {
				issued = texts(s.Find("dd"))[0]
			}
		})
		if issued != tt.want {
			t.Errorf("%s: issued by %q, want %q", tt.address, issued, tt.want)
		}
		plain := doc.Find("#c1").Text()
		if got := strings.Contains(plain, "Election Commission of India, “"); got != (tt.cited != "") {
			t.Errorf("%s: the citation is %s", tt.address, plain)
		}
	}
}

func TestDocumentPage(t *testing.T) {
	a := newArchive(t, items())
	address := a.doc("schedule.pdf")
	doc := a.page(t, address+"?q=webcasting", http.StatusOK)
	meta := make(map[string]string)
	doc.Find(".meta div").Each(func(_ int, s *goquery.Selection) {
		meta[s.Find("dt").Text()] = texts(s.Find("dd"))[0]
	})
	want := map[string]string{
		"Printed on the document": "16 March 2024", "Posted at the source": "17 March 2024",
		"First seen here": "18 Sep 2026, 10:42 IST", "Last seen at the source": "18 Sep 2026, 10:42 IST",
		"Kind": "Press note, 4 pages", "Language": "English",
		"Source": "Notes of the sample", "File": "schedule.pdf",
	}
	if d := cmp.Diff(want, meta); d != "" {
		t.Errorf("metadata (-want +got):\n%s", d)
	}
	if got := texts(doc.Find("#h-hits"))[0]; got != "Where it says “webcasting”: 4 places on 2 pages" {
		t.Errorf("heading %q", got)
	}
	if d := cmp.Diff([]string{"1", "3", "–", "–"}, texts(doc.Find("tbody .num"))); d != "" {
		t.Errorf("places (-want +got):\n%s", d)
	}
	if got := texts(doc.Find("tbody tr:last-child td:nth-child(3)"))[0]; got != "No textthe page is a picture" {
		t.Errorf("the page without text: %q", got)
	}
	if d := cmp.Diff([]string{"Version 2, current", "Version 1"}, texts(doc.Find(".versions b"))); d != "" {
		t.Errorf("versions (-want +got):\n%s", d)
	}
	if got := texts(doc.Find(".flag.care"))[0]; got != "Changed after publication" {
		t.Errorf("flags %q", got)
	}
	plain := doc.Find("#c1").Text()
	for _, part := range []string{"ECI/PN/23/2024", "16 March 2024", base + address + "/versions/", "Retrieved 18 September 2026", "[Sample]"} {
		if !strings.Contains(plain, part) {
			t.Errorf("the citation lacks %q: %s", part, plain)
		}
	}
	if got := doc.Find(".keep a").AttrOr("href", ""); !strings.HasPrefix(got, base+address+"/versions/") {
		t.Errorf("permalink %s", got)
	}
	if doc.Find("details[name=cite]").Length() != 3 || !strings.Contains(doc.Find("#c2").Text(), "@misc") || !strings.Contains(doc.Find("#c3").Text(), "TY  -") {
		t.Error("citations in BibTeX or RIS are missing")
	}
	if got := texts(doc.Find(".tag summary")); len(got) != 3 || !strings.Contains(got[0], "state") {
		t.Errorf("tags %q", got)
	}
	if got := texts(doc.Find(".tag .why-box"))[0]; !strings.Contains(got, "the name stands in the title (name-in-title, 1)") || !strings.Contains(got, "words national "+attack) {
		t.Errorf("evidence %q", got)
	}
	if got := doc.Find(".crumbs a").AttrOr("href", ""); got != "/?q=webcasting" {
		t.Errorf("back to %s", got)
	}
	var acts []string
	doc.Find(".doc-head .acts a").Each(func(_ int, s *goquery.Selection) { acts = append(acts, s.AttrOr("href", "")) })
	if len(acts) != 3 || !strings.HasSuffix(acts[1], "/original") || acts[2] != "https://example.org/notes/23" {
		t.Errorf("buttons lead to %q", acts)
	}
}

func TestEarlierVersion(t *testing.T) {
	a := newArchive(t, items())
	address := a.doc("schedule.pdf") + "/versions/" + a.old
	doc := a.page(t, address, http.StatusOK)
	if got := texts(doc.Find(".note p"))[0]; !strings.HasPrefix(got, "This is version 1 of 2.") {
		t.Errorf("note %q", got)
	}
	if got := doc.Find("link[rel=canonical]").AttrOr("href", ""); got != base+address {
		t.Errorf("canonical %s", got)
	}
	page := a.page(t, address+"/pages/1", http.StatusOK)
	if got := page.Find(".text").Text(); !strings.Contains(got, "Cameras are not mentioned here") {
		t.Errorf("text %q", got)
	}
	if got := page.Find("#quote .acts a").AttrOr("href", ""); !strings.HasPrefix(got, base+address+"/pages/1#p") {
		t.Errorf("quotation links to %s", got)
	}
	a.page(t, a.doc("real.pdf")+"/versions/"+a.old, http.StatusNotFound)
}

func TestPageOfADocument(t *testing.T) {
	a := newArchive(t, items())
	address := a.doc("telangana.pptx") + "/pages/2?q=webcasting&state=telangana"
	doc := a.page(t, address, http.StatusOK)
	if got := texts(doc.Find("h1"))[0]; got != "Slide 2 of 5" {
		t.Errorf("heading %q", got)
	}
	if d := cmp.Diff([]string{"← Slide 1", "Slide 3 →"}, texts(doc.Find(".steps a"))); d != "" {
		t.Errorf("steps (-want +got):\n%s", d)
	}
	if got := doc.Find(".steps a[rel=next]").AttrOr("href", ""); got != a.doc("telangana.pptx")+"/pages/3?q=webcasting&state=telangana" {
		t.Errorf("next %s", got)
	}
	if got := texts(doc.Find(".sheetbar .inline"))[0]; got != "1 place here Next with webcasting: Slide 3 →" {
		t.Errorf("places %q", got)
	}
	if got := texts(doc.Find(".text mark")); len(got) != 1 || !strings.EqualFold(got[0], "webcasting") {
		t.Errorf("marks %q", got)
	}
	quote := doc.Find("#c0").Text()
	for _, part := range []string{"“Webcasting was done from all urban polling stations.” — ", "slide 2", "/versions/", "/pages/2"} {
		if !strings.Contains(quote, part) {
			t.Errorf("the quotation lacks %q: %s", part, quote)
		}
	}
	// A table, with its words marked.
	doc = a.page(t, a.doc("schedule.pdf")+"/pages/2?q=webcasting", http.StatusOK)
	if d := cmp.Diff([]string{"With webcasting", "1", "5"}, texts(doc.Find(".text tr:last-child td"))); d != "" {
		t.Errorf("last row (-want +got):\n%s", d)
	}
	if got := texts(doc.Find(".sheetbar .inline"))[0]; got != "3 places here" {
		t.Errorf("places %q", got)
	}
	// A page without text says why.
	doc = a.page(t, a.doc("schedule.pdf")+"/pages/4", http.StatusOK)
	if got := doc.Find(".leaf .note").Text(); got != "the page is a picture" || doc.Find("#quote").Length() != 0 {
		t.Errorf("no text: %q", got)
	}
}

func TestLongDocumentsAreSearchedInPart(t *testing.T) {
	filler := strings.Repeat("A sentence of the handbook. ", sought/50)
	a := newArchive(t, []item{{
		key: "long.pdf", source: "decks", media: "application/pdf", title: "SAMPLE: A long handbook", titleLang: "en", lang: "en",
		text: "Webcasting first.\f" + filler + "\f" + filler + "\fWebcasting last.",
	}})
	doc := a.page(t, a.doc("long.pdf")+"?q=webcasting", http.StatusOK)
	if d := cmp.Diff([]string{"1", "–", "?", "?"}, texts(doc.Find("tbody .num"))); d != "" {
		t.Errorf("places (-want +got):\n%s", d)
	}
	if got := doc.Find("#hits > .small").Text(); !strings.Contains(got, "only its first 2 pages were searched") {
		t.Errorf("nothing is said of it: %q", got)
	}
}

// A state that is only mentioned leads to the documents that mention it.
func TestTagsLeadToTheirDocuments(t *testing.T) {
	a := newArchive(t, items())
	doc := a.page(t, a.doc("kerala.pdf"), http.StatusOK)
	got := make(map[string]string)
	doc.Find(".tag").Each(func(_ int, s *goquery.Selection) {
		got[texts(s.Find("summary"))[0]] = s.Find(".inline a").First().AttrOr("href", "")
	})
	for tag, want := range map[string]string{
		"Kerala state": "/?state=kerala", "Goa mentioned": "/?mentions=goa", "Electoral roll theme": "/?theme=electoral-roll",
	} {
		if got[tag] != want {
			t.Errorf("%s leads to %q, want %s: %v", tag, got[tag], want, got)
		}
	}
	for tag, href := range got {
		if found := a.page(t, href, http.StatusOK).Find(".card h2").Text(); !strings.Contains(found, "Kerala electoral roll revision") {
			t.Errorf("%s leads to %s, where the document is not", tag, href)
		}
	}
}

func TestDocumentOfUnknownKind(t *testing.T) {
	a := newArchive(t, []item{{key: "x.txt", source: "notes", media: "text/plain", title: "SAMPLE: x", text: "Text."}})
	for address, want := range map[string]string{a.doc("x.txt"): "Length 1 page", a.doc("x.txt") + "?ui=hi": "विस्तार 1 पृष्ठ"} {
		got := texts(a.page(t, address, http.StatusOK).Find(".meta div"))
		if !slices.Contains(got, strings.Replace(want, " ", "", 1)) {
			t.Errorf("%s: metadata %q, want %q in it", address, got, want)
		}
		for _, m := range got {
			if strings.HasPrefix(m, "Kind") || strings.HasPrefix(m, "प्रकार") {
				t.Errorf("%s: a kind that nobody knows: %q", address, m)
			}
		}
	}
}

// What is said of a document that has gone is what was seen, and it is said
// wherever the document is shown.
func TestDocumentGoneFromItsFolder(t *testing.T) {
	a := newArchive(t, items())
	for _, address := range []string{a.doc("kerala.pdf"), a.doc("kerala.pdf") + "/pages/1", "/?q=booth"} {
		for ui, want := range map[string]string{
			"en": "File no longer in its folder at the last look; a copy is kept here",
			"hi": "पिछली बार देखने पर फ़ाइल अपने फ़ोल्डर में नहीं थी; प्रति यहाँ रखी है",
		} {
			if got := texts(a.page(t, in(ui, address), http.StatusOK).Find("main .flag.bad")); !slices.Contains(got, want) {
				t.Errorf("%s %s: %q", ui, address, got)
			}
		}
	}
	for _, c := range []struct {
		kinds []string
		want  string
	}{
		{[]string{"folder", "folder"}, "flag.gone_folder"}, {[]string{"folder", "pib"}, "flag.gone"}, {nil, "flag.gone"},
	} {
		d, sources := storage.Document{Status: storage.StatusWithdrawn}, map[string]storage.Source{}
		for i, kind := range c.kinds {
			id := fmt.Sprintf("s%d", i)
			d.Sources = append(d.Sources, id)
			sources[id] = storage.Source{ID: id, Kind: kind}
		}
		if got := (visit{}).flags(&d, sources); len(got) != 1 || got[0].Text != (speech{}).say(c.want) {
			t.Errorf("kinds %q: %v, want %s", c.kinds, got, c.want)
		}
	}
}

// A page can have text and a reason to doubt it.
func TestReasonsOfPagesWithTextAreShown(t *testing.T) {
	const reason = "not everything was read: only the first 2 pages were read"
	a := newArchive(t, []item{{
		key: "cut.pdf", source: "notes", media: "application/pdf", title: "SAMPLE: cut", lang: "en",
		text: "The first page.\fThe second page.", lastReason: reason,
	}})
	row := a.page(t, a.doc("cut.pdf"), http.StatusOK).Find("tbody tr:last-child")
	if got := texts(row.Find(".verdict"))[0]; got != "Text not checked"+reason || row.Find(".flag.care").Length() != 1 {
		t.Errorf("in the table: %q", got)
	}
	leaf := a.page(t, a.doc("cut.pdf")+"/pages/2", http.StatusOK)
	if got := leaf.Find(".leaf .note").Text(); got != reason || !strings.Contains(leaf.Find(".text").Text(), "The second page.") {
		t.Errorf("on the page: %q", got)
	}
}

// A slide that was not shown is marked in the list and on its page, in the
// language of the interface; its text is not doubted for that.
func TestHiddenSlidesAreMarked(t *testing.T) {
	if !slices.Contains(literals(t, "../indexer/extract"), hiddenSlide) {
		t.Fatalf("indexer/extract gives no such reason: %q", hiddenSlide)
	}
	deck := item{
		key: "hidden.pptx", source: "decks", media: slides, kind: "presentation", title: "SAMPLE: hidden", titleLang: "en", lang: "en",
		text: "Shown.\fNot shown.", lastReason: hiddenSlide,
	}
	long := deck
	long.key, long.text = "long.pptx", strings.Repeat("Shown.\f", tableRows+1)+"Not shown."
	a := newArchive(t, []item{deck, long})
	for lang, want := range map[string][]string{
		"en": {"Slide 2 hidden", "Text not checked", "A hidden slide: it is in the file and was not shown."},
		"hi": {"स्लाइड 2 छिपी हुई", "पाठ जाँचा नहीं गया", "छिपी हुई स्लाइड: यह फ़ाइल में है, पर दिखाई नहीं गई।"},
	} {
		doc := a.page(t, in(lang, a.doc("hidden.pptx")), http.StatusOK)
		row := doc.Find("tbody tr").Last()
		note := a.page(t, in(lang, a.doc("hidden.pptx")+"/pages/2"), http.StatusOK).Find(".leaf .note")
		got := slices.Concat(texts(row.Find("th")), texts(row.Find(".verdict")), texts(note))
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", lang, d)
		}
		if _, other := note.Attr("lang"); other || row.Find(".flag").Length() != 0 || doc.Find("tbody .lc").Length() != 1 {
			t.Errorf("%s: the note is in another language, the text is doubted, or another slide is marked", lang)
		}
		// Where slides are listed by number alone, the hidden ones stand apart.
		if got := texts(a.page(t, in(lang, a.doc("long.pptx")), http.StatusOK).Find("details:has(.nums) > p.small")); len(got) != 2 || !strings.HasSuffix(got[1], want[2]) {
			t.Errorf("%s: by number: %q", lang, got)
		}
	}
}

// handbook is a document of n pages; every step-th has the word.
func handbook(n, step int) item {
	pages := make([]string, n)
	for i := range pages {
		pages[i] = fmt.Sprintf("Section %d of the handbook, with more words than a list of pages can show of each of them, however long its rows.", i+1)
		if i%step == 0 {
			pages[i] += " Webcasting is explained."
		}
	}
	return item{
		key: "handbook.pdf", source: "decks", media: "application/pdf", title: "SAMPLE: A handbook", titleLang: "en", lang: "en",
		text: strings.Join(pages, "\f"), lastReason: "not everything was read",
	}
}

// Every page with the words, and every page, can be reached from the document
// without script, and the page stays small.
func TestLongDocumentsListEveryPage(t *testing.T) {
	for _, c := range []struct{ pages, step, most int }{{30, 3, 30_000}, {400, 2, 250_000}, {2000, 1, 700_000}} {
		a := newArchive(t, []item{handbook(c.pages, c.step)})
		address := a.doc("handbook.pdf") + "?q=webcasting&state=none"
		w := a.answer(address)
		if w.Body.Len() > c.most {
			t.Errorf("%d pages: %d bytes, want at most %d", c.pages, w.Body.Len(), c.most)
		}
		doc, err := goquery.NewDocumentFromReader(w.Body)
		check(t, err)
		var with []string
		doc.Find("#hits .pg, #hits .nums a").Each(func(_ int, s *goquery.Selection) { with = append(with, s.AttrOr("href", "")) })
		all := make(map[string]bool)
		doc.Find("section[aria-labelledby=h-pages] a").Each(func(_ int, s *goquery.Selection) { all[s.AttrOr("href", "")] = true })
		var want []string
		for n := 1; n <= c.pages; n++ {
			href := fmt.Sprintf("%s/pages/%d?q=webcasting&state=none", a.doc("handbook.pdf"), n)
			if (n-1)%c.step == 0 {
				want = append(want, href)
			}
			if !all[href] {
				t.Errorf("%d pages: page %d is not listed", c.pages, n)
			}
		}
		if d := cmp.Diff(want, with); d != "" {
			t.Errorf("%d pages: with the words (-want +got):\n%s", c.pages, d)
		}
		if got := texts(doc.Find("#hits details summary")); len(got) != 1 || got[0] != fmt.Sprintf("Also on %s", speech{}.pages("", len(want)-shownPassages)) {
			t.Errorf("%d pages: also on %q", c.pages, got)
		}
		if got := doc.Find("section[aria-labelledby=h-pages]").Text(); strings.Count(got, "not everything was read") != 1 {
			t.Errorf("%d pages: the reason of the last page is not in the list", c.pages)
		}
		if got := doc.Find("section[aria-labelledby=h-pages] tbody").First().Find("tr").Length(); got != min(c.pages, openRows) {
			t.Errorf("%d pages: %d stand open", c.pages, got)
		}
	}
}

// A search as long as can be, times every page, would be megabytes of addresses.
func TestLongSearchesDoNotMakeHugePages(t *testing.T) {
	a := newArchive(t, []item{handbook(1000, 1)})
	long := "webcasting " + strings.Repeat("वेबकास्टिंग ", 70)
	w := a.answer(a.doc("handbook.pdf") + "?q=" + url.QueryEscape(long))
	if w.Body.Len() > 1_200_000 {
		t.Errorf("%d bytes", w.Body.Len())
	}
	doc, err := goquery.NewDocumentFromReader(w.Body)
	check(t, err)
	if got := doc.Find("#hits .pg").First().AttrOr("href", ""); !strings.Contains(got, "?q=webcasting") {
		t.Errorf("the first hit loses the words: %s", got)
	}
	if got := doc.Find("#hits .nums a").First().AttrOr("href", ""); got != a.doc("handbook.pdf")+"/pages/9" {
		t.Errorf("the ninth page is at %s", got)
	}
}

// Where the search of a long document stops, it can be taken up again.
func TestSearchOfALongDocumentGoesOn(t *testing.T) {
	filler := strings.Repeat("A sentence of the handbook. ", sought/50)
	a := newArchive(t, []item{{
		key: "long.pdf", source: "decks", media: "application/pdf", title: "SAMPLE: A long handbook", titleLang: "en", lang: "en",
		text: "Webcasting first.\f" + strings.Repeat(filler+"\f", 4) + "Webcasting last.",
	}})
	address := a.doc("long.pdf") + "?q=webcasting"
	next := a.page(t, address, http.StatusOK).Find("#hits > .small a")
	if got := texts(next); len(got) != 1 || got[0] != "Look on from Page 3 →" {
		t.Fatalf("on from the document: %q", got)
	}
	for range 3 {
		doc := a.page(t, next.AttrOr("href", ""), http.StatusOK)
		if strings.Contains(doc.Find(".text mark").Text(), "Webcasting") {
			return
		}
		next = doc.Find(".sheetbar .inline a")
	}
	t.Errorf("the last page is not reached, but %s", next.AttrOr("href", ""))
}
