package web

import (
	"context"
	"fmt"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// missing skips a test for want of a tool, or fails where the tools must be there.
func missing(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("ABHILEKH_REQUIRE_TOOLS") == "1" {
		t.Fatalf("%s, and ABHILEKH_REQUIRE_TOOLS=1", what)
	}
	t.Skipf("skipped: %s", what)
}

func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	missing(t, "no Chromium here")
	return ""
}

// browser is one tab over a whole archive.
type browser struct {
	t       *testing.T
	ctx     context.Context
	archive *archive
	site    string
}

// watch runs in every page before anything else: it notes what the policy
// stopped and what a hostile document managed to run.
const watch = `window.stopped = []; window.alerted = 0; window.alert = () => { window.alerted++; };
document.addEventListener("securitypolicyviolation", e => window.stopped.push(e.violatedDirective + " " + e.blockedURI));`

func newBrowser(t *testing.T) *browser {
	t.Helper()
	path := chromium(t)
	a := newArchive(t, slices.Concat(items(), decks(), []item{handbook(120, 2), crowded(t)}))
	server := httptest.NewServer(a.handler)
	t.Cleanup(server.Close)
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), chromedp.ExecPath(path),
		chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true), chromedp.Flag("disable-dev-shm-usage", true), chromedp.UserDataDir(t.TempDir()))
	t.Cleanup(cancel)
	// Generous: it only ends a browser that hangs.
	ctx, cancel = context.WithTimeout(ctx, 5*time.Minute)
	t.Cleanup(cancel)
	ctx, _ = chromedp.NewContext(ctx)
	t.Cleanup(func() {
		if err := chromedp.Cancel(ctx); err != nil {
			t.Logf("browser closed: %v", err)
		}
	})
	b := &browser{t: t, ctx: ctx, archive: a, site: server.URL}
	_, err := chromedp.Call(ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: watch})
	check(t, err)
	return b
}

// look sets the window and the colours.
func (b *browser) look(width int64, dark bool) {
	b.t.Helper()
	check(b.t, chromedp.Do(b.ctx, chromedp.EmulateViewport(width, 844)))
	scheme := "light"
	if dark {
		scheme = "dark"
	}
	_, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	})
	check(b.t, err)
}

func (b *browser) open(address string) {
	b.t.Helper()
	check(b.t, chromedp.Do(b.ctx, chromedp.Navigate(b.site+address)))
}

func eval[T any](b *browser, script string) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
	check(b.t, err)
	return v
}

// shown are the kinds of page to be looked at, by name.
func (b *browser) shown() []shown {
	a := b.archive
	return []shown{
		{"search", "/?q=webcasting&theme=polling-stations", false},
		{"document", a.doc("schedule.pdf") + "?q=webcasting", false},
		{"page", a.doc("schedule.pdf") + "/pages/2?q=webcasting", false},
		{"error", "/documents/none", false},
		{"none", "/?q=videographer&state=bihar", false},
		{"years", "/?theme=polling-stations", true},
		{"note-none", "/?q=ECI/PN/999/2024", true},
		{"faults", "/?state=telengana&sort=best", true},
		{"gone", a.doc("kerala.pdf"), true},
		{"long", a.doc("handbook.pdf") + "?q=webcasting", true},
		{"crowded", a.doc("crowded.pptx") + "?mentions=goa", true},
		{"start", "/", false},
		{"all", "/?sort=newest", true},
		{"states", "/states", true},
		{"state", "/states/rajasthan", false},
		{"state-empty", "/states/ladakh", true},
		{"themes", "/themes", true},
		{"theme", "/themes/expenditure-monitoring", false},
		{"conferences", "/conferences", true},
		{"conference", seedURL, false},
		{"conference-empty", "/conferences/ceo-conference-2025-09-10", true},
		{"evidence", a.doc("rajasthan.pptx") + "?theme=expenditure-monitoring&theme=sveep", true},
		{"notes", a.doc("rajasthan.pptx") + "/pages/3?q=helicopter", true},
		{"any", "/?q=webcasting+drinking&colour=red", true},
		{"old", a.doc("schedule.pdf") + "/versions/" + a.old, true},
		{"page-hindi", a.doc("hindi.html") + "/pages/1?q=" + url.QueryEscape("मतदान केंद्र"), true},
		{"page-none", a.doc("schedule.pdf") + "/pages/4", true},
		{"hostile", a.doc("attack.html") + "/pages/1?q=webcasting", true},
		{"help", "/help", true},
		{"about", "/about", true},
	}
}

