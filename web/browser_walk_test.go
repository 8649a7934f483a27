package web

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// step follows the link that a selector finds and whose text holds some words.
func (b *browser) step(selector, holds string) {
	b.t.Helper()
	if !eval[bool](b, fmt.Sprintf(`(() => { const a = [...document.querySelectorAll(%q)].find(e => e.textContent.includes(%q)); a?.focus(); return document.activeElement === a; })()`, selector, holds)) {
		b.t.Fatalf("at %s: no %s with %q that can be reached", eval[string](b, `location.pathname + location.search`), selector, holds)
	}
	b.follow(kb.Enter)
}

// From the start page to the conference, what was said there about expenditure
// by the states that had voted, one slide and its citation: by links alone, in
// both languages, with script and without.
func TestBrowserWalksFromTheStartToACitation(t *testing.T) {
	b := newBrowser(t)
	b.look(1280, false)
	for _, c := range []struct {
		lang, conference, theme, role string
		script                        bool
	}{
		{"en", "11–12 January 2024", "Expenditure monitoring", "Poll-gone states", true},
		{"hi", "11–12 जनवरी 2024", "निर्वाचन व्यय अनुवीक्षण", "हाल में मतदान वाले राज्य", true},
		{"en", "11–12 January 2024", "Expenditure monitoring", "Poll-gone states", false},
		{"hi", "11–12 जनवरी 2024", "निर्वाचन व्यय अनुवीक्षण", "हाल में मतदान वाले राज्य", false},
	} {
		_, err := chromedp.Call(b.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !c.script})
		check(t, err)
		b.open(in(c.lang, "/"))
		b.step(".news a", c.conference)
		if n := eval[int](b, `document.querySelectorAll(".matrix tbody tr:not(.group)").length`); n != 7 {
			t.Errorf("%v: the matrix has %d rows", c, n)
		}
		b.step(".pairs-table a", c.theme)
		b.step(".facet .opt", c.role)
		if got := eval[string](b, `[...document.querySelectorAll(".card")].map(e => e.querySelector("h2").textContent + ":" + [...e.querySelectorAll(".pg")].map(p => p.textContent.match(/\d+/)[0])).join(" ")`); !strings.Contains(got, "rajasthan.pptx") ||
			!strings.Contains(got, "telangana2.pptx") || strings.Contains(got, "kerala") {
			t.Errorf("%v: decks %s", c, got)
		}
		b.step(".pg", "2")
		if got := eval[string](b, `location.pathname`); !strings.HasSuffix(got, "/pages/2") {
			t.Errorf("%v: the slide is %s", c, got)
		}
		if got := eval[string](b, `document.querySelector("#c1").textContent`); !strings.Contains(got, "slide 2") || !strings.Contains(got, base+"/documents/") {
			t.Errorf("%v: cited as %s", c, got)
		}
		if got := eval[string](b, `document.documentElement.lang`); got != c.lang {
			t.Errorf("%v: ended in %s", c, got)
		}
	}
}
