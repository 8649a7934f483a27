package web

import (
	"strings"
	"testing"
)

// phone is the height of the window in which the first hit has to be seen.
const phone = 844

// On a phone the ways to states, themes and conferences are in the head, in one
// line, and still the first hit is seen without scrolling.
func TestBrowserHeadOnAPhone(t *testing.T) {
	b := newBrowser(t)
	for _, width := range []int64{320, 390} {
		b.look(width, false)
		for _, p := range b.shown() {
			for _, lang := range []string{"en", "hi"} {
				b.open(in(lang, p.address))
				const links = `[...document.querySelectorAll(".nav a")].filter(e => e.checkVisibility())`
				paths := eval[string](b, links+`.map(e => new URL(e.href).pathname).slice(0, 4).join(" ")`)
				if paths != "/states /themes /conferences /help" {
					t.Errorf("%s %s at %d: the head leads to %s", p.name, lang, width, paths)
				}
				if lines := eval[int](b, `new Set(`+links+`.map(e => e.getBoundingClientRect().top)).size`); lines != 1 {
					t.Errorf("%s %s at %d: the links stand in %d lines", p.name, lang, width, lines)
				}
				if small := eval[string](b, links+`.filter(e => { const r = e.getBoundingClientRect(); return r.width < 24 || r.height < 24; }).map(e => e.textContent).join(", ")`); small != "" {
					t.Errorf("%s %s at %d: too small to be touched: %s", p.name, lang, width, small)
				}
				if width != 390 || !strings.HasPrefix(p.address, "/?") || !eval[bool](b, `document.querySelector(".card") !== null`) {
					continue
				}
				if bottom := eval[float64](b, `document.querySelector(".card h2").getBoundingClientRect().bottom`); bottom > phone {
					t.Errorf("%s %s: the first hit ends %v px down", p.name, lang, bottom)
				}
			}
		}
	}
	// Where nothing was wrong with the search, so does what was found in it.
	for _, lang := range []string{"en", "hi"} {
		b.open(in(lang, "/?q=webcasting&theme=polling-stations"))
		if bottom := eval[float64](b, `document.querySelector(".card .hits li").getBoundingClientRect().bottom`); bottom > phone {
			t.Errorf("%s: the first passage ends %v px down", lang, bottom)
		}
	}
}
