package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"abhilekh/api"
	"abhilekh/api/middleware"
	"abhilekh/storage"
	"abhilekh/storage/blob"
	"abhilekh/storage/catalog"
	"abhilekh/storage/search"
	"abhilekh/storage/vocab"

	"github.com/PuerkitoBio/goquery"
	"github.com/gin-gonic/gin"
)

func TestMain(m *testing.M) {
	gin.SetMode(gin.ReleaseMode)
	os.Exit(m.Run())
}

// base is the public address of the archives of these tests.
const base = "https://abhilekh.test"

// attack is what a hostile title, text, tag, file name and query try.
const attack = `<script>alert(1)</script>`

var day = time.Date(2026, 9, 18, 10, 42, 0, 0, storage.IST)

// item is a document to be put into an archive. Its text is its pages joined by
// form feeds.
type item struct {
	key, source, title, titleLang, kind, lang, text, note, media, status string
	printed, posted, metadata                                            storage.Date
	states, mentions, themes                                             []string
	url                                                                  string
	reason                                                               string // of pages without text
	lastReason                                                           string // of the last page, which has text
	real                                                                 bool   // not marked as a sample
	conference, role, presenter, designation                             string
	elections                                                            []string
	shows                                                                map[string][]int // theme to the pages that are evidence for it
	notes                                                                map[int]string   // the speaker's, by page
	corrections                                                          []storage.Override
	earlier                                                              string
}

// items are eight invented documents.
func items() []item {
	return []item{
		{
			key: "schedule.pdf", source: "notes", note: "ECI/PN/23/2024", kind: "press-note", media: "application/pdf",
			title: "SAMPLE: Schedule of the general election", titleLang: "en", lang: "en", printed: "2024-03-16", posted: "2024-03-17",
			states: []string{storage.National}, themes: []string{"schedule-announcement", "polling-stations"}, url: "https://example.org/notes/23",
			earlier: "Schedule of the general election.\n\nPolling begins in April. Cameras are not mentioned here.",
			text: "Schedule of the general election.\n\nPolling begins in April and ends in June; counting follows in the first week of June in every\nconstituency of the country.\n\nWebcasting from half of the polling stations." +
				"\fPolling stations\n\nAt least half of the polling stations will have webcasting, and with them every critical one. Where webcasting is not possible a videographer is posted.\n\nYear\t2019\t2024\nStations (lakh)\t10.36\t10.48\nWith webcasting\t1\t5" +
				"\fMachines are checked before the poll.\f",
			reason: "the page is a picture",
		},
		{
			key: "hindi.html", source: "notes", kind: "press-release", media: "text/html",
			title: "नमूना: बिहार में मतदान केंद्रों की व्यवस्था", titleLang: "hi", lang: "hi", posted: "2025-10-06",
			states: []string{"bihar"}, themes: []string{"polling-stations"},
			text: "बिहार में मतदान केंद्रों की व्यवस्था पूरी है।\n\nआधे मतदान केंद्रों पर वेबकास्टिंग होगी और हर केंद्र पर पेयजल, रैंप और छाया रहेगी।",
		},
		{
			key: "telangana.pptx", source: "decks", kind: "presentation",
			media: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
			title: "SAMPLE: Telangana, conduct of the assembly election", titleLang: "en", lang: "en", printed: "2024-01-11",
			states: []string{"telangana"}, themes: []string{"polling-stations"},
			text: "Telangana\nConduct of the assembly election\fWebcasting was done from all urban polling stations.\fCall centre staff looked at each webcasting feed twice an hour.\fLessons: order the second SIM for webcasting early.\fOne more slide about webcasting.",
		},
		{
			key: "attack.html", source: "notes", kind: "press-note", media: "text/html",
			title: attack, titleLang: "en", lang: "en", printed: "2024-02-02",
			mentions: []string{"kerala", "goa"}, themes: []string{"evm"},
			text: attack + ` webcasting "><img src=x onerror=alert(2)> &lt;b&gt; webcasting ' onmouseover='alert(3)` + "\n\n<mark>forged</mark> webcasting",
		},
		{
			key: "undated.txt", source: "notes", media: "text/plain", title: "SAMPLE: Note without a date", titleLang: "en", lang: "en",
			text: "Drinking water and ramps at every station.", kind: "press-note",
		},
		{
			key: "scan.pdf", source: "decks", media: "application/pdf", title: "SAMPLE: A scanned order", titleLang: "en",
			metadata: "2019-05-05", text: "", reason: "the page is a picture", kind: "order-notice",
		},
		{
			key: "kerala.pdf", source: "decks", kind: "state-ceo-release", media: "application/pdf",
			title: "SAMPLE: Kerala electoral roll revision", titleLang: "en", lang: "en", printed: "2023-11-02",
			states: []string{"kerala"}, mentions: []string{"tamil-nadu", "karnataka", "goa", "bihar", "telangana"}, themes: []string{"electoral-roll", "special-intensive-revision"},
			text: "The electoral roll of Kerala is revised. Training of booth level officers.", status: "withdrawn",
		},
		{
			key: "real.pdf", source: "notes", kind: "press-note", media: "application/pdf", real: true,
			title: "Arrangements for poll day", titleLang: "en", lang: "en", printed: "2023-11-29",
			states: []string{"telangana"}, themes: []string{"polling-stations", "security-law-order"}, note: "ECI/PN/118/2023",
			text: "Webcasting is arranged at 27,094 of 35,655 polling stations.",
		},
	}
}

