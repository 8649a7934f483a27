package web

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"abhilekh/storage"
	"abhilekh/storage/search"

	"github.com/gin-gonic/gin"
)

// leafView is one page of a document.
type leafView struct {
	Frame             frame
	Back, Document    link
	TitleLang         string
	Sheet             sheet
	Old               *oldVersion
	Heading, Of       string
	Prev, Next        *link
	Places            string // how often the words stand here, "" without words
	NextFound         *link
	Flags             []flag
	Verdict           string
	Reason            reason
	Title, Lang       string
	Blocks            []block
	Notes             []block // the speaker's, which the audience did not see
	Empty             string  // why there is no text
	Original          act
	Quote             string
	QuoteHref         string
	Cite              citation
	VersionLine, Hash string
}

func (w *Web) leafPage(c *gin.Context) error { return w.showLeaf(c, "") }

func (w *Web) versionLeafPage(c *gin.Context) error { return w.showLeaf(c, c.Param("sha")) }

func (w *Web) showLeaf(c *gin.Context, sha string) error {
	v := w.visit(c)
	e, err := w.edition(c.Request.Context(), storage.DocumentID(c.Param("id")), sha)
	if err != nil {
		return w.moved(c, v, err)
	}
	n, err := strconv.Atoi(c.Param("n"))
	if err != nil || strconv.Itoa(n) != c.Param("n") {
		return fmt.Errorf("page %q of %s: %w", c.Param("n"), e.record.ID, storage.ErrNotFound)
	}
	i := slices.IndexFunc(e.record.Pages, func(p storage.Page) bool { return p.Number == n })
	if i < 0 {
		return fmt.Errorf("page %d of %s: %w", n, e.record.ID, storage.ErrNotFound)
	}
	var sources map[string]storage.Source
	if e.record.Status == storage.StatusWithdrawn { // nothing else here is said of them
		if sources, err = w.sources(c.Request.Context()); err != nil {
			return err
		}
	}
	return w.show(c, v.speech, "leaf", w.leafView(v, &e, i, sources))
}

// sheet names the document on a printed page, where nothing else does.
type sheet struct{ Number, Title, Date string }

func (w *Web) leafView(v visit, e *edition, i int, sources map[string]storage.Source) leafView {
	d := &e.record.Document
	p := &e.record.Pages[i]
	r := w.reading(v)
	m := seek(e.record.Pages, r)
	f, notes := find(m, p.Text), find(m, p.Notes)
	label := v.pageLabel(d.MediaType, p.Number)
	name := d.Title
	if d.NoteNumber != "" {
		name = d.NoteNumber + ", " + d.Title
	}
	path := leafPath(d.ID, e.pin(), p.Number)
	out := leafView{
		Frame: w.documentFrame(v, d, label+", "+name, path), Back: v.back(),
		Document: link{name, v.at(documentPath(d.ID, e.pin()), v.query.Encode())}, TitleLang: d.TitleLang,
		Heading: label, Of: v.say("leaf.of", v.number(d.PageCount)), Flags: v.flags(d, sources),
		Verdict: v.say("leaf.verdict", v.method(p.Method), w.verdict(v.speech, *p)), Reason: v.reason(p.Reason),
		Title: apart(p), Lang: p.Lang, Blocks: f.blocks(p.Method == "pdf"),
		Original: act{
			Label: v.say("act.original", v.mediaName(d.MediaType), v.size(d.Size)), Href: original(d.ID, e.version.SHA256),
		},
		VersionLine: v.say("leaf.version", v.number(e.version.Number), v.clock(e.version.FirstSeen)),
		Hash:        shortHash(e.version.SHA256),
	}
	out.Sheet = sheet{Number: d.NoteNumber, Title: d.Title}
	out.Sheet.Date, _ = v.bestDate(d.Dates)
	if !e.current() {
		out.Old = v.oldVersion(e)
	}
	out.Notes = notes.blocks(false)
	for i := range out.Notes {
		out.Notes[i].ID = "n" + out.Notes[i].ID // the text has its own paragraphs
	}
	if len(out.Blocks) == 0 {
		out.Empty = v.say("leaf.empty")
	}
	out.Cite = w.citation(v, e, p.Number)
	if quote, id, ok := f.quotation(out.Blocks); ok {
		out.Quote = v.quote(quote) + " — " + out.Cite.Plain
		out.QuoteHref = out.Cite.Permalink + "#" + id
		out.Cite.Open = false // it stands in the quotation already
	}
	w.neighbours(v, e, i, m, hasWords(r), &out)
	if hasWords(r) {
		out.Places = v.count(len(f.spans)+len(notes.spans), "leaf.place", "leaf.places")
	}
	return out
}

// neighbours fills the ways on from page i: the one before, the one after, and
// the next one that has the words, or where the search for it was given up.
func (w *Web) neighbours(v visit, e *edition, i int, m *search.Marker, seeking bool, out *leafView) {
	d, pages := &e.record.Document, e.record.Pages
	to := func(n int) string { return v.leaf(d.ID, e.pin(), n) }
	if i > 0 {
		n := pages[i-1].Number
		out.Prev = &link{v.pageLabel(d.MediaType, n), to(n)}
		out.Frame.Prev = out.Prev.Href
	}
	if i+1 < len(pages) {
		n := pages[i+1].Number
		out.Next = &link{v.pageLabel(d.MediaType, n), to(n)}
		out.Frame.Next = out.Next.Href
	}
	if !seeking {
		return
	}
	searched := 0
	for _, p := range pages[i+1:] {
		if searched += len(p.Text) + len(p.Notes); searched > sought {
			out.NextFound = &link{v.say("inside.on", v.pageLabel(d.MediaType, p.Number)), to(p.Number)}
			return
		}
		if len(find(m, p.Text).spans)+len(find(m, p.Notes).spans) > 0 {
			out.NextFound = &link{v.say("leaf.next_found", v.query.Text, v.pageLabel(d.MediaType, p.Number)), to(p.Number)}
			return
		}
	}
}

// method says how a page's text was obtained.
func (s speech) method(m string) string {
	switch m {
	case "pdf":
		return s.say("method.pdf")
	case "html":
		return s.say("method.html")
	case "text":
		return s.say("method.text")
	case "pptx":
		return s.say("method.pptx")
	}
	return s.say("method.none")
}

// apart returns the title of a slide where its text does not begin with it.
func apart(p *storage.Page) string {
	if strings.HasPrefix(strings.Join(strings.Fields(p.Text), " "), strings.Join(strings.Fields(p.Title), " ")) {
		return ""
	}
	return p.Title
}
