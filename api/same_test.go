package api

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"abhilekh/storage"
	"abhilekh/storage/query"

	"github.com/google/go-cmp/cmp"
)

// record is a bare document for the index.
func record(n int, title string) storage.Record {
	return storage.Record{
		Document: storage.Document{
			ID: documentNumber(n), Title: title, TitleLang: "en", Kind: "press-note", Langs: []string{"en"},
			Sources: []string{"desk"}, Version: sumOf(title), MediaType: "text/html", FileName: "x.html", PageCount: 1,
			Quality: storage.QualityUnchecked, Status: storage.StatusCurrent, FirstSeen: seen, LastSeen: seen, LastChanged: seen,
		},
		Pages: []storage.Page{{Number: 1, Text: title, Lang: "en", Method: "html", Quality: storage.QualityUnchecked}},
	}
}

// pick returns one of the values.
func pick[T any](r *rand.Rand, values ...T) T { return values[r.IntN(len(values))] }

var (
	someWords  = []string{"evm", "poll", "voter", "list", "observer", "schedule", "मतदाता", "सूची"}
	someStates = []string{"bihar", "kerala", "rajasthan", "goa", storage.National}
	someThemes = []string{"evm", "election-planning", "accessibility", "observers"}
)

// randomRecords makes documents that share words, states and days, so that
// scores and dates tie often.
func randomRecords(r *rand.Rand, n int, themes []string) []storage.Record {
	var out []storage.Record
	for i := range n {
		var text []string
		for range 1 + r.IntN(6) {
			text = append(text, pick(r, someWords...))
		}
		rec := record(i, strings.Join(text, " "))
		rec.Kind = pick(r, "", "press-note", "presentation")
		rec.Langs = pick(r, nil, []string{"en"}, []string{"hi", "en"})
		rec.Sources = []string{pick(r, "desk", "shelf")}
		if r.IntN(4) > 0 {
			rec.Dates.Printed = storage.Date(fmt.Sprintf("202%d-0%d-15", r.IntN(4), 1+r.IntN(3)))
		}
		for range r.IntN(3) {
			rec.Tags = append(rec.Tags, tag(storage.FacetState, pick(r, someStates...), pick(r, storage.LevelPrimary, storage.LevelMentioned), 1, "x"))
		}
		for range r.IntN(2) {
			rec.Tags = append(rec.Tags, theme(pick(r, themes...)))
		}
		out = append(out, rec)
	}
	return out
}

func randomQuery(r *rand.Rand, themes []string) query.Query {
	q := query.Query{Page: 1, Size: 1 + r.IntN(30)}
	var text []string
	for range r.IntN(5) {
		word := pick(r, someWords...)
		text = append(text, pick(r, word, word, word, "-"+word, `"`+word+" "+pick(r, someWords...)+`"`, word+" OR "+pick(r, someWords...), "title:"+word))
	}
	q.Text = strings.Join(text, " ")
	choose := func(f storage.Facet, values ...string) {
		for range r.IntN(3) {
			q = q.WithValues(f, append(slices.Clone(q.Select[f]), pick(r, values...))...)
		}
	}
	if r.IntN(2) == 0 {
		choose(pick(r, storage.FacetState, storage.FacetMentions), append([]string{storage.None}, someStates...)...)
	}
	if r.IntN(3) == 0 {
		choose(storage.FacetTheme, append([]string{storage.None}, themes...)...)
	}
	if r.IntN(3) == 0 {
		choose(storage.FacetYear, "2020", "2021", "2022", storage.None)
	}
	if r.IntN(4) == 0 {
		choose(storage.FacetKind, "press-note", "presentation")
	}
	if r.IntN(5) == 0 {
		q = q.WithDates("2021-01-01", pick[storage.Date](r, "", "2022-12-31"))
	}
	return q.WithSort(pick(r, "", query.SortRelevance, query.SortNewest, query.SortOldest, query.SortAdded)).WithExact(r.IntN(6) == 0).WithExpand(r.IntN(6) > 0)
}

