package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"
)

const seedConference = "ceo-conference-2024-01-11"

// expenditureSlides are the slides on expenditure monitoring in the sample decks
// of the five states that had voted, as a reader finds them.
func expenditureSlides() map[string][]int {
	return map[string][]int{
		"chhattisgarh": {4}, "madhya-pradesh": {5}, "mizoram": {4}, "rajasthan": {7, 8}, "telangana": {5},
	}
}

// serveSamples indexes the sample archive and serves it.
func serveSamples(t *testing.T) *httptest.Server {
	t.Helper()
	data := filepath.Join(t.TempDir(), "data")
	indexOnce(t, data, "")
	a, x := openForTest(t, data)
	t.Cleanup(func() { a.close() })
	t.Cleanup(func() { x.Close() })
	handler, err := a.handler(&settings{listen: "archive.example", slots: 2}, x)
	if err != nil {
		t.Fatal(err)
	}
	site := httptest.NewServer(handler)
	t.Cleanup(site.Close)
	return site
}

// found is what the walk needs of an answer of the API.
type found struct {
	Conferences []struct{ ID, URL string }
	Matrix      struct {
		Roles []struct {
			Role   string
			Themes []struct{ Theme, URL string }
		}
	}
	Hits []struct {
		ID, URL string
		States  []struct{ Value string }
		Pages   []struct {
			Number int
			URL    string
		}
	}
	Pages []struct {
		Number int
		URL    string
	}
	Text     string
	Citation struct{ Text, BibTeX, RIS string }
}

// docs/walk.md as a program takes it: five calls, each but the first an address
// that the one before gave, and each as the page shows it.
func TestWalkByAPIInFiveCalls(t *testing.T) {
	site := serveSamples(t)
	calls := 0
	call := func(address string) (f found) {
		calls++
		answer, err := http.Get(site.URL + address)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		if answer.StatusCode != http.StatusOK {
			t.Fatalf("%s: %s", address, answer.Status)
		}
		if err := json.NewDecoder(answer.Body).Decode(&f); err != nil {
			t.Fatalf("%s: %v", address, err)
		}
		return f
	}
	documented := walkCalls(t)
	list := call(documented[0])
	i := slices.IndexFunc(list.Conferences, func(c struct{ ID, URL string }) bool { return c.ID == seedConference })
	if i < 0 {
		t.Fatal("the conference is not listed")
	}
	conference := call(list.Conferences[i].URL)
	var search string
	for _, role := range conference.Matrix.Roles {
		for _, theme := range role.Themes {
			if role.Role == "poll-gone" && theme.Theme == "expenditure-monitoring" {
				search = theme.URL
			}
		}
	}
	decks := call(search)
	slides, rajasthan, deck := map[string][]int{}, "", ""
	for _, h := range decks.Hits {
		for _, p := range h.Pages {
			slides[h.States[0].Value] = append(slides[h.States[0].Value], p.Number)
		}
		if h.States[0].Value == "rajasthan" {
			rajasthan, deck = h.ID, "/api/v1"+h.URL
		}
	}
	if d := cmp.Diff(expenditureSlides(), slides); d != "" {
		t.Errorf("slides (-read +found):\n%s", d)
	}
	document := call(deck)
	j := slices.IndexFunc(document.Pages, func(p struct {
		Number int
		URL    string
	}) bool {
		return p.Number == 7
	})
	if j < 0 {
		t.Fatal("the deck has no slide 7")
	}
	slide := call(document.Pages[j].URL)
	if !strings.Contains(slide.Text, "xpenditure") || !strings.Contains(slide.Citation.Text, "slide 7") || !strings.Contains(slide.Citation.RIS, "TY  - ") || !strings.Contains(slide.Citation.BibTeX, "@") {
		t.Errorf("the slide: %+v", slide)
	}
	walked := []string{documented[0], list.Conferences[i].URL, search, deck, document.Pages[j].URL}
	for i, address := range walked {
		if want := strings.ReplaceAll(documented[i], "ID", rajasthan); address != want {
			t.Errorf("call %d is %s, and docs/walk.md says %s", i+1, address, want)
		}
	}
	if calls != 5 || len(documented) != 5 {
		t.Errorf("%d calls, %d documented", calls, len(documented))
	}
}

// walkCalls returns the addresses of the calls in docs/walk.md.
func walkCalls(t *testing.T) (out []string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "walk.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`(?m)^curl 'http://127\.0\.0\.1:8080([^']+)'$`).FindAllStringSubmatch(string(text), -1) {
		out = append(out, m[1])
	}
	return out
}

