package api

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"abhilekh/api/middleware"
	"abhilekh/storage"
	"abhilekh/storage/query"
	"abhilekh/storage/search"

	"github.com/gin-gonic/gin"
)

func (a *API) getSearch(c *gin.Context) error {
	q, ui, err := a.ask(c)
	if err != nil {
		return err
	}
	sources, err := a.sourceLabels(c.Request.Context())
	if err != nil {
		return err
	}
	labels, err := json.Marshal(sources) // in the order of the ids
	if err != nil {
		return fmt.Errorf("write labels: %w", err)
	}
	if a.sendHeld(c, q, ui, labels) {
		return nil
	}
	answer, err := a.answer(c.Request.Context(), q, ui, sources)
	if err != nil {
		return err
	}
	body, err := json.Marshal(answer)
	if err != nil {
		return fmt.Errorf("write answer: %w", err)
	}
	a.send(c, "application/json", body, a.tagOfSearch(c, answer.Generation, q, ui, labels))
	return nil
}

// tagOfSearch names an answer by all that it depends on, so that it is known
// before searching: besides the query and the generation, the vocabulary and the
// labels that do not come from there. It is weak because took_ms differs from
// time to time.
func (a *API) tagOfSearch(c *gin.Context, generation string, q query.Query, ui string, labels []byte) string {
	return "W/" + tagOf([]byte(a.config.Version), []byte(a.config.Vocab.Fingerprint), []byte(generation), []byte(c.FullPath()), []byte(q.Encode()), []byte(ui), labels)
}

// sendHeld answers 304 without searching when the client holds the answer of
// the current generation.
func (a *API) sendHeld(c *gin.Context, q query.Query, ui string, labels []byte) bool {
	generation := a.config.Search.Status().Manifest.Generation
	if generation == "" {
		return false
	}
	etag := a.tagOfSearch(c, generation, q, ui, labels)
	if !matches(c.Request, etag) {
		return false
	}
	a.send(c, "", nil, etag)
	return true
}

// Line is one document of /export.jsonl.
type Line struct {
	Summary
	Audience    []Value      `json:"audience"`
	PRID        *string      `json:"prid"`
	Version     string       `json:"version"` // SHA-256 naming the content described
	MediaType   string       `json:"media_type"`
	Size        int64        `json:"size"`
	FirstSeen   *time.Time   `json:"first_seen_at"`
	LastChanged *time.Time   `json:"last_changed_at"`
	IssuedBy    *string      `json:"issued_by"`
	CitationURL string       `json:"citation_url"` // Citation.URL, as it was before there was more
	Citation    CitationText `json:"citation"`     // of this version, whole
	Evidence    []Shown      `json:"evidence"`
}

// Shown is the pages of a document that show a state or a theme. The address
// of a page is that of the citation, then /pages/ and its number.
type Shown struct {
	Facet storage.Facet `json:"facet"`
	Value string        `json:"value"`
	Pages []int         `json:"pages"` // ascending
}

// shown gathers the pages of states and themes, in the order of the tags.
func shown(tags []storage.Tag) []Shown {
	out := []Shown{}
	for _, t := range tags {
		if t.Page == 0 || t.Facet != storage.FacetState && t.Facet != storage.FacetTheme {
			continue
		}
		i := slices.IndexFunc(out, func(e Shown) bool { return e.Facet == t.Facet && e.Value == t.Value })
		if i < 0 {
			i = len(out)
			out = append(out, Shown{Facet: t.Facet, Value: t.Value})
		}
		out[i].Pages = append(out[i].Pages, t.Page)
	}
	for i := range out {
		slices.Sort(out[i].Pages)
		out[i].Pages = slices.Compact(out[i].Pages)
	}
	return out
}

func (a *API) line(w *writer, h search.Hit) Line {
	d := &h.Document
	r := storage.Record{Document: h.Document, Tags: h.Tags}
	citation := a.citation(w, &r, d.Version, d.MediaType, 0)
	return Line{
		Summary: w.summary(d, h.Tags), Audience: w.values(storage.FacetAudience, h.Tags), PRID: orNull(d.PRID),
		Version: d.Version, MediaType: d.MediaType, Size: d.Size,
		FirstSeen: moment(d.FirstSeen), LastChanged: moment(d.LastChanged),
		IssuedBy: orNull(w.issuer(&r)), CitationURL: citation.URL, Citation: citation, Evidence: shown(h.Tags),
	}
}

const (
	// exportBuffer is what is gathered before anything is sent: a fault up to
	// there still gets its status.
	exportBuffer = 64 << 10
	// exportStall is how long a client may take over one buffer; without it a
	// reader that stops would keep a generation open until Stream has passed.
	exportStall = 30 * time.Second
)

// The trailers that complete an export: a client that lacks them has a part.
const (
	trailerTotal      = "Abhilekh-Total"
	trailerGeneration = "Abhilekh-Generation"
)

// getExport streams the whole result of a query from one generation. A fault
// after the first buffer aborts the connection.
func (a *API) getExport(c *gin.Context) error {
	q, ui, err := a.ask(c)
	faults := []error{err}
	for _, name := range []string{"page", "size", "after"} {
		if given(c, name) {
			faults = append(faults, &storage.InvalidError{
				Field: name, Problem: "an export is always whole; leave this out, or ask /api/v1/search for a part",
			})
		}
	}
	if err := errors.Join(faults...); err != nil {
		return err
	}
	h := c.Writer.Header()
	h.Set("Content-Type", "application/x-ndjson")
	h.Set("Content-Disposition", `attachment; filename="abhilekh.jsonl"`)
	h.Set("Cache-Control", "no-store")
	h.Add("Trailer", trailerTotal)
	h.Add("Trailer", trailerGeneration)
	if middleware.Head(c.Request.Context()) {
		c.Status(http.StatusOK)
		return nil
	}
	w := writer{vocab: a.config.Vocab, ui: ui, query: q}
	out := bufio.NewWriterSize(&patient{c.Writer, http.NewResponseController(c.Writer)}, exportBuffer)
	lines := json.NewEncoder(out)
	total, generation, err := a.config.Search.Each(c.Request.Context(), q, func(hit search.Hit) error {
		return lines.Encode(a.line(&w, hit))
	})
	if err != nil {
		return fmt.Errorf("export: %w", err)
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("export: %w", err)
	}
	h.Set(trailerTotal, strconv.Itoa(total))
	h.Set(trailerGeneration, generation)
	ctx := c.Request.Context()
	a.config.Log.InfoContext(ctx, "export sent", "documents", total, "generation", generation, "request", middleware.ID(ctx))
	return nil
}

// patient writes to a client that gets a fresh deadline for each write.
type patient struct {
	http.ResponseWriter
	control *http.ResponseController
}

func (p *patient) Write(b []byte) (int, error) {
	if err := allow(p.control, exportStall); err != nil {
		return 0, err
	}
	return p.ResponseWriter.Write(b)
}
