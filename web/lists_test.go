package web

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"abhilekh/storage"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"
)

const (
	seed    = "ceo-conference-2024-01-11"
	slides  = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
	seedURL = "/conferences/" + seed
)

// decks are invented presentations at the conference of January 2024, a note
// about it, and notes of other years and elections.
func decks() []item {
	deck := func(key, state, role, text string, shows map[string][]int) item {
		it := item{
			key: key, source: "decks", kind: "presentation", media: slides, title: "SAMPLE: " + key, titleLang: "en", lang: "en",
			printed: "2024-01-11", conference: seed, role: role, text: text, shows: shows,
		}
		if state != "" {
			it.states = []string{state}
		}
		return it
	}
	rajasthan := deck("rajasthan.pptx", "rajasthan", storage.RolePollGone,
		"Rajasthan\fSeizures were watched day and night.\fCash seizures, by district.\fThe roll was cleaned.\fThe last slide.",
		map[string][]int{"expenditure-monitoring": {2, 3}, "seizures": {3}, "electoral-roll": {4}})
	rajasthan.presenter, rajasthan.designation = "A. Sample", "Chief Electoral Officer"
	rajasthan.elections = []string{"assembly-2023-nov-dec"}
	rajasthan.notes = map[int]string{3: "Mention the helicopter squad and its " + attack + " here."}
	rajasthan.corrections = []storage.Override{
		{Field: storage.OverrideTag, Action: storage.OverrideAdd, Facet: storage.FacetTheme, Value: "sveep", Who: "keeper", Why: "slide 5 is about " + attack, Made: day},
		{Field: storage.OverrideTag, Action: storage.OverrideRemove, Facet: storage.FacetTheme, Value: "evm", Who: "keeper", Why: "no machine is named", Made: day},
		{Field: "printed", Action: storage.OverrideSet, Value: "2024-01-12", Who: "keeper", Why: "held on the second day", Made: day},
	}
	telangana := deck("telangana2.pptx", "telangana", storage.RolePollGone, "Telangana\fExpenditure was watched.\fAn app for all.",
		map[string][]int{"expenditure-monitoring": {2}, "it-applications": {3}, "observers": {3}})
	telangana.elections = []string{"assembly-2023-nov-dec"}
	kerala := deck("kerala2.pptx", "kerala", storage.RoleOther, "Kerala\fThe roll.\fThe roll again.", map[string][]int{"electoral-roll": {2, 3}})
	kerala.lang, kerala.title, kerala.titleLang = "hi", "नमूना: केरल की नामावली", "hi"
	kerala.text = "केरल\fनामावली का काम।\fनामावली फिर से।"
	odisha := deck("odisha.pptx", "odisha", storage.RolePollGoing, "Odisha\fMachines.", map[string][]int{"evm": {2}})
	goa := deck("goa.pptx", "goa", storage.RoleOther, "Goa\fRoll.", map[string][]int{"electoral-roll": {2}})
	goa.title, goa.presenter, goa.designation, goa.real = attack, attack, attack, true
	second := deck("goa-second.pptx", "goa", storage.RoleOther, "Goa again\fApp.", map[string][]int{"it-applications": {2}})
	central := deck("central.pptx", "", "", "The Commission\fRoll.", map[string][]int{"electoral-roll": {2}})
	central.media = "application/pdf"
	about := item{
		key: "about.html", source: "notes", kind: "press-release", media: "text/html", title: "SAMPLE: Officers met", titleLang: "en",
		lang: "en", posted: "2024-01-12", states: []string{storage.National}, conference: seed, text: "The officers met in January.", elections: []string{"lok-sabha-2024"},
	}
	old := item{
		key: "old.html", source: "notes", kind: "press-note", media: "text/html", title: "SAMPLE: An old note on Rajasthan", titleLang: "en",
		lang: "en", printed: "2018-11-05", states: []string{"rajasthan"}, themes: []string{"expenditure-monitoring"}, text: "Rajasthan votes.",
	}
	names := item{
		key: "names.html", source: "notes", kind: "press-note", media: "text/html", title: "SAMPLE: A note that names states", titleLang: "en",
		lang: "en", printed: "2023-06-05", states: []string{"bihar"}, mentions: []string{"rajasthan", "odisha"}, themes: []string{"observers"}, text: "As in Rajasthan.",
	}
	return []item{rajasthan, telangana, kerala, odisha, goa, second, central, about, old, names}
}

