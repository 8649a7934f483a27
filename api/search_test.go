package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"abhilekh/api/middleware"
	"abhilekh/storage"
	"abhilekh/storage/query"

	"github.com/gin-gonic/gin"
	"github.com/google/go-cmp/cmp"
)

func TestFaultyAddressesAreNamed(t *testing.T) {
	w, ids := settled(t)
	doc := "/api/v1/documents/" + string(ids["note-23.html"])
	tests := []struct {
		address string
		fields  []string
	}{
		{"/api/v1/search?state=atlantis", []string{"state"}},
		{"/api/v1/search?state=atlantis&theme=x&page=-1&size=500&sort=best&from=yesterday&exact=yes&colour=red&ui=fr",
			[]string{"state", "theme", "from", "sort", "page", "size", "exact", "colour", "ui"}},
		{"/api/v1/search?utm_source=x&after=!!", []string{"after"}},
		{"/api/v1/search?after=bm90aGluZw", []string{"after"}},
		{"/api/v1/search?page=9999&size=100", []string{"page"}},
		{"/api/v1/search?q=%zz", []string{""}},
		{"/feed.atom?colour=red", []string{"colour"}},
		{"/feed.atom?page=400", []string{"page"}},
		{"/export.jsonl?state=atlantis", []string{"state"}},
		{"/export.jsonl?state=atlantis&page=2&size=5&after=bm90aGluZw&page=", []string{"state", "page", "page", "size", "after"}},
		{"/export.jsonl?size=20", []string{"size"}},
		{doc + "?q=evm", []string{"q"}},
		{doc + "/pages/1?ui=fr", []string{"ui"}},
		{doc + "?ui=hi&ui=hi", []string{"ui"}},
		{"/api/v1/vocabulary?x", []string{"x"}},
		{"/api/v1/runs?limit=0", []string{"limit"}},
		{"/api/v1/runs?limit=101", []string{"limit"}},
		{"/api/v1/runs/x?outcome=splendid", []string{"outcome"}},
		{"/api/v1/runs/x?offset=-1", []string{"offset"}},
		{"/api/v1/runs/x?offset=10000001", []string{"offset"}},
		{"/sitemap.xml?part=0", []string{"part"}},
	}
	for _, tt := range tests {
		rec := w.get(tt.address)
		var p Problem
		if err := json.Unmarshal(rec.Body.Bytes(), &p); err != nil {
			t.Fatalf("%s: %v in %s", tt.address, err, rec.Body)
		}
		var fields []string
		for _, e := range p.Errors {
			fields = append(fields, e.Field)
			if e.Problem == "" {
				t.Errorf("%s: nothing is said of %q", tt.address, e.Field)
			}
		}
		if diff := cmp.Diff(tt.fields, fields); rec.Code != http.StatusBadRequest || p.Status != rec.Code || diff != "" {
			t.Errorf("%s: %d (-want +got):\n%s", tt.address, rec.Code, diff)
		}
		if tt.fields[0] != "" && (p.Field == nil || *p.Field != tt.fields[0]) {
			t.Errorf("%s: field is %v", tt.address, p.Field)
		}
		if rec.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s: a failure may be kept: %q", tt.address, rec.Header().Get("Cache-Control"))
		}
	}
	w.must("/api/v1/search?utm_source=x&utm_medium=y&ui=hi&state=")
	w.must("/export.jsonl?size=&page=+&after=&utm_source=x")
	w.must(doc + "?utm_source=x")
}

// A text that is too long still searches, and every answer says that it was cut.
func TestLongTextsSearch(t *testing.T) {
	w, _ := settled(t)
	for _, text := range []string{"evm+" + strings.Repeat("zzyzx+", 1000), "evm+" + strings.Repeat("x", 20_000)} {
		var a SearchAnswer
		if err := json.Unmarshal(w.must("/api/v1/search?size=1&q="+text).Body.Bytes(), &a); err != nil {
			t.Fatal(err)
		}
		if len(a.Notices) == 0 || a.Notices[0].Code != string(query.CodeTooLong) || a.Total == 0 || a.Next == nil {
			t.Fatalf("%d found, notices %v", a.Total, a.Notices)
		}
		var next SearchAnswer
		if err := json.Unmarshal(w.must(*a.Next).Body.Bytes(), &next); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(a.Notices, next.Notices); diff != "" || next.Total != a.Total {
			t.Errorf("the next page finds %d of %d; notices (-first +next):\n%s", next.Total, a.Total, diff)
		}
	}
	w.must("/feed.atom?q=" + strings.Repeat("evm+", 1000))
	w.must("/export.jsonl?q=" + strings.Repeat("evm+", 1000))
}

