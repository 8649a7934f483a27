package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"abhilekh/storage"
	"abhilekh/storage/catalog"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"golang.org/x/sync/errgroup"
)

// post sends a body with the right token; headers given replace what it sends.
func (w *world) post(address, body string, header ...string) *httptest.ResponseRecorder {
	return w.change(http.MethodPost, address, strings.NewReader(body), header...)
}

func (w *world) remove(address string, header ...string) *httptest.ResponseRecorder {
	return w.change(http.MethodDelete, address, nil, header...)
}

func (w *world) change(method, address string, body io.Reader, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, address, body)
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Del(header[i])
		if header[i+1] != "" {
			r.Header.Set(header[i], header[i+1])
		}
	}
	rec := httptest.NewRecorder()
	w.handler.ServeHTTP(rec, r)
	return rec
}

func overridesOf(id storage.DocumentID) string { return documentPath + string(id) + "/overrides" }

const oneChange = `{"add":[{"facet":"theme","value":"vvpat"}],"because":"the second page says so","who":"A. Sample"}`

func TestCorrectionsWithoutToken(t *testing.T) {
	w, ids := settled(t)
	address := overridesOf(ids["note-23.html"])
	for name, header := range map[string]string{
		"absent": "", "wrong": "Bearer another-token", "empty": "Bearer ", "other scheme": "Basic " + token, "bare": token,
		"longer": "Bearer " + token + "x", "shorter": "Bearer " + token[1:], "twice": "Bearer " + token + ", Bearer " + token,
	} {
		for _, rec := range []*httptest.ResponseRecorder{
			w.post(address, oneChange, "Authorization", header), w.remove(address+"/1", "Authorization", header),
			w.post(documentPath+"nothing/overrides", "{", "Authorization", header, "Content-Type", "text/plain"),
		} {
			var p Problem
			if err := json.Unmarshal(rec.Body.Bytes(), &p); err != nil {
				t.Fatalf("%s: %v in %s", name, err, rec.Body)
			}
			challenge := `Bearer realm="abhilekh"`
			if strings.HasPrefix(header, "Bearer ") {
				challenge += `, error="invalid_token"`
			}
			if rec.Code != http.StatusUnauthorized || rec.Header().Get("WWW-Authenticate") != challenge || rec.Header().Get("Cache-Control") != "no-store" || p.Status != rec.Code {
				t.Errorf("%s: %d %v %s", name, rec.Code, rec.Header(), rec.Body)
			}
		}
	}
	two := httptest.NewRequest(http.MethodPost, address, strings.NewReader(oneChange))
	two.Header["Authorization"] = []string{"Bearer " + token, "Bearer other"}
	rec := httptest.NewRecorder()
	if w.handler.ServeHTTP(rec, two); rec.Code != http.StatusUnauthorized {
		t.Errorf("two headers: %d", rec.Code)
	}
	// Cookies and parameters are no tokens.
	if rec := w.post(address+"?token="+token, oneChange, "Authorization", "", "Cookie", "token="+token); rec.Code != http.StatusUnauthorized {
		t.Errorf("cookie and parameter: %d", rec.Code)
	}
	all, err := w.config.Catalog.Overrides(t.Context(), ids["note-23.html"])
	if err != nil || len(all) != 0 {
		t.Errorf("stored: %v, %v", all, err)
	}
}

// Without a token set, there is nothing to find.
func TestNoTokenNoAddresses(t *testing.T) {
	w, ids := settled(t)
	with := len(w.engine.Routes())
	w.config.Token = ""
	w.routes()
	if got := len(w.engine.Routes()); got != with-2 {
		t.Errorf("%d routes with a token, %d without", with, got)
	}
	address := overridesOf(ids["note-23.html"])
	for _, rec := range []*httptest.ResponseRecorder{
		w.post(address, oneChange), w.post(address, oneChange, "Authorization", "Bearer "), w.remove(address + "/1"), w.get(address), w.get(address + "/1"),
	} {
		if rec.Code != http.StatusNotFound || rec.Header().Get("Allow") != "" || rec.Header().Get("WWW-Authenticate") != "" {
			t.Errorf("%d %v %s", rec.Code, rec.Header(), rec.Body)
		}
	}
}

