package api

import (
	"encoding/xml"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"
	"time"

	"abhilekh/storage"
	"abhilekh/storage/query"
	"abhilekh/storage/search"

	"github.com/gin-gonic/gin"
)

// feedSize is the number of entries of a feed that does not ask for another:
// more than a reader that looks once a day misses on the busiest day.
const feedSize = 50

// epoch is the day in our tag: addresses (RFC 4151). It says when the name was
// ours, and must never change, or every reader shows every entry anew.
const epoch = "2026"

// Atom documents (RFC 4287), with the counts of OpenSearch. encoding/xml
// escapes what stands in them and replaces characters that XML does not allow.
type atomFeed struct {
	XMLName    xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	OpenSearch string      `xml:"xmlns:opensearch,attr"`
	Lang       string      `xml:"xml:lang,attr"`
	ID         string      `xml:"id"`
	Title      string      `xml:"title"`
	Subtitle   string      `xml:"subtitle"`
	Updated    string      `xml:"updated"`
	Author     atomAuthor  `xml:"author"`
	Generator  string      `xml:"generator"`
	Links      []atomLink  `xml:"link"`
	Total      int         `xml:"opensearch:totalResults"`
	Size       int         `xml:"opensearch:itemsPerPage"`
	Entries    []atomEntry `xml:"entry"`
}

type atomAuthor struct {
	Name string `xml:"name"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr,omitempty"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	ID         string         `xml:"id"`
	Title      atomText       `xml:"title"`
	Updated    string         `xml:"updated"`
	Published  string         `xml:"published,omitempty"`
	Links      []atomLink     `xml:"link"`
	Categories []atomCategory `xml:"category"`
	Summary    atomText       `xml:"summary"`
}

type atomText struct {
	Type string `xml:"type,attr"`
	Lang string `xml:"xml:lang,attr,omitempty"`
	Text string `xml:",chardata"`
}

type atomCategory struct {
	Term   string `xml:"term,attr"`
	Scheme string `xml:"scheme,attr"`
	Label  string `xml:"label,attr"`
}

// getFeed answers a query as an Atom feed: newest first and feedSize entries,
// unless the address says otherwise.
func (a *API) getFeed(c *gin.Context) error {
	q, ui, err := a.ask(c)
	if err != nil {
		return err
	}
	asked := q
	if q.Sort == "" {
		q.Sort = query.SortNewest
	}
	if !given(c, "size") {
		q.Size = feedSize
	}
	if a.sendHeld(c, q, ui, nil) {
		return nil
	}
	found, err := a.config.Search.Search(c.Request.Context(), q)
	if err != nil {
		return err
	}
	w := writer{vocab: a.config.Vocab, ui: ui, query: q}
	body, err := xml.Marshal(w.feed(a.config.BaseURL, asked, found))
	if err != nil {
		return fmt.Errorf("write feed: %w", err)
	}
	body = append([]byte(xml.Header), body...)
	a.send(c, "application/atom+xml; charset=utf-8", body, a.tagOfSearch(c, found.Generation, q, ui, nil))
	return nil
}

func (w *writer) feed(baseURL string, asked query.Query, found *search.Answer) atomFeed {
	feedURL := func(q query.Query) string {
		encoded := q.Encode()
		if w.query.Size == query.DefaultSize { // Encode leaves out its default, which is not ours
			encoded = strings.TrimPrefix(encoded+"&size="+strconv.Itoa(query.DefaultSize), "&")
		}
		return baseURL + address("/feed.atom", encoded, w.ui)
	}
	self := asked.WithPage(1)
	page := self
	if self.Encode() == "" {
		page = self.WithSort(query.SortNewest) // without any query the site shows its start page
	}
	title := "Abhilekh"
	if self.Text != "" {
		title += ": " + self.Text
	}
	out := atomFeed{
		OpenSearch: "http://a9.com/-/spec/opensearch/1.1/", Lang: w.ui,
		ID: tagURI(baseURL, address("search", self.Encode(), w.ui)), Title: title,
		Subtitle: "Election documents of India that match a search, as they reach the archive",
		Author:   atomAuthor{"Abhilekh"}, Generator: "Abhilekh", Total: found.Total, Size: w.query.Size,
		Links: []atomLink{
			{Rel: "self", Type: "application/atom+xml", Href: feedURL(asked)},
			{Rel: "alternate", Type: "text/html", Href: baseURL + address("/", page.Encode(), w.ui)},
		},
	}
	if found.Next != "" {
		out.Links = append(out.Links, atomLink{Rel: "next", Type: "application/atom+xml", Href: feedURL(asked.WithAfter(found.Next))})
	}
	var last time.Time
	for _, h := range found.Hits {
		out.Entries = append(out.Entries, w.entry(baseURL, h))
		if changed := changedAt(&h.Document); changed.After(last) {
			last = changed
		}
	}
	if last.IsZero() {
		last = found.Created
	}
	out.Updated = atomTime(last)
	return out
}

func (w *writer) entry(baseURL string, h search.Hit) atomEntry {
	d := &h.Document
	e := atomEntry{
		ID:    tagURI(baseURL, "documents/"+string(d.ID)),
		Title: atomText{"text", d.TitleLang, d.Title}, Updated: atomTime(changedAt(d)),
		Links: []atomLink{{Rel: "alternate", Type: "text/html", Href: baseURL + documentURL(d.ID)}},
	}
	var parts []string
	if d.NoteNumber != "" {
		parts = append(parts, d.NoteNumber)
	}
	if d.Kind != "" {
		parts = append(parts, w.label(storage.FacetKind, d.Kind))
	}
	if date, _ := d.Dates.Best(); date != "" {
		parts = append(parts, string(date))
		if t, err := time.ParseInLocation(time.DateOnly, string(date), storage.IST); err == nil {
			e.Published = t.Format(time.RFC3339)
		}
	}
	for _, s := range w.states(h.Tags) {
		e.Categories = append(e.Categories, atomCategory{s.Value, baseURL + "/states/", s.Label})
		parts = append(parts, s.Label)
	}
	for _, t := range w.values(storage.FacetTheme, h.Tags) {
		e.Categories = append(e.Categories, atomCategory{t.Value, baseURL + "/themes/", t.Label})
		parts = append(parts, t.Label)
	}
	e.Summary = atomText{"text", "", strings.Join(parts, " · ")}
	return e
}

// changedAt is when a reader should show an entry anew: when the text it stands
// for was first seen.
func changedAt(d *storage.Document) time.Time {
	if !d.LastChanged.IsZero() {
		return d.LastChanged
	}
	return d.FirstSeen
}

func atomTime(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// tagURI names something for ever, whatever becomes of its address.
func tagURI(baseURL, what string) string {
	authority := "localhost"
	if u, err := url.Parse(baseURL); err == nil && u.Hostname() != "" {
		authority = u.Hostname()
		if ip := net.ParseIP(authority); ip != nil && ip.To4() == nil {
			authority = "localhost" // a tag: address has no place for colons
		}
	}
	return "tag:" + authority + "," + epoch + ":" + what
}
