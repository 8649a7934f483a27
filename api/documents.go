package api

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"abhilekh/storage"
	"abhilekh/storage/cite"

	"github.com/gin-gonic/gin"
)

// DocumentAnswer is one document with all that is known of it but its text.
type DocumentAnswer struct {
	Summary
	PRID        *string      `json:"prid"`
	Audience    []Value      `json:"audience"`
	Version     string       `json:"version"` // SHA-256 naming the current version
	MediaType   string       `json:"media_type"`
	FileName    *string      `json:"file_name"`
	Size        int64        `json:"size"`
	OriginalURL string       `json:"original_url"`
	FirstSeen   *time.Time   `json:"first_seen_at"`
	LastSeen    *time.Time   `json:"last_seen_at"`
	LastChanged *time.Time   `json:"last_changed_at"`
	IssuedBy    *string      `json:"issued_by"` // in English; null where the document does not say
	Tags        []Tag        `json:"tags"`
	Overrides   []Override   `json:"overrides"` // oldest first, those taken back among them
	Versions    []Version    `json:"versions"`  // newest first
	Pages       []PageHead   `json:"pages"`
	Citation    CitationText `json:"citation"`
}

// Tag is one facet value of a document and why it was given.
type Tag struct {
	Facet       storage.Facet `json:"facet"`
	Value       string        `json:"value"`
	Label       string        `json:"label"`
	Level       *string       `json:"level"`
	Rule        string        `json:"rule"`
	RuleVersion string        `json:"rule_version"`
	Page        *int          `json:"page"` // null: the title, or outside the text
	Words       *string       `json:"words"`
}

// Version is one content of a document.
type Version struct {
	SHA256      string             `json:"sha256"`
	Document    storage.DocumentID `json:"document"`
	Number      int                `json:"number"`
	Current     bool               `json:"current"`
	URL         string             `json:"url"`
	OriginalURL string             `json:"original_url"`
	MediaType   string             `json:"media_type"`
	FileName    *string            `json:"file_name"`
	Size        int64              `json:"size"`
	PageCount   int                `json:"page_count"`
	Fingerprint string             `json:"fingerprint"`
	Engine      *string            `json:"engine"`
	FirstSeen   *time.Time         `json:"first_seen_at"`
	LastSeen    *time.Time         `json:"last_seen_at"`
}

// VersionAnswer is one version with its pages.
type VersionAnswer struct {
	Version
	Pages []PageHead `json:"pages"`
}

// PageHead is a page without its text.
type PageHead struct {
	Number      int             `json:"number"`
	Label       string          `json:"label"`
	URL         string          `json:"url"`
	Title       *string         `json:"title"`
	Lang        *string         `json:"lang"`
	Method      *string         `json:"method"`
	TextQuality storage.Quality `json:"text_quality"`
	Reason      *string         `json:"reason"` // why there is no text, or why it is doubtful
}

// PageAnswer is one page with its text.
type PageAnswer struct {
	PageHead
	Document storage.DocumentID `json:"document"`
	Version  string             `json:"version"`
	Text     string             `json:"text"`
	Notes    *string            `json:"notes"` // the speaker's, which the audience did not see
	Previous *string            `json:"previous"`
	Next     *string            `json:"next"`
	Citation CitationText       `json:"citation"`
}

// CitationText is how to cite what the answer describes.
type CitationText struct {
	Text   string `json:"text"`
	BibTeX string `json:"bibtex"`
	RIS    string `json:"ris"`
	URL    string `json:"url"` // pinned to the version
}

// errElsewhere says that the request has been answered with a redirect.
var errElsewhere = errors.New("answered with a redirect")

// answered lets a handler stop after its request was answered on the way.
func answered(err error) error {
	if errors.Is(err, errElsewhere) {
		return nil
	}
	return err
}