// docs/walk.md as a person takes it, by the links of the page: in both
// languages, with JavaScript and without.
func TestWalkInABrowser(t *testing.T) {
	ctx := openBrowser(t)
	site := serveSamples(t)
	for _, c := range []struct {
		ui, conference, theme, role, slide string
		script                             bool
	}{
		{"en", "11–12 January 2024", "Expenditure monitoring", "Poll-gone states", "Slide 7", true},
		{"hi", "11–12 जनवरी 2024", "निर्वाचन व्यय अनुवीक्षण", "हाल में मतदान वाले राज्य", "स्लाइड 7", true},
		{"en", "11–12 January 2024", "Expenditure monitoring", "Poll-gone states", "Slide 7", false},
		{"hi", "11–12 जनवरी 2024", "निर्वाचन व्यय अनुवीक्षण", "हाल में मतदान वाले राज्य", "स्लाइड 7", false},
	} {
		w := walker{t: t, ctx: ctx, name: fmt.Sprintf("%s, script %v", c.ui, c.script)}
		_, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !c.script})
		w.check(err)
		w.check(chromedp.Do(ctx, chromedp.Navigate(site.URL+"/?ui="+c.ui)))
		w.follow(".news a", c.conference)
		if n := w.number(`document.querySelectorAll(".matrix tbody tr:not(.group)").length`); n != 11 { // nine states, none, all
			t.Errorf("%s: the matrix has %d rows", w.name, n)
		}
		w.follow(".pairs-table a", c.theme)
		w.follow(".facet .opt", c.role)
		got := w.text(`[...document.querySelectorAll(".card")].map(e => [...e.querySelectorAll(".pg")].map(p => p.textContent.match(/\d+/)[0]).join("+")).sort().join(" ")`)
		if got != "4 4 5 5 7+8" {
			t.Errorf("%s: the decks show the slides %s", w.name, got)
		}
		w.follow(".card .pg", c.slide)
		if got := w.text(`document.querySelector("#c1").textContent`); !strings.Contains(got, "slide 7") || !strings.Contains(got, "SAMPLE") {
			t.Errorf("%s: cited as %s", w.name, got)
		}
		if got := w.text(`document.documentElement.lang`); got != c.ui {
			t.Errorf("%s: ended in %s", w.name, got)
		}
	}
}

// walker follows links in a tab.
type walker struct {
	t    *testing.T
	ctx  context.Context
	name string
}

func (w walker) check(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatalf("%s: %v", w.name, err)
	}
}

func (w walker) text(script string) string {
	w.t.Helper()
	v, err := chromedp.Run(w.ctx, chromedp.Evaluate[string](script))
	w.check(err)
	return v
}

func (w walker) number(script string) int {
	w.t.Helper()
	v, err := chromedp.Run(w.ctx, chromedp.Evaluate[int](script))
	w.check(err)
	return v
}

// follow opens the first link that a selector finds and whose text holds words.
func (w walker) follow(selector, words string) {
	w.t.Helper()
	href := w.text(fmt.Sprintf(`[...document.querySelectorAll(%q)].find(e => e.textContent.includes(%q))?.href || ""`, selector, words))
	if href == "" {
		w.t.Fatalf("%s: no %s with %q at %s", w.name, selector, words, w.text(`location.href`))
	}
	w.check(chromedp.Do(w.ctx, chromedp.Navigate(href)))
}

// openBrowser starts Chromium with one tab.
func openBrowser(t *testing.T) context.Context {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		path, err = exec.LookPath("google-chrome")
	}
	if err != nil {
		if os.Getenv("ABHILEKH_REQUIRE_TOOLS") == "1" {
			t.Fatal("no Chromium here, and ABHILEKH_REQUIRE_TOOLS=1")
		}
		t.Skip("skipped: no Chromium here")
	}
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), chromedp.ExecPath(path),
		chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true), chromedp.Flag("disable-dev-shm-usage", true), chromedp.UserDataDir(t.TempDir()))
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 5*time.Minute) // it only ends a browser that hangs
	t.Cleanup(cancel)
	ctx, _ = chromedp.NewContext(ctx)
	t.Cleanup(func() {
		if err := chromedp.Cancel(ctx); err != nil {
			t.Logf("browser closed: %v", err)
		}
	})
	return ctx
}
