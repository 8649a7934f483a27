package api

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"abhilekh/storage"
	"abhilekh/storage/query"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares an answer with a file. Ids and generations are minted by
// chance, so they are replaced by the names of what they stand for.
func golden(t *testing.T, name string, answer []byte, ids map[string]storage.DocumentID) {
	t.Helper()
	var b bytes.Buffer
	if strings.HasSuffix(name, ".json") {
		if err := json.Indent(&b, answer, "", "  "); err != nil {
			t.Fatalf("%s: %v in %s", name, err, answer)
		}
	} else {
		b.Write(answer)
	}
	got := b.String()
	for file, id := range ids {
		name, _, _ := strings.Cut(file, ".")
		got = strings.ReplaceAll(got, string(id), "ID-OF-"+strings.ReplaceAll(name, " ", "-"))
	}
	for _, r := range [][2]string{
		{`"took_ms": [0-9.]+`, `"took_ms": 0.5`},
		{`"generation": "[^"]+"`, `"generation": "GENERATION"`},
		{`"score": [0-9.]+`, `"score": 0.5`}, // ranking is storage/search's to tune
		{`after=[\w-]+`, `after=CURSOR`},
		{`"added_at": "[^"]+"`, `"added_at": "2026-11-23T04:00:00Z"`},
		{`"fingerprint": "[0-9a-f]{64}"`, `"fingerprint": "HASH"`},
	} {
		got = regexp.MustCompile(r[0]).ReplaceAllString(got, r[1])
	}
	got = strings.TrimRight(got, "\n") + "\n"
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got; rewrite with -update):\n%s", name, diff)
	}
}

func TestGolden(t *testing.T) {
	w, ids := settled(t)
	run := w.putRun()
	of := func(name, more string) string { return "/api/v1/documents/" + string(ids[name]) + more }
	deck := sheets()[1]
	for name, address := range map[string]string{
		"search-words.json":  "/api/v1/search?q=evm",
		"search-facets.json": "/api/v1/search?q=evm&state=rajasthan&theme=evm",
		"search-number.json": "/api/v1/search?q=eci+pn+23+2024",
		"search-hindi.json":  "/api/v1/search?q=" + "%E0%A4%AC%E0%A4%BF%E0%A4%B9%E0%A4%BE%E0%A4%B0" + "&ui=hi",
		"search-all.json":    "/api/v1/search?size=4",
		"search-none.json":   "/api/v1/search?q=zzyzx&state=kerala",
		"document.json":      of("release.html", ""),
		"document-bare.json": of("scan.pdf", ""),
		"page.json":          of(deck.name, "/pages/2"),
		"version.json":       of(deck.name, "/versions/"+sumOf(deck.original())),
		"version-page.json":  of(deck.name, "/versions/"+sumOf(deck.original())+"/pages/3?ui=hi"),
		"sources.json":       "/api/v1/sources",
		"runs.json":          "/api/v1/runs?limit=5",
		"run.json":           "/api/v1/runs/" + run,
		"feed.atom":          "/feed.atom?q=evm",
		"export.jsonl":       "/export.jsonl?q=evm&sort=oldest",
		"robots.txt":         "/robots.txt",
	} {
		t.Run(name, func(t *testing.T) { golden(t, name, w.must(address).Body.Bytes(), ids) })
	}
	t.Run("problem.json", func(t *testing.T) {
		rec := w.get("/api/v1/search?state=atlantis&page=0&colour=red")
		body := bytes.ReplaceAll(rec.Body.Bytes(), []byte(rec.Header().Get("X-Request-Id")), []byte("REQUEST"))
		golden(t, "problem.json", body, ids)
	})
}

// Answer is what the command line prints; it must be the JSON of the route.
func TestAnswerIsTheRoute(t *testing.T) {
	w, _ := settled(t)
	for _, text := range []string{"", "evm", `"first level checking" OR बिहार`} {
		v := query.Query{Text: text, Page: 1, Size: 20}
		answer, err := w.api.Answer(t.Context(), v)
		if err != nil {
			t.Fatal(err)
		}
		var served SearchAnswer
		if err := json.Unmarshal(w.must("/api/v1/search?"+v.Encode()).Body.Bytes(), &served); err != nil {
			t.Fatal(err)
		}
		served.TookMS = answer.TookMS
		if diff := cmp.Diff(answer, served); diff != "" {
			t.Errorf("%q: Answer (-) and route (+):\n%s", text, diff)
		}
	}
}

// What a stranger put into a title or a text stays text.
func TestHostileDocumentIsInert(t *testing.T) {
	w, ids := settled(t)
	id := string(ids["hostile.html"])
	for _, address := range []string{
		"/api/v1/search?q=evm", "/api/v1/documents/" + id, "/api/v1/documents/" + id + "/pages/1", "/feed.atom", "/export.jsonl", "/sitemap.xml",
	} {
		body := w.must(address).Body.String()
		for _, raw := range []string{"<script", "<img", "</script"} {
			if strings.Contains(body, raw) {
				t.Errorf("%s holds %s as it is: %s", address, raw, body)
			}
		}
	}
	var answer SearchAnswer
	if err := json.Unmarshal(w.must("/api/v1/search?q=onerror").Body.Bytes(), &answer); err != nil {
		t.Fatal(err)
	}
	if len(answer.Hits) != 1 || answer.Hits[0].Title != hostileTitle || len(answer.Hits[0].Pages) != 1 {
		t.Fatalf("answer: %+v", answer.Hits)
	}
	snippet := strings.NewReplacer("<mark>", "", "</mark>", "").Replace(answer.Hits[0].Pages[0].Snippet)
	if strings.ContainsAny(snippet, "<>") || !strings.Contains(snippet, "&lt;img") {
		t.Errorf("snippet is %q", snippet)
	}
}
