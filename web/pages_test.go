package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"abhilekh/storage"

	"github.com/PuerkitoBio/goquery"
	"github.com/gin-gonic/gin"
	"github.com/google/go-cmp/cmp"
)

func TestSearchPage(t *testing.T) {
	a := newArchive(t, items())
	doc := a.page(t, "/?q=webcasting&theme=polling-stations", http.StatusOK)
	if d := cmp.Diff([]string{"4 documents, 8 pages"}, texts(doc.Find("h1"))); d != "" {
		t.Errorf("heading (-want +got):\n%s", d)
	}
	// A chip removes its filter; the facet keeps the chosen value, bold and filled.
	if got := doc.Find(".chip").AttrOr("href", ""); got != "/?q=webcasting" {
		t.Errorf("the chip leads to %s", got)
	}
	if got := texts(doc.Find("section[aria-labelledby=f-theme] .opt.on")); len(got) != 1 || !strings.HasPrefix(got[0], "Polling stations") {
		t.Errorf("chosen themes: %q", got)
	}
	// Choosing another value of the same facet keeps the first.
	var hrefs []string
	for _, n := range doc.Find("section[aria-labelledby=f-theme] .opt:not(.on)").Nodes {
		for _, attr := range n.Attr {
			if attr.Key == "href" {
				hrefs = append(hrefs, attr.Val)
			}
		}
	}
	if !slices.Contains(hrefs, "/?q=webcasting&theme=polling-stations&theme=security-law-order") {
		t.Errorf("themes lead to %q", hrefs)
	}
	// One card, whole.
	card := doc.Find(".cards > li").FilterFunction(func(_ int, s *goquery.Selection) bool { return strings.Contains(s.Text(), "Telangana, conduct") })
	if d := cmp.Diff([]string{"11 Jan 2024", "Presentation", "5 slides", "English", "Sample"}, texts(card.Find(".side").Children())); d != "" {
		t.Errorf("beside the card (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]string{"Telangana", "Polling stations and facilities"}, texts(card.Find(".facts span"))); d != "" {
		t.Errorf("facts (-want +got):\n%s", d)
	}
	if got := texts(card.Find(".pg")); len(got) != 3 || !strings.HasPrefix(got[0], "Slide ") {
		t.Errorf("page hits: %q", got)
	}
	if got := card.Find(".hits mark").Length(); got != 3 {
		t.Errorf("%d marks in three hits", got)
	}
	if d := cmp.Diff([]string{"1 more slide"}, texts(card.Find(".also a"))); d != "" {
		t.Errorf("more (-want +got):\n%s", d)
	}
	if got := doc.Find("link[type='application/json']").AttrOr("href", ""); got != "/api/v1/search?q=webcasting&theme=polling-stations" {
		t.Errorf("twin: %s", got)
	}
	if got := doc.Find("link[type='application/atom+xml']").AttrOr("href", ""); got != "/feed.atom?q=webcasting&theme=polling-stations" {
		t.Errorf("feed: %s", got)
	}
}

func TestStatesAreChosenInOneForm(t *testing.T) {
	a := newArchive(t, items())
	doc := a.page(t, "/?q=webcasting&state=telangana&kind=press-note&page=1&ui=hi", http.StatusOK)
	form := doc.Find("form:has(.many)")
	if n := form.Find("input[type=checkbox]").Length(); n != 37 {
		t.Errorf("%d boxes, want 36 states and the whole country", n)
	}
	if got := form.Find("input[checked]").AttrOr("value", ""); got != "telangana" {
		t.Errorf("ticked: %q", got)
	}
	if d := cmp.Diff([]string{"q", "kind", "ui"}, names(form.Find("input[type=hidden]"))); d != "" {
		t.Errorf("hidden fields (-want +got):\n%s", d)
	}
}

func TestSearchWithoutWords(t *testing.T) {
	a := newArchive(t, items())
	doc := a.page(t, "/?sort=newest", http.StatusOK)
	if d := cmp.Diff([]string{"8 documents"}, texts(doc.Find("h1"))); d != "" {
		t.Errorf("heading (-want +got):\n%s", d)
	}
	if doc.Find(".lede").Length() != 1 || doc.Find(".read-as").Length() != 0 {
		t.Error("the first page says what this is, and nothing of words that were not given")
	}
	if got := texts(doc.Find(".cards > li:first-child time")); got[0] != "6 Oct 2025" {
		t.Errorf("the newest is of %q", got)
	}
	if d := cmp.Diff([]string{"Newest"}, texts(doc.Find(".sort b"))); d != "" {
		t.Errorf("order (-want +got):\n%s", d)
	}
	// One document is real, so the archive is no sample, but the marks stay.
	if doc.Find(".sample").Length() != 0 || doc.Find(".side .lc").Length() != 7 {
		t.Errorf("%d bars, %d marks", doc.Find(".sample").Length(), doc.Find(".side .lc").Length())
	}
	if doc := a.page(t, "/?lang=hi", http.StatusOK); doc.Find(".sample").Length() != 1 {
		t.Error("only samples are shown, but no bar says so")
	}
	if got := texts(doc.Find(".histo + p")); len(got) != 1 || got[0] != "1 document without a date" {
		t.Errorf("undated: %q", got)
	}
}

func TestPager(t *testing.T) {
	a := newArchive(t, items())
	var seen []string
	next := "/?size=3"
	for range 3 {
		doc := a.page(t, next, http.StatusOK)
		seen = append(seen, texts(doc.Find(".card h2"))...)
		next = doc.Find(".pager a[rel=next]").AttrOr("href", "")
	}
	if len(seen) != 8 || next != "" {
		t.Errorf("three pages of three show %d documents and lead on to %q", len(seen), next)
	}
	doc := a.page(t, "/?size=1&page=5", http.StatusOK)
	if d := cmp.Diff([]string{"3", "4", "5", "6", "7"}, texts(doc.Find(".pager li"))); d != "" {
		t.Errorf("numbers (-want +got):\n%s", d)
	}
	if got := texts(doc.Find(".pager > span")); got[0] != "5–5 of 8" {
		t.Errorf("range %q", got)
	}
	if got := doc.Find(".pager a[rel=prev]").AttrOr("href", ""); got != "/?page=4&size=1" {
		t.Errorf("previous: %s", got)
	}
	// Past the end there is nothing, but a way back.
	doc = a.page(t, "/?page=40", http.StatusOK)
	if got := doc.Find(".pager a[rel=prev]").AttrOr("href", ""); got != "/?sort=newest" {
		t.Errorf("from past the end back to %q", got)
	}
}

func TestUnknownParametersAreNamedAndDropped(t *testing.T) {
	a := newArchive(t, items())
	address := "/?q=webcasting&state=telengana&colour=red&utm_source=mail"
	doc := a.page(t, address, http.StatusOK)
	if d := cmp.Diff([]string{"state=telengana", "colour=red"}, texts(doc.Find(".note li code"))); d != "" {
		t.Errorf("named (-want +got):\n%s", d)
	}
	if got := doc.Find("link[rel=canonical]").AttrOr("href", ""); got != base+"/?q=webcasting" {
		t.Errorf("canonical: %s", got)
	}
	if got := doc.Find(".note a").AttrOr("href", ""); got != "/?q=webcasting" {
		t.Errorf("the same without: %s", got)
	}
}

// What an address may not hold is told in the visitor's language, for every
// parameter there is.
func TestInvalidValuesAreToldInBothLanguages(t *testing.T) {
	a := newArchive(t, items())
	addresses := map[string]string{
		"q": "/?q=evm&q=bihar", "from": "/?from=yesterday", "to": "/?to=31.02.2024", "sort": "/?sort=best",
		"page": "/?page=0", "size": "/?size=1000", "after": "/?after=.", "exact": "/?exact=yes", "versions": "/?versions=2", "colour": "/?colour=red",
	}
	for _, f := range storage.Facets() {
		addresses[string(f)] = "/?" + string(f) + "=no-such-value!"
	}
	told := make(map[string]string)
	for field, address := range addresses {
		for _, ui := range []string{"en", "hi"} {
			doc := a.page(t, in(ui, address), http.StatusOK)
			if got := texts(doc.Find(".note li code")); len(got) != 1 || !strings.HasPrefix(got[0], field+"=") {
				t.Errorf("%s: named %q", in(ui, address), got)
			}
			said := doc.Find(".note li span")
			if got := said.AttrOr("lang", ui); got != ui || strings.Contains(said.Text(), "/api/") || strings.Trim(said.Text(), " ()") == "" {
				t.Errorf("%s: %q, in %s", in(ui, address), said.Text(), got)
			}
			if earlier := told[ui+said.Text()]; earlier != "" {
				t.Errorf("%s and %s have one sentence: %s", earlier, field, said.Text())
			}
			told[ui+said.Text()] = field
		}
	}
	for address, want := range map[string]string{
		"/?state=telengana":       "(State has no such value; the filters list those there are)",
		"/?state=telengana&ui=hi": "(राज्य में ऐसा कोई मान नहीं है; जो हैं वे फ़िल्टर में हैं)",
		"/?sort=best&ui=hi":       "(क्रम ये हैं: relevance, newest, oldest, added)",
	} {
		if d := cmp.Diff([]string{want}, texts(a.page(t, address, http.StatusOK).Find(".note li span"))); d != "" {
			t.Errorf("%s (-want +got):\n%s", address, d)
		}
	}
}

func TestHowAQueryWasRead(t *testing.T) {
	a := newArchive(t, items())
	for _, c := range []struct{ address, selector, holds string }{
		{"/?q=webcasting", ".read-as", "Read as webcasting (search exactly these forms)"},
		{"/?q=webcasting&exact=1", ".read-as", "Read as webcasting, exactly as written (search other forms too)"},
		{"/?q=" + url.QueryEscape(`"polling stations`), ".read-as:nth-of-type(2)", "not closed"},
		{"/?q=" + url.QueryEscape(`"polling stations`) + "&ui=hi", ".read-as:nth-of-type(2)", "उद्धरण-चिह्न बंद नहीं है"},
		{"/?q=webcasting+drinking", ".note", "No document has all of these words"},
		{"/?q=webcasting+drinking+water+videographer", ".note", "of these"},
	} {
		doc := a.page(t, c.address, http.StatusOK)
		if got := strings.Join(texts(doc.Find(c.selector)), " "); !strings.Contains(got, c.holds) {
			t.Errorf("%s: %s = %q, want %q in it", c.address, c.selector, got, c.holds)
		}
	}
}

func TestNothingFoundSaysWhatStandsInTheWay(t *testing.T) {
	a := newArchive(t, items())
	doc := a.page(t, "/?q="+url.QueryEscape(`"drinking water" -zzz`)+"&state=bihar&from=2030-01-01", http.StatusOK)
	rows := make(map[string]string)
	doc.Find(".why tbody tr").Each(func(_ int, s *goquery.Selection) {
		rows[texts(s.Find("th"))[0]] = fmt.Sprintf("%s %s", s.Find("td").Text(), s.Find("a").AttrOr("href", "no link"))
	})
	want := map[string]string{
		"Without State: Bihar":            "0 no link",
		"Without the dates":               "0 no link",
		`Without "drinking water"`:        "0 no link",
		"Without -zzz":                    "0 no link",
		"The words, but not as a phrase":  "0 no link",
		"Without the words, filters kept": "0 no link",
	}
	if d := cmp.Diff(want, rows); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	doc = a.page(t, "/?q=videographer&state=bihar", http.StatusOK)
	link := doc.Find(".why a").First()
	if got := link.AttrOr("href", ""); got != "/?q=videographer" || texts(doc.Find(".why .n"))[0] != "1" {
		t.Errorf("without the state: %s, %q", got, texts(doc.Find(".why .n")))
	}
	if doc := a.page(t, "/?q=zzzz", http.StatusOK); texts(doc.Find("h1"))[0] != "No document has these words" || doc.Find(".why").Length() != 0 {
		t.Error("with words alone nothing can be left out")
	}
}

func TestFailures(t *testing.T) {
	a := newArchive(t, items())
	for _, c := range []struct {
		method, address string
		status          int
	}{
		{"GET", "/nothing", 404}, {"GET", "/documents/none", 404}, {"GET", a.doc("real.pdf") + "/pages/0", 404},
		{"GET", a.doc("real.pdf") + "/pages/2", 404}, {"GET", a.doc("real.pdf") + "/versions/abc", 404},
		{"POST", "/", 405}, {"HEAD", "/", 200}, {"HEAD", "/nothing", 404},
	} {
		w := httptest.NewRecorder()
		a.handler.ServeHTTP(w, httptest.NewRequest(c.method, c.address, nil))
		if w.Code != c.status {
			t.Errorf("%s %s: status %d, want %d", c.method, c.address, w.Code, c.status)
		}
	}
	doc := a.page(t, "/nothing", http.StatusNotFound)
	if doc.Find("#h-rep").Length() != 1 || doc.Find("code").Length() != 1 || doc.Find("link[rel=canonical]").Length() != 0 {
		t.Error("the error page has no number to quote, or calls itself canonical")
	}
}

func TestFailShowsWhatVisitorsMaySee(t *testing.T) {
	a := newArchive(t, nil)
	secret := errors.New("open /srv/secret: permission denied")
	for _, c := range []struct {
		status int
		err    error
		holds  string
	}{
		{400, &storage.InvalidError{Field: "state", Value: attack, Problem: "“x” is not a state"}, "State has no such value"},
		{400, errors.Join(&storage.InvalidError{Problem: "one"}, &storage.InvalidError{Problem: "two"}), "two"},
		{404, storage.ErrNotFound, "nothing at this address"},
		{429, secret, "Too many requests"}, {500, secret, "could not answer"}, {503, storage.ErrNotReady, "cannot search just now"}, {418, secret, "could not answer"},
	} {
		e := gin.New()
		e.GET("/", func(ctx *gin.Context) { a.web.Fail(ctx, c.status, c.err) })
		w := httptest.NewRecorder()
		e.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/?q=x", nil))
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.holds) {
			t.Errorf("%d: status %d, body without %q", c.status, w.Code, c.holds)
		}
		if strings.Contains(w.Body.String(), "secret") || strings.Contains(w.Body.String(), "<script>") {
			t.Errorf("%d: the page shows what it may not", c.status)
		}
		if err := wellFormed(w.Body.String()); err != "" {
			t.Errorf("%d: %s", c.status, err)
		}
	}
}

func TestWithoutAnIndexDocumentsStillAnswer(t *testing.T) {
	a := newArchive(t, nil)
	doc := a.page(t, "/?q=webcasting", http.StatusServiceUnavailable)
	if doc.Find("#q").AttrOr("value", "") != "webcasting" || doc.Find(".button.main").Length() != 0 {
		t.Error("the page must keep the search and not send the visitor back at once")
	}
	a.page(t, "/help", http.StatusOK)
	a.page(t, "/about", http.StatusOK)
}