// lists are the addresses of every page that browses, with and without documents.
func lists() []string {
	return []string{
		"/", "/states", "/states/rajasthan", "/states/telangana", "/states/goa", "/states/ladakh", "/states/national", "/states/bihar",
		"/themes", "/themes/electoral-roll", "/themes/seizures", "/themes/expenditure-monitoring", "/themes/covid-safe-elections",
		"/conferences", seedURL, "/conferences/ceo-conference-2023", "/conferences/ceo-conference-2025-09-10",
	}
}

var firstNumber = regexp.MustCompile(`\d[\d,]*`)

// number reads the first number of a text.
func number(t *testing.T, s string) int {
	t.Helper()
	n, err := strconv.Atoi(strings.ReplaceAll(firstNumber.FindString(s), ",", ""))
	if err != nil {
		t.Fatalf("no number in %q", s)
	}
	return n
}

var documentsOf = regexp.MustCompile(`(\d[\d,]*) (?:documents?|decks?)\b`)

// Every count on a page that browses is that of the search, or of the page, that
// it leads to.
func TestCountsAreThoseOfTheSearchesTheyLeadTo(t *testing.T) {
	a := newArchive(t, append(items(), decks()...))
	found := make(map[string]int)
	total := func(href string) int {
		if n, known := found[href]; known {
			return n
		}
		doc := a.page(t, href, http.StatusOK)
		n := -1
		switch {
		case strings.HasPrefix(href, "/?"):
			if n = 0; doc.Find(".cards").Length() > 0 {
				n = number(t, doc.Find("h1").Text())
			}
		case doc.Find(".tally dd").Length() > 0:
			n = number(t, doc.Find(".tally dd").First().Text())
		}
		found[href] = n
		return n
	}
	checked := 0
	for _, address := range lists() {
		doc := a.page(t, address, http.StatusOK)
		doc.Find("main a[href^='/']").Each(func(_ int, s *goquery.Selection) {
			href := s.AttrOr("href", "")
			said := s.AttrOr("aria-label", "")
			if n := s.Find(".n[title]"); said == "" && n.Length() == 1 {
				said = n.AttrOr("title", "")
			}
			if said == "" {
				said = s.Text()
			}
			m := documentsOf.FindStringSubmatch(said)
			if m == nil || !(strings.HasPrefix(href, "/?") || strings.HasPrefix(href, "/states/") || strings.HasPrefix(href, "/themes/")) {
				return
			}
			checked++
			if got, want := total(href), number(t, m[1]); got != want {
				t.Errorf("%s: %q leads to %s, which has %d", address, said, href, got)
			}
		})
		doc.Find(".tally a[href^='/?']").Each(func(_ int, s *goquery.Selection) {
			checked++
			if got, want := total(s.AttrOr("href", "")), number(t, s.Text()); got != want {
				t.Errorf("%s: the figure %d leads to %s, which has %d", address, want, s.AttrOr("href", ""), got)
			}
		})
		doc.Find(".histo a").Each(func(_ int, s *goquery.Selection) {
			if label := documentsOf.FindStringSubmatch(s.AttrOr("aria-label", "")); label != nil {
				checked++
				if got, want := total(s.AttrOr("href", "")), number(t, label[1]); got != want {
					t.Errorf("%s: the bar of %d leads to %d", address, want, got)
				}
			}
		})
	}
	if checked < 250 {
		t.Errorf("only %d counts were compared", checked)
	}
}