func TestMatchedIsPlain(t *testing.T) {
	w, _ := settled(t)
	for text, want := range map[string]string{
		"evm": "all", "evm+bihar": "all", "evm+zzyzx": "any", "evm+OR+bihar": "any", "evm+bihar+rajasthan+commission": "any", "state:bihar": "", "": "",
		"zzyzx": "", "zzyzx+xyzzy": "", "zzyzx+OR+xyzzy": "", "a1b2+c3d4+e5f6+g7h8": "", "evm+state:goa": "", "evm+bihar+state:goa": "", `"zzyzx+xyzzy"`: "",
	} {
		var a SearchAnswer
		if err := json.Unmarshal(w.must("/api/v1/search?q="+text).Body.Bytes(), &a); err != nil {
			t.Fatal(err)
		}
		got := ""
		if a.Matched != nil {
			got = *a.Matched
		}
		if got != want {
			t.Errorf("%s: matched is %q with %d found, want %q", text, got, a.Total, want)
		}
	}
}

// A source is shown by its label, and a new label is a new answer.
func TestSourcesHaveLabels(t *testing.T) {
	w, _ := settled(t)
	label := func(header ...string) (string, *httptest.ResponseRecorder) {
		t.Helper()
		rec := w.get("/api/v1/search?q=evm", header...)
		var a SearchAnswer
		if err := json.Unmarshal(rec.Body.Bytes(), &a); err != nil {
			t.Fatal(err)
		}
		if len(a.Facets[storage.FacetSource]) != 1 || a.Facets[storage.FacetSource][0].Value != "desk" {
			t.Fatalf("sources %v", a.Facets[storage.FacetSource])
		}
		return a.Facets[storage.FacetSource][0].Label, rec
	}
	got, rec := label()
	if got != "The desk" {
		t.Errorf("label %q", got)
	}
	if err := w.config.Catalog.PutSources(t.Context(), []storage.Source{{ID: "desk", Kind: "folder", Label: "The other desk"}}); err != nil {
		t.Fatal(err)
	}
	if got, _ := label("If-None-Match", rec.Header().Get("ETag")); got != "The other desk" {
		t.Errorf("label %q", got)
	}
}

func TestRunsArePaged(t *testing.T) {
	w, _ := settled(t)
	run := w.putRun() // with two items that failed
	var items []storage.RunItem
	for i := range 5 {
		items = append(items, storage.RunItem{Source: "desk", Key: fmt.Sprintf("%d.pdf", i), Outcome: storage.OutcomeIndexed, At: seen})
	}
	if err := w.config.Catalog.AddItems(t.Context(), run, items); err != nil {
		t.Fatal(err)
	}
	for first, want := range map[string][]string{
		"?limit=2":                       {"0.pdf 1.pdf | a/broken.pdf b.pdf", "2.pdf 3.pdf |", "4.pdf |"},
		"?limit=1&outcome=failed&ui=hi":  {"| a/broken.pdf", "| b.pdf"},
		"?outcome=indexed&utm_source=x":  {"0.pdf 1.pdf 2.pdf 3.pdf 4.pdf |"},
		"?outcome=indexed&offset=5":      {"|"},
		"?outcome=missing&offset=100000": {"|"},
	} {
		var got []string
		for address := new("/api/v1/runs/" + run + first); address != nil; {
			var a RunAnswer
			if err := json.Unmarshal(w.must(*address).Body.Bytes(), &a); err != nil {
				t.Fatal(err)
			}
			var keys []string
			for _, i := range a.Outcomes[storage.OutcomeIndexed] {
				keys = append(keys, i.Key)
			}
			keys = append(keys, "|")
			for _, i := range a.Outcomes[storage.OutcomeFailed] {
				keys = append(keys, i.Key)
			}
			got = append(got, strings.Join(keys, " "))
			if address = a.Next; address != nil && strings.Contains(first, "ui=hi") != strings.Contains(*address, "ui=hi") {
				t.Errorf("%s goes on at %s", first, *address)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", first, diff)
		}
	}
}

func TestOtherMethods(t *testing.T) {
	w, _ := settled(t)
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete} {
		rec := w.ask(method, "/api/v1/search")
		if rec.Code != http.StatusMethodNotAllowed || rec.Header().Get("Content-Type") != "application/problem+json" || rec.Header().Get("Allow") != "GET, HEAD" {
			t.Errorf("%s: %d %v", method, rec.Code, rec.Header())
		}
	}
}