// list is a result as one of the ways of asking gives it.
type listed struct {
	ids   []string
	total int
}

func (w *world) pageThrough(q query.Query) listed {
	w.t.Helper()
	var out listed
	for address := new("/api/v1/search?" + q.Encode()); address != nil; {
		var a SearchAnswer
		if err := json.Unmarshal(w.must(*address).Body.Bytes(), &a); err != nil {
			w.t.Fatal(err)
		}
		for _, h := range a.Hits {
			out.ids = append(out.ids, string(h.ID))
		}
		out.total, address = a.Total, a.Next
	}
	return out
}

func (w *world) turnPages(q query.Query) listed {
	w.t.Helper()
	var out listed
	for n := 1; ; n++ {
		var a SearchAnswer
		if err := json.Unmarshal(w.must("/api/v1/search?"+q.WithPage(n).Encode()).Body.Bytes(), &a); err != nil {
			w.t.Fatal(err)
		}
		for _, h := range a.Hits {
			out.ids = append(out.ids, string(h.ID))
		}
		if out.total = a.Total; len(a.Hits) < q.Size {
			return out
		}
	}
}

func (w *world) export(q query.Query) listed {
	w.t.Helper()
	rec := w.must("/export.jsonl?" + q.WithSize(query.DefaultSize).Encode())
	var out listed
	for line := range strings.Lines(rec.Body.String()) {
		var l Line
		if err := json.Unmarshal([]byte(line), &l); err != nil {
			w.t.Fatal(err)
		}
		out.ids = append(out.ids, string(l.ID))
	}
	if _, err := fmt.Sscan(rec.Result().Trailer.Get(trailerTotal), &out.total); err != nil {
		w.t.Fatal(err)
	}
	return out
}

// readFeed reads one feed as a stranger would.
type readFeed struct {
	XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
	ID      []string `xml:"http://www.w3.org/2005/Atom id"`
	Title   []string `xml:"http://www.w3.org/2005/Atom title"`
	Updated []string `xml:"http://www.w3.org/2005/Atom updated"`
	Author  []string `xml:"http://www.w3.org/2005/Atom author>name"`
	Total   int      `xml:"http://a9.com/-/spec/opensearch/1.1/ totalResults"`
	Links   []struct {
		Rel  string `xml:"rel,attr"`
		Href string `xml:"href,attr"`
	} `xml:"http://www.w3.org/2005/Atom link"`
	Entries []struct {
		ID      []string `xml:"http://www.w3.org/2005/Atom id"`
		Title   []string `xml:"http://www.w3.org/2005/Atom title"`
		Updated []string `xml:"http://www.w3.org/2005/Atom updated"`
		Summary []string `xml:"http://www.w3.org/2005/Atom summary"`
		Links   []struct {
			Href string `xml:"href,attr"`
		} `xml:"http://www.w3.org/2005/Atom link"`
	} `xml:"http://www.w3.org/2005/Atom entry"`
}

func (w *world) feed(address string) readFeed {
	w.t.Helper()
	var f readFeed
	if err := xml.Unmarshal(w.must(address).Body.Bytes(), &f); err != nil {
		w.t.Fatalf("%s: %v", address, err)
	}
	return f
}

func (w *world) followFeed(q query.Query) listed {
	w.t.Helper()
	var out listed
	for address := "/feed.atom?" + q.Encode(); address != ""; {
		f := w.feed(address)
		for _, e := range f.Entries {
			out.ids = append(out.ids, e.ID[0][strings.LastIndex(e.ID[0], "/")+1:])
		}
		out.total, address = f.Total, ""
		for _, l := range f.Links {
			if l.Rel == "next" {
				address = strings.TrimPrefix(l.Href, baseURL)
			}
		}
	}
	return out
}