func TestStartPage(t *testing.T) {
	a := newArchive(t, append(items(), decks()...))
	doc := a.page(t, "/", http.StatusOK)
	if n := doc.Find("input[type=search]").Length(); n != 1 || doc.Find("form.big #q").Length() != 1 {
		t.Errorf("%d search boxes", n)
	}
	if n := doc.Find(".tiles > li").Length(); n != 36 {
		t.Errorf("%d tiles", n)
	}
	tile := doc.Find(".tiles a[title=Rajasthan]")
	if d := cmp.Diff("RJ Rajasthan: 2 documents 2", strings.Join(texts(tile.Children()), " ")); d != "" {
		t.Errorf("tile (-want +got):\n%s", d)
	}
	if got := doc.Find(".tiles a[title=Ladakh]"); !got.HasClass("heat-0") || got.AttrOr("href", "") != "/states/ladakh" {
		t.Error("a state without documents is no outlined tile that leads to its page")
	}
	places := make(map[string]bool)
	doc.Find(".tiles > li").Each(func(_ int, s *goquery.Selection) { places[s.AttrOr("class", "")] = true })
	if len(places) != 36 {
		t.Errorf("36 tiles in %d places", len(places))
	}
	// A narrower theme stands under its parent.
	themes := texts(doc.Find("#themes .rows li span:first-child > span:first-child, #themes .rows li a > span:first-child"))
	parent, child := slices.Index(themes, "Expenditure monitoring"), slices.Index(themes, "Seizures and inducements")
	if parent < 0 || child != parent+1 || !doc.Find("#themes .rows li").Eq(child).HasClass("sub") {
		t.Errorf("themes: %q", themes)
	}
	if got := texts(doc.Find("section[aria-labelledby=h-new] .news a")); len(got) != 5 || !strings.HasPrefix(got[0], "नमूना") {
		t.Errorf("newest: %q", got)
	}
	conf := doc.Find("section[aria-labelledby=h-conf] li:has(a[href='" + seedURL + "'])")
	if got := texts(conf); len(got) != 1 || !strings.HasSuffix(got[0], "7 decks · 1 other document · IIIDEM, New Delhi") {
		t.Errorf("the conference of which decks are held: %q", got)
	}
	if got := texts(doc.Find("section[aria-labelledby=h-elect] li b")); len(got) != 2 || got[0] != "Lok Sabha election 2024" {
		t.Errorf("elections: %q", got)
	}
	if got := doc.Find("section[aria-labelledby=h-new] .more").First().AttrOr("href", ""); got != "/?sort=newest" {
		t.Errorf("everything is at %s", got)
	}
	if doc.Find(".sample").Length() != 0 {
		t.Error("not all documents are samples, but the bar says so")
	}
}

// The list of everything has an address of its own, which never leads back to
// the start page; words typed there are ranked by relevance.
func TestTheListOfEverything(t *testing.T) {
	a := newArchive(t, items())
	doc := a.page(t, "/?sort=newest", http.StatusOK)
	if got := texts(doc.Find("h1")); got[0] != "8 documents" {
		t.Errorf("heading %q", got)
	}
	if got := doc.Find("link[rel=canonical]").AttrOr("href", ""); got != base+"/?sort=newest" {
		t.Errorf("canonical %s", got)
	}
	if got := names(doc.Find(".ask-row input[type=hidden]")); len(got) != 0 {
		t.Errorf("typed words would go with %q", got)
	}
	if got := a.page(t, "/?state=bihar", http.StatusOK).Find(".chip").AttrOr("href", ""); got != "/?sort=newest" {
		t.Errorf("without the last filter: %s", got)
	}
	if got := a.page(t, a.doc("real.pdf"), http.StatusOK).Find(".crumbs a").AttrOr("href", ""); got != "/?sort=newest" {
		t.Errorf("from a document back to %s", got)
	}
	for _, address := range []string{"/", "/?q=", "/?utm_source=mail", "/?ui=en"} {
		if a.page(t, address, http.StatusOK).Find(".tiles").Length() != 1 {
			t.Errorf("%s is not the start page", address)
		}
	}
	for _, address := range []string{"/?page=2&size=3", "/?colour=red", "/?size=5", "/?sort=oldest"} {
		if a.page(t, address, http.StatusOK).Find(".cards, .note").Length() == 0 {
			t.Errorf("%s is no list", address)
		}
	}
}

