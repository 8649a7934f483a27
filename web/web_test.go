package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"abhilekh/storage/query"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
)

// pages are addresses of every page there is, in one language; the archive holds
// items and decks.
func (a *archive) pages() []string {
	doc := a.doc("schedule.pdf")
	old := doc + "/versions/" + a.old
	return append(lists(), []string{
		"/?sort=newest", "/?q=webcasting", "/?q=webcasting&state=bihar&state=telangana&theme=polling-stations&sort=newest&size=1&page=2",
		"/?q=webcasting+drinking+zzz", "/?q=%22webcasting&colour=red&state=telengana", "/?q=zzzz&state=bihar&from=2024-01-01",
		"/?q=ECI/PN/118/2024", "/?q=ECI/PN/999/2024&state=bihar", "/?sort=best&page=0",
		"/?q=" + url.QueryEscape(attack), "/?q=" + url.QueryEscape(`"><img src=x onerror=alert(1)>`) + "&sort=%3Cb%3E",
		doc, doc + "?q=webcasting", doc + "/pages/1", doc + "/pages/2?q=webcasting", doc + "/pages/4", old, old + "/pages/1?q=polling",
		a.doc("hindi.html"), a.doc("hindi.html") + "/pages/1?q=" + url.QueryEscape("मतदान"), a.doc("telangana.pptx"),
		a.doc("telangana.pptx") + "/pages/2?q=webcasting", a.doc("attack.html") + "?q=" + url.QueryEscape(attack),
		a.doc("attack.html") + "/pages/1?q=webcasting", a.doc("scan.pdf"), a.doc("scan.pdf") + "/pages/1", a.doc("kerala.pdf"),
		a.doc("undated.txt"), a.doc("real.pdf"), "/help", "/about",
		a.doc("rajasthan.pptx") + "?theme=expenditure-monitoring", a.doc("rajasthan.pptx") + "/pages/3?q=helicopter", a.doc("goa.pptx"),
		"/?q=helicopter", "/?q=webcasting&expand=off", "/?conference=" + seed + "&theme=electoral-roll&role=other",
	}...)
}

func both(addresses []string) []string {
	var out []string
	for _, a := range addresses {
		out = append(out, a)
		if strings.Contains(a, "?") {
			out = append(out, a+"&ui=hi")
		} else {
			out = append(out, a+"?ui=hi")
		}
	}
	return out
}

func TestEveryPageIsWellFormed(t *testing.T) {
	a := newArchive(t, append(items(), decks()...))
	addresses := append(a.pages(), "/nothing", "/documents/nothing", a.doc("real.pdf")+"/pages/99", a.doc("real.pdf")+"/pages/01", "/documents/a%2Fb")
	for _, address := range both(addresses) {
		w := a.answer(address)
		if err := wellFormed(w.Body.String()); err != "" {
			t.Errorf("%s: %s", address, err)
		}
		doc, err := goquery.NewDocumentFromReader(w.Body)
		check(t, err)
		lang := "en"
		if strings.HasSuffix(address, "ui=hi") {
			lang = "hi"
		}
		if got := doc.Find("html").AttrOr("lang", ""); got != lang {
			t.Errorf("%s: lang %q", address, got)
		}
		if n := doc.Find("h1").Length(); n != 1 {
			t.Errorf("%s: %d h1", address, n)
		}
		if n := doc.Find("main#main").Length(); n != 1 || doc.Find("a.skip[href='#main']").Length() != 1 {
			t.Errorf("%s: no main part or no way to skip to it", address)
		}
		if n := doc.Find("[style], style, script:not([src]), [onclick]").Length(); n != 0 {
			t.Errorf("%s: inline style or script", address)
		}
		checkIDs(t, address, doc)
	}
}

