package web

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"abhilekh/storage"
	"abhilekh/storage/vocab"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"
)

// tagBox returns the box of the tag with this label.
func tagBox(doc *goquery.Document, label string) *goquery.Selection {
	return doc.Find("details.tag").FilterFunction(func(_ int, s *goquery.Selection) bool {
		return s.Find("summary span").First().Text() == label
	})
}

func TestEveryTagShowsItsEvidence(t *testing.T) {
	a := newArchive(t, decks())
	doc := a.page(t, a.doc("rajasthan.pptx")+"?theme=expenditure-monitoring", http.StatusOK)
	box := tagBox(doc, "Expenditure monitoring")
	if d := cmp.Diff([]string{"Slide 2|Seizures were watched day and night.", "Slide 3|Cash seizures, by district."}, parts(box.Find(".hits li"))); d != "" {
		t.Errorf("evidence (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]string{"Seizures", "Cash"}, texts(box.Find("mark"))); d != "" {
		t.Errorf("marked (-want +got):\n%s", d)
	}
	if got := box.Find(".pg").AttrOr("href", ""); got != a.doc("rajasthan.pptx")+"/pages/2?theme=expenditure-monitoring" {
		t.Errorf("evidence leads to %s", got)
	}
	if got := texts(box.Find("p").First()); got[0] != "Rule: phrases of the theme stand in the text (phrases-in-text, 1)" {
		t.Errorf("why: %q", got)
	}
	// What was searched for stands open, and nothing else.
	if d := cmp.Diff([]string{"Expenditure monitoring theme"}, texts(doc.Find("details.tag[open] summary"))); d != "" {
		t.Errorf("open (-want +got):\n%s", d)
	}
	results := a.page(t, "/?theme=expenditure-monitoring", http.StatusOK)
	if got := results.Find(".card h2 a").AttrOr("href", ""); !strings.HasSuffix(got, "?theme=expenditure-monitoring") {
		t.Errorf("a hit leads to %s", got)
	}
}

// crowded is a deck that is about one state and names all others; its last slide
// is hidden.
func crowded(t testing.TB) item {
	t.Helper()
	words, err := vocab.Load("")
	check(t, err)
	it := item{
		key: "crowded.pptx", source: "decks", media: slides, kind: "presentation", title: "SAMPLE: crowded", titleLang: "en", lang: "en",
		text: "All states.\fNot shown.", lastReason: hiddenSlide, states: []string{"bihar"}, themes: []string{"evm", "vvpat"},
		corrections: []storage.Override{{Field: storage.OverrideTag, Action: storage.OverrideRemove, Facet: storage.FacetTheme, Value: "sveep", Who: "keeper", Why: "not so", Made: day}},
	}
	for i := range words.States {
		if slug := words.States[i].Slug; slug != "bihar" {
			it.mentions = append(it.mentions, slug)
		}
	}
	return it
}

// However many states a document names, what it is about comes first and what
// follows the tags stays near; every other state and its evidence is there, folded.
func TestManyMentionedStatesAreFolded(t *testing.T) {
	it := crowded(t)
	few := item{key: "few.html", source: "notes", media: "text/html", kind: "press-note", title: "SAMPLE: few", titleLang: "en", lang: "en", text: "Few states."}
	few.mentions = it.mentions[:7]
	a := newArchive(t, []item{it, few})
	last := it.mentions[len(it.mentions)-1]
	name := a.web.vocab.Label(string(storage.FacetState), last, "en")
	for _, c := range []struct{ address, label, more string }{
		{a.doc(it.key), "29 more states mentioned", ""},
		{in("hi", a.doc(it.key)), "29 और राज्यों का उल्लेख", ""},
		{a.doc(it.key) + "?mentions=" + last, "29 more states mentioned", name},
		{a.doc("few.html"), "1 more state mentioned", ""},
	} {
		doc := a.page(t, c.address, http.StatusOK)
		if got := texts(doc.Find("#tags details.rest > summary")); len(got) != 1 || got[0] != c.label {
			t.Errorf("%s: folded: %q", c.address, got)
		}
		var rules []string
		doc.Find("#tags > .tags > .tag > summary small").Each(func(_ int, s *goquery.Selection) { rules = append(rules, s.Text()) })
		n := len(rules) - shownMentioned
		if n < 0 || slices.ContainsFunc(rules[n:], func(r string) bool { return r != "mentioned" && r != "उल्लेख" }) ||
			slices.Contains(rules[:n], "mentioned") || slices.Contains(rules[:n], "उल्लेख") {
			t.Errorf("%s: shown %q", c.address, rules)
		}
		if c.more != "" {
			if got := texts(doc.Find("#tags > .tags > .tag[open] > summary > span")); len(got) != 1 || got[0] != c.more {
				t.Errorf("%s: open is %q, want %s", c.address, got, c.more)
			}
		}
		rest := doc.Find("#tags .rest .tag")
		if rest.Find(".hits li").Length() != rest.Length() || rest.Length() == 0 {
			t.Errorf("%s: %d folded states with %d pieces of evidence", c.address, rest.Length(), rest.Find(".hits li").Length())
		}
	}
	if d := cmp.Diff([]string{"Bihar", "EVM", "VVPAT", "SVEEP (voter education)"}, texts(a.page(t, a.doc(it.key), http.StatusOK).Find("#tags > .tags > .tag > summary > span"))[:4]); d != "" {
		t.Errorf("first (-want +got):\n%s", d)
	}
	// Those that were searched for are shown, be they ever so many.
	doc := a.page(t, a.doc(it.key)+"?mentions="+strings.Join(it.mentions[:10], "&mentions="), http.StatusOK)
	if n := doc.Find("#tags > .tags > .tag[open]").Length(); n != 10 {
		t.Errorf("%d of 10 are shown", n)
	}
}

func TestCorrectionsAreShownAsSuch(t *testing.T) {
	a := newArchive(t, decks())
	doc := a.page(t, a.doc("rajasthan.pptx"), http.StatusOK)
	added := tagBox(doc, "SVEEP (voter education)")
	if d := cmp.Diff([]string{"Rule: a person corrected it (override)", "Corrected by keeper, 18 Sep 2026, 10:42 IST: slide 5 is about " + attack},
		texts(added.Find(".why-box > p"))[:2]); d != "" {
		t.Errorf("an added tag (-want +got):\n%s", d)
	}
	removed := tagBox(doc, "EVM")
	if d := cmp.Diff([]string{"removed"}, texts(removed.Find("summary small"))); d != "" || !removed.HasClass("removed") {
		t.Errorf("a removed tag (-want +got):\n%s", d)
	}
	if got := texts(removed.Find(".why-box > p"))[1]; got != "Corrected by keeper, 18 Sep 2026, 10:42 IST: no machine is named" {
		t.Errorf("a removed tag says %q", got)
	}
	if removed.Find("a[href^='/?']").Length() != 0 {
		t.Error("a removed tag leads to documents that have it")
	}
	if d := cmp.Diff([]string{"Printed on the document, as corrected: 12 January 2024", "Corrected by keeper, 18 Sep 2026, 10:42 IST: held on the second day"},
		texts(doc.Find("#tags .note p"))); d != "" {
		t.Errorf("a corrected date (-want +got):\n%s", d)
	}
	// One that is taken back is gone.
	ctx := t.Context()
	all, err := a.web.catalog.Overrides(ctx, a.ids["rajasthan.pptx"])
	check(t, err)
	for _, o := range all {
		check(t, a.web.catalog.Revoke(ctx, a.ids["rajasthan.pptx"], o.ID, day.Add(time.Hour)))
	}
	doc = a.page(t, a.doc("rajasthan.pptx"), http.StatusOK)
	if doc.Find("#tags .note, .tag.removed").Length() != 0 || tagBox(doc, "SVEEP (voter education)").Length() != 0 {
		t.Error("corrections that were taken back are still shown")
	}
}

func TestManyPagesOfEvidenceAreListedByNumber(t *testing.T) {
	var text []string
	it := item{key: "long.pptx", source: "decks", media: slides, kind: "presentation", title: "SAMPLE: long", titleLang: "en", lang: "en", shows: map[string][]int{}}
	for n := range 40 {
		text = append(text, fmt.Sprintf("Roll%d of the state", n))
		it.shows["electoral-roll"] = append(it.shows["electoral-roll"], n+1)
	}
	it.text = strings.Join(text, "\f")
	a := newArchive(t, []item{it})
	box := tagBox(a.page(t, a.doc("long.pptx"), http.StatusOK), "Electoral roll")
	if n := box.Find(".hits li").Length(); n != shownEvidence {
		t.Errorf("%d pages with words", n)
	}
	if got := texts(box.Find("details details summary, .why-box details summary")); len(got) != 1 || got[0] != "Also on 28 slides" || box.Find(".nums a").Length() != 28 {
		t.Errorf("the others: %q, %d links", got, box.Find(".nums a").Length())
	}
}

func TestEvidenceOutsideTheText(t *testing.T) {
	v, e := visit{}, &edition{}
	e.record.NoteNumber, e.record.Pages = "ECI/PN/1/2024", []storage.Page{{Number: 1, Text: "a b c", Notes: "d e f", Lang: "en"}}
	for _, c := range []struct {
		tag         storage.Tag
		label, part string
	}{
		{storage.Tag{Facet: storage.FacetTheme, Words: "x"}, "Title", ""},
		{storage.Tag{Facet: storage.FacetState, Rule: "file-name", Words: "x"}, "File name", ""},
		{storage.Tag{Facet: storage.FacetKind, Rule: "note-number", Words: "ECI/PN/1/2024"}, "Number", ""},
		{storage.Tag{Facet: storage.FacetRole, Rule: "conference-set", Words: "Goa"}, "State", ""},
		{storage.Tag{Facet: storage.FacetTheme, Page: 1, Words: "b"}, "Page 1", ""},
		{storage.Tag{Facet: storage.FacetTheme, Page: 1, Words: "e"}, "Page 1", "speaker notes"},
		{storage.Tag{Facet: storage.FacetTheme, Page: 1, Words: "elsewhere"}, "Page 1", ""},
		{storage.Tag{Facet: storage.FacetTheme, Page: 9, Words: "b"}, "Page 9", ""},
	} {
		h := v.evidence(e, c.tag)
		if h.Label != c.label || h.Part != c.part || !strings.Contains(string(h.Snippet), c.tag.Words) {
			t.Errorf("%v: %q, %q, %q", c.tag, h.Label, h.Part, h.Snippet)
		}
	}
}

func TestSpeakerNotes(t *testing.T) {
	a := newArchive(t, decks())
	address := a.doc("rajasthan.pptx")
	// A hit in the notes says so, in the results and in the document.
	for _, page := range []string{"/?q=helicopter", address + "?q=helicopter"} {
		doc := a.page(t, page, http.StatusOK)
		if got := texts(doc.Find(".hits .pg")); len(got) == 0 || got[0] != "Slide 3 speaker notes" {
			t.Errorf("%s: hits %q", page, got)
		}
	}
	doc := a.page(t, address+"/pages/3?q=helicopter", http.StatusOK)
	notes := doc.Find(".notes")
	if d := cmp.Diff([]string{"Speaker notes"}, texts(notes.Find("h3"))); d != "" {
		t.Errorf("heading (-want +got):\n%s", d)
	}
	if got := texts(notes.Find(".text p")); len(got) != 1 || got[0] != "Mention the helicopter squad and its "+attack+" here." {
		t.Errorf("notes: %q", got)
	}
	if got := texts(doc.Find("mark")); len(got) != 1 || notes.Find("mark").Length() != 1 {
		t.Errorf("marks: %q", got)
	}
	if got := texts(doc.Find(".sheetbar .inline")); got[0] != "1 place here" {
		t.Errorf("places: %q", got)
	}
	if got := texts(a.page(t, address+"/pages/1?q=helicopter", http.StatusOK).Find(".sheetbar .inline a")); len(got) != 1 || got[0] != "Next with helicopter: Slide 3 →" {
		t.Errorf("next: %q", got)
	}
	if n := a.page(t, address+"/pages/2", http.StatusOK).Find(".notes").Length(); n != 0 {
		t.Error("a slide without notes has a section for them")
	}
}

func TestWhoPresentedStandsOnCardAndDocument(t *testing.T) {
	a := newArchive(t, decks())
	card := a.page(t, "/?q=seizures", http.StatusOK).Find(".card").FilterFunction(func(_ int, s *goquery.Selection) bool {
		return strings.Contains(s.Text(), "rajasthan.pptx")
	})
	if d := cmp.Diff([]string{
		"Rajasthan", "Electoral roll", "Expenditure monitoring", "Seizures and inducements", "SVEEP (voter education)",
		"Assembly elections, November 2023", "poll-gone state",
	}, texts(card.Find(".facts").First().Find("span"))); d != "" {
		t.Errorf("facts (-want +got):\n%s", d)
	}
	if got := texts(card.Find(".facts").Eq(1)); got[0] != "Presented by A. Sample, Chief Electoral Officer" {
		t.Errorf("presenter: %q", got)
	}
	meta := parts(a.page(t, a.doc("rajasthan.pptx"), http.StatusOK).Find(".meta div"))
	for _, want := range []string{"Presented by|A. Sample, Chief Electoral Officer", "Conference|Conference of CEOs, 11–12 January 2024"} {
		if !strings.Contains(strings.Join(meta, "\n"), want) {
			t.Errorf("metadata lacks %q: %q", want, meta)
		}
	}
}

// What is searched beside the words is told, and can be turned off and on.
func TestOtherNamesAreToldAndTurnedOff(t *testing.T) {
	a := newArchive(t, append(items(), decks()...))
	doc := a.page(t, "/?q=webcasting&theme=polling-stations", http.StatusOK)
	line := doc.Find(".read-as").Eq(1)
	if got := texts(line)[0]; !strings.HasPrefix(got, "Also searched: ") || !strings.Contains(got, "वेबकास्टिंग") {
		t.Errorf("line: %q", got)
	}
	off := line.Find("a").AttrOr("href", "")
	if got := line.Find("a").Text(); got != "turn all off" {
		t.Errorf("turned off by %q", got)
	}
	if off != "/?q=webcasting&theme=polling-stations&expand=off" {
		t.Errorf("turned off by %s", off)
	}
	doc = a.page(t, off, http.StatusOK)
	if got := doc.Find(".read-as").Eq(1); !strings.HasPrefix(got.Text(), "Only the words as given") || got.Find("a").AttrOr("href", "") != "/?q=webcasting&theme=polling-stations" {
		t.Errorf("line: %q", texts(got))
	}
	if got := texts(doc.Find("h1")); got[0] != "3 documents, 7 pages" {
		t.Errorf("without other names: %q", got)
	}
	if n := a.page(t, "/?q=seizures+zzz&exact=1", http.StatusOK).Find(".read-as").Length(); n != 1 {
		t.Errorf("in exact mode there are %d lines on how it was read", n)
	}
	// Where the words stand in a document is told by other names, too.
	hindi := a.page(t, a.doc("hindi.html")+"?q=webcasting", http.StatusOK)
	if got := texts(hindi.Find(".hits mark")); len(got) == 0 || !strings.HasPrefix(got[0], "वेबकास्टिंग") {
		t.Errorf("marked: %q", got)
	}
}