func TestMethodsAreNamed(t *testing.T) {
	w, ids := settled(t)
	document := documentPath + string(ids["note-23.html"])
	for _, tt := range []struct{ method, address, allow, detail string }{
		{http.MethodGet, document + "/overrides", "POST", "this address answers POST only"},
		{http.MethodHead, document + "/overrides", "POST", "this address answers POST only"},
		{http.MethodDelete, document + "/overrides", "POST", "this address answers POST only"},
		{http.MethodGet, document + "/overrides/1", "DELETE", "this address answers DELETE only"},
		{http.MethodPut, document + "/overrides/1", "DELETE", "this address answers DELETE only"},
		{http.MethodPost, document, "GET, HEAD", "this address answers GET and HEAD only"},
		{http.MethodDelete, "/api/v1/search", "GET, HEAD", "this address answers GET and HEAD only"},
	} {
		rec := w.ask(tt.method, tt.address)
		var p Problem
		if err := json.Unmarshal(rec.Body.Bytes(), &p); err != nil {
			t.Fatalf("%s %s: %v in %s", tt.method, tt.address, err, rec.Body)
		}
		if rec.Code != http.StatusMethodNotAllowed || rec.Header().Get("Allow") != tt.allow || p.Detail != tt.detail {
			t.Errorf("%s %s: %d, Allow %q, %q", tt.method, tt.address, rec.Code, rec.Header().Get("Allow"), p.Detail)
		}
	}
	for allow, want := range map[string]string{"": "this address does not answer that method", "GET, HEAD, POST": "this address answers GET, HEAD and POST only"} {
		if got := onlyThese(allow); got != want {
			t.Errorf("%q: %q", allow, got)
		}
	}
}

