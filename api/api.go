// Package api answers programs: the JSON of /api/v1, the original files, the
// feed, the export, and the addresses that machines expect at the root (health,
// robots, sitemap). To who has the token it also takes corrections. Its contract
// is openapi.yaml, which it serves and which the tests hold it to.
//
// It decides nothing about documents: storage/search finds, storage/catalog and
// storage/blob hold, this package writes down. Pages for people are web's;
// errors become statuses in api/middleware.
package api

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"abhilekh/api/middleware"
	"abhilekh/storage"
	"abhilekh/storage/blob"
	"abhilekh/storage/catalog"
	"abhilekh/storage/query"
	"abhilekh/storage/search"
	"abhilekh/storage/vocab"

	"github.com/gin-gonic/gin"
)

// Config is what an API needs. Search, Catalog, Blobs and Vocab are required
// and stay the caller's, who closes them after the last request.
type Config struct {
	Search  *search.Index
	Catalog *catalog.Catalog
	Blobs   *blob.Store
	Vocab   *vocab.Vocabulary
	// Known says which facet values exist; nil means Vocab.Known.
	Known query.Known
	// BaseURL is the public address of the archive without a slash at its end.
	BaseURL string
	// Log is told of every export sent, which is much work; nil discards it.
	// Faults go to the access log of api/middleware.
	Log     *slog.Logger
	Version string
	// Ready returns the reasons why the archive cannot answer, nil when it can.
	// A nil function asks Search alone.
	Ready func() []string
	// Timeout bounds one answer, 0 meaning 10 seconds: a search has 2 of its own
	// and may wait 2 for its turn. Stream bounds exports and originals, 0 meaning
	// 10 minutes: 100 MB over a line of 2 Mbit/s.
	Timeout, Stream time.Duration
	// Now tells the day of a citation and the moment of a correction; nil means
	// time.Now.
	Now func() time.Time
	// Token lets who sends it, as it is, correct documents. "" means nobody: then
	// the addresses for it do not exist.
	Token string
	// Corrected is called after each correction made or taken back, to have it
	// published. It must be safe for concurrent use and return at once; nil calls
	// nobody.
	Corrected func()
}

// API answers programs. It is safe for concurrent use.
type API struct{ config Config }