func (a *API) getDocument(c *gin.Context) error {
	_, ui, err := only(c)
	if err != nil {
		return err
	}
	r, err := a.record(c)
	if err != nil {
		return answered(err)
	}
	versions, err := a.config.Catalog.Versions(c.Request.Context(), r.ID)
	if err != nil {
		return err
	}
	overrides, err := a.config.Catalog.Overrides(c.Request.Context(), r.ID)
	if err != nil {
		return err
	}
	w := writer{vocab: a.config.Vocab, ui: ui}
	d := &r.Document
	out := DocumentAnswer{
		Summary: w.summary(d, r.Tags), PRID: orNull(d.PRID), Audience: w.values(storage.FacetAudience, r.Tags),
		Version: d.Version, MediaType: d.MediaType, FileName: orNull(d.FileName), Size: d.Size,
		OriginalURL: versionURL(d.ID, d.Version) + "/original",
		FirstSeen:   moment(d.FirstSeen), LastSeen: moment(d.LastSeen), LastChanged: moment(d.LastChanged),
		IssuedBy: orNull(w.issuer(&r)), Tags: w.tags(r.Tags), Overrides: w.overrides(overrides),
		Versions: make([]Version, 0, len(versions)), Pages: w.heads(d.MediaType, documentPath+string(d.ID), r.Pages),
		Citation: a.citation(&w, &r, d.Version, d.MediaType, 0),
	}
	for _, v := range versions {
		out.Versions = append(out.Versions, w.version(v, d.Version))
	}
	slices.SortFunc(out.Versions, func(x, y Version) int { return cmp.Compare(y.Number, x.Number) })
	return a.sendJSON(c, out)
}

func (a *API) getPage(c *gin.Context) error {
	_, ui, err := only(c)
	if err != nil {
		return err
	}
	r, err := a.record(c)
	if err != nil {
		return answered(err)
	}
	w := writer{vocab: a.config.Vocab, ui: ui}
	out, err := w.page(&r.Document, r.MediaType, documentPath+string(r.ID), r.Pages, c.Param("n"))
	if err != nil {
		return err
	}
	out.Version = r.Document.Version
	out.Citation = a.citation(&w, &r, out.Version, r.MediaType, out.Number)
	return a.sendJSON(c, out)
}

func (a *API) getVersion(c *gin.Context) error {
	_, ui, err := only(c)
	if err != nil {
		return err
	}
	r, v, pages, err := a.versionOf(c)
	if err != nil {
		return answered(err)
	}
	w := writer{vocab: a.config.Vocab, ui: ui}
	return a.sendJSON(c, VersionAnswer{
		Version: w.version(v, r.Document.Version),
		Pages:   w.heads(v.MediaType, versionURL(r.ID, v.SHA256), pages),
	})
}

func (a *API) getVersionPage(c *gin.Context) error {
	_, ui, err := only(c)
	if err != nil {
		return err
	}
	r, v, pages, err := a.versionOf(c)
	if err != nil {
		return answered(err)
	}
	w := writer{vocab: a.config.Vocab, ui: ui}
	out, err := w.page(&r.Document, v.MediaType, versionURL(r.ID, v.SHA256), pages, c.Param("n"))
	if err != nil {
		return err
	}
	out.Version = v.SHA256
	out.Citation = a.citation(&w, &r, out.Version, v.MediaType, out.Number)
	return a.sendJSON(c, out)
}

// record returns the document that the address names. One that was merged into
// another is answered with a redirect, and the error is errElsewhere. What is
// withheld is not found, as the catalogue has it.
func (a *API) record(c *gin.Context) (storage.Record, error) {
	id := storage.DocumentID(c.Param("id"))
	if !validID(string(id)) {
		return storage.Record{}, storage.ErrNotFound
	}
	r, err := a.config.Catalog.Document(c.Request.Context(), id)
	if err != nil {
		return storage.Record{}, err
	}
	if r.ID != id {
		return storage.Record{}, redirect(c, documentPath+string(id), documentPath+string(r.ID))
	}
	return r, nil
}

// redirect sends the client to the same address with another beginning.
func redirect(c *gin.Context, from, to string) error {
	u := url.URL{Path: to + strings.TrimPrefix(c.Request.URL.Path, from), RawQuery: c.Request.URL.RawQuery}
	c.Redirect(http.StatusPermanentRedirect, u.String())
	return errElsewhere
}

// versionOf returns the version that the address names, with its document. A
// version may also be asked for by other bytes of the same content; then the
// request is redirected to its name.
func (a *API) versionOf(c *gin.Context) (storage.Record, storage.Version, []storage.Page, error) {
	r, err := a.record(c)
	if err != nil {
		return storage.Record{}, storage.Version{}, nil, err
	}
	sha := c.Param("sha")
	if !validSHA(sha) {
		return storage.Record{}, storage.Version{}, nil, storage.ErrNotFound
	}
	v, pages, err := a.config.Catalog.Version(c.Request.Context(), r.ID, sha)
	if err == nil && v.SHA256 != sha {
		err = redirect(c, versionURL(r.ID, sha), versionURL(r.ID, v.SHA256))
	}
	return r, v, pages, err
}

