package web

import (
	"html/template"
	"slices"
	"strings"

	"abhilekh/storage"
	"abhilekh/storage/search"
)

// card is one document in a list.
type card struct {
	Number, Date, DateISO string
	Side                  []string // kind, length, languages
	Sample                bool
	Title, TitleLang      string
	Href                  string
	Facts                 []string // states, themes, election and role
	By                    string   // who presented it, "" where that is not known
	Hits                  []hit
	More                  *link
	Flags                 []flag
}

// hit is one page that has the words.
type hit struct {
	Label, Href, Lang string
	Part              string // the part of the page the words stand in, "" for its text
	Snippet           template.HTML
}

// flag is a mark that says to read with care.
type flag struct{ Class, Icon, Text, Href string }

// shownHits is how many pages of one document a card shows.
const shownHits = 3

func (w *Web) cards(v visit, a *search.Answer, sources map[string]storage.Source) []card {
	var out []card
	for _, h := range a.Hits {
		d := &h.Document
		c := card{
			Number: d.NoteNumber, Sample: d.Sample, Title: d.Title, TitleLang: d.TitleLang,
			Href: v.document(d.ID), Side: w.side(v.speech, d), Facts: w.facts(v.speech, h.Tags),
			By: v.presenter(d), Flags: v.flags(d, sources),
		}
		c.Date, c.DateISO = v.bestDate(d.Dates)
		for _, p := range h.Pages[:min(len(h.Pages), shownHits)] {
			if p.Snippet == "" {
				continue
			}
			c.Hits = append(c.Hits, hit{
				Label: v.pageLabel(d.MediaType, p.Number), Href: v.leaf(d.ID, "", p.Number), Lang: p.Lang,
				Part: v.part(p.Part), Snippet: marked(p.Snippet),
			})
		}
		if more := h.PageHits - len(c.Hits); more > 0 && len(c.Hits) > 0 {
			c.More = &link{Label: v.morePages(d.MediaType, more), Href: v.document(d.ID) + "#hits"}
			if v.query.Text == "" {
				c.More.Href = v.document(d.ID) + "#tags" // they are evidence, and listed there
			}
		}
		out = append(out, c)
	}
	return out
}

// document returns the address of a document, with the search it was found by.
func (v visit) document(id storage.DocumentID) string {
	return v.at("/documents/"+string(id), v.query.Encode())
}

// leaf returns the address of a page of a document; version is "" for the
// current one.
func (v visit) leaf(id storage.DocumentID, version string, n int) string {
	return v.at(leafPath(id, version, n), v.query.Encode())
}

func (w *Web) side(s speech, d *storage.Document) []string {
	var out []string
	if d.Kind != "" {
		out = append(out, w.vocab.Label(string(storage.FacetKind), d.Kind, s.ui()))
	}
	if d.PageCount > 0 {
		out = append(out, s.pages(d.MediaType, d.PageCount))
	}
	if len(d.Langs) > 0 {
		out = append(out, s.list(w.languages(s, d.Langs)))
	}
	return out
}

func (w *Web) languages(s speech, codes []string) []string {
	out := make([]string, len(codes))
	for i, code := range codes {
		out[i] = w.vocab.LangLabel(code, s.ui())
	}
	return out
}

// shownMentions is how many mentioned states a card names; a list of all states
// says nothing about a document.
const shownMentions = 4

// part names the part of a page that is not its text.
func (s speech) part(p string) string {
	if p == search.PartNotes {
		return s.say("part.notes")
	}
	return ""
}

// presenter names who gave a presentation and the office held.
func (s speech) presenter(d *storage.Document) string {
	parts := slices.DeleteFunc([]string{d.Presenter, d.Designation}, func(p string) bool { return p == "" })
	return s.list(parts)
}