// A correction is shown, is found after the next generation, and wins over what
// rules and sources say later, until it is taken back.
func TestCorrection(t *testing.T) {
	w, ids := settled(t)
	var told atomic.Int32
	w.config.Corrected = func() { told.Add(1) }
	w.config.Log = slog.New(slog.NewTextHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	w.routes()
	id := ids["kerala deck.pdf"]
	document := documentPath + string(id)
	body := `{"add":[{"facet":"state","value":"goa","level":"mentioned"},{"facet":"state","value":"assam"},{"facet":"election","value":"lok-sabha-2024","level":"2"},
		{"facet":"kind","value":"press-note","level":null}],
		"remove":[{"facet":"state","value":"kerala"}],
		"set":{"title":"<b>Kerala</b>, corrected","printed":"2024-01-11","metadata":null,"title_lang":"hi"},
		"because":" it says so on the <i>first</i> slide ","who":"A. Sample"}`
	rec := w.post(document+"/overrides?ui=hi", body)
	if rec.Code != http.StatusCreated || told.Load() != 1 || rec.Header().Get("Cache-Control") != "no-store" {
		t.Fatalf("%d, told %d times: %s", rec.Code, told.Load(), rec.Body)
	}
	described(t, "/api/v1/documents/{id}/overrides", "post", "201", rec.Body.Bytes())
	var stored OverridesAnswer
	if err := json.Unmarshal(rec.Body.Bytes(), &stored); err != nil {
		t.Fatal(err)
	}
	shown := func() DocumentAnswer {
		t.Helper()
		rec := w.must(document + "?ui=hi")
		described(t, "/api/v1/documents/{id}", "get", "200", rec.Body.Bytes())
		if strings.Contains(rec.Body.String(), "<b>") || strings.Contains(rec.Body.String(), "<i>") {
			t.Errorf("markup: %s", rec.Body)
		}
		return read[DocumentAnswer](w, document+"?ui=hi")
	}
	d := shown()
	if diff := cmp.Diff(stored.Overrides, d.Overrides); diff != "" || stored.Document != id {
		t.Errorf("stored (-) and shown (+):\n%s", diff)
	}
	var lines []string
	for _, o := range d.Overrides {
		lines = append(lines, strings.Join([]string{o.Field, o.Action, plain(o.Facet), plain(o.Value), plain(o.Label), plain(o.Level)}, "|"))
		if o.Why != "it says so on the <i>first</i> slide" || o.Who != "A. Sample" || !o.Made.Equal(w.config.Now()) || o.Revoked != nil {
			t.Errorf("override %+v", o)
		}
	}
	if diff := cmp.Diff([]string{
		"tag|remove|state|kerala|केरल|-", "tag|add|state|goa|गोवा|mentioned", "tag|add|state|assam|असम|primary",
		"tag|add|election|lok-sabha-2024|लोक सभा निर्वाचन 2024|2", "tag|add|kind|press-note|प्रेस नोट|-",
		"title|set|-|<b>Kerala</b>, corrected|-|-", "title_lang|set|-|hi|हिन्दी|-", "printed|set|-|2024-01-11|-|-", "metadata|set|-|-|-|-",
	}, lines); diff != "" {
		t.Errorf("overrides (-want +got):\n%s", diff)
	}
	corrected := func(d DocumentAnswer) string {
		out := []string{d.Title, plain(d.TitleLang), plain(d.Kind), plain(d.Date), plain(d.Dates.Metadata)}
		for _, s := range d.States {
			out = append(out, s.Value+" "+s.Level)
		}
		for _, e := range d.Elections {
			out = append(out, e.Value+" "+plain(e.Phase))
		}
		return strings.Join(out, "|")
	}
	want := "<b>Kerala</b>, corrected|hi|press-note|2024-01-11|-|tamil-nadu mentioned|goa mentioned|assam primary|lok-sabha-2024 2"
	if got := corrected(d); got != want {
		t.Errorf("document\n%s, want\n%s", got, want)
	}

	// Rules and a new version of the document say otherwise.
	s := sheets()[1]
	if err := w.config.Catalog.SetTags(t.Context(), id, s.tags, "rules2"); err != nil {
		t.Fatal(err)
	}
	s.bytes, s.pages = "another version", []storage.Page{{Title: "New", Text: "Kerala again"}}
	if again := w.put(s, seen.Add(time.Hour)); again != id {
		t.Fatalf("the document is now %s", again)
	}
	if got := corrected(shown()); got != want {
		t.Errorf("later\n%s, want\n%s", got, want)
	}
	w.await(w.publish(w.config.Catalog.Records(t.Context())))
	for query, want := range map[string]int{"state=assam": 1, "state=kerala": 0, "mentions=goa": 1, "election=lok-sabha-2024": 1, "from=2024-01-11&to=2024-01-11": 1} {
		if got := read[SearchAnswer](w, "/api/v1/search?"+query).Total; got != want {
			t.Errorf("%s finds %d", query, got)
		}
	}

	// Taken back, it is listed still and changes nothing any more.
	for range 2 {
		if rec := w.remove(fmt.Sprintf("%s/overrides/%d", document, stored.Overrides[2].ID), "Content-Type", ""); rec.Code != http.StatusNoContent || rec.Body.Len() != 0 {
			t.Fatalf("%d %s", rec.Code, rec.Body)
		}
	}
	d = shown()
	if len(d.Overrides) != len(stored.Overrides) || d.Overrides[2].Revoked == nil || !d.Overrides[2].Revoked.Equal(w.config.Now()) || strings.Contains(corrected(d), "assam") {
		t.Errorf("taken back: %+v %s", d.Overrides[2], corrected(d))
	}
	if told.Load() < 2 {
		t.Errorf("told %d times", told.Load())
	}
	if log := w.log.String(); strings.Contains(log, token) || !strings.Contains(log, "document corrected") || !strings.Contains(log, "correction taken back") {
		t.Errorf("log: %s", log)
	}
}

// described checks a body against the description of an answer.
func described(t *testing.T, path, method, status string, body []byte) {
	t.Helper()
	var value any
	if err := json.Unmarshal(body, &value); err != nil {
		t.Fatal(err)
	}
	d := readDescription(t)
	content := d.follow(d.at("paths", path, method, "responses", status))["content"].(map[string]any)
	for _, media := range content {
		for _, problem := range d.check(media.(map[string]any)["schema"], value, method+" "+path) {
			t.Error(problem)
		}
	}
}

func plain[T ~string](s *T) string {
	if s == nil {
		return "-"
	}
	return string(*s)
}

func TestFaultyCorrections(t *testing.T) {
	w, ids := settled(t)
	w.config.Corrected = func() { t.Error("told of a correction that was not made") }
	w.routes()
	address := overridesOf(ids["note-23.html"])
	many := strings.TrimSuffix(strings.Repeat(`{"facet":"theme","value":"evm"},`, 51), ",")
	for name, tt := range map[string]struct {
		body   string
		fields []string
	}{
		"nothing":      {``, []string{"body"}},
		"no JSON":      {`{"add":`, []string{"body"}},
		"two values":   {oneChange + oneChange, []string{"body"}},
		"no UTF-8":     {"{\"because\":\"\xff\"}", []string{"body"}},
		"a list":       {`[]`, []string{"body"}},
		"null":         {`null`, []string{"body"}},
		"empty":        {`{}`, []string{"body", "because", "who"}},
		"no change":    {`{"add":[],"remove":null,"set":{},"because":"x","who":"y"}`, []string{"body"}},
		"too many":     {`{"add":[` + many + `],"because":"x","who":"y"}`, []string{"body"}},
		"other member": {`{"ADD":[],"add":[{"facet":"theme","value":"evm","page":3}],"set":{"size":1,"title":"x"},"because":"x","who":"y"}`, []string{"ADD", "set.size", "add[0].page"}},
		"all at once": {`{"add":[{"facet":"state","value":"atlantis"},{"facet":"colour","value":"red"},{"facet":"theme","value":"none"},{"facet":"theme","value":"evm","level":"primary"},
			{"facet":"state","value":"goa","level":"high"},{"facet":"election","value":"lok-sabha-2024","level":"123"},{"facet":"role","value":"poll-gone"}],
			"remove":[{"facet":"state","value":"goa","level":"primary"},{"facet":"year","value":"2024"}],
			"set":{"printed":"2024-02-30","title":" ","title_lang":"xx","posted":"yesterday"},"because":"","who":"two\nlines"}`,
			[]string{"remove[0].level", "remove[1].facet", "add[0].value", "add[1].facet", "add[2].value", "add[3].level", "add[4].level", "add[5].level", "add[6].facet",
				"set.title", "set.title_lang", "set.printed", "set.posted", "because", "who"}},
		"types":      {`{"add":{"facet":"theme"},"remove":["theme"],"set":[],"because":1,"who":null}`, []string{"add", "set", "remove[0]", "because", "who"}},
		"wrong text": {`{"add":[{"facet":1,"value":["evm"]}],"because":"x","who":"y"}`, []string{"add[0].facet", "add[0].value"}},
		"twice":      {`{"add":[{"facet":"theme","value":"evm"},{"facet":"theme","value":"evm"}],"because":"x","who":"y"}`, []string{"add[1]"}},
		"both":       {`{"add":[{"facet":"theme","value":"evm"}],"remove":[{"facet":"theme","value":"evm"}],"because":"x","who":"y"}`, []string{"add[0]"}},
		"two kinds":  {`{"add":[{"facet":"kind","value":"press-note"},{"facet":"kind","value":"presentation"}],"because":"x","who":"y"}`, []string{"add[1]"}},
		"too long": {`{"set":{"title":"` + strings.Repeat("न", 1001) + `"},"because":"` + strings.Repeat("x", 2001) + `","who":"` + strings.Repeat("y", 201) + `"}`,
			[]string{"set.title", "because", "who"}},
	} {
		rec := w.post(address, tt.body)
		described(t, "/api/v1/documents/{id}/overrides", "post", "400", rec.Body.Bytes())
		var p Problem
		if err := json.Unmarshal(rec.Body.Bytes(), &p); err != nil {
			t.Fatal(err)
		}
		var fields []string
		for _, e := range p.Errors {
			fields = append(fields, e.Field)
			if len(e.Value) > maxFaultValue+len("…") {
				t.Errorf("%s: %d bytes of %s are sent back", name, len(e.Value), e.Field)
			}
		}
		if diff := cmp.Diff(tt.fields, fields); rec.Code != http.StatusBadRequest || diff != "" {
			t.Errorf("%s: %d (-want +got):\n%s%s", name, rec.Code, diff, rec.Body)
		}
	}
	unknown := w.post(address, `{`+strings.Repeat(`"a":1,`, 20)+manyMembers(500)+`}`)
	var p Problem
	if err := json.Unmarshal(unknown.Body.Bytes(), &p); err != nil || len(p.Errors) != maxFaults {
		t.Errorf("500 members: %d faults, %v", len(p.Errors), err)
	}
	for name, tt := range map[string]struct {
		rec    *httptest.ResponseRecorder
		status int
	}{
		"form":           {w.post(address, oneChange, "Content-Type", "application/x-www-form-urlencoded"), http.StatusUnsupportedMediaType},
		"no type":        {w.post(address, oneChange, "Content-Type", ""), http.StatusUnsupportedMediaType},
		"plain text":     {w.post(address, oneChange, "Content-Type", "text/plain"), http.StatusUnsupportedMediaType},
		"other letters":  {w.post(address, oneChange, "Content-Type", "application/json; charset=utf-16"), http.StatusUnsupportedMediaType},
		"too large":      {w.post(address, oneChange+strings.Repeat(" ", maxCorrections)), http.StatusRequestEntityTooLarge},
		"parameter":      {w.post(address+"?colour=red", oneChange), http.StatusBadRequest},
		"no document":    {w.post(overridesOf("nothing"), oneChange), http.StatusNotFound},
		"no id":          {w.post(documentPath+"A%20B/overrides", oneChange), http.StatusNotFound},
		"broken off":     {w.change(http.MethodPost, address, io.MultiReader(strings.NewReader("{"), broken{})), http.StatusBadRequest},
		"no override":    {w.remove(address + "/1"), http.StatusNotFound},
		"number 0":       {w.remove(address + "/0"), http.StatusNotFound},
		"no number":      {w.remove(address + "/first"), http.StatusNotFound},
		"huge number":    {w.remove(address + "/99999999999999999999"), http.StatusNotFound},
		"of no document": {w.remove(overridesOf("nothing") + "/1"), http.StatusNotFound},
		"delete with":    {w.remove(address + "/1?x=1"), http.StatusBadRequest},
	} {
		var p Problem
		if err := json.Unmarshal(tt.rec.Body.Bytes(), &p); err != nil || tt.rec.Code != tt.status || p.Status != tt.status {
			t.Errorf("%s: %d %s", name, tt.rec.Code, tt.rec.Body)
		}
	}
	all, err := w.config.Catalog.Overrides(t.Context(), ids["note-23.html"])
	if err != nil || len(all) != 0 {
		t.Errorf("stored: %v, %v", all, err)
	}
}

func manyMembers(n int) string {
	var out []string
	for i := range n {
		out = append(out, fmt.Sprintf(`"m%d":%d`, i, i))
	}
	return strings.Join(out, ",")
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("connection reset by /srv/secret") }

// A correction belongs to one document, and follows it when it is merged.
func TestCorrectionOfMergedDocument(t *testing.T) {
	w, ids := settled(t)
	gone, kept, other := ids["scan.pdf"], ids["release.html"], ids["note-23.html"]
	var first OverridesAnswer
	if err := json.Unmarshal(w.post(overridesOf(gone), oneChange).Body.Bytes(), &first); err != nil {
		t.Fatal(err)
	}
	one := fmt.Sprint("/", first.Overrides[0].ID)
	if rec := w.remove(overridesOf(other) + one); rec.Code != http.StatusNotFound {
		t.Errorf("of another document: %d", rec.Code)
	}
	if err := w.config.Catalog.Merge(t.Context(), gone, kept); err != nil {
		t.Fatal(err)
	}
	rec := w.post(overridesOf(gone), `{"remove":[{"facet":"theme","value":"evm"}],"because":"x","who":"y"}`)
	var second OverridesAnswer
	if err := json.Unmarshal(rec.Body.Bytes(), &second); err != nil || rec.Code != http.StatusCreated || second.Document != kept {
		t.Fatalf("%d %s", rec.Code, rec.Body)
	}
	d := read[DocumentAnswer](w, documentPath+string(kept))
	if len(d.Overrides) != 2 || len(d.Themes) != 1 || d.Themes[0].Value != "vvpat" {
		t.Errorf("merged: %+v %+v", d.Overrides, d.Themes)
	}
	for _, id := range []storage.DocumentID{gone, kept} {
		if rec := w.remove(overridesOf(id) + one); rec.Code != http.StatusNoContent {
			t.Errorf("%s: %d %s", id, rec.Code, rec.Body)
		}
	}
}

// Many correct and take back at once, also the same document: nothing is lost,
// and none gets another's id.
func TestConcurrentCorrections(t *testing.T) {
	w, ids := settled(t)
	var told atomic.Int32
	w.config.Corrected = func() { told.Add(1) }
	w.routes()
	server := httptest.NewServer(w.handler)
	defer server.Close()
	themes := w.config.Vocab.Values("theme")
	const clients = 16
	send := func(ctx context.Context, method, address, body string) (OverridesAnswer, error) {
		var out OverridesAnswer
		req, err := http.NewRequestWithContext(ctx, method, server.URL+address, strings.NewReader(body))
		if err != nil {
			return out, err
		}
		req.Header.Set("Authorization", "bearer "+token)
		req.Header.Set("Content-Type", "application/json; charset=UTF-8")
		resp, err := server.Client().Do(req)
		if err != nil {
			return out, err
		}
		defer resp.Body.Close()
		switch {
		case method == http.MethodPost && resp.StatusCode == http.StatusCreated:
			err = json.NewDecoder(resp.Body).Decode(&out)
		case method != http.MethodDelete || resp.StatusCode != http.StatusNoContent:
			err = fmt.Errorf("%s %s: %s", method, address, resp.Status)
		}
		return out, err
	}
	id := ids["scan.pdf"]
	made := make([]OverridesAnswer, clients)
	group, ctx := errgroup.WithContext(t.Context())
	for n := range clients {
		group.Go(func() error {
			body := fmt.Sprintf(`{"add":[{"facet":"theme","value":%q},{"facet":"state","value":"goa"}],"because":"client %d","who":"y"}`, themes[n], n)
			var err error
			if made[n], err = send(ctx, http.MethodPost, overridesOf(id), body); err != nil || n%4 > 0 {
				return err
			}
			_, err = send(ctx, http.MethodDelete, fmt.Sprintf("%s/%d", overridesOf(id), made[n].Overrides[0].ID), "")
			return err
		})
	}
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
	var want, got []string
	numbers := map[int64]bool{}
	for n, m := range made {
		for _, o := range m.Overrides {
			numbers[o.ID] = true
		}
		if n%4 > 0 {
			want = append(want, themes[n])
		}
	}
	d := read[DocumentAnswer](w, documentPath+string(id))
	for _, x := range d.Themes {
		got = append(got, x.Value)
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" || len(d.Overrides) != 2*clients || len(numbers) != 2*clients || len(d.States) != 1 {
		t.Errorf("%d overrides, %d ids, %d states, themes (-want +got):\n%s", len(d.Overrides), len(numbers), len(d.States), diff)
	}
	if n := int(told.Load()); n != clients+clients/4 {
		t.Errorf("told %d times", n)
	}
}

// Whatever is accepted here, the catalogue takes as it is.
func FuzzCorrections(f *testing.F) {
	f.Add(oneChange)
	f.Add(`{"add":[{"facet":"state","value":"goa","level":"mentioned"}],"remove":[{"facet":"kind","value":"press-note"}],"set":{"title":"x","printed":"","title_lang":"hi"},"because":"x","who":"y"}`)
	f.Add(`{"set":{"title":"a\u0000b\u2028c\ud800"},"because":"\t","who":"\u200b"}`)
	f.Add(`{"add":[null,{}],"remove":{},"set":null,"":0}`)
	v, err := words()
	if err != nil {
		f.Fatal(err)
	}
	c, err := catalog.Open(context.Background(), filepath.Join(f.TempDir(), "catalog.db"))
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { c.Close() })
	w := &world{t: f, dir: f.TempDir()}
	w.config = Config{Catalog: c, Vocab: v, Blobs: newWorld(f).config.Blobs}
	id := w.put(sheets()[0], seen)
	a := New(w.config)
	f.Fuzz(func(t *testing.T, body string) {
		changes, err := a.corrections([]byte(body))
		if err != nil {
			for _, e := range err.(interface{ Unwrap() []error }).Unwrap() {
				if invalid, ok := errors.AsType[*storage.InvalidError](e); !ok || invalid.Field == "" || invalid.Problem == "" {
					t.Errorf("%v", e)
				}
			}
			return
		}
		stored, err := c.Correct(t.Context(), id, changes)
		if err != nil || len(stored) == 0 || len(stored) > maxChanges {
			t.Fatalf("%d stored: %v", len(stored), err)
		}
		if diff := cmp.Diff(changes, stored, cmpopts.IgnoreFields(storage.Override{}, "ID", "Document", "Made")); diff != "" {
			t.Error(diff)
		}
	})
}