// shown is a page to be looked at. Those that are made of the same parts as
// others are variants: one width and one scheme of colours will do for them.
type shown struct {
	name, address string
	variant       bool
}

// in is the address in a language of the interface.
func in(lang, address string) string {
	switch {
	case lang != "hi":
		return address
	case strings.Contains(address, "?"):
		return address + "&ui=hi"
	}
	return address + "?ui=hi"
}

const allOpen = `document.querySelectorAll("details").forEach(d => { d.open = true; }); true`

func TestBrowserStandsNarrowWindowsAndHostileDocuments(t *testing.T) {
	b := newBrowser(t)
	b.look(320, false)
	for _, p := range b.shown() {
		for _, lang := range []string{"en", "hi"} {
			b.open(in(lang, p.address))
			eval[bool](b, allOpen)
			if w := eval[int](b, `document.documentElement.scrollWidth`); w > 320 {
				t.Errorf("%s %s: %d px wide in a window of 320: %s", p.name, lang, w, eval[string](b,
					`[...document.querySelectorAll("main *")].filter(e => e.getBoundingClientRect().right > 321).slice(0, 3).map(e => e.outerHTML.slice(0, 120)).join("\n")`))
			}
			if stopped := eval[string](b, `window.stopped.join(", ")`); stopped != "" {
				t.Errorf("%s %s: the policy stopped %s", p.name, lang, stopped)
			}
			if n := eval[int](b, `window.alerted`); n != 0 {
				t.Errorf("%s %s: a document ran a script", p.name, lang)
			}
		}
	}
}

// A label that does not fit below the chart takes a second line; none is cut.
func TestBrowserShowsTheYearsWhole(t *testing.T) {
	b := newBrowser(t)
	for _, address := range []string{"/?sort=newest", "/?theme=polling-stations", "/?q=webcasting", "/states/telangana"} {
		for _, width := range []int64{320, 390, 768, 1280} {
			b.look(width, false)
			b.open(address)
			if n := eval[int](b, `document.querySelectorAll(".years > *").length`); n < 2 {
				t.Fatalf("%s: %d years", address, n)
			}
			if cut := eval[string](b, `[...document.querySelectorAll(".years > *")].filter(e => e.scrollWidth > e.clientWidth ||
				e.getBoundingClientRect().right > document.querySelector(".years").getBoundingClientRect().right + 1).map(e => e.textContent).join(", ")`); cut != "" {
				t.Errorf("%s at %d: cut: %s", address, width, cut)
			}
		}
	}
}

// On a phone the table of a conference scrolls by itself, and the names of the
// states stay in view.
func TestBrowserKeepsTheStatesInView(t *testing.T) {
	b := newBrowser(t)
	b.look(390, false)
	for _, lang := range []string{"en", "hi"} {
		b.open(in(lang, seedURL))
		if !eval[bool](b, `(() => { const s = document.querySelector(".scroll:has(.matrix)"); s.scrollLeft = 10000; return s.scrollLeft > 100; })()`) {
			t.Fatalf("%s: the table does not scroll", lang)
		}
		if out := eval[string](b, `[...document.querySelectorAll(".matrix tbody th > *")].filter(e => { const r = e.getBoundingClientRect(); return r.left < 0 || r.left > 40; }).map(e => e.textContent).join(", ")`); out != "" {
			t.Errorf("%s: out of view: %s", lang, out)
		}
		if small := eval[string](b, `[...document.querySelectorAll(".matrix td a")].filter(e => { const r = e.getBoundingClientRect(); return r.width < 24 || r.height < 24; }).map(e => e.title).join(", ")`); small != "" {
			t.Errorf("%s: too small to be touched: %s", lang, small)
		}
	}
}