func TestUnchangedAnswersAreNotSentAgain(t *testing.T) {
	w, ids := settled(t)
	doc := "/api/v1/documents/" + string(ids["note-23.html"])
	tags := map[string]string{}
	for _, address := range []string{
		"/api/v1/search?q=evm", "/api/v1/search?q=evm&ui=hi", "/api/v1/search?q=evm&size=1", "/api/v1/search", "/feed.atom?q=evm", "/feed.atom",
		doc, doc + "/pages/1", "/api/v1/vocabulary", "/api/v1/sources", "/api/v1/openapi.yaml", "/sitemap.xml", "/robots.txt",
	} {
		etag := w.must(address).Header().Get("ETag")
		if other, ok := tags[etag]; ok || etag == "" {
			t.Errorf("%s has the tag %q of %s", address, etag, other)
		}
		tags[etag] = address
		for _, held := range []string{etag, `"x", ` + etag, "*", strings.TrimPrefix(etag, "W/")} {
			rec := w.get(address, "If-None-Match", held)
			if rec.Code != http.StatusNotModified || rec.Body.Len() != 0 || rec.Header().Get("ETag") != etag {
				t.Errorf("%s with %s: %d %q", address, held, rec.Code, rec.Body)
			}
		}
		if rec := w.get(address, "If-None-Match", `"x"`); rec.Code != http.StatusOK {
			t.Errorf("%s with another tag: %d", address, rec.Code)
		}
	}
	// The same question in another spelling is the same answer.
	if a, b := w.must("/api/v1/search?state=bihar&q=evm"), w.must("/api/v1/search?q=+evm&state=bihar&utm_source=x"); a.Header().Get("ETag") != b.Header().Get("ETag") {
		t.Error("one question has two tags")
	}
	// A new generation is a new answer.
	etag := w.must("/api/v1/search?q=evm").Header().Get("ETag")
	w.publish(w.config.Catalog.Records(t.Context()))
	for w.get("/api/v1/search?q=evm", "If-None-Match", etag).Code == http.StatusNotModified {
		if t.Context().Err() != nil {
			t.Fatal(t.Context().Err())
		}
	}
}