func TestStatePage(t *testing.T) {
	a := newArchive(t, append(items(), decks()...))
	doc := a.page(t, "/states/rajasthan", http.StatusOK)
	if got := append(texts(doc.Find("h1")), texts(doc.Find(".other-name"))...); got[0] != "Rajasthan" || got[1] != "राजस्थान" {
		t.Errorf("names %q", got)
	}
	if d := cmp.Diff([]string{"documents about it|2", "only mention it|1"}, parts(doc.Find(".tally > div"))); d != "" {
		t.Errorf("figures (-want +got):\n%s", d)
	}
	if got := doc.Find(".tally a").Last().AttrOr("href", ""); got != "/?q=-state%3Arajasthan&mentions=rajasthan" {
		t.Errorf("mentions lead to %s", got)
	}
	cell := doc.Find(".matrix a[aria-label^='Expenditure monitoring, 2018']")
	if got := cell.AttrOr("href", ""); got != "/?state=rajasthan&theme=expenditure-monitoring&year=2018" || cell.Text() != "1" {
		t.Errorf("cell %q leads to %s", cell.Text(), got)
	}
	elections := doc.Find("section[aria-labelledby=h-elect] li")
	row := elections.FilterFunction(func(_ int, s *goquery.Selection) bool { return strings.Contains(s.Text(), "2023") })
	if d := cmp.Diff([]string{"25 Nov 2023|Assembly elections, November 2023|counting 3 Dec 2023 · 1 document"}, parts(row)); d != "" {
		t.Errorf("election (-want +got):\n%s", d)
	}
	if got := row.Find("a").AttrOr("href", ""); got != "/?state=rajasthan&election=assembly-2023-nov-dec" {
		t.Errorf("the election leads to %s", got)
	}
	conf := texts(doc.Find("section[aria-labelledby=h-conf] li"))
	if len(conf) != 1 || !strings.Contains(conf[0], "poll-gone state · 1 document") {
		t.Errorf("conferences %q", conf)
	}
	if got := doc.Find("section[aria-labelledby=h-site] code").Text(); got != "ceorajasthan.nic.in" || doc.Find("section[aria-labelledby=h-site] a").Length() != 0 {
		t.Errorf("site %q", got)
	}
	// A state of which nothing is held has a page that says so.
	empty := a.page(t, "/states/ladakh", http.StatusOK)
	if got := texts(empty.Find("section[aria-labelledby=h-themes] p")); len(got) != 1 || got[0] != "No document is held." || empty.Find(".matrix").Length() != 0 {
		t.Errorf("an empty state says %q", got)
	}
	if got := texts(a.page(t, "/states/national", http.StatusOK).Find("section[aria-labelledby=h-elect] b")); len(got) == 0 || !strings.HasPrefix(got[0], "Lok Sabha") {
		t.Errorf("elections of the whole country: %q", got)
	}
}