// New returns an API over c.
func New(c Config) *API {
	if c.Known == nil {
		c.Known = c.Vocab.Known
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Timeout <= 0 {
		c.Timeout = 10 * time.Second
	}
	if c.Stream <= 0 {
		c.Stream = 10 * time.Minute
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Corrected == nil {
		c.Corrected = func() {}
	}
	c.BaseURL = strings.TrimRight(c.BaseURL, "/")
	return &API{c}
}

// Register adds every route of the API to r. Each has its own deadline; r's
// middleware should bring the rest (see package middleware).
func (a *API) Register(r gin.IRouter) {
	answer := func(path string, h func(*gin.Context) error) {
		r.GET(path, middleware.Deadline(a.config.Timeout), middleware.Handle(h, a.Fail))
	}
	stream := func(path string, h func(*gin.Context) error) {
		r.GET(path, middleware.Deadline(a.config.Stream), middleware.Handle(h, a.Fail))
	}
	answer("/api/v1/search", a.getSearch)
	answer("/api/v1/documents/:id", a.getDocument)
	answer("/api/v1/documents/:id/pages/:n", a.getPage)
	answer("/api/v1/documents/:id/versions/:sha", a.getVersion)
	stream("/api/v1/documents/:id/versions/:sha/original", a.getOriginal)
	answer("/api/v1/documents/:id/versions/:sha/pages/:n", a.getVersionPage)
	answer("/api/v1/states/:slug", a.getState)
	answer("/api/v1/themes/:id", a.getTheme)
	answer("/api/v1/conferences", a.getConferences)
	answer("/api/v1/conferences/:id", a.getConference)
	answer("/api/v1/vocabulary", a.getVocabulary)
	answer("/api/v1/sources", a.getSources)
	answer("/api/v1/runs", a.getRuns)
	answer("/api/v1/runs/:id", a.getRun)
	answer("/api/v1/openapi.yaml", a.getOpenAPI)
	answer("/feed.atom", a.getFeed)
	stream("/export.jsonl", a.getExport)
	answer("/healthz", a.getHealth)
	answer("/readyz", a.getReady)
	answer("/robots.txt", a.getRobots)
	answer("/sitemap.xml", a.getSitemap)
	if a.config.Token == "" {
		return
	}
	change := func(method, path string, h func(*gin.Context) error) {
		r.Handle(method, path, middleware.Deadline(a.config.Timeout), middleware.Token(a.config.Token, a.Fail), middleware.Handle(h, a.Fail))
	}
	change(http.MethodPost, "/api/v1/documents/:id/overrides", a.postOverrides)
	change(http.MethodDelete, "/api/v1/documents/:id/overrides/:n", a.deleteOverride)
}

// Owns reports whether a path is the API's to answer, also where there is
// nothing: who asks there reads JSON and no pages.
func Owns(path string) bool {
	return path == "/api" || strings.HasPrefix(path, "/api/") || slices.Contains(atRoot(), path)
}

// atRoot lists the addresses outside /api/, where machines expect them.
func atRoot() []string {
	return []string{"/feed.atom", "/export.jsonl", "/healthz", "/readyz", "/robots.txt", "/sitemap.xml"}
}

// sendJSON writes v, named by the hash of its bytes.
func (a *API) sendJSON(c *gin.Context, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("write answer: %w", err)
	}
	a.send(c, "application/json", body, tagOf(body))
	return nil
}

// send writes a whole answer that caches may keep but must ask about, or 304
// when the client has it.
func (a *API) send(c *gin.Context, mediaType string, body []byte, etag string) {
	h := c.Writer.Header()
	h.Set("ETag", etag)
	h.Set("Cache-Control", "public, no-cache")
	if matches(c.Request, etag) {
		c.Status(http.StatusNotModified)
		return
	}
	c.Data(http.StatusOK, mediaType, body)
}

// tagOf makes an entity tag of the parts that determine an answer.
func tagOf(parts ...[]byte) string {
	sum := sha256.Sum256(bytes.Join(parts, []byte{0}))
	return `"` + hex.EncodeToString(sum[:12]) + `"`
}

// matches reports whether the client holds the answer that etag names, by the
// weak comparison that RFC 9110 asks for with If-None-Match.
func matches(r *http.Request, etag string) bool {
	for have := range strings.SplitSeq(strings.Join(r.Header.Values("If-None-Match"), ","), ",") {
		have = strings.TrimSpace(have)
		if have == "*" || have != "" && strings.TrimPrefix(have, "W/") == strings.TrimPrefix(etag, "W/") {
			return true
		}
	}
	return false
}

// The interface languages, which say how values are labelled.
const (
	english = "en"
	hindi   = "hi"
)

// ask reads the query and the interface language of a request. Anything unknown
// in the address is an error that names it.
func (a *API) ask(c *gin.Context) (query.Query, string, error) {
	v, err := parameters(c)
	if err != nil {
		return query.Query{}, "", err
	}
	q, faults := query.Parse(v, a.config.Known)
	ui, err := interfaceOf(v)
	var list []error
	for _, f := range faults {
		list = append(list, f)
	}
	return q, ui, errors.Join(append(list, err)...)
}

// given reports whether an address has a parameter with a value.
func given(c *gin.Context, name string) bool {
	return slices.ContainsFunc(c.QueryArray(name), func(s string) bool { return strings.TrimSpace(s) != "" })
}

// only reads the parameters of an address that takes few: the named ones, ui,
// and the utm_ ones that follow links about and mean nothing.
func only(c *gin.Context, names ...string) (url.Values, string, error) {
	v, err := parameters(c)
	if err != nil {
		return nil, "", err
	}
	allowed := map[string]bool{"ui": true}
	for _, n := range names {
		allowed[n] = true
	}
	var list []error
	for name, values := range v {
		switch {
		case strings.HasPrefix(name, "utm_"):
		case !allowed[name]:
			list = append(list, &storage.InvalidError{Field: name, Problem: "this address takes no such parameter"})
		case len(values) > 1:
			list = append(list, &storage.InvalidError{Field: name, Problem: "may be given once"})
		}
	}
	ui, err := interfaceOf(v)
	return v, ui, errors.Join(append(list, err)...)
}

func parameters(c *gin.Context) (url.Values, error) {
	v, err := url.ParseQuery(c.Request.URL.RawQuery)
	if err != nil {
		return nil, &storage.InvalidError{Problem: "the part of the address after the question mark is malformed"}
	}
	return v, nil
}

func interfaceOf(v url.Values) (string, error) {
	switch ui := v.Get("ui"); {
	case ui == "" || ui == english:
		return english, nil
	case ui == hindi:
		return hindi, nil
	default:
		return english, &storage.InvalidError{Field: "ui", Value: ui, Problem: "must be en or hi"}
	}
}

// address writes a path with a query in its one order, and the interface
// language when it is not English.
func address(path string, encoded, ui string) string {
	if ui == hindi {
		if encoded != "" {
			encoded += "&"
		}
		encoded += "ui=" + hindi
	}
	if encoded == "" {
		return path
	}
	return path + "?" + encoded
}

// orNull returns nil for the zero value: what is unknown is null in JSON.
func orNull[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}
