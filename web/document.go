package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"abhilekh/storage"
	"abhilekh/storage/query"

	"github.com/gin-gonic/gin"
)

// documentView is a document: what is known of it, where it has the words, its
// tags and why, pages, versions and how to cite it.
type documentView struct {
	Frame            frame
	Back             link
	Number           string
	Title, TitleLang string
	Sample           bool
	Flags            []flag
	Old              *oldVersion // set when a version was asked for that is not the current one
	Meta             []meta
	Acts             []act
	Inside           inside
	Tags             tagList
	Corrections      []*correction // of title and dates
	Pages            pageList
	Versions         []versionRow
	Cite             citation
}

// oldVersion says that this is not how the document reads now.
type oldVersion struct{ Text, Href string }

type meta struct {
	Name, Value, Href, ISO string
}

type act struct {
	Label, Href string
	Main        bool
}

type versionRow struct {
	Label, Seen, Hash string
	Now               bool
	Links             []link
}

// edition is one version of a document as it is shown: the current one, or the
// one whose address was asked for.
type edition struct {
	record   storage.Record
	version  storage.Version
	versions []storage.Version // newest first
	pinned   bool              // the address names the version
}

// errMoved carries the id of the document that took over another's.
type errMoved struct{ id storage.DocumentID }

func (e errMoved) Error() string { return "document is now " + string(e.id) }

// edition reads a document, or one version of it when sha is not "".
func (w *Web) edition(ctx context.Context, id storage.DocumentID, sha string) (edition, error) {
	r, err := w.catalog.Document(ctx, id)
	if err != nil {
		return edition{}, fmt.Errorf("document %s: %w", id, err)
	}
	if r.ID != id {
		return edition{}, errMoved{r.ID}
	}
	if r.Status == storage.StatusWithheld {
		return edition{}, fmt.Errorf("document %s is withheld: %w", id, storage.ErrNotFound)
	}
	e := edition{record: r, pinned: sha != ""}
	if e.versions, err = w.catalog.Versions(ctx, id); err != nil {
		return edition{}, fmt.Errorf("versions of %s: %w", id, err)
	}
	slices.Reverse(e.versions) // newest first, as people look for them
	if sha == "" {
		e.version = storage.Version{SHA256: r.Version, FirstSeen: r.FirstSeen}
		if i := slices.IndexFunc(e.versions, func(x storage.Version) bool { return x.SHA256 == r.Version }); i >= 0 {
			e.version = e.versions[i]
		}
		return e, nil
	}
	version, pages, err := w.catalog.Version(ctx, id, sha)
	if err != nil {
		return edition{}, fmt.Errorf("version %s of %s: %w", sha, id, err)
	}
	e.version, e.record.Pages = version, pages
	e.record.PageCount, e.record.MediaType = version.PageCount, version.MediaType
	e.record.FileName, e.record.Size = version.FileName, version.Size
	return e, nil
}

// current reports whether e is what the document is now.
func (e *edition) current() bool { return e.version.SHA256 == e.record.Version }

// pin is the version to name in addresses, "" when none was asked for.
func (e *edition) pin() string {
	if e.pinned {
		return e.version.SHA256
	}
	return ""
}

func documentPath(id storage.DocumentID, version string) string {
	p := "/documents/" + string(id)
	if version != "" {
		p += "/versions/" + version
	}
	return p
}

func leafPath(id storage.DocumentID, version string, n int) string {
	return fmt.Sprintf("%s/pages/%d", documentPath(id, version), n)
}

func (w *Web) documentPage(c *gin.Context) error { return w.showDocument(c, "") }

func (w *Web) versionPage(c *gin.Context) error { return w.showDocument(c, c.Param("sha")) }

