package api

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"abhilekh/storage"
	"abhilekh/storage/query"

	"github.com/google/go-cmp/cmp"
)

// operations lists the described operations as "GET /path".
func (d *description) operations() map[string]map[string]any {
	out := map[string]map[string]any{}
	for path, item := range d.at("paths").(map[string]any) {
		for method, op := range item.(map[string]any) {
			out[strings.ToUpper(method)+" "+path] = op.(map[string]any)
		}
	}
	return out
}

func TestEveryRouteIsDescribed(t *testing.T) {
	w := newWorld(t)
	w.openIndex()
	param := regexp.MustCompile(`:(\w+)`)
	var served []string
	for _, r := range w.engine.Routes() {
		served = append(served, r.Method+" "+param.ReplaceAllString(r.Path, "{$1}"))
	}
	slices.Sort(served)
	described := slices.Sorted(maps.Keys(readDescription(t).operations()))
	if diff := cmp.Diff(served, described); diff != "" {
		t.Errorf("served (-) and described (+) differ:\n%s", diff)
	}
}

func TestOwns(t *testing.T) {
	w := newWorld(t)
	w.openIndex()
	registered := map[string]bool{}
	for _, r := range w.engine.Routes() {
		registered[r.Path] = true
		if !Owns(r.Path) {
			t.Errorf("%s is a route of the API, but not its own", r.Path)
		}
	}
	for _, path := range atRoot() {
		if !registered[path] {
			t.Errorf("%s is no route", path)
		}
	}
	for path, want := range map[string]bool{
		"/api": true, "/api/": true, "/api/v1/nothing": true, "/api/v2/search": true,
		"/": false, "": false, "/apis": false, "/documents/x": false, "/help": false, "/static/x/feed.atom": false, "/feed.atom/x": false,
	} {
		if Owns(path) != want {
			t.Errorf("Owns(%q) = %v", path, !want)
		}
	}
}

func TestDescriptionIsWhole(t *testing.T) {
	d := readDescription(t)
	ids := map[string]bool{}
	for name, op := range d.operations() {
		id, _ := op["operationId"].(string)
		if id == "" || ids[id] {
			t.Errorf("%s: operationId %q is missing or used twice", name, id)
		}
		ids[id] = true
		inPath := map[string]bool{}
		params, _ := op["parameters"].([]any)
		for _, p := range params {
			p := d.follow(p)
			if p["in"] == "path" {
				inPath[p["name"].(string)] = true
			}
			if example, ok := p["example"]; ok {
				for _, problem := range d.check(p["schema"], example, name+" "+p["name"].(string)) {
					t.Error(problem)
				}
			}
		}
		for _, m := range regexp.MustCompile(`\{(\w+)\}`).FindAllStringSubmatch(name, -1) {
			if !inPath[m[1]] {
				t.Errorf("%s: {%s} is not described", name, m[1])
			}
			delete(inPath, m[1])
		}
		if len(inPath) > 0 {
			t.Errorf("%s: described but not in the path: %v", name, inPath)
		}
	}
	// Every reference leads somewhere.
	var walk func(at string, v any)
	walk = func(at string, v any) {
		switch v := v.(type) {
		case map[string]any:
			if ref, ok := v["$ref"].(string); ok && d.follow(v)["dangling"] != nil {
				t.Errorf("%s: %s leads nowhere", at, ref)
			}
			for name, kid := range v {
				walk(at+"/"+name, kid)
			}
		case []any:
			for _, kid := range v {
				walk(at, kid)
			}
		}
	}
	walk("", d.root)
}

func TestExamplesAreValid(t *testing.T) {
	d := readDescription(t)
	found := 0
	check := func(name string, response any) {
		content, _ := d.follow(response)["content"].(map[string]any)
		for _, media := range content {
			media := media.(map[string]any)
			if example, ok := media["example"]; ok {
				found++
				for _, problem := range d.check(media["schema"], example, name) {
					t.Error(problem)
				}
			}
		}
	}
	for name, op := range d.operations() {
		for status, response := range op["responses"].(map[string]any) {
			check(name+" "+status, response)
		}
		if body, ok := op["requestBody"]; ok {
			check(name+" request", body)
		}
	}
	if found < 15 {
		t.Errorf("only %d examples were found", found)
	}
}

// The parameters described for a search are those that a search reads.
func TestSearchParametersAreDescribed(t *testing.T) {
	d := readDescription(t)
	q := query.Query{Text: "x", From: "2024-01-01", To: "2024-01-02", Sort: query.SortNewest, Page: 2, Size: 5, Exact: true, NoExpand: true, AllVersions: true}
	for _, f := range storage.Facets() {
		q = q.WithValues(f, storage.None)
	}
	known := q.WithPage(2).Values()
	known.Set("after", "")
	known.Set("ui", "")
	all := slices.Sorted(maps.Keys(known))
	whole := slices.DeleteFunc(slices.Clone(all), func(name string) bool { return name == "page" || name == "size" || name == "after" })
	for name, want := range map[string][]string{"GET /api/v1/search": all, "GET /feed.atom": all, "GET /export.jsonl": whole} {
		var got []string
		for _, p := range d.operations()[name]["parameters"].([]any) {
			got = append(got, d.follow(p)["name"].(string))
		}
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: read (-) and described (+) differ:\n%s", name, diff)
		}
	}
}

