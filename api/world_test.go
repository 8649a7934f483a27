package api

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"iter"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"abhilekh/api/middleware"
	"abhilekh/storage"
	"abhilekh/storage/blob"
	"abhilekh/storage/catalog"
	"abhilekh/storage/search"
	"abhilekh/storage/vocab"

	"github.com/gin-gonic/gin"
)

func TestMain(m *testing.M) {
	gin.SetMode(gin.TestMode)
	m.Run()
}

const (
	baseURL = "https://archive.example"
	token   = "a-token-of-the-tests"
)

// seen is when the tests' documents were first seen.
var seen = time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC)

// words loads the vocabulary once; it is immutable.
var words = sync.OnceValues(func() (*vocab.Vocabulary, error) { return vocab.Load("") })

// world is a whole archive, small: real catalogue, blobs, index and routes.
type world struct {
	t       testing.TB
	dir     string
	config  Config
	api     *API
	engine  *gin.Engine
	handler http.Handler
	log     *journal
}

// journal is a log that tests can read while the server writes.
type journal struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.b.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.b.String()
}

// newWorld opens an archive without documents. It has no index and no routes
// until openIndex.
func newWorld(t testing.TB) *world {
	t.Helper()
	v, err := words()
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, dir: t.TempDir(), log: &journal{}}
	ctx := context.Background()
	c, err := catalog.Open(ctx, filepath.Join(w.dir, "catalog.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	blobs, err := blob.Open(filepath.Join(w.dir, "blobs"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { blobs.Close() })
	w.config = Config{
		Catalog: c, Blobs: blobs, Vocab: v, BaseURL: baseURL + "/", Version: "test", Token: token,
		Log: slog.New(slog.NewTextHandler(w.log, &slog.HandlerOptions{Level: slog.LevelWarn})),
		Now: func() time.Time { return time.Date(2026, 11, 25, 6, 0, 0, 0, time.UTC) },
	}
	return w
}

// openIndex opens the index and makes the routes over it.
func (w *world) openIndex() {
	w.t.Helper()
	x, err := search.Open(context.Background(), w.index(), search.Options{Vocab: w.config.Vocab, Poll: 5 * time.Millisecond, Slots: 8, Timeout: time.Minute})
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { x.Close() })
	w.config.Search = x
	w.routes()
}

func (w *world) routes() {
	w.api = New(w.config)
	w.engine = gin.New()
	w.engine.HandleMethodNotAllowed = true
	w.engine.Use(middleware.RequestID(), middleware.AccessLog(w.config.Log), middleware.Recover(w.config.Log, w.api.Fail), middleware.Headers())
	w.engine.NoRoute(func(c *gin.Context) { w.api.Fail(c, http.StatusNotFound, storage.ErrNotFound) })
	w.engine.NoMethod(func(c *gin.Context) { w.api.Fail(c, http.StatusMethodNotAllowed, nil) })
	w.api.Register(w.engine)
	w.handler = middleware.HeadAsGet(w.engine)
}

// putRun adds a finished run with an item that failed, and returns its id. Its
// reasons name local files, as errors of the operating system do.
func (w *world) putRun() string {
	w.t.Helper()
	ctx := context.Background()
	run := storage.Run{ID: "20261123T093000-ab12", Trigger: "command", Sources: []string{"desk"}, Started: seen}
	if err := w.config.Catalog.StartRun(ctx, run); err != nil {
		w.t.Fatal(err)
	}
	if err := w.config.Catalog.AddItems(ctx, run.ID, []storage.RunItem{
		{Source: "desk", Key: "a/broken.pdf", Outcome: storage.OutcomeFailed, Reason: "open /srv/secret/a/broken.pdf: permission denied", At: seen},
		{Source: "desk", Key: "b.pdf", Outcome: storage.OutcomeFailed, Reason: "the file ends in the middle", At: seen},
	}); err != nil {
		w.t.Fatal(err)
	}
	run.Finished, run.Items, run.Counts = seen.Add(time.Minute), 2, map[storage.Outcome]int{storage.OutcomeFailed: 2}
	run.Error = "read /srv/secret/sources.yaml: is a directory"
	if err := w.config.Catalog.FinishRun(ctx, run); err != nil {
		w.t.Fatal(err)
	}
	if err := w.config.Catalog.SourceRead(ctx, "desk", seen, "lstat /srv/secret/desk: no such file or directory"); err != nil {
		w.t.Fatal(err)
	}
	return run.ID
}