// API by cursor, API by page number, export and feed give the same documents.
func TestEveryWayGivesTheSame(t *testing.T) {
	w := newWorld(t)
	themes := slices.DeleteFunc(slices.Clone(someThemes), func(v string) bool { return !w.config.Vocab.Known("theme", v) })
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	w.publish(sequence(randomRecords(r, 150, themes)))
	w.openIndex()
	found := 0
	for range 60 {
		q := randomQuery(r, themes)
		want := w.pageThrough(q)
		found += want.total
		sorted := slices.Clone(want.ids)
		slices.Sort(sorted)
		if n := len(slices.Compact(slices.Clone(sorted))); n != want.total || len(want.ids) != want.total {
			t.Errorf("%s: total %d, %d listed, %d different", q.Encode(), want.total, len(want.ids), n)
		}
		for name, got := range map[string]listed{"pages": w.turnPages(q), "export": w.export(q)} {
			if diff := cmp.Diff(want, got, cmp.AllowUnexported(listed{})); diff != "" {
				t.Errorf("%s: cursor (-) and %s (+):\n%s", q.Encode(), name, diff)
			}
		}
		feed := w.followFeed(q)
		if q.Sort == "" { // a feed is newest first unless it is told otherwise
			slices.Sort(feed.ids)
			want.ids = sorted
		}
		if diff := cmp.Diff(want, feed, cmp.AllowUnexported(listed{})); diff != "" {
			t.Errorf("%s: cursor (-) and feed (+):\n%s", q.Encode(), diff)
		}
	}
	if found < 200 {
		t.Errorf("the queries found %d documents in all: too few to prove anything", found)
	}
}

