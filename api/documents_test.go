package api

import (
	"database/sql"
	"encoding/json"
	"mime"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"abhilekh/storage"
	"abhilekh/storage/catalog"

	"github.com/google/go-cmp/cmp"
)

func TestOriginal(t *testing.T) {
	w, ids := settled(t)
	hostile := sheets()[3]
	address := "/api/v1/documents/" + string(ids[hostile.name]) + "/versions/" + sumOf(hostile.original()) + "/original"
	rec := w.must(address)
	if rec.Body.String() != hostile.original() {
		t.Errorf("body is %q", rec.Body)
	}
	h := rec.Header()
	for name, want := range map[string]string{
		"Content-Type":            "text/html",
		"Content-Disposition":     `attachment; filename="hostile.html"; filename*=UTF-8''hostile.html`,
		"Content-Security-Policy": "sandbox; default-src 'none'",
		"X-Content-Type-Options":  "nosniff",
		"Etag":                    `"` + sumOf(hostile.original()) + `"`,
		"Accept-Ranges":           "bytes",
		"Content-Length":          "37",
	} {
		if got := h.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	for _, tt := range []struct {
		name   string
		header []string
		status int
		body   string
	}{
		{"range", []string{"Range", "bytes=6-12"}, 206, "<script"},
		{"range of the same file", []string{"Range", "bytes=6-12", "If-Range", h.Get("ETag")}, 206, "<script"},
		{"range of another file", []string{"Range", "bytes=6-12", "If-Range", `"x"`}, 200, hostile.original()},
		{"held", []string{"If-None-Match", h.Get("ETag")}, 304, ""},
	} {
		if rec := w.get(address, tt.header...); rec.Code != tt.status || rec.Body.String() != tt.body {
			t.Errorf("%s: %d %q, want %d %q", tt.name, rec.Code, rec.Body, tt.status, tt.body)
		}
	}
	for _, tt := range []struct {
		header []string
		status int
		size   string
	}{
		{[]string{"Range", "bytes=1000-"}, http.StatusRequestedRangeNotSatisfiable, "bytes */37"},
		{[]string{"Range", "bytes=x"}, http.StatusRequestedRangeNotSatisfiable, ""},
		{[]string{"If-Match", `"x"`}, http.StatusPreconditionFailed, ""},
	} {
		rec := w.get(address, tt.header...)
		var p Problem
		if err := json.Unmarshal(rec.Body.Bytes(), &p); err != nil {
			t.Fatalf("%v: %v in %s", tt.header, err, rec.Body)
		}
		h := rec.Header()
		if rec.Code != tt.status || p.Status != tt.status || h.Get("Content-Type") != "application/problem+json" ||
			h.Get("Content-Range") != tt.size || h.Get("Content-Disposition") != "" || h.Get("ETag") != "" || h.Get("Cache-Control") != "no-store" {
			t.Errorf("%v: %d %+v %v", tt.header, rec.Code, p, h)
		}
	}
	// A sum that is held, but not of this document.
	other := "/api/v1/documents/" + string(ids["scan.pdf"]) + "/versions/" + sumOf(hostile.original()) + "/original"
	if rec := w.get(other); rec.Code != http.StatusNotFound {
		t.Errorf("version of another document: %d", rec.Code)
	}
}

// Not a byte is sent of a file that is not what its name says, however it is
// asked for, and the log says which it is.
func TestDamagedOriginalIsNotSent(t *testing.T) {
	w, ids := settled(t)
	hostile := sheets()[3]
	sum := sumOf(hostile.original())
	document := "/api/v1/documents/" + string(ids[hostile.name])
	address := document + "/versions/" + sum + "/original"
	file := filepath.Join(w.dir, "blobs", "sha256", sum[:2], sum)
	w.must(address) // as it was published, and remembered as whole
	refused := func(want string, header ...string) {
		t.Helper()
		rec := w.get(address, header...)
		var p Problem
		if err := json.Unmarshal(rec.Body.Bytes(), &p); err != nil {
			t.Fatalf("%v in %s", err, rec.Body)
		}
		h := rec.Header()
		if rec.Code != http.StatusInternalServerError || p.Detail != want || h.Get("ETag") != "" || h.Get("Content-Disposition") != "" {
			t.Errorf("%v: %d %+v %v", header, rec.Code, p, h)
		}
		if strings.Contains(rec.Body.String(), w.dir) || strings.Contains(rec.Body.String(), "sha256") {
			t.Errorf("the answer tells where it lies: %s", rec.Body)
		}
		line := ""
		for l := range strings.Lines(w.log.String()) {
			if strings.Contains(l, "request="+p.Request) {
				line = l
			}
		}
		if !strings.Contains(line, "level=ERROR") || strings.Count(line, sum) < 2 { // in the path and in the error
			t.Errorf("the log says %q", line)
		}
	}
	tampered := []byte(hostile.original())
	tampered[20] ^= 1
	if err := os.Chmod(file, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, tampered, 0o644); err != nil {
		t.Fatal(err)
	}
	const damaged = "the original is damaged here; its text is still shown"
	refused(damaged)
	refused(damaged, "Range", "bytes=0-5")
	refused(damaged, "If-None-Match", `"`+sum+`"`)
	w.must(document + "/pages/1")
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	refused("the original is missing here; its text is still shown")
	if _, _, err := w.config.Blobs.Put(t.Context(), strings.NewReader(hostile.original()), 0); err != nil {
		t.Fatal(err)
	}
	w.must(address)
}

// A line of an export cites like the document itself.
func TestExportCitesLikeTheDocument(t *testing.T) {
	w, ids := settled(t)
	issued := map[storage.DocumentID]string{
		ids["note-23.html"]: "Election Commission of India", ids["release.html"]: "Press Information Bureau",
		ids["kerala deck.pdf"]: "Chief Electoral Officer, Kerala",
	}
	n := 0
	for text := range strings.Lines(w.must("/export.jsonl?ui=hi").Body.String()) {
		var l Line
		if err := json.Unmarshal([]byte(text), &l); err != nil {
			t.Fatal(err)
		}
		var d DocumentAnswer
		if err := json.Unmarshal(w.must("/api/v1/documents/"+string(l.ID)).Body.Bytes(), &d); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(d.Citation, l.Citation); diff != "" || l.CitationURL != l.Citation.URL || l.Citation.RIS == "" {
			t.Errorf("%s: document (-) and export (+):\n%s", l.ID, diff)
		}
		by := ""
		if l.IssuedBy != nil {
			by = *l.IssuedBy
		}
		if by != issued[l.ID] || !strings.Contains(l.Citation.Text, by) {
			t.Errorf("%s: issued by %q, want %q: %s", l.ID, by, issued[l.ID], l.Citation.Text)
		}
		if diff := cmp.Diff(d.IssuedBy, l.IssuedBy); diff != "" {
			t.Errorf("%s: issuer (-document +export):\n%s", l.ID, diff)
		}
		if strings.Contains(text, "file:") {
			t.Errorf("%s: %s", l.ID, text)
		}
		n++
	}
	if n != len(ids) {
		t.Errorf("%d lines, want %d", n, len(ids))
	}
}

func TestAttachment(t *testing.T) {
	long := strings.Repeat("न", 300) + ".pdf"
	tests := []struct{ name, want string }{
		{"note 23.pdf", "note 23.pdf"},
		{"बिहार सूची.html", "बिहार सूची.html"},
		{"../../etc/passwd", "passwd"},
		{`C:\temp\x.exe`, "x.exe"},
		{"a\"b\r\nX-Evil: 1.pdf", "abX-Evil 1.pdf"},
		{"invoice\u202efdp.exe", "invoicefdp.exe"},
		{".htaccess", "htaccess"},
		{"", "id7"}, {"...", "id7"}, {"/", "id7"}, {"\x00", "id7"},
		{long, strings.Repeat("न", 120)},
	}
	for _, tt := range tests {
		header := attachment(tt.name, "id7")
		kind, params, err := mime.ParseMediaType(header)
		if err != nil || kind != "attachment" || params["filename"] != tt.want {
			t.Errorf("%q gives %q: %s %q %v, want %q", tt.name, header, kind, params["filename"], err, tt.want)
		}
		if strings.ContainsFunc(header, func(r rune) bool { return r < ' ' || r > '~' }) {
			t.Errorf("%q gives a header that is not ASCII: %q", tt.name, header)
		}
	}
}

func TestMergedDocumentsRedirect(t *testing.T) {
	w, ids := settled(t)
	from, into := ids["scan.pdf"], ids["release.html"]
	if err := w.config.Catalog.Merge(t.Context(), from, into); err != nil {
		t.Fatal(err)
	}
	sum := sumOf(sheets()[5].original())
	for _, rest := range []string{"", "/pages/1", "/versions/" + sum, "/versions/" + sum + "/original", "/versions/" + sum + "/pages/1?ui=hi"} {
		rec := w.get("/api/v1/documents/" + string(from) + rest)
		want := "/api/v1/documents/" + string(into) + rest
		if rec.Code != http.StatusPermanentRedirect || rec.Header().Get("Location") != want {
			t.Errorf("%q: %d %q, want 308 %q", rest, rec.Code, rec.Header().Get("Location"), want)
		}
		if rec := w.get(want); rec.Code != http.StatusOK {
			t.Errorf("%s: %d", want, rec.Code)
		}
	}
}

// Bytes that differ in nothing that is content lead to the version they are.
func TestOtherBytesRedirect(t *testing.T) {
	w, ids := settled(t)
	s := sheets()[0]
	id, err := w.config.Catalog.Store(t.Context(), catalog.Intake{
		Source: "desk", Key: s.name, Document: ids[s.name],
		Observation: catalog.Observation{At: seen.Add(time.Hour)},
		Version:     storage.Version{SHA256: sumOf("with another counter"), Fingerprint: "content " + s.original(), MediaType: "text/html", FileName: s.name},
		Engine:      "test1", Pages: []storage.Page{{Number: 1, Text: "x", Quality: storage.QualityUnchecked}}, Doc: s.doc, RuleVersion: "rules1",
	})
	if err != nil {
		t.Fatal(err)
	}
	address := "/api/v1/documents/" + string(id) + "/versions/"
	rec := w.get(address + sumOf("with another counter") + "/original")
	if want := address + sumOf(s.original()) + "/original"; rec.Code != http.StatusPermanentRedirect || rec.Header().Get("Location") != want {
		t.Errorf("%d %q, want 308 %q", rec.Code, rec.Header().Get("Location"), want)
	}
}

func TestNotFound(t *testing.T) {
	w, ids := settled(t)
	doc := "/api/v1/documents/" + string(ids["note-23.html"])
	sum := sumOf(sheets()[0].original())
	for _, address := range []string{
		"/api/v1/documents/nothing", "/api/v1/documents/NOTHING", "/api/v1/documents/..%2f..%2fetc", "/api/v1/documents/" + strings.Repeat("a", 65),
		doc + "/pages/0", doc + "/pages/3", doc + "/pages/01", doc + "/pages/x", doc + "/pages/-1", doc + "/pages/99999999999999999999",
		doc + "/versions/" + strings.ToUpper(sum), doc + "/versions/" + sumOf("nothing"), doc + "/versions/abc", doc + "/versions/" + sum + "/pages/9",
		"/api/v1/runs/none", "/api/v1/nowhere", "/sitemap.xml?part=2",
	} {
		if rec := w.get(address); rec.Code != http.StatusNotFound {
			t.Errorf("%s: %d %s", address, rec.Code, rec.Body)
		}
	}
}

// No answer tells what went wrong inside, nor where anything lies on our disk.
func TestFaultsStaySecret(t *testing.T) {
	w, ids := settled(t)
	run := w.putRun()
	hostile := sheets()[3]
	original := "/api/v1/documents/" + string(ids[hostile.name]) + "/versions/" + sumOf(hostile.original()) + "/original"
	secrets := []string{"/srv/", "secret", w.dir, filepath.Base(w.dir), "catalog.db", "sql"}
	check := func(address string, status int) {
		t.Helper()
		rec := w.get(address)
		if rec.Code != status {
			t.Errorf("%s: %d, want %d: %s", address, rec.Code, status, rec.Body)
		}
		for _, s := range secrets {
			if strings.Contains(rec.Body.String(), s) {
				t.Errorf("%s tells %q: %s", address, s, rec.Body)
			}
		}
		if status != http.StatusInternalServerError {
			return
		}
		var p Problem
		if err := json.Unmarshal(rec.Body.Bytes(), &p); err != nil {
			t.Fatal(err)
		}
		if p.Request == "" || !strings.Contains(w.log.String(), "request="+p.Request) {
			t.Errorf("%s: request %q is not in the log", address, p.Request)
		}
	}
	for _, address := range []string{"/api/v1/runs", "/api/v1/runs/" + run, "/api/v1/sources", "/api/v1/search", "/export.jsonl", "/api/v1/documents/" + string(ids[hostile.name])} {
		check(address, http.StatusOK)
	}
	if err := os.RemoveAll(filepath.Join(w.dir, "blobs")); err != nil {
		t.Fatal(err)
	}
	check(original, http.StatusInternalServerError)
	if err := w.config.Catalog.Close(); err != nil {
		t.Fatal(err)
	}
	for _, address := range []string{"/api/v1/documents/" + string(ids[hostile.name]), original, "/api/v1/sources", "/api/v1/runs", "/sitemap.xml", "/api/v1/vocabulary"} {
		check(address, http.StatusInternalServerError)
	}
	if !strings.Contains(w.log.String(), "closed") {
		t.Errorf("the log does not say what happened: %s", w.log)
	}
}

func TestHidePaths(t *testing.T) {
	tests := []struct{ in, want string }{
		{"open /srv/decks/a.pdf: permission denied", "open (a local file): permission denied"},
		{"open /srv/my decks/a b.pdf: permission denied", "open (a local file): permission denied"},
		{"/srv/decks/a.pdf", "(a local file)"},
		{`open "/srv/a": gone`, `open "(a local file): gone`},
		{"blob file:///srv/blobs/ab: gone", "blob (a local file): gone"},
		{"dir:/srv/data: gone", "dir:(a local file): gone"},
		{`open C:\decks\a.pdf: gone`, `open (a local file): gone`},
		{"get https://eci.example/a/b: 404", "get https://eci.example/a/b: 404"},
		{"page 3/24 has no text and/or is a picture", "page 3/24 has no text and/or is a picture"},
		{"number ECI/PN/23/2024 stands twice", "number ECI/PN/23/2024 stands twice"},
		{"", ""},
	}
	for _, tt := range tests {
		if got := hidePaths(tt.in); got != tt.want {
			t.Errorf("%q gives %q, want %q", tt.in, got, tt.want)
		}
	}
}

// What the operator withholds is not found, and a withheld page is not to be
// had by way of the original either.
func TestWithheldIsNotShown(t *testing.T) {
	w, ids := settled(t)
	db, err := sql.Open("sqlite", filepath.Join(w.dir, "catalog.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	withhold := func(name string, page int) {
		t.Helper()
		if _, err := db.ExecContext(t.Context(), `INSERT INTO withheld (document, sha256, page, who, why, made, lifted)
			VALUES (?, '', ?, 'operator', 'privacy', '2026-11-25T00:00:00Z', '')`, string(ids[name]), page); err != nil {
			t.Fatal(err)
		}
	}
	note, release := sheets()[0], sheets()[5]
	withhold(note.name, 2)
	withhold(release.name, 0)
	address := func(s sheet) string { return "/api/v1/documents/" + string(ids[s.name]) }
	version := func(s sheet) string { return address(s) + "/versions/" + sumOf(s.original()) }
	for _, gone := range []string{
		address(release), address(release) + "/pages/1", version(release), version(release) + "/original", version(release) + "/pages/1",
		version(note) + "/original",
	} {
		if rec := w.get(gone); rec.Code != http.StatusNotFound {
			t.Errorf("%s: %d %s", gone, rec.Code, rec.Body)
		}
	}
	for _, page := range []string{address(note) + "/pages/2", version(note) + "/pages/2"} {
		if body := w.must(page).Body.String(); strings.Contains(body, "strong rooms") || !strings.Contains(body, "withheld") {
			t.Errorf("%s: %s", page, body)
		}
	}
	if body := w.must(address(note) + "/pages/1").Body.String(); !strings.Contains(body, "Polling in Rajasthan") {
		t.Errorf("the page beside it: %s", body)
	}
	if body := w.must("/sitemap.xml").Body.String(); strings.Contains(body, string(ids[release.name])) {
		t.Error("a withheld document stands in the sitemap")
	}
}
