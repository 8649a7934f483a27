package web

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jba/templatecheck"
)

func TestTemplatesFitTheirViews(t *testing.T) {
	views := map[string]any{
		"start": startView{}, "states": statesView{}, "state": stateView{}, "themes": themesView{}, "theme": themeView{},
		"conferences": conferencesView{}, "conference": conferenceView{},
		"search": searchView{}, "none": noneView{}, "document": documentView{}, "leaf": leafView{},
		"help": proseView{}, "about": proseView{}, "error": errorView{},
	}
	for _, s := range []speech{{}, {hi: true}} {
		templates, err := parseTemplates(s)
		check(t, err)
		if len(templates) != len(views) {
			t.Errorf("%d templates, %d views", len(templates), len(views))
		}
		for name, view := range views {
			if err := templatecheck.CheckHTMLStrict(templates[name].Lookup("page"), view); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

func TestMarkedLetsNothingButMarksThrough(t *testing.T) {
	for in, want := range map[string]string{
		"a <mark>b</mark> &lt;c&gt;":      "a <mark>b</mark> &lt;c&gt;",
		`<mark onclick="x">b</mark>`:      "&lt;mark onclick=&#34;x&#34;&gt;b&lt;/mark&gt;",
		attack:                            "&lt;script&gt;alert(1)&lt;/script&gt;",
		"<mark>a</mark><img src=x>":       "&lt;mark&gt;a&lt;/mark&gt;&lt;img src=x&gt;",
		"<mar<mark>k>":                    "&lt;mar&lt;mark&gt;k&gt;",
		"nothing at all":                  "nothing at all",
		"<mark>&amp;lt;script&gt;</mark>": "<mark>&amp;lt;script&gt;</mark>",
	} {
		if got := string(marked(in)); got != want {
			t.Errorf("marked(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestStaticFiles(t *testing.T) {
	a := newArchive(t, nil)
	for _, f := range []struct{ address, mediaType, holds string }{
		{a.web.assets.CSS, "text/css; charset=utf-8", "--paper"},
		{a.web.assets.JS, "text/javascript; charset=utf-8", "keyswitch"},
		{a.web.assets.Icon, "image/svg+xml", "<svg"},
	} {
		w := a.answer(f.address)
		got := []string{w.Result().Status, w.Header().Get("Content-Type"), w.Header().Get("Cache-Control")}
		want := []string{"200 OK", f.mediaType, "public, max-age=31536000, immutable"}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", f.address, d)
		}
		if !strings.Contains(w.Body.String(), f.holds) {
			t.Errorf("%s does not hold %q", f.address, f.holds)
		}
	}
	for _, address := range []string{"/static/000000000000/abhilekh.css", "/static/x/../../web.go", "/static/" + a.web.assets.CSS[8:20] + "/icon.svg"} {
		if w := a.answer(address); w.Code != 404 {
			t.Errorf("%s: status %d", address, w.Code)
		}
	}
}