func (w *Web) showDocument(c *gin.Context, sha string) error {
	v := w.visit(c)
	ctx := c.Request.Context()
	e, err := w.edition(ctx, storage.DocumentID(c.Param("id")), sha)
	if err != nil {
		return w.moved(c, v, err)
	}
	sources, err := w.sources(ctx)
	if err != nil {
		return err
	}
	overrides, err := w.catalog.Overrides(ctx, e.record.ID)
	if err != nil {
		return fmt.Errorf("corrections of %s: %w", e.record.ID, err)
	}
	return w.show(c, v.speech, "document", w.documentView(v, &e, sources, overrides))
}

// moved sends a visitor on when the document asked for is now part of another;
// it returns every other error as it is.
func (w *Web) moved(c *gin.Context, v visit, err error) error {
	var m errMoved
	if !errors.As(err, &m) {
		return err
	}
	// What follows the id in the address is of the old document.
	c.Redirect(http.StatusMovedPermanently, v.document(m.id))
	return nil
}

// reading reads the words of the visit.
func (w *Web) reading(v visit) query.Reading { return v.query.Read(w.vocab) }

// hasWords reports whether there is anything to be found in a text: filters and
// dates alone are not.
func hasWords(r query.Reading) bool { return len(query.Positive(r.Root)) > 0 }

func (w *Web) documentView(v visit, e *edition, sources map[string]storage.Source, overrides []storage.Override) documentView {
	d := &e.record.Document
	path := documentPath(d.ID, e.pin())
	name := d.Title
	if d.NoteNumber != "" {
		name = d.NoteNumber + ", " + d.Title
	}
	out := documentView{
		Frame: w.documentFrame(v, d, name, path), Back: v.back(), Number: d.NoteNumber, Title: d.Title,
		TitleLang: d.TitleLang, Sample: d.Sample, Flags: v.flags(d, sources), Meta: w.meta(v, e, sources), Acts: v.acts(e),
		Versions: v.versions(e),
	}
	if e.current() {
		out.Tags = v.tagList(w.tags(v, e, overrides)) // they were given to this text and no other
		out.Corrections = v.corrections(overrides)
	} else {
		out.Old = v.oldVersion(e)
	}
	rows, in := w.inside(v, e, w.reading(v))
	in.Action = path
	out.Inside, out.Pages = in, v.pageList(d.MediaType, rows, in.Heading != "")
	out.Cite = w.citation(v, e, 0)
	return out
}

// documentFrame is the frame of a document or of one of its pages.
func (w *Web) documentFrame(v visit, d *storage.Document, title, path string) frame {
	f := w.frame(v, title, "")
	f.Canonical = w.base + v.at(path, "")
	f.JSON = "/api/v1" + path
	f.Other.Href = v.other().at(path, v.query.Encode())
	f.Sample = d.Sample
	return f
}

// back leads to the results the visitor came from.
func (v visit) back() link {
	switch {
	case v.query.Text != "":
		return link{v.say("crumbs.results_for", v.query.Text), v.results(v.query)}
	case !v.query.Empty():
		return link{v.say("crumbs.results"), v.results(v.query)}
	}
	return link{v.say("crumbs.all"), v.results(v.query)}
}

func (v visit) oldVersion(e *edition) *oldVersion {
	return &oldVersion{
		Text: v.say("version.old", v.number(e.version.Number), v.number(len(e.versions))),
		Href: v.document(e.record.ID),
	}
}

