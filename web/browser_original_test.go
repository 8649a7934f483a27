package web

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"
)

// A hostile original is handed out as it is, and nothing in it runs: neither
// when its address is opened, nor when a page of somebody else embeds it. The
// same bytes served as a page do run, so that the test can tell.
func TestBrowserRunsNothingOfAnOriginal(t *testing.T) {
	b := newBrowser(t)
	id := b.archive.ids["attack.html"]
	rec, err := b.archive.web.catalog.Document(t.Context(), id)
	check(t, err)
	original := "/api/v1/documents/" + string(id) + "/versions/" + rec.Version + "/original"
	hostile := b.archive.answer(original).Body.String()

	var mu sync.Mutex
	var asked []string
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		asked = append(asked, r.URL.Path)
		mu.Unlock()
		switch r.URL.Path {
		case "/control/":
			w.Header().Set("Content-Type", "text/html")
			w.Write([]byte(hostile))
		case "/embed/":
			w.Header().Set("Content-Type", "text/html")
			w.Write([]byte(`<iframe src="` + original + `"></iframe><object data="` + original + `"></object><embed src="` + original + `">`))
		default:
			b.archive.handler.ServeHTTP(w, r)
		}
	}))
	defer site.Close()
	b.site = site.URL
	// pictures are the requests that only a rendered original makes.
	pictures := func() int {
		mu.Lock()
		defer mu.Unlock()
		n := 0
		for _, path := range asked {
			if strings.HasSuffix(path, "/x") {
				n++
			}
		}
		asked = nil
		return n
	}

	b.open("/control/")
	if pictures() == 0 || eval[int](b, `window.alerted`) == 0 {
		t.Fatal("the hostile bytes do nothing even as a page: the test could not fail")
	}
	// A download ends the navigation, which the browser reports as an error.
	if err := chromedp.Do(b.ctx, chromedp.Navigate(b.site+original)); err == nil {
		if n := eval[int](b, `window.alerted`); n != 0 {
			t.Error("the original ran a script")
		}
	}
	b.open("/embed/")
	if n := eval[int](b, `window.alerted`); n != 0 {
		t.Error("an embedded original ran a script")
	}
	if n := pictures(); n != 0 {
		t.Errorf("the original was rendered: it asked for %d pictures", n)
	}
}