// archive is a catalogue, an index and the handler of a whole site over them.
type archive struct {
	web     *Web
	old     string // the first version of schedule.pdf
	handler http.Handler
	ids     map[string]storage.DocumentID // by key
}

// newArchive puts the items into a new archive; with none there is no index.
func newArchive(t testing.TB, list []item) *archive {
	t.Helper()
	ctx, dir := context.Background(), t.TempDir()
	words, err := vocab.Load("")
	check(t, err)
	cat, err := catalog.Open(ctx, filepath.Join(dir, "catalog.db"))
	check(t, err)
	t.Cleanup(func() { check(t, cat.Close()) })
	blobs, err := blob.Open(filepath.Join(dir, "blobs"))
	check(t, err)
	t.Cleanup(func() { check(t, blobs.Close()) })
	a := &archive{ids: make(map[string]storage.DocumentID)}
	check(t, cat.PutSources(ctx, []storage.Source{
		{ID: "notes", Kind: "folder", Label: "Notes of the sample"}, {ID: "decks", Kind: "folder", Label: "Decks of the sample"},
	}))
	for _, it := range list {
		if it.earlier != "" {
			a.ids[it.key] = put(t, cat, blobs, it, it.earlier, day.Add(-48*time.Hour), "")
			d, err := cat.Document(ctx, a.ids[it.key])
			check(t, err)
			a.old = d.Version
		}
		a.ids[it.key] = put(t, cat, blobs, it, it.text, day, a.ids[it.key])
		if len(it.corrections) > 0 {
			_, err := cat.Correct(ctx, a.ids[it.key], it.corrections)
			check(t, err)
		}
	}
	indexDir := filepath.Join(dir, "index")
	if len(list) > 0 {
		state, err := cat.State(ctx)
		check(t, err)
		m, err := search.Build(ctx, indexDir, cat.Records(ctx), search.BuildOptions{Vocab: words, State: state})
		check(t, err)
		check(t, search.Publish(indexDir, m.Generation))
	}
	index, err := search.Open(ctx, indexDir, search.Options{Vocab: words})
	check(t, err)
	t.Cleanup(func() { check(t, index.Close()) })
	log := slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelError}))
	a.web, err = New(Config{
		Search: index, Catalog: cat, Vocab: words, Known: words.Known, BaseURL: base, Contact: "keeper@abhilekh.test",
		Log: log, Version: "test",
	})
	check(t, err)
	a.web.now = func() time.Time { return day }
	e := gin.New()
	e.HandleMethodNotAllowed = true
	e.Use(middleware.RequestID(), middleware.AccessLog(log), middleware.Recover(log, a.web.Fail), middleware.Headers())
	a.web.Register(e)
	api.New(api.Config{Search: index, Catalog: cat, Blobs: blobs, Vocab: words, BaseURL: base, Log: log}).Register(e)
	e.NoRoute(func(c *gin.Context) { a.web.Fail(c, http.StatusNotFound, storage.ErrNotFound) })
	e.NoMethod(func(c *gin.Context) { a.web.Fail(c, http.StatusMethodNotAllowed, nil) })
	a.handler = middleware.HeadAsGet(e)
	return a
}

