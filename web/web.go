// Package web answers browsers: the start page, searches, the states, themes and
// conferences, documents, their pages and versions, help, about and errors, as
// HTML made on the server in English and Hindi, with the style sheet and the
// small script that belong to it.
//
// A handler parses the address, asks storage/catalog and storage/search, fills a
// view of ready strings and renders it to a buffer. Every page works whole
// without script. What JSON, feeds, exports and originals need is left to api;
// request ids, headers, limits and the status of an error to api/middleware.
package web

import (
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"abhilekh/api/middleware"
	"abhilekh/storage"
	"abhilekh/storage/catalog"
	"abhilekh/storage/query"
	"abhilekh/storage/search"
	"abhilekh/storage/vocab"

	"github.com/gin-gonic/gin"
)

// Config is what New needs. Everything but Contact and Version must be given.
type Config struct {
	Search  *search.Index
	Catalog *catalog.Catalog
	Vocab   *vocab.Vocabulary
	// Known decides which facet values an address may hold.
	Known query.Known
	// BaseURL is the public address of this archive without a slash at its end.
	// Citations, permalinks and canonical links begin with it.
	BaseURL string
	// Contact is where errors are reported: a mail address or an http(s)
	// address; "" shows none.
	Contact string
	Log     *slog.Logger
	Version string
}

// Web serves the pages. It is safe for concurrent use and never changes.
type Web struct {
	search  *search.Index
	catalog *catalog.Catalog
	vocab   *vocab.Vocabulary
	known   query.Known
	base    string
	contact string
	log     *slog.Logger
	version string
	now     func() time.Time

	assets    assets
	templates map[string]map[string]*template.Template // by language, then page
}

// New parses every template in both languages and renders the error page once,
// so that a broken one stops the start and not a visitor.
func New(c Config) (*Web, error) {
	files, err := loadAssets()
	if err != nil {
		return nil, err
	}
	w := &Web{
		search: c.Search, catalog: c.Catalog, vocab: c.Vocab, known: c.Known,
		base: strings.TrimRight(c.BaseURL, "/"), contact: c.Contact, log: c.Log, version: c.Version,
		now: time.Now, assets: files, templates: make(map[string]map[string]*template.Template),
	}
	for _, s := range []speech{{}, {hi: true}} {
		if w.templates[s.ui()], err = parseTemplates(s); err != nil {
			return nil, err
		}
		v := visit{speech: s, path: "/"}
		if _, err := w.execute(s, "error", w.errorPage(v, http.StatusNotFound, storage.ErrNotFound, "")); err != nil {
			return nil, err
		}
	}
	return w, nil
}

// pageDeadline bounds the work for one page. A search waits for its turn and
// runs for two seconds each at most; a page makes one, or a few cheap ones more
// when nothing was found.
const pageDeadline = 10 * time.Second

// Register adds every page to r. There is no other way to add one.
func (w *Web) Register(r gin.IRouter) {
	page := func(path string, h func(*gin.Context) error) {
		r.GET(path, middleware.Deadline(pageDeadline), middleware.Handle(h, w.Fail))
	}
	page("/", w.homePage)
	page("/states", w.statesPage)
	page("/states/:slug", w.statePage)
	page("/themes", w.themesPage)
	page("/themes/:id", w.themePage)
	page("/conferences", w.conferencesPage)
	page("/conferences/:id", w.conferencePage)
	page("/documents/:id", w.documentPage)
	page("/documents/:id/pages/:n", w.leafPage)
	page("/documents/:id/versions/:sha", w.versionPage)
	page("/documents/:id/versions/:sha/pages/:n", w.versionLeafPage)
	page("/help", w.helpPage)
	page("/about", w.aboutPage)
	page("/static/:hash/:name", w.static)
}

// Fail answers with the error page and the given status. err is shown when it
// is a *storage.InvalidError (or several joined); of any other error only the
// status is explained, so nothing from inside can leak.
func (w *Web) Fail(c *gin.Context, status int, err error) {
	v := w.visit(c)
	body, fault := w.execute(v.speech, "error", w.errorPage(v, status, err, middleware.ID(c.Request.Context())))
	if fault != nil {
		w.log.ErrorContext(c.Request.Context(), "error page not rendered", "err", fault)
		c.String(status, "%d %s\n", status, http.StatusText(status))
		return
	}
	c.Header("Cache-Control", "no-store")
	c.Data(status, htmlType, body)
}

// show renders a page and sends it with status 200.
func (w *Web) show(c *gin.Context, s speech, name string, view any) error {
	body, err := w.execute(s, name, view)
	if err != nil {
		return fmt.Errorf("page %s: %w", name, err)
	}
	c.Data(http.StatusOK, htmlType, body)
	return nil
}