// checkIDs holds that ids are unique and what points to one finds it.
func checkIDs(t *testing.T, address string, doc *goquery.Document) {
	t.Helper()
	seen := make(map[string]bool)
	doc.Find("[id]").Each(func(_ int, s *goquery.Selection) {
		id := s.AttrOr("id", "")
		if seen[id] {
			t.Errorf("%s: id %s twice", address, id)
		}
		seen[id] = true
	})
	for _, attr := range []string{"for", "aria-labelledby", "data-from"} {
		doc.Find("[" + attr + "]").Each(func(_ int, s *goquery.Selection) {
			if id := s.AttrOr(attr, ""); !seen[id] {
				t.Errorf("%s: %s=%q leads nowhere", address, attr, id)
			}
		})
	}
	doc.Find("a[href^='#'], use[href^='#']").Each(func(_ int, s *goquery.Selection) {
		if id := s.AttrOr("href", "")[1:]; !seen[id] {
			t.Errorf("%s: #%s leads nowhere", address, id)
		}
	})
}

// wellFormed returns what is wrong with the nesting of tags, "" for nothing.
func wellFormed(page string) string {
	void := map[string]bool{"meta": true, "link": true, "input": true, "img": true, "br": true, "hr": true}
	z := html.NewTokenizer(strings.NewReader(page))
	var open []string
	for {
		switch z.Next() {
		case html.ErrorToken:
			if len(open) > 0 {
				return "not closed: " + strings.Join(open, " ")
			}
			return ""
		case html.StartTagToken:
			tok := z.Token()
			names := make(map[string]bool)
			for _, attr := range tok.Attr {
				if names[attr.Key] {
					return "<" + tok.Data + "> has " + attr.Key + " twice"
				}
				names[attr.Key] = true
			}
			if !void[tok.Data] {
				open = append(open, tok.Data)
			}
		case html.EndTagToken:
			tok := z.Token()
			if len(open) == 0 || open[len(open)-1] != tok.Data {
				return "</" + tok.Data + "> closes " + strings.Join(open, " ")
			}
			open = open[:len(open)-1]
		}
	}
}

func TestEveryLinkAnswers(t *testing.T) {
	a := newArchive(t, append(items(), decks()...))
	todo := both(a.pages())
	seen := make(map[string]bool)
	for _, address := range todo {
		seen[address] = true
	}
	add := func(from, href string) {
		if href == "" || strings.HasPrefix(href, "#") || strings.HasPrefix(href, "mailto:") || strings.HasPrefix(href, "https://example.org/") {
			return
		}
		href = strings.TrimPrefix(href, base)
		href, _, _ = strings.Cut(href, "#")
		if !strings.HasPrefix(href, "/") {
			t.Errorf("%s: link to %q", from, href)
			return
		}
		if !seen[href] {
			seen[href] = true
			todo = append(todo, href)
		}
	}
	first := len(todo)
	for i := 0; i < len(todo); i++ {
		address := todo[i]
		w := a.answer(address)
		if w.Code != http.StatusOK {
			t.Errorf("%s: status %d", address, w.Code)
			continue
		}
		if w.Header().Get("Content-Type") != htmlType || strings.HasPrefix(address, "/api/") {
			continue
		}
		doc, err := goquery.NewDocumentFromReader(w.Body)
		check(t, err)
		// Filters lead to ever more filters: those of the first pages are enough
		// to have met every kind of link.
		follow := i < first
		doc.Find("a[href], link[href], script[src]").Each(func(_ int, s *goquery.Selection) {
			href := s.AttrOr("href", s.AttrOr("src", ""))
			if follow || !strings.HasPrefix(href, "/?") {
				add(address, href)
			}
		})
		checkLanguageKept(t, address, doc)
	}
	t.Logf("%d addresses asked", len(todo))
}

// checkLanguageKept holds that a page in Hindi leads to pages in Hindi, and one
// in English to English ones, but for the switch.
func checkLanguageKept(t *testing.T, address string, doc *goquery.Document) {
	t.Helper()
	hindi := doc.Find("html").AttrOr("lang", "") == "hi"
	doc.Find("body a[href^='/']").Each(func(_ int, s *goquery.Selection) {
		href := s.AttrOr("href", "")
		if s.AttrOr("hreflang", "") != "" || strings.HasPrefix(href, "/api/") || strings.HasPrefix(href, "/feed.") || strings.HasPrefix(href, "/export.") {
			return
		}
		path, _, _ := strings.Cut(href, "#")
		if strings.HasSuffix(path, "ui=hi") != hindi {
			t.Errorf("%s: the link to %s loses the language", address, href)
		}
	})
	doc.Find("form").Each(func(_ int, s *goquery.Selection) {
		if (s.Find("input[name=ui][value=hi]").Length() == 1) != hindi {
			t.Errorf("%s: a form loses the language", address)
		}
	})
}