// meta lists what is known, dates first.
func (w *Web) meta(v visit, e *edition, sources map[string]storage.Source) []meta {
	d := &e.record.Document
	var out []meta
	day := func(id string, date storage.Date) {
		if date != "" {
			out = append(out, meta{Name: v.say(id), Value: v.day(date, false), ISO: string(date)})
		}
	}
	day("meta.printed", d.Dates.Printed)
	day("meta.posted", d.Dates.Posted)
	day("meta.manifest", d.Dates.Manifest)
	day("meta.metadata", d.Dates.Metadata)
	if best, _ := d.Dates.Best(); best == "" {
		out = append(out, meta{Name: v.say("meta.date"), Value: v.say("date.unknown")})
	}
	instant := func(id string, t time.Time) {
		if !t.IsZero() {
			out = append(out, meta{Name: v.say(id), Value: v.clock(t), ISO: t.In(storage.IST).Format(time.RFC3339)})
		}
	}
	instant("meta.first_seen", e.version.FirstSeen)
	instant("meta.last_seen", d.LastSeen)
	length := meta{Name: v.say("meta.length"), Value: v.pages(d.MediaType, d.PageCount)}
	if d.Kind != "" {
		length.Name = v.say("meta.kind")
		length.Value = w.vocab.Label(string(storage.FacetKind), d.Kind, v.ui()) + ", " + length.Value
	}
	out = append(out, length)
	if issuer := w.issuer(v.speech, &e.record); issuer != "" {
		out = append(out, meta{Name: v.say("meta.issued_by"), Value: issuer})
	}
	if by := v.presenter(d); by != "" {
		out = append(out, meta{Name: v.say("meta.presenter"), Value: by})
	}
	if _, known := w.vocab.Conference(d.Conference); known {
		out = append(out, meta{
			Name: v.say("facet.conference"), Value: w.vocab.Label(string(storage.FacetConference), d.Conference, v.ui()), Href: v.conferencePath(d.Conference),
		})
	}
	if len(d.Langs) > 0 {
		out = append(out, meta{Name: v.say("meta.lang"), Value: v.list(w.languages(v.speech, d.Langs))})
	}
	for _, s := range d.Sources {
		q := query.Query{Page: 1, Size: query.DefaultSize}.WithValues(storage.FacetSource, s)
		out = append(out, meta{Name: v.say("meta.source"), Value: w.label(v.speech, storage.FacetSource, s, sources), Href: v.results(q)})
	}
	if d.PRID != "" {
		out = append(out, meta{Name: v.say("meta.prid"), Value: d.PRID})
	}
	return append(out, meta{Name: v.say("meta.file"), Value: d.FileName})
}

// acts are the buttons under the title.
func (v visit) acts(e *edition) []act {
	d := &e.record.Document
	out := []act{
		{Label: v.say("act.cite"), Href: "#cite", Main: true},
		{Label: v.say("act.original", v.mediaName(d.MediaType), v.size(d.Size)), Href: original(d.ID, e.version.SHA256)},
	}
	if u := d.SourceURL; strings.HasPrefix(u, "https://") || strings.HasPrefix(u, "http://") {
		out = append(out, act{Label: v.say("act.source"), Href: u})
	}
	return out
}

// original is where api serves the bytes of a version.
func original(id storage.DocumentID, sha string) string {
	return "/api/v1" + documentPath(id, sha) + "/original"
}

// shortHash is enough of a SHA-256 to recognise it.
func shortHash(sha string) string {
	const edge = 8
	if len(sha) <= 2*edge {
		return sha
	}
	return sha[:edge] + "…" + sha[len(sha)-edge:]
}

func (v visit) versions(e *edition) []versionRow {
	id := e.record.ID
	var out []versionRow
	for _, x := range e.versions {
		row := versionRow{
			Label: v.say("version.label", v.number(x.Number)), Hash: shortHash(x.SHA256), Now: x.SHA256 == e.version.SHA256,
			Seen: v.say("version.seen", v.clock(x.FirstSeen), v.pages(x.MediaType, x.PageCount)),
		}
		if x.SHA256 == e.record.Version {
			row.Label = v.say("version.current", v.number(x.Number))
		}
		if !row.Now {
			row.Links = append(row.Links, link{v.say("version.read"), v.at(documentPath(id, x.SHA256), v.query.Encode())})
		}
		row.Links = append(row.Links, link{
			v.say("act.original", v.mediaName(x.MediaType), v.size(x.Size)), original(id, x.SHA256),
		})
		out = append(out, row)
	}
	return out
}