// facts names the states and themes of a document, the elections it is about and
// how its state stood at its conference.
func (w *Web) facts(s speech, tags []storage.Tag) []string {
	var out, mentioned, others []string
	for _, t := range tags {
		label := w.vocab.Label(string(t.Facet), t.Value, s.ui())
		switch {
		case t.Facet == storage.FacetTheme, t.Facet == storage.FacetState && t.Level == storage.LevelPrimary:
			if !slices.Contains(out, label) {
				out = append(out, label)
			}
		case t.Facet == storage.FacetState:
			if !slices.Contains(mentioned, label) {
				mentioned = append(mentioned, label)
			}
		case t.Facet == storage.FacetElection, t.Facet == storage.FacetRole && roleNames[t.Value] != "":
			if t.Facet == storage.FacetRole {
				label = s.say(roleNames[t.Value])
			}
			if !slices.Contains(others, label) {
				others = append(others, label)
			}
		}
	}
	if n := len(mentioned); n > shownMentions {
		mentioned = []string{s.count(n, "count.state", "count.states")}
	}
	if len(mentioned) > 0 {
		out = append(out, s.say("card.mentions", s.list(mentioned)))
	}
	return append(out, others...)
}

// flags are what a reader should know before trusting a document's text.
func (v visit) flags(d *storage.Document, sources map[string]storage.Source) []flag {
	var out []flag
	switch d.Status {
	case storage.StatusChanged:
		out = append(out, flag{"care", "i-changed", v.say("flag.changed"), v.document(d.ID) + "#versions"})
	case storage.StatusWithdrawn:
		out = append(out, flag{"bad", "i-gone", v.say(gone(d, sources)), ""})
	}
	switch d.Quality {
	case storage.QualityDoubtful:
		out = append(out, flag{"bad", "i-doubt", v.say("flag.doubtful"), ""})
	case storage.QualityNone:
		out = append(out, flag{"bad", "i-doubt", v.say("flag.no_text"), ""})
	}
	return out
}

// gone says that a document was not where it came from when that was last looked
// at. A file that left a folder may still be published elsewhere.
func gone(d *storage.Document, sources map[string]storage.Source) string {
	other := func(id string) bool { return sources[id].Kind != "folder" }
	if len(d.Sources) == 0 || slices.ContainsFunc(d.Sources, other) {
		return "flag.gone"
	}
	return "flag.gone_folder"
}

// bestDate writes the date of a document for people and for machines; where the
// date comes from a file's properties it says so, because those are often wrong.
func (s speech) bestDate(d storage.Dates) (text, iso string) {
	date, kind := d.Best()
	switch kind {
	case "":
		return s.say("date.unknown"), ""
	case "metadata":
		return s.say("date.by_file", s.day(date, true)), string(date)
	}
	return s.day(date, true), string(date)
}

func isSlide(mediaType string) bool { return storage.PageUnit(mediaType) == "slide" }

// pageLabel is "Page 3" or "Slide 3".
func (s speech) pageLabel(mediaType string, n int) string {
	if isSlide(mediaType) {
		return s.say("slide.label", s.number(n))
	}
	return s.say("page.label", s.number(n))
}

// pages is "7 pages" or "24 slides".
func (s speech) pages(mediaType string, n int) string {
	if isSlide(mediaType) {
		return s.count(n, "count.slide", "count.slides")
	}
	return s.count(n, "count.page", "count.pages")
}

func (s speech) morePages(mediaType string, n int) string {
	if isSlide(mediaType) {
		return s.count(n, "card.more_slide", "card.more_slides")
	}
	return s.count(n, "card.more_page", "card.more_pages")
}

// mediaName is what people call a kind of file.
func (s speech) mediaName(mediaType string) string {
	switch {
	case mediaType == "application/pdf":
		return "PDF"
	case strings.HasPrefix(mediaType, "text/html"), mediaType == "application/xhtml+xml":
		return "HTML"
	case strings.HasPrefix(mediaType, "text/"):
		return s.say("media.text")
	case isSlide(mediaType) && strings.Contains(mediaType, "openxml"):
		return "PPTX"
	}
	return s.say("media.file")
}
