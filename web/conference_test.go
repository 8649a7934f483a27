package web

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"abhilekh/storage"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"
)

func TestConferencePage(t *testing.T) {
	a := newArchive(t, append(items(), decks()...))
	doc := a.page(t, seedURL, http.StatusOK)
	figures := []string{
		"decks held|7", "slides|19", "states with a deck|5", "states without a deck|31", "other documents about it|1",
	}
	if d := cmp.Diff(figures, parts(doc.Find(".tally > div"))); d != "" {
		t.Errorf("figures (-want +got):\n%s", d)
	}
	want := []string{
		"Poll-gone states 2 decks",
		"Rajasthan|0|2|1|0|0|0|0|+|0|3",
		"Telangana|0|1|0|1|0|0|0|0|0|2",
		"Poll-going states 1 deck",
		"Odisha|0|0|0|0|0|1|0|0|0|1",
		"Other states 3 decks",
		"Goa|0|0|1|1|0|0|0|0|0|2",
		"Kerala|0|0|2|0|0|0|0|0|0|2",
		"No state named 1 deck",
		"No state named|0|0|1|0|0|0|0|0|0|1",
		"All decks|0|3|5|2|0|1|0|+|0|",
	}
	if d := cmp.Diff(want, parts(doc.Find(".matrix tbody tr"))); d != "" {
		t.Errorf("matrix (-want +got):\n%s", d)
	}
	cell := doc.Find(".matrix a[aria-label^='Rajasthan, Expenditure']")
	if d := cmp.Diff("Rajasthan, Expenditure monitoring: 2 slides in 1 deck", cell.AttrOr("aria-label", "")); d != "" {
		t.Errorf("cell (-want +got):\n%s", d)
	}
	if !cell.Parent().HasClass("heat-2") {
		t.Errorf("2 of at most 2 slides: %s", cell.Parent().AttrOr("class", ""))
	}
	// It opens those slides.
	results := a.page(t, cell.AttrOr("href", ""), http.StatusOK)
	if got := texts(results.Find(".card .pg")); !slices.Contains(got, "Slide 2") || !slices.Contains(got, "Slide 3") {
		t.Errorf("slides %q", got)
	}
	// 3 slides in 2 poll-gone decks against none in 4; 1 against 3.
	if d := cmp.Diff([]string{"Theme|Poll-gone2 decks|Others4 decks|", "Election planning|0.0|0.0|", "Expenditure monitoring|1.5|0.0|", "Electoral roll|0.5|0.8|"},
		parts(doc.Find(".pairs-table tr"))[:4]); d != "" {
		t.Errorf("comparison (-want +got):\n%s", d)
	}
	if got := texts(doc.Find("section[aria-labelledby=h-p] p")); len(got) != 1 || !strings.HasSuffix(got[0], " 1 deck that names no state is left out.") {
		t.Errorf("of the comparison: %q", got)
	}
	if got := texts(doc.Find("section[aria-labelledby=h-o] a")); !slices.Contains(got, "Observers 1") || !slices.Contains(got, "Seizures and inducements 1") {
		t.Errorf("other themes: %q", got)
	}
	list := texts(doc.Find(".cards.tight .side"))
	if len(list) != 7 || !strings.HasPrefix(list[0], "Rajasthan5 slides") || !strings.HasPrefix(list[2], "Odisha") || strings.HasPrefix(list[6], "Kerala") {
		t.Errorf("decks: %q", list)
	}
	if got := texts(doc.Find(".cards.tight .facts").First()); got[0] != "Presented by A. Sample, Chief Electoral Officer" {
		t.Errorf("presenter: %q", got)
	}
	sets := texts(doc.Find("section[aria-labelledby=h-a] dd"))
	if len(sets) != 3 || sets[0] != "Chhattisgarh Madhya Pradesh Mizoram" || strings.Contains(strings.Join(sets, " "), "Goa") {
		t.Errorf("without a deck: %q", sets)
	}
	if got := texts(doc.Find("section[aria-labelledby=h-e] .news a")); len(got) != 1 || got[0] != "SAMPLE: Officers met" {
		t.Errorf("about it: %q", got)
	}
	if got := texts(doc.Find("section[aria-labelledby=h-b] dt")); len(got) != 6 {
		t.Errorf("basis: %q", got)
	}
	// Of a conference without decks there is what is known, and no table.
	none := a.page(t, "/conferences/ceo-conference-2025-09-10", http.StatusOK)
	if none.Find(".matrix, .pairs-table, .cards").Length() != 0 || none.Find("main .note").Length() != 1 {
		t.Error("a conference without decks has tables, or does not say that it has none")
	}
	if got := texts(none.Find("section[aria-labelledby=h-a] dd")); len(got) != 1 || got[0] != "Bihar" {
		t.Errorf("known to have had a part: %q", got)
	}
}

