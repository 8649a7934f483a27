package web

import (
	"net/url"
	"slices"
	"strings"

	"abhilekh/storage"
	"abhilekh/storage/query"

	"github.com/gin-gonic/gin"
)

// visit is one request for a page: its language, where it was made, and the
// search its address holds.
type visit struct {
	speech
	path   string
	query  query.Query
	faults []*storage.InvalidError // what of the address was left out
}

func (w *Web) visit(c *gin.Context) visit {
	values := c.Request.URL.Query()
	v := visit{speech: speechOf(values.Get("ui")), path: c.Request.URL.EscapedPath()}
	v.query, v.faults = query.Parse(values, w.known)
	return v
}

// at returns an address on this site: a path, an encoded query, and the chosen
// language last when it is not the usual one.
func (s speech) at(path, rawQuery string) string {
	if s.hi {
		if rawQuery != "" {
			rawQuery += "&"
		}
		rawQuery += "ui=hi"
	}
	if rawQuery == "" {
		return path
	}
	return path + "?" + rawQuery
}

// results returns the address of the search page for q.
func (s speech) results(q query.Query) string { return s.at("/", listed(q)) }

// listed is q as the end of an address that always leads to a list: that of
// everything has its order in it, for an address that asks for nothing leads to
// the start page.
func listed(q query.Query) string {
	if encoded := q.Encode(); encoded != "" {
		return encoded
	}
	return q.WithSort(query.SortNewest).Encode()
}

// field is one hidden input.
type field struct{ Name, Value string }

// fields returns the search as hidden inputs, in the order of an address. Where
// in the results the visitor stands is left out, as are the named parameters,
// which the form asks for itself.
func (s speech) fields(q query.Query, without ...string) []field {
	without = append(without, "page", "after")
	var out []field
	for part := range strings.SplitSeq(s.at("", q.Encode()), "&") {
		name, value, _ := strings.Cut(strings.TrimPrefix(part, "?"), "=")
		if name == "" || slices.Contains(without, name) {
			continue
		}
		// Encode wrote it, so it can be read; an unreadable one is no field.
		if value, err := url.QueryUnescape(value); err == nil {
			out = append(out, field{name, value})
		}
	}
	return out
}

// frame is what every page has around its content.
type frame struct {
	Lang  string
	Title string

	Canonical  string // absolute
	JSON, Atom string // the twins of this page, or ""
	Prev, Next string // neighbours of a page of a document, or ""

	Assets assets

	Home, Help, About, Feed string
	Paths                   paths
	Section                 string // the part of the site: "states", "themes", "conferences" or ""
	Other                   otherSpeech

	NoAsk  bool   // the page has its own search box
	Words  string // in the search box
	Hidden []field
	Sample bool   // everything shown is invented
	Index  string // what the index in use holds, or ""
}

// otherSpeech leads to the same page in the other language.
type otherSpeech struct{ Lang, Label, Href string }

// frame fills what all pages share. rawQuery is the part of the address that
// belongs to this page, without ui.
func (w *Web) frame(v visit, title, rawQuery string) frame {
	o := v.other()
	return frame{
		Lang:      v.ui(),
		Title:     title + " – " + v.say("site.name"),
		Canonical: w.base + v.at(v.path, rawQuery),
		Assets:    w.assets,
		Home:      v.at("/", ""), Help: v.at("/help", ""), About: v.at("/about", ""), Feed: "/feed.atom", Paths: v.paths(),
		Other:  otherSpeech{Lang: o.ui(), Label: o.say("site.language"), Href: o.at(v.path, rawQuery)},
		Words:  v.query.Text,
		Hidden: v.fields(query.Query{}, "q"),
		Index:  w.indexLine(v.speech),
	}
}

// indexLine says what is being searched; "" while there is no index.
func (w *Web) indexLine(s speech) string {
	st := w.search.Status()
	if !st.Ready {
		return ""
	}
	m := st.Manifest
	return s.say("site.index", s.clock(m.Created),
		s.count(m.Documents, "count.document", "count.documents"), s.count(m.Pages, "count.page", "count.pages"))
}
