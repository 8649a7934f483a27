package api

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"abhilekh/api/middleware"
	"abhilekh/storage"

	"github.com/gin-gonic/gin"
)

// Override is one correction by a person.
type Override struct {
	ID      int64          `json:"id"`
	Field   string         `json:"field"` // "tag", or what was set
	Action  string         `json:"action"`
	Facet   *storage.Facet `json:"facet"` // of a tag
	Value   *string        `json:"value"` // null makes a date unknown
	Label   *string        `json:"label"` // of a tag's value, or of a language
	Level   *string        `json:"level"`
	Who     string         `json:"who"`
	Why     string         `json:"why"`
	Made    *time.Time     `json:"made_at"`
	Revoked *time.Time     `json:"revoked_at"` // null while it holds
}

// OverridesAnswer is what was stored of a document that was corrected.
type OverridesAnswer struct {
	Document  storage.DocumentID `json:"document"`
	Overrides []Override         `json:"overrides"`
}

func (w *writer) overrides(all []storage.Override) []Override {
	out := make([]Override, 0, len(all))
	for _, o := range all {
		x := Override{
			ID: o.ID, Field: o.Field, Action: o.Action, Facet: orNull(o.Facet), Value: orNull(o.Value), Level: orNull(o.Level),
			Who: o.Who, Why: o.Why, Made: moment(o.Made), Revoked: moment(o.Revoked),
		}
		switch {
		case o.Field == storage.OverrideTag:
			x.Label = orNull(w.label(o.Facet, o.Value))
		case o.Field == fieldTitleLang:
			x.Label = orNull(w.label(storage.FacetLang, o.Value))
		}
		if o.Action == storage.OverrideAdd && o.Facet == storage.FacetState {
			x.Level = new(cmp.Or(o.Level, storage.LevelPrimary))
		}
		out = append(out, x)
	}
	return out
}

// maxCorrections is the largest body of a request that corrects: 50 changes with
// the longest title and reason have some 20 KB.
const maxCorrections = 64 << 10

// postOverrides stores corrections of a document, all or none. An id that was
// merged away stands for the document that remained, which the answer names:
// few clients would send a body and a token on to another address.
func (a *API) postOverrides(c *gin.Context) error {
	_, ui, err := only(c)
	if err != nil {
		return err
	}
	id := c.Param("id")
	if !validID(id) {
		return storage.ErrNotFound
	}
	body, err := readJSON(c, maxCorrections)
	if err != nil {
		return err
	}
	changes, err := a.corrections(body)
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	stored, err := a.config.Catalog.Correct(ctx, storage.DocumentID(id), changes)
	if err != nil {
		return err
	}
	a.config.Corrected()
	document := stored[0].Document // there is one: corrections sees to it
	a.config.Log.InfoContext(ctx, "document corrected", "document", document, "corrections", len(stored), "request", middleware.ID(ctx))
	w := writer{vocab: a.config.Vocab, ui: ui}
	return a.sendState(c, http.StatusCreated, OverridesAnswer{Document: document, Overrides: w.overrides(stored)})
}

// deleteOverride takes a correction back. It stays listed as taken back, so that
// asking twice is no mistake.
func (a *API) deleteOverride(c *gin.Context) error {
	if _, _, err := only(c); err != nil {
		return err
	}
	id := c.Param("id")
	n, err := strconv.ParseInt(c.Param("n"), 10, 64)
	if !validID(id) || err != nil || n < 1 {
		return storage.ErrNotFound
	}
	ctx := c.Request.Context()
	if err := a.config.Catalog.Revoke(ctx, storage.DocumentID(id), n, a.config.Now()); err != nil {
		return err
	}
	a.config.Corrected()
	a.config.Log.InfoContext(ctx, "correction taken back", "document", id, "correction", n, "request", middleware.ID(ctx))
	c.Header("Cache-Control", "no-store")
	c.Status(http.StatusNoContent)
	return nil
}

// readJSON returns the body of a request that must be JSON of at most most bytes.
// That it must say so keeps forms of other sites out, which cannot.
func readJSON(c *gin.Context, most int64) ([]byte, error) {
	kind, params, err := mime.ParseMediaType(c.GetHeader("Content-Type"))
	if charset := params["charset"]; err != nil || kind != "application/json" || charset != "" && !strings.EqualFold(charset, "utf-8") {
		return nil, middleware.ErrMediaType
	}
	body, err := io.ReadAll(http.MaxBytesReader(c.Writer, c.Request.Body, most))
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		return nil, middleware.ErrTooLarge
	}
	if err != nil {
		return nil, fmt.Errorf("read body: %w", errors.Join(err, &storage.InvalidError{Field: "body", Problem: "it ended too early or came too slowly"}))
	}
	return body, nil
}