func TestHostileInputIsInert(t *testing.T) {
	a := newArchive(t, append(items(), decks()...))
	for _, address := range both(a.pages()) {
		w := a.answer(address)
		if strings.Contains(w.Body.String(), "<script>") {
			t.Errorf("%s: a script of the document got through", address)
		}
		doc, err := goquery.NewDocumentFromReader(w.Body)
		check(t, err)
		if n := doc.Find("body script, img, iframe, body style, [onerror], [onmouseover], [onload]").Length(); n != 0 {
			t.Errorf("%s: %d elements of a document or query got through", address, n)
		}
		doc.Find("[href], [src], [action]").Each(func(_ int, s *goquery.Selection) {
			for _, attr := range []string{"href", "src", "action"} {
				if u, err := url.Parse(s.AttrOr(attr, "")); err != nil || u.Scheme == "javascript" || u.Scheme == "data" {
					t.Errorf("%s: %s=%q", address, attr, s.AttrOr(attr, ""))
				}
			}
		})
	}
	// It is shown as what it is, with the words marked.
	doc := a.page(t, a.doc("attack.html")+"/pages/1?q=webcasting", http.StatusOK)
	if got := doc.Find(".text").Text(); !strings.Contains(got, attack) || !strings.Contains(got, "<mark>forged</mark>") {
		t.Errorf("text = %q", got)
	}
	if got := texts(doc.Find(".text mark")); len(got) != 3 || got[0] != "webcasting" {
		t.Errorf("marks = %q", got)
	}
	if got := texts(a.page(t, a.doc("attack.html"), http.StatusOK).Find("h1")); got[0] != attack {
		t.Errorf("h1 = %q", got)
	}
}

func TestAddressesAreCanonical(t *testing.T) {
	a := newArchive(t, append(items(), decks()...))
	for _, address := range both(a.pages()) {
		doc := a.page(t, address, http.StatusOK)
		doc.Find("a[href^='/'], link[rel=canonical]").Each(func(_ int, s *goquery.Selection) {
			href := strings.TrimPrefix(s.AttrOr("href", ""), base)
			u, err := url.Parse(href)
			check(t, err)
			if strings.HasPrefix(u.Path, "/api/v1/documents") || u.Path == "/api/v1/openapi.yaml" {
				return
			}
			q, faults := query.Parse(u.Query(), a.web.known)
			if len(faults) > 0 {
				t.Errorf("%s: link %s: %v", address, href, faults[0])
			}
			want := speechOf(u.Query().Get("ui")).at(u.Path, q.Encode())
			if u.Fragment != "" {
				want += "#" + u.Fragment
			}
			if href != want {
				t.Errorf("%s: link\n%s, want\n%s", address, href, want)
			}
		})
	}
	// Every link on a page of results keeps the whole search, but for its own part.
	doc := a.page(t, "/?theme=polling-stations&q=webcasting&ui=hi&sort=newest&utm_source=x", http.StatusOK)
	if d := cmp.Diff(base+"/?q=webcasting&theme=polling-stations&sort=newest&ui=hi", doc.Find("link[rel=canonical]").AttrOr("href", "")); d != "" {
		t.Errorf("canonical (-want +got):\n%s", d)
	}
	doc.Find(".card h2 a, .pg").Each(func(_ int, s *goquery.Selection) {
		if href := s.AttrOr("href", ""); !strings.HasSuffix(href, "?q=webcasting&theme=polling-stations&sort=newest&ui=hi") {
			t.Errorf("a hit leads to %s", href)
		}
	})
	if d := cmp.Diff([]string{"theme", "sort", "ui"}, names(doc.Find(".ask-row input[type=hidden]"))); d != "" {
		t.Errorf("hidden fields (-want +got):\n%s", d)
	}
}

func names(s *goquery.Selection) []string {
	var out []string
	s.Each(func(_ int, x *goquery.Selection) { out = append(out, x.AttrOr("name", "")) })
	return out
}