// A feed has as many entries as it is asked for, on every page of it.
func TestFeedKeepsItsSize(t *testing.T) {
	w := newWorld(t)
	var records []storage.Record
	for i := range 130 {
		records = append(records, record(i, fmt.Sprintf("Notice %d", i)))
	}
	w.publish(sequence(records))
	w.openIndex()
	for address, want := range map[string][]int{
		"/feed.atom":         {50, 50, 30},
		"/feed.atom?size=":   {50, 50, 30},
		"/feed.atom?size=20": {20, 20, 20, 20, 20, 20, 10},
		"/feed.atom?q=notice&ui=hi&size=20&page=6": {20, 10},
		"/feed.atom?size=100":                      {100, 30},
		"/feed.atom?page=3":                        {30},
		"/feed.atom?size=50&page=2":                {50, 30},
	} {
		var got []int
		for next := address; next != ""; {
			f := w.feed(next)
			got = append(got, len(f.Entries))
			next = ""
			for _, l := range f.Links {
				path := strings.TrimPrefix(l.Href, baseURL)
				switch l.Rel {
				case "next":
					next = path
				case "self":
					if again := w.feed(path); len(again.Entries) != len(f.Entries) || again.Entries[0].ID[0] != f.Entries[0].ID[0] {
						t.Errorf("%s calls itself %s, which has %d entries", address, path, len(again.Entries))
					}
				}
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", address, diff)
		}
	}
}

func TestFeedIsAtom(t *testing.T) {
	w, _ := settled(t)
	rec := w.must("/feed.atom?q=evm&state=rajasthan&state=national")
	if got := rec.Header().Get("Content-Type"); got != "application/atom+xml; charset=utf-8" {
		t.Errorf("Content-Type is %q", got)
	}
	seenIDs := map[string]bool{}
	for _, address := range []string{"/feed.atom", "/feed.atom?q=evm&state=rajasthan", "/feed.atom?q=%3Cscript%3E+%26+%22x%22", "/feed.atom?q=zzyzx&ui=hi"} {
		f := w.feed(address)
		one := func(what string, values []string) string {
			if len(values) != 1 || values[0] == "" {
				t.Errorf("%s: %s is %q", address, what, values)
				return ""
			}
			return values[0]
		}
		moment := func(what string, values []string) {
			if s := one(what, values); s != "" {
				if _, err := time.Parse(time.RFC3339, s); err != nil {
					t.Errorf("%s: %s: %v", address, what, err)
				}
			}
		}
		id := one("id", f.ID)
		if u, err := url.Parse(id); err != nil || u.Scheme != "tag" || seenIDs[id] {
			t.Errorf("%s: id %q: %v", address, id, err)
		}
		seenIDs[id] = true
		one("title", f.Title)
		moment("updated", f.Updated)
		one("author", f.Author)
		if len(f.Links) < 2 || f.Links[0].Rel != "self" || !strings.HasPrefix(f.Links[0].Href, baseURL+"/feed.atom") {
			t.Errorf("%s: links %v", address, f.Links)
		}
		entries := map[string]bool{}
		for _, e := range f.Entries {
			id := one("entry id", e.ID)
			if !strings.HasPrefix(id, "tag:archive.example,2026:documents/") || entries[id] {
				t.Errorf("%s: entry id %q", address, id)
			}
			entries[id] = true
			one("entry title", e.Title)
			moment("entry updated", e.Updated)
			if len(e.Summary) != 1 || len(e.Links) != 1 || !strings.HasPrefix(e.Links[0].Href, baseURL+"/documents/") {
				t.Errorf("%s: entry %+v", address, e)
			}
		}
	}
	// Default order and size, and a date of its own.
	f := w.feed("/feed.atom")
	if len(f.Entries) != 6 || f.Entries[0].Title[0] != "Commission reviews polls in Bihar and Rajasthan" || f.Updated[0] != "2026-11-23T04:05:00Z" {
		t.Errorf("feed of everything: %d entries, first %q, updated %s", len(f.Entries), f.Entries[0].Title, f.Updated)
	}
	if f := w.feed("/feed.atom?q=" + url.QueryEscape(`"onerror"`)); len(f.Entries) != 1 || f.Entries[0].Title[0] != hostileTitle {
		t.Errorf("hostile entry: %+v", f.Entries)
	}
}

func TestTagURI(t *testing.T) {
	for base, want := range map[string]string{
		"https://archive.example":     "tag:archive.example,2026:x",
		"http://127.0.0.1:8080":       "tag:127.0.0.1,2026:x",
		"http://[::1]:8080":           "tag:localhost,2026:x",
		"https://user@host.example/a": "tag:host.example,2026:x",
		"":                            "tag:localhost,2026:x",
	} {
		if got := tagURI(base, "x"); got != want {
			t.Errorf("%q gives %q, want %q", base, got, want)
		}
	}
}

func TestSitemap(t *testing.T) {
	w, ids := settled(t)
	var set struct {
		URLs []struct {
			Loc     string `xml:"loc"`
			LastMod string `xml:"lastmod"`
		} `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 url"`
	}
	if err := xml.Unmarshal(w.must("/sitemap.xml").Body.Bytes(), &set); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, u := range set.URLs {
		got = append(got, strings.TrimPrefix(u.Loc, baseURL))
		if _, err := time.Parse(time.RFC3339, u.LastMod); strings.Contains(u.Loc, "/documents/") && err != nil {
			t.Errorf("%s: %v", u.Loc, err)
		}
	}
	want := []string{"/", "/help", "/about", "/states", "/themes", "/conferences", "/states/national"}
	for _, s := range w.config.Vocab.States {
		want = append(want, "/states/"+s.Slug)
	}
	for _, x := range w.config.Vocab.Themes {
		want = append(want, "/themes/"+x.ID)
	}
	for _, x := range w.config.Vocab.Conferences {
		want = append(want, "/conferences/"+x.ID)
	}
	for _, id := range ids {
		want = append(want, "/documents/"+string(id))
	}
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	var index struct {
		Parts []string `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 sitemap>loc"`
	}
	if err := xml.Unmarshal(sitemapIndex(baseURL, 3), &index); err != nil || len(index.Parts) != 3 || index.Parts[2] != baseURL+"/sitemap.xml?part=3" {
		t.Errorf("index of parts: %v, %v", index.Parts, err)
	}
}