// On paper a page says which document it is of, what it says, and how to cite it.
func TestBrowserPrintsWhatIsNeededToCite(t *testing.T) {
	b := newBrowser(t)
	b.look(1280, false)
	_, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
	check(t, err)
	document := b.archive.doc("schedule.pdf")
	for address, holds := range map[string][]string{
		document + "/pages/2?q=webcasting": {"Page 2 of 4", "Where webcasting is not possible a videographer is posted", "Cite this page", "p. 2."},
		document + "?q=webcasting":         {"Cite this document", "Press note, 4 pages"},
	} {
		b.open(address)
		text := eval[string](b, `document.body.innerText`)
		for _, part := range append(holds, "ECI/PN/23/2024", "SAMPLE: Schedule of the general election", "16 Mar", base+document+"/versions/", "Retrieved 18 September 2026") {
			if !strings.Contains(text, part) {
				t.Errorf("%s: the print lacks %q:\n%s", address, part, text)
			}
		}
		for _, part := range []string{"BibTeX", "Copy", "Plain", "Quotation"} {
			if strings.Contains(text, part) {
				t.Errorf("%s: the print has %q", address, part)
			}
		}
		if n := strings.Count(text, "Retrieved 18 September 2026"); n != 1 {
			t.Errorf("%s: the citation is printed %d times", address, n)
		}
		first := eval[float64](b, `[...document.querySelectorAll("main *")].find(e => e.checkVisibility() && e.innerText.includes("ECI/PN/23/2024") && !e.children.length).getBoundingClientRect().top`)
		if first > 300 {
			t.Errorf("%s: the document is named %v px down", address, first)
		}
	}
}

// violation is what axe-core reports.
type violation struct {
	ID    string   `json:"id"`
	Help  string   `json:"help"`
	Where []string `json:"where"`
}

const runAxe = `axe.run(document, {runOnly: {type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}})
	.then(r => r.violations.map(v => ({id: v.id, help: v.help, where: v.nodes.slice(0, 3).map(n => n.target.join(" ") + ": " + n.html.slice(0, 160))})))`

func TestBrowserAxeFindsNothing(t *testing.T) {
	path := os.Getenv("ABHILEKH_AXE")
	if path == "" {
		missing(t, "ABHILEKH_AXE does not name axe.min.js of axe-core")
	}
	axe, err := os.ReadFile(path)
	check(t, err)
	b := newBrowser(t)
	for _, width := range []int64{390, 1280} {
		for _, dark := range []bool{false, true} {
			b.look(width, dark)
			for _, p := range b.shown() {
				if p.variant && (width != 390 || dark) {
					continue
				}
				for _, lang := range []string{"en", "hi"} {
					b.open(in(lang, p.address))
					eval[bool](b, string(axe)+"\n;"+allOpen)
					for _, v := range eval[[]violation](b, runAxe) {
						t.Errorf("%s %s at %d, dark %v: %s: %s\n  %s", p.name, lang, width, dark, v.ID, v.Help, strings.Join(v.Where, "\n  "))
					}
				}
			}
		}
	}
}

// press presses a key.
func (b *browser) press(key string) {
	b.t.Helper()
	check(b.t, chromedp.Do(b.ctx, chromedp.KeyEvent(key)))
}

// slash presses "/" as a keyboard does: what a page does at the key going down
// can keep the letter from being written. KeyEvent writes it in any case.
func (b *browser) slash() {
	b.t.Helper()
	for _, typ := range []input.DispatchKeyEventType{input.DispatchKeyEventTypeKeyDown, input.DispatchKeyEventTypeKeyUp} {
		p := input.DispatchKeyEventParams{Type: typ, Key: "/", Code: "Slash", WindowsVirtualKeyCode: 191}
		if typ == input.DispatchKeyEventTypeKeyDown {
			p.Text = "/"
		}
		_, err := chromedp.Call(b.ctx, input.DispatchKeyEvent, p)
		check(b.t, err)
	}
}

// follow presses a key that leads to another page and waits for it.
func (b *browser) follow(key string) {
	b.t.Helper()
	_, err := chromedp.Run(b.ctx, chromedp.WaitEvent(page.LoadEventFired, nil, chromedp.KeyEvent(key)))
	check(b.t, err)
}