func put(t testing.TB, cat *catalog.Catalog, blobs *blob.Store, it item, text string, at time.Time, id storage.DocumentID) storage.DocumentID {
	t.Helper()
	ctx := context.Background()
	data := []byte("bytes of " + it.key + "\n" + text)
	sha, size, err := blobs.Put(ctx, bytes.NewReader(data), 4<<20)
	check(t, err)
	var pages []storage.Page
	for i, p := range strings.Split(text, "\f") {
		page := storage.Page{Number: i + 1, Text: p, Notes: it.notes[i+1], Lang: it.lang, Method: "pdf", Quality: storage.QualityUnchecked}
		if strings.HasPrefix(it.media, "text/html") {
			page.Method = "html"
		}
		if p == "" {
			page.Quality, page.Reason, page.Method = storage.QualityNone, it.reason, ""
		}
		pages = append(pages, page)
	}
	if it.lastReason != "" {
		pages[len(pages)-1].Reason = it.lastReason
	}
	var tags []storage.Tag
	tag := func(f storage.Facet, level string, values []string) {
		for _, value := range values {
			tags = append(tags, storage.Tag{Facet: f, Value: value, Level: level, Rule: "name-in-title", RuleVersion: "1", Page: 1, Words: "words " + value + " " + attack})
		}
	}
	tag(storage.FacetState, storage.LevelPrimary, it.states)
	tag(storage.FacetState, storage.LevelMentioned, it.mentions)
	tag(storage.FacetTheme, "", it.themes)
	for _, theme := range slices.Sorted(maps.Keys(it.shows)) {
		for _, n := range it.shows[theme] {
			words, _, _ := strings.Cut(pages[n-1].Text, " ")
			tags = append(tags, storage.Tag{Facet: storage.FacetTheme, Value: theme, Rule: "phrases-in-text", RuleVersion: "1", Page: n, Words: words})
		}
	}
	tag(storage.FacetConference, "", one(it.conference))
	tag(storage.FacetElection, "", it.elections)
	tag(storage.FacetRole, "", one(it.role))
	sum := sha256.Sum256(fmt.Append(nil, it.title, text, it.notes))
	doc := storage.Document{
		Title: it.title, TitleLang: it.titleLang, Kind: it.kind, Presenter: it.presenter, Designation: it.designation, NoteNumber: it.note, SourceURL: it.url, Sample: !it.real,
		Dates: storage.Dates{Printed: it.printed, Posted: it.posted, Metadata: it.metadata},
	}
	if it.lang != "" {
		doc.Langs = []string{it.lang}
	}
	out, err := cat.Store(ctx, catalog.Intake{
		Source: it.source, Key: it.key, Document: id,
		Identities:  []catalog.Identity{{Kind: catalog.KindPath, Value: it.source + "/" + it.key}},
		Observation: catalog.Observation{At: at, Size: size},
		Version:     storage.Version{SHA256: sha, Fingerprint: hex.EncodeToString(sum[:]), Size: size, MediaType: it.media, FileName: it.key},
		Engine:      "test1", Pages: pages, Doc: doc, Tags: tags, RuleVersion: "1",
	})
	check(t, err)
	if it.status == "withdrawn" {
		check(t, cat.Observe(ctx, []catalog.Observation{{Source: it.source, Key: it.key, At: at.Add(time.Hour), Status: catalog.LookMissing}}))
	}
	return out
}

// one is a list of s, or of nothing.
func one(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// answer asks for an address and returns the response whole.
func (a *archive) answer(address string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	a.handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, address, nil))
	return w
}

// page asks for a page, which must have the status, and parses it.
func (a *archive) page(t testing.TB, address string, status int) *goquery.Document {
	t.Helper()
	w := a.answer(address)
	if w.Code != status {
		t.Fatalf("GET %s: status %d, want %d\n%s", address, w.Code, status, w.Body)
	}
	if got := w.Header().Get("Content-Type"); got != htmlType {
		t.Fatalf("GET %s: Content-Type %q", address, got)
	}
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(w.Body.Bytes()))
	check(t, err)
	return doc
}

// doc is the address of the document with this key.
func (a *archive) doc(key string) string { return fmt.Sprintf("/documents/%s", a.ids[key]) }

// texts returns the text of every match, its spaces single.
func texts(s *goquery.Selection) []string {
	var out []string
	s.Each(func(_ int, x *goquery.Selection) {
		out = append(out, strings.Join(strings.Fields(x.Text()), " "))
	})
	return out
}