func TestAnswersAreAsDescribed(t *testing.T) {
	w, ids := settled(t)
	run := w.putRun()
	d := readDescription(t)
	doc := "/api/v1/documents/" + string(ids["release.html"])
	version := doc + "/versions/" + sumOf(sheets()[5].original())
	tests := []struct{ path, address string }{
		{"/api/v1/search", "/api/v1/search"},
		{"/api/v1/search", "/api/v1/search?q=evm&state=rajasthan&state=bihar&size=1&sort=relevance&exact=1&versions=all&from=2020&to=2026"},
		{"/api/v1/search", "/api/v1/search?q=nothinghasthisword"},
		{"/api/v1/search", "/api/v1/search?q=evm+(&ui=hi"},
		{"/api/v1/documents/{id}", doc},
		{"/api/v1/documents/{id}", "/api/v1/documents/" + string(ids["scan.pdf"])},
		{"/api/v1/documents/{id}/pages/{n}", doc + "/pages/1"},
		{"/api/v1/documents/{id}/versions/{sha}", version},
		{"/api/v1/documents/{id}/versions/{sha}/pages/{n}", version + "/pages/1"},
		{"/api/v1/states/{slug}", "/api/v1/states/rajasthan"},
		{"/api/v1/states/{slug}", "/api/v1/states/chandigarh?ui=hi"},
		{"/api/v1/states/{slug}", "/api/v1/states/national"},
		{"/api/v1/themes/{id}", "/api/v1/themes/evm"},
		{"/api/v1/themes/{id}", "/api/v1/themes/seizures?ui=hi"},
		{"/api/v1/conferences", "/api/v1/conferences"},
		{"/api/v1/conferences/{id}", "/api/v1/conferences/ceo-conference-2024-01-11"},
		{"/api/v1/conferences/{id}", "/api/v1/conferences/ceo-conference-2023?ui=hi"},
		{"/api/v1/vocabulary", "/api/v1/vocabulary"},
		{"/api/v1/sources", "/api/v1/sources"},
		{"/api/v1/runs", "/api/v1/runs"},
		{"/api/v1/runs/{id}", "/api/v1/runs/" + run},
		{"/api/v1/runs/{id}", "/api/v1/runs/" + run + "?outcome=failed&limit=1"},
		{"/api/v1/runs/{id}", "/api/v1/runs/" + run + "?limit=1&offset=1&ui=hi"},
		{"/healthz", "/healthz"},
		{"/readyz", "/readyz"},
	}
	for _, tt := range tests {
		var value any
		if err := json.Unmarshal(w.must(tt.address).Body.Bytes(), &value); err != nil {
			t.Fatal(err)
		}
		schema := d.at("paths", tt.path, "get", "responses", "200", "content", "application/json", "schema")
		for _, problem := range d.check(schema, value, tt.address) {
			t.Error(problem)
		}
	}
	for line := range strings.Lines(w.must("/export.jsonl").Body.String()) {
		var value any
		if err := json.Unmarshal([]byte(line), &value); err != nil {
			t.Fatal(err)
		}
		for _, problem := range d.check(d.at("components", "schemas", "ExportLine"), value, "export") {
			t.Error(problem)
		}
	}
	for _, address := range []string{"/api/v1/search?state=atlantis&page=x", "/api/v1/documents/nothing", "/nowhere", "/api/v1/runs/none"} {
		rec := w.get(address)
		var value any
		if err := json.Unmarshal(rec.Body.Bytes(), &value); err != nil {
			t.Fatal(err)
		}
		for _, problem := range d.check(d.at("components", "schemas", "Problem"), value, address) {
			t.Error(problem)
		}
		if got := rec.Header().Get("Content-Type"); got != "application/problem+json" {
			t.Errorf("%s: Content-Type %q", address, got)
		}
	}
}

// Every link of an answer leads somewhere.
func TestLinksWork(t *testing.T) {
	w, ids := settled(t)
	run := w.putRun()
	var walk func(v any)
	seen := map[string]bool{}
	var next []string
	walk = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			for _, kid := range v {
				walk(kid)
			}
		case []any:
			for _, kid := range v {
				walk(kid)
			}
		case string:
			if strings.HasPrefix(v, "/api/") && !seen[v] {
				seen[v] = true
				next = append(next, v)
			}
		}
	}
	walk([]any{
		"/api/v1/search?q=evm&size=2&ui=hi", "/api/v1/search?state=bihar&page=2&size=1", "/api/v1/documents/" + string(ids["release.html"]),
		"/api/v1/runs/" + run + "?limit=1&ui=hi",
		"/api/v1/conferences?ui=hi", "/api/v1/states/bihar", "/api/v1/themes/evm",
	})
	const enough = 250
	for i := 0; i < len(next) && i < enough; i++ {
		rec := w.get(next[i])
		if rec.Code != http.StatusOK {
			t.Fatalf("%s: %d %s", next[i], rec.Code, rec.Body)
		}
		u, err := url.Parse(next[i])
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(u.Path, "/original") {
			var v any
			if err := json.Unmarshal(rec.Body.Bytes(), &v); err != nil {
				t.Fatalf("%s: %v", next[i], err)
			}
			walk(v)
		}
	}
	if len(next) < 20 {
		t.Errorf("only %d links were found", len(next))
	}
}