// tabTo presses Tab until the focus is on something the selector fits.
func (b *browser) tabTo(selector string) {
	b.t.Helper()
	const most = 150 // stops on the longest page of this archive
	for range most {
		b.press(kb.Tab)
		if eval[bool](b, fmt.Sprintf(`document.activeElement.matches(%q)`, selector)) {
			return
		}
	}
	b.t.Fatalf("no %s in %d stops", selector, most)
}

func TestBrowserByKeyboardAlone(t *testing.T) {
	b := newBrowser(t)
	b.look(1280, false)
	b.open("/?sort=newest")
	b.press(kb.Tab)
	if !eval[bool](b, `document.activeElement.matches("a.skip") && document.activeElement.getBoundingClientRect().top >= 0`) {
		t.Fatal("the first stop is not the visible way to skip to the content")
	}
	b.press(kb.Enter)
	if !eval[bool](b, `location.hash === "#main" && document.activeElement.id === "main"`) {
		t.Fatal("skipping does not reach the content")
	}
	b.slash()
	if !eval[bool](b, `document.activeElement.id === "q" && document.activeElement.value === ""`) {
		t.Fatal("the slash does not reach the search box")
	}
	for _, letter := range "webcasting" {
		b.press(string(letter))
	}
	b.follow(kb.Enter)
	if got := eval[string](b, `location.search`); got != "?q=webcasting" {
		t.Fatalf("the search went to %q", got)
	}
	b.tabTo(".card h2 a")
	if !eval[bool](b, `getComputedStyle(document.activeElement).outlineStyle !== "none"`) {
		t.Error("the focus on a result cannot be seen")
	}
	title := eval[string](b, `document.activeElement.textContent`)
	b.follow(kb.Enter)
	if got := eval[string](b, `document.querySelector("h1").textContent`); got != title {
		t.Fatalf("the first hit opened %q", got)
	}
	b.tabTo(".crumbs a")
	b.follow(kb.Enter)
	if got := eval[string](b, `location.search`); got != "?q=webcasting" {
		t.Fatalf("back at %q", got)
	}
	b.tabTo(".pg")
	b.follow(kb.Enter)
	before := eval[string](b, `location.pathname`)
	if !strings.Contains(before, "/pages/") {
		t.Fatalf("a page hit leads to %s", before)
	}
	// An evidence box opens by key and closes with Escape.
	b.open(b.archive.doc("schedule.pdf"))
	b.tabTo("details.tag > summary")
	b.press(kb.Enter)
	if !eval[bool](b, `document.querySelector("details.tag").open`) {
		t.Error("Enter does not open the evidence")
	}
	b.press(kb.Escape)
	if !eval[bool](b, `!document.querySelector("details.tag").open && document.activeElement.matches("details.tag > summary")`) {
		t.Error("Escape does not close the evidence")
	}
	// Arrows turn pages until they are switched off.
	b.open(b.archive.doc("telangana.pptx") + "/pages/2?q=webcasting")
	b.follow(kb.ArrowRight)
	if got := eval[string](b, `location.pathname`); !strings.HasSuffix(got, "/pages/3") {
		t.Errorf("the arrow leads to %s", got)
	}
	b.tabTo("button.keyswitch")
	b.press(kb.Enter)
	b.slash()
	if eval[bool](b, `document.activeElement.id === "q"`) {
		t.Error("the keys are off, but the slash still moves")
	}
}

func TestBrowserScreenshots(t *testing.T) {
	dir := os.Getenv("ABHILEKH_SCREENSHOTS")
	if dir == "" {
		t.Skip("skipped: ABHILEKH_SCREENSHOTS names no folder for screenshots")
	}
	check(t, os.MkdirAll(dir, 0o755))
	b := newBrowser(t)
	for _, width := range []int64{390, 1280} {
		for _, dark := range []bool{false, true} {
			b.look(width, dark)
			for _, p := range b.shown() {
				for _, lang := range []string{"en", "hi"} {
					b.open(in(lang, p.address))
					png, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
					check(t, err)
					scheme := map[bool]string{false: "light", true: "dark"}[dark]
					name := fmt.Sprintf("%s-%s-%d-%s.png", p.name, lang, width, scheme)
					check(t, os.WriteFile(filepath.Join(dir, name), png, 0o644))
				}
			}
		}
	}
}