// A correction names no slide: how many there are cannot be said, but 0 would be
// wrong, for the search that the cell opens finds the deck.
func TestAThemeWithoutASlideIsNoNought(t *testing.T) {
	all := decks()
	a := newArchive(t, all)
	for lang, said := range map[string][]string{
		"en": {"Rajasthan, SVEEP (voter education): 1 deck, by title or correction; no slide named", "SVEEP (voter education): 1 deck, by title or correction; no slide named"},
		"hi": {"राजस्थान, स्वीप (मतदाता शिक्षा): 1 प्रस्तुति, शीर्षक या सुधार से; कोई स्लाइड नहीं बताई गई", "स्वीप (मतदाता शिक्षा): 1 प्रस्तुति, शीर्षक या सुधार से; कोई स्लाइड नहीं बताई गई"},
	} {
		doc := a.page(t, in(lang, seedURL), http.StatusOK)
		var got []string
		doc.Find(".matrix td a").Each(func(_ int, s *goquery.Selection) {
			if s.Text() == "+" {
				got = append(got, s.AttrOr("aria-label", ""))
			}
		})
		if d := cmp.Diff(said, got); d != "" {
			t.Errorf("%s: cells without a figure (-want +got):\n%s", lang, d)
		}
		cell := doc.Find(".matrix td a").FilterFunction(func(_ int, s *goquery.Selection) bool { return s.Text() == "+" }).First()
		if !cell.Parent().HasClass("heat-1") {
			t.Errorf("%s: the cell is %s", lang, cell.Parent().AttrOr("class", ""))
		}
		if got := texts(a.page(t, cell.AttrOr("href", ""), http.StatusOK).Find(".card h2")); len(got) != 1 || got[0] != "SAMPLE: rajasthan.pptx" {
			t.Errorf("%s: the cell opens %q", lang, got)
		}
		if got := texts(doc.Find(".key + .small:not(.inline)")); len(got) != 1 || !strings.HasPrefix(got[0], "+ ") {
			t.Errorf("%s: under the table: %q", lang, got)
		}
	}
	// A deck of which nothing else is known has no figure in its row either.
	for i := range all {
		if all[i].key == "rajasthan.pptx" {
			all[i].shows = nil
		}
	}
	a = newArchive(t, all)
	if got := parts(a.page(t, seedURL, http.StatusOK).Find(".matrix tr:contains(Rajasthan)")); len(got) != 1 || got[0] != "Rajasthan|0|0|0|0|0|0|0|+|0|+" {
		t.Errorf("a row: %q", got)
	}
	// Without a correction there is nothing to explain.
	for i := range all {
		all[i].corrections = nil
	}
	a = newArchive(t, all)
	doc := a.page(t, seedURL, http.StatusOK)
	if got := texts(doc.Find(".matrix td")); slices.Contains(got, "+") || doc.Find(".key + .small:not(.inline)").Length() != 0 {
		t.Errorf("without corrections: %q", got)
	}
	if got := parts(doc.Find(".matrix tr:contains(Rajasthan)")); len(got) != 1 || got[0] != "Rajasthan|0|0|0|0|0|0|0|0|0|0" {
		t.Errorf("a deck without a theme: %q", got)
	}
}

// The page and the API say the same of every group of states, also where a deck is
// of two of them.
func TestGroupsOfStatesAreThoseOfTheAPI(t *testing.T) {
	list := decks()
	for i := range list {
		if list[i].key == "goa.pptx" {
			list[i].states = append(list[i].states, "assam")
		}
	}
	a := newArchive(t, list)
	var answer struct {
		Matrix struct {
			Roles []struct {
				Role      string
				Documents int
			}
		}
	}
	check(t, json.Unmarshal(a.answer("/api/v1"+seedURL).Body.Bytes(), &answer))
	var want []string
	for _, r := range answer.Matrix.Roles {
		label := a.web.vocab.Label(string(storage.FacetRole), r.Role, "en")
		if r.Role == storage.None {
			label = "No state named"
		}
		want = append(want, label+" "+speech{}.count(r.Documents, "count.deck", "count.decks"))
	}
	doc := a.page(t, seedURL, http.StatusOK)
	if d := cmp.Diff(want, texts(doc.Find(".matrix .group"))); d != "" || len(want) != 4 {
		t.Errorf("groups (-API +page):\n%s", d)
	}
	if got := texts(doc.Find(".pairs-table thead .n")); len(got) != 2 || got[1] != "4 decks" {
		t.Errorf("compared: %q", got)
	}
	// Where all decks name a state, none is left out.
	a = newArchive(t, slices.DeleteFunc(list, func(it item) bool { return it.key == "central.pptx" }))
	doc = a.page(t, seedURL, http.StatusOK)
	if got := texts(doc.Find("section[aria-labelledby=h-p] p")); len(got) != 1 || strings.Contains(got[0], "left out") || doc.Find(".matrix .group").Length() != 3 {
		t.Errorf("without a deck of no state: %q", got)
	}
}

// What stands in English on a page in Hindi says so.
func TestThePlaceOfAConferenceIsMarkedAsEnglish(t *testing.T) {
	a := newArchive(t, decks())
	for _, address := range []string{"/", "/conferences", seedURL} {
		doc := a.page(t, in("hi", address), http.StatusOK)
		places := doc.Find("span").FilterFunction(func(_ int, s *goquery.Selection) bool { return s.Text() == "IIIDEM, New Delhi" })
		if n := places.Length(); n == 0 || places.Filter("[lang=en]").Length() != n {
			t.Errorf("%s: of %d places %d are marked", address, n, places.Filter("[lang=en]").Length())
		}
	}
}