func TestThemePage(t *testing.T) {
	a := newArchive(t, append(items(), decks()...))
	doc := a.page(t, "/themes/seizures", http.StatusOK)
	if d := cmp.Diff([]string{"/themes", "/themes/expenditure-monitoring"}, hrefs(doc.Find(".crumbs a"))); d != "" {
		t.Errorf("crumbs (-want +got):\n%s", d)
	}
	if got := doc.Find(".defined .lede"); got.AttrOr("lang", "") != "en" || got.Text() == "" {
		t.Error("no definition")
	}
	doc = a.page(t, "/themes/expenditure-monitoring", http.StatusOK)
	if got := texts(doc.Find("section:has(#h-kin0) a")); len(got) != 1 || got[0] != "Seizures and inducements 1" {
		t.Errorf("narrower themes: %q", got)
	}
	if got := doc.Find(".tiles a[title=Rajasthan]").AttrOr("href", ""); got != "/?state=rajasthan&theme=expenditure-monitoring" {
		t.Errorf("the tile leads to %s", got)
	}
	if doc.Find(".tiles a[title=Ladakh]").Length() != 0 || doc.Find(".tiles .tile.heat-0").Length() != 34 {
		t.Error("tiles without documents lead somewhere")
	}
	if got := texts(doc.Find("section[aria-labelledby=h-conf] a")); len(got) != 1 || !strings.HasSuffix(got[0], "January 2024 2") {
		t.Errorf("conferences: %q", got)
	}
}

// parts returns the children of every match, divided by bars.
func parts(s *goquery.Selection) []string {
	var out []string
	s.Each(func(_ int, x *goquery.Selection) { out = append(out, strings.Join(texts(x.Children()), "|")) })
	return out
}

func hrefs(s *goquery.Selection) []string {
	var out []string
	s.Each(func(_ int, x *goquery.Selection) { out = append(out, x.AttrOr("href", "")) })
	return out
}

func TestUnknownStatesThemesAndConferencesAreNotFound(t *testing.T) {
	a := newArchive(t, items())
	for _, address := range []string{
		"/states/none", "/states/telengana", "/states/" + url.PathEscape(attack), "/themes/none", "/themes/x", "/conferences/none", "/conferences/2024", "/themes/evm/x",
	} {
		doc := a.page(t, address, http.StatusNotFound)
		if doc.Find("#h-rep").Length() != 1 {
			t.Errorf("%s: no error page", address)
		}
	}
	for _, address := range []string{"/states/bihar?q=x&colour=red", "/conferences?page=0"} {
		doc := a.page(t, address, http.StatusOK)
		if got := doc.Find("link[rel=canonical]").AttrOr("href", ""); strings.Contains(got, "?") || doc.Find("#q").AttrOr("value", "") != "" {
			t.Errorf("%s: canonical %s", address, got)
		}
	}
}

// On a page in Hindi the archive speaks Hindi: what is in Latin letters is of a
// document, or says that it is English.
func TestListsInHindiHoldNoEnglishOfOurs(t *testing.T) {
	a := newArchive(t, append(items(), decks()...))
	latin := regexp.MustCompile(`[A-Za-z]{2,}`)
	known := []string{"SAMPLE", "RSS", "API", "JSON", "Lines", "PPTX", "PDF", "HTML"}
	for _, address := range lists() {
		doc := a.page(t, in("hi", address), http.StatusOK)
		for _, own := range []string{"[lang=en]", "[lang=hi][dir]", ".tiles b", "script", "head", "code", "[aria-hidden=true] b", ".news a[dir]", ".card [dir=auto]"} {
			doc.Find(own).Remove()
		}
		var said []string
		doc.Find("body, body *").Each(func(_ int, s *goquery.Selection) {
			for _, attr := range []string{"title", "aria-label", "placeholder"} {
				said = append(said, s.AttrOr(attr, ""))
			}
		})
		said = append(said, texts(doc.Find("body"))...)
		for _, s := range said {
			for _, word := range latin.FindAllString(s, -1) {
				if !slices.Contains(known, word) {
					t.Errorf("%s: %q in %.200q", address, word, s)
				}
			}
		}
		if !strings.ContainsFunc(strings.Join(said, ""), func(r rune) bool { return unicode.Is(unicode.Devanagari, r) }) {
			t.Errorf("%s: no Hindi", address)
		}
	}
}
