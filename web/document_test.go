package web

import (
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"
)

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
		"Kind": "Press note, 4 pages", "Issued by": "Election Commission of India", "Language": "English",
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
	for _, part := range []string{"Election Commission of India", "ECI/PN/23/2024", "16 March 2024", base + address + "/versions/", "Retrieved 18 September 2026", "[Sample]"} {
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