func TestHeadEverywhere(t *testing.T) {
	w, ids := settled(t)
	run := w.putRun()
	s := sheets()[0]
	fill := strings.NewReplacer("themes/:id", "themes/evm", "conferences/:id", "conferences/"+seedConference, ":slug", "bihar", ":id", string(ids[s.name]), ":sha", sumOf(s.original()), ":n", "1")
	server := httptest.NewServer(w.handler)
	defer server.Close()
	do := func(method, address string) (*http.Response, int) {
		req, err := http.NewRequestWithContext(t.Context(), method, server.URL+address, nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		n, err := io.Copy(io.Discard, resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return resp, int(n)
	}
	for _, r := range w.engine.Routes() {
		if r.Method != http.MethodGet {
			continue
		}
		address := fill.Replace(r.Path)
		if strings.HasPrefix(r.Path, "/api/v1/runs/") {
			address = "/api/v1/runs/" + run
		}
		get, size := do(http.MethodGet, address)
		head, none := do(http.MethodHead, address)
		if get.StatusCode != http.StatusOK || head.StatusCode != get.StatusCode || size == 0 || none != 0 {
			t.Errorf("%s: GET %d with %d bytes, HEAD %d with %d", address, get.StatusCode, size, head.StatusCode, none)
		}
		for _, name := range []string{"Content-Type", "ETag", "Content-Disposition", "Content-Security-Policy", "Cache-Control"} {
			if g, h := get.Header.Get(name), head.Header.Get(name); g != h {
				t.Errorf("%s: %s is %q with GET and %q with HEAD", address, name, g, h)
			}
		}
	}
	if resp, n := do(http.MethodHead, "/api/v1/search?state=atlantis"); resp.StatusCode != http.StatusBadRequest || n != 0 {
		t.Errorf("HEAD of a faulty address: %d", resp.StatusCode)
	}
}

func TestNotReady(t *testing.T) {
	w := newWorld(t)
	w.openIndex()
	for _, address := range []string{
		"/api/v1/search", "/feed.atom", "/export.jsonl", "/api/v1/states/goa", "/api/v1/themes/evm", "/api/v1/conferences", "/api/v1/conferences/" + seedConference,
	} {
		rec := w.get(address)
		if rec.Code != http.StatusServiceUnavailable || rec.Header().Get("Retry-After") == "" || rec.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: %d, Retry-After %q, %s", address, rec.Code, rec.Header().Get("Retry-After"), rec.Body)
		}
		if got := rec.Header().Get("Content-Disposition"); got != "" {
			t.Errorf("%s: a failure is a file: %q", address, got)
		}
	}
	w.must("/healthz")
	if rec := w.get("/readyz"); rec.Code != http.StatusServiceUnavailable || !strings.Contains(rec.Body.String(), "no usable index") {
		t.Errorf("readyz: %d %s", rec.Code, rec.Body)
	}
	w.config.Ready = func() []string { return []string{"read /srv/secret/index: damaged"} }
	w.routes()
	if rec := w.get("/readyz"); rec.Code != http.StatusServiceUnavailable || strings.Contains(rec.Body.String(), "secret") || !strings.Contains(rec.Body.String(), "damaged") {
		t.Errorf("readyz: %d %s", rec.Code, rec.Body)
	}
	w.config.Ready = func() []string { return nil }
	w.routes()
	w.must("/readyz")
}

// A fault in the middle of an export must not pass for its end.
func TestBrokenExportIsAborted(t *testing.T) {
	w := newWorld(t)
	var records []storage.Record
	for i := range 400 { // some 300 KB: several buffers
		records = append(records, record(i, "A title that is long enough to fill a buffer soon, since every line repeats it"))
	}
	w.publish(sequence(records))
	w.openIndex()
	// The request fails as soon as the first bytes are under way.
	engine := gin.New()
	engine.Use(middleware.AccessLog(w.config.Log), middleware.Recover(w.config.Log, w.api.Fail), func(c *gin.Context) {
		ctx, cancel := context.WithCancel(c.Request.Context())
		defer cancel()
		c.Request = c.Request.WithContext(ctx)
		if c.Query("q") == "title" {
			c.Writer = &tripwire{c.Writer, cancel}
		}
		c.Next()
	})
	w.api.Register(engine)
	server := httptest.NewServer(engine)
	defer server.Close()
	for q, whole := range map[string]bool{"title": false, "buffer": true} {
		resp, err := http.Get(server.URL + "/export.jsonl?q=" + q)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if whole && (err != nil || resp.Trailer.Get(trailerTotal) != "400" || resp.Trailer.Get(trailerGeneration) == "" || strings.Count(string(body), "\n") != 400) {
			t.Errorf("whole export: error %v, trailers %v, %d lines", err, resp.Trailer, strings.Count(string(body), "\n"))
		}
		if !whole && (!errors.Is(err, io.ErrUnexpectedEOF) || resp.Trailer.Get(trailerTotal) != "") {
			t.Errorf("broken export: error %v, trailers %v, %d bytes", err, resp.Trailer, len(body))
		}
	}
}

// tripwire calls trip after the first bytes.
type tripwire struct {
	gin.ResponseWriter
	trip func()
}

func (w *tripwire) Write(b []byte) (int, error) {
	defer w.trip()
	return w.ResponseWriter.Write(b)
}

func (w *tripwire) Unwrap() http.ResponseWriter { return w.ResponseWriter }