func (w *world) index() string { return filepath.Join(w.dir, "index") }

// publish builds a generation and makes it current.
func (w *world) publish(records iter.Seq2[storage.Record, error]) string {
	w.t.Helper()
	m, err := search.Build(context.Background(), w.index(), records, search.BuildOptions{Vocab: w.config.Vocab})
	if err != nil {
		w.t.Fatal(err)
	}
	if err := search.Publish(w.index(), m.Generation); err != nil {
		w.t.Fatal(err)
	}
	return m.Generation
}

// sheet is a document for the tests.
type sheet struct {
	name  string
	bytes string // "" = made of the name
	media string // "" = text/html
	doc   storage.Document
	tags  []storage.Tag
	pages []storage.Page
}

func (s sheet) original() string { return cmp.Or(s.bytes, "original of "+s.name) }

// put stores a sheet like the indexer does and returns its document.
func (w *world) put(s sheet, at time.Time) storage.DocumentID {
	w.t.Helper()
	ctx := context.Background()
	sum, size, err := w.config.Blobs.Put(ctx, strings.NewReader(s.original()), 1<<20)
	if err != nil {
		w.t.Fatal(err)
	}
	for i := range s.pages {
		p := &s.pages[i]
		p.Number, p.Lang = i+1, cmp.Or(p.Lang, "en")
		if p.Text == "" {
			p.Quality = storage.QualityNone
		} else {
			p.Quality, p.Method = storage.QualityUnchecked, "html"
		}
	}
	id, err := w.config.Catalog.Store(ctx, catalog.Intake{
		Source: "desk", Key: s.name, Identities: []catalog.Identity{{Kind: catalog.KindPath, Value: "desk/" + s.name}},
		Observation: catalog.Observation{At: at, Size: size},
		Version:     storage.Version{SHA256: sum, Fingerprint: "content " + s.original(), Size: size, MediaType: cmp.Or(s.media, "text/html"), FileName: s.name},
		Engine:      "test1", Pages: s.pages, Doc: s.doc, Tags: s.tags, RuleVersion: "rules1",
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return id
}

func tag(f storage.Facet, value, level string, page int, words string) storage.Tag {
	return storage.Tag{Facet: f, Value: value, Level: level, Rule: "name-in-text", RuleVersion: "rules1", Page: page, Words: words}
}

func theme(value string) storage.Tag { return tag(storage.FacetTheme, value, "", 1, value) }

func about(state string, page int, words string) storage.Tag {
	return tag(storage.FacetState, state, storage.LevelPrimary, page, words)
}

const hostileTitle = `<script>alert(1)</script>`

// sheets are six invented documents. Dates differ, so that every order is total.
func sheets() []sheet {
	return []sheet{
		{
			name: "note-23.html",
			doc: storage.Document{
				Title: "Schedule for the general election in Rajasthan", TitleLang: "en", Kind: "press-note", Langs: []string{"en"},
				NoteNumber: "ECI/PN/23/2024", Dates: storage.Dates{Printed: "2024-03-16", Posted: "2024-03-17"},
				SourceURL: "https://notes.example/23",
			},
			tags: []storage.Tag{about("rajasthan", 0, "Rajasthan"), theme("evm")},
			pages: []storage.Page{
				{Title: "Schedule", Text: "Polling in Rajasthan is on 19 April.\nEvery EVM was checked twice."},
				{Text: "Ballot units and control units of the EVM are kept in strong rooms."},
			},
		},
		{
			name: "kerala deck.pdf", media: "application/vnd.ms-powerpoint",
			doc: storage.Document{
				Title: "Presentation of the Chief Electoral Officer, Kerala", TitleLang: "en", Kind: "presentation", Langs: []string{"en"},
				Conference: "ceo-conference-2024-01-11", Dates: storage.Dates{Metadata: "2024-01-10"},
			},
			tags: []storage.Tag{
				about("kerala", 0, "Kerala"), tag(storage.FacetState, "tamil-nadu", storage.LevelMentioned, 2, "Tamil Nadu"),
				tag(storage.FacetConference, "ceo-conference-2024-01-11", "", 1, "11 January 2024"),
			},
			pages: []storage.Page{
				{Title: "Welcome", Text: "Chief Electoral Officer, Kerala"},
				{Title: "Borders", Text: "Check posts at the border with Tamil Nadu"},
				{Title: "EVM", Text: "First level checking of EVM at the warehouse"},
			},
		},
		{
			name: "बिहार सूची.html",
			doc: storage.Document{
				Title: "बिहार में मतदाता सूची का विशेष गहन पुनरीक्षण", TitleLang: "hi", Kind: "press-note", Langs: []string{"hi"},
				Dates: storage.Dates{Printed: "2025-06-24"},
			},
			tags:  []storage.Tag{about("bihar", 0, "बिहार")},
			pages: []storage.Page{{Lang: "hi", Text: "आयोग ने बिहार में मतदाता सूची के पुनरीक्षण का आदेश दिया है।"}},
		},
		{
			name: "hostile.html", bytes: "<html><script>alert('owned')</script>",
			doc: storage.Document{
				Title: hostileTitle, TitleLang: "en", Kind: "press-note", Langs: []string{"en"},
				Dates: storage.Dates{Printed: "2023-05-01"}, SourceURL: "file:///srv/secret/hostile.html",
			},
			tags:  []storage.Tag{tag(storage.FacetState, storage.National, storage.LevelPrimary, 1, "India")},
			pages: []storage.Page{{Text: `EVM <img src=x onerror=alert(2)> & "quotes" ]]> <mark>EVM</mark>`}},
		},
		{
			name: "scan.pdf", media: "application/pdf",
			doc:   storage.Document{Title: "scan.pdf"},
			pages: []storage.Page{{Reason: "the page is a picture"}},
		},
		{
			name: "release.html",
			doc: storage.Document{
				Title: "Commission reviews polls in Bihar and Rajasthan", TitleLang: "en", Kind: "press-release", Langs: []string{"en", "hi"},
				PRID: "1234567", Dates: storage.Dates{Posted: "2025-11-02"}, SourceURL: "https://releases.example/?id=1234567",
			},
			tags:  []storage.Tag{about("bihar", 1, "Bihar"), about("rajasthan", 1, "Rajasthan"), theme("evm")},
			pages: []storage.Page{{Text: "The Commission reviewed EVM storage in Bihar and in Rajasthan.\tAll was well."}},
		},
	}
}

// settled is a world with the sheets, of which the release has two versions,
// published. The documents are returned by file name.
func settled(t testing.TB) (*world, map[string]storage.DocumentID) {
	t.Helper()
	w := newWorld(t)
	ctx := context.Background()
	if err := w.config.Catalog.PutSources(ctx, []storage.Source{{ID: "desk", Kind: "folder", Label: "The desk", Schedule: "@daily"}}); err != nil {
		t.Fatal(err)
	}
	ids := map[string]storage.DocumentID{}
	for i, s := range sheets() {
		at := seen.Add(time.Duration(i) * time.Minute)
		if s.name == "release.html" {
			first := s
			first.bytes, first.pages = "first release", []storage.Page{{Text: "The Commission reviewed storage."}}
			w.put(first, at.Add(-time.Hour))
		}
		ids[s.name] = w.put(s, at)
	}
	w.publish(w.config.Catalog.Records(ctx))
	w.openIndex()
	return w, ids
}

func (w *world) get(address string, header ...string) *httptest.ResponseRecorder {
	w.t.Helper()
	return w.ask(http.MethodGet, address, header...)
}

func (w *world) ask(method, address string, header ...string) *httptest.ResponseRecorder {
	w.t.Helper()
	r := httptest.NewRequest(method, address, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Add(header[i], header[i+1])
	}
	rec := httptest.NewRecorder()
	w.handler.ServeHTTP(rec, r)
	return rec
}

// must gets an address that has to answer 200.
func (w *world) must(address string) *httptest.ResponseRecorder {
	w.t.Helper()
	rec := w.get(address)
	if rec.Code != http.StatusOK {
		w.t.Fatalf("%s: %d %s", address, rec.Code, rec.Body)
	}
	return rec
}

func sumOf(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// sequence yields records as the catalogue does.
func sequence(records []storage.Record) iter.Seq2[storage.Record, error] {
	return func(yield func(storage.Record, error) bool) {
		for _, r := range records {
			if !yield(r, nil) {
				return
			}
		}
	}
}

func documentNumber(n int) storage.DocumentID { return storage.DocumentID(fmt.Sprintf("doc%05d", n)) }
