package web

import (
	"net/http"
	"slices"
	"strings"
	"testing"

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
		"Rajasthan|0|2|1|0|0|0|0|0|0|3",
		"Telangana|0|1|0|1|0|0|0|0|0|2",
		"Poll-going states 1 deck",
		"Odisha|0|0|0|0|0|1|0|0|0|1",
		"Other states 4 decks",
		"Goa|0|0|1|1|0|0|0|0|0|2",
		"Kerala|0|0|2|0|0|0|0|0|0|2",
		"No state named|0|0|1|0|0|0|0|0|0|1",
		"All decks|0|3|5|2|0|1|0|0|0|",
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
	// 3 slides in 2 poll-gone decks against none in 5; 1 against 4.
	if d := cmp.Diff([]string{"Theme|Poll-gone2 decks|Others5 decks|", "Election planning|0.0|0.0|", "Expenditure monitoring|1.5|0.0|", "Electoral roll|0.5|0.8|"},
		parts(doc.Find(".pairs-table tr"))[:4]); d != "" {
		t.Errorf("comparison (-want +got):\n%s", d)
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