// documentPath is where the documents of the API begin.
const documentPath = "/api/v1/documents/"

func versionURL(id storage.DocumentID, sha string) string {
	return documentPath + string(id) + "/versions/" + sha
}

func (w *writer) version(v storage.Version, current string) Version {
	to := versionURL(v.Document, v.SHA256)
	return Version{
		SHA256: v.SHA256, Document: v.Document, Number: v.Number, Current: v.SHA256 == current, URL: to, OriginalURL: to + "/original",
		MediaType: v.MediaType, FileName: orNull(v.FileName), Size: v.Size, PageCount: v.PageCount,
		Fingerprint: v.Fingerprint, Engine: orNull(v.Engine), FirstSeen: moment(v.FirstSeen), LastSeen: moment(v.LastSeen),
	}
}

func (w *writer) tags(tags []storage.Tag) []Tag {
	out := make([]Tag, 0, len(tags))
	for _, t := range tags {
		out = append(out, Tag{
			Facet: t.Facet, Value: t.Value, Label: w.label(t.Facet, t.Value), Level: orNull(t.Level), Rule: t.Rule,
			RuleVersion: t.RuleVersion, Page: orNull(t.Page), Words: orNull(t.Words),
		})
	}
	return out
}

func (w *writer) heads(mediaType, base string, pages []storage.Page) []PageHead {
	out := make([]PageHead, 0, len(pages))
	for _, p := range pages {
		out = append(out, w.head(mediaType, base, p))
	}
	return out
}

func (w *writer) head(mediaType, base string, p storage.Page) PageHead {
	return PageHead{
		Number: p.Number, Label: w.pageLabel(mediaType, p.Number), URL: pageURL(base, p.Number), Title: orNull(p.Title),
		Lang: orNull(p.Lang), Method: orNull(p.Method), TextQuality: p.Quality, Reason: publicText(p.Reason),
	}
}

func pageURL(base string, n int) string { return base + "/pages/" + strconv.Itoa(n) }

// page answers the page whose number stands in the address; base is the address
// of the pages' document or version.
func (w *writer) page(d *storage.Document, mediaType, base string, pages []storage.Page, number string) (PageAnswer, error) {
	for i, p := range pages {
		if strconv.Itoa(p.Number) != number {
			continue
		}
		out := PageAnswer{PageHead: w.head(mediaType, base, p), Document: d.ID, Text: p.Text, Notes: orNull(p.Notes)}
		if i > 0 {
			out.Previous = new(pageURL(base, pages[i-1].Number))
		}
		if i+1 < len(pages) {
			out.Next = new(pageURL(base, pages[i+1].Number))
		}
		return out, nil
	}
	return PageAnswer{}, fmt.Errorf("page %q of %s: %w", number, d.ID, storage.ErrNotFound)
}

// issuer returns the body that issued a document in English words, or "".
// Citations are English whatever the language asked for: so the styles have it.
func (w *writer) issuer(r *storage.Record) string {
	switch body, state := cite.Issuer(r); body {
	case cite.Commission:
		return "Election Commission of India"
	case cite.Bureau:
		return "Press Information Bureau"
	case cite.StateOfficer:
		return "Chief Electoral Officer, " + w.vocab.Label(string(storage.FacetState), state, english)
	}
	return ""
}

// citation cites a version of r, or with page > 0 a page of it, as of today.
func (a *API) citation(w *writer, r *storage.Record, version, mediaType string, page int) CitationText {
	work := cite.Work{
		Document: r.Document, BaseURL: a.config.BaseURL, Version: version, Page: page, PageUnit: storage.PageUnit(mediaType),
		Retrieved: storage.DateOf(a.config.Now()), IssuedBy: w.issuer(r),
	}
	if r.Kind != "" {
		work.KindLabel = w.vocab.Label(string(storage.FacetKind), r.Kind, english)
	}
	if r.Conference != "" {
		work.Event = w.vocab.Label(string(storage.FacetConference), r.Conference, english)
	}
	return CitationText{Text: cite.Text(work), BibTeX: cite.BibTeX(work), RIS: cite.RIS(work), URL: cite.Permalink(work)}
}

// validID reports whether s can be a document id: lower-case letters and digits.
func validID(s string) bool {
	const longest = 64 // ours are far shorter
	return s != "" && len(s) <= longest && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789") == ""
}

// validSHA reports whether s can be a SHA-256 in lower-case hexadecimal digits.
func validSHA(s string) bool {
	return len(s) == 64 && strings.Trim(s, "0123456789abcdef") == ""
}
