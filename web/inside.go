package web

import (
	"strings"

	"abhilekh/storage"
	"abhilekh/storage/query"
	"abhilekh/storage/search"
)

// inside is the search within the document.
type inside struct {
	Heading   string // "" without words
	Words     string
	Hits      []hit  // the first pages that have the words
	AlsoLabel string // "" when Hits are all of them
	Also      []link // the others, by number
	AlsoOpen  bool
	Notices   []notice
	Cut       string // how much of a long document was searched, "" for all
	On        link   // where a search that was cut goes on
	Action    string
	Hidden    []field
}

// pageRow is a page in the list of pages.
type pageRow struct {
	Label, Number, Href string
	Begins, Lang        string
	Text                string
	Reason              reason
	Bad, Here           bool
	Hidden              bool // it is in the file and was not shown
	Places              string
}

// Doubtful reports whether there is a reason to doubt the text.
func (r pageRow) Doubtful() bool { return r.Reason.Text != "" && !r.Hidden }

// reason is what is to be said of a page's text, Text "" for nothing. Lang is set
// where it is not told in the language of the page.
type reason struct{ Text, Lang string }

// hiddenSlide is the reason that indexer/extract gives for the slides that were
// not shown; a test holds that it does. Their text is as good as any.
const hiddenSlide = "a hidden slide: it is in the file and was not shown"

func (s speech) reason(text string) reason {
	switch text {
	case "":
		return reason{}
	case hiddenSlide:
		return reason{Text: s.say("slide.hidden_about")}
	}
	return reason{text, "en"}
}

const (
	// shownPassages is how many passages a document page shows; each page of the
	// document gives one at most, and the others are listed by number.
	shownPassages = 8
	// alsoOpen is how many of those numbers stand open: two lines on a phone.
	alsoOpen = 16
	// beginBytes is how much of a page's text stands for it in the list.
	beginBytes = 160
	// sought bounds how much text is searched for words when a document is
	// shown: 1 MB is some 350 pages and a sixth of a second of work.
	sought = 1 << 20
	// mostAddresses bounds in bytes how often the search is repeated in the
	// addresses of a list: 400 pages by 1,300 bytes, 145 letters of Devanagari.
	mostAddresses = 512 << 10
)

// inside finds the words in the pages of e and lists the pages.
func (w *Web) inside(v visit, e *edition, r query.Reading) ([]pageRow, inside) {
	d := &e.record.Document
	in := inside{Words: v.query.Text, Hidden: v.fields(query.Query{}, "q")}
	for _, n := range r.Notices {
		in.Notices = append(in.Notices, v.notice(n))
	}
	listed := v // the search that the lists repeat
	if len(v.query.Encode())*len(e.record.Pages) > mostAddresses {
		listed.query = query.Query{Page: 1, Size: query.DefaultSize}
	}
	var rows []pageRow
	pages, places, searched := 0, 0, 0
	seeking := hasWords(r)
	m := seek(e.record.Pages, r)
	for i, p := range e.record.Pages {
		row := w.pageRow(listed, e, p)
		if searched += len(p.Text) + len(p.Notes); seeking && searched > sought {
			row.Places = "?"
			if in.Cut == "" {
				in.Cut = v.say("inside.cut", v.pages(d.MediaType, i))
				in.On = link{v.say("inside.on", row.Label), v.leaf(d.ID, e.pin(), p.Number)}
			}
		} else if seeking {
			f, part, n := findPage(p, m)
			if n > 0 {
				row.Here, row.Places = true, v.number(n)
				pages, places = pages+1, places+n
				if len(in.Hits) < shownPassages {
					in.Hits = append(in.Hits, hit{
						Label: row.Label, Href: v.leaf(d.ID, e.pin(), p.Number), Lang: p.Lang, Part: v.part(part), Snippet: f.passage(f.spans[0]),
					})
				} else {
					in.Also = append(in.Also, link{row.Number, row.Href})
				}
			}
		}
		rows = append(rows, row)
	}
	if n := len(in.Also); n > 0 {
		in.AlsoLabel, in.AlsoOpen = v.say("inside.also", v.pages(d.MediaType, n)), n <= alsoOpen
	}
	if seeking {
		in.Heading = v.say("inside.none", v.query.Text)
		if places > 0 {
			in.Heading = v.say("inside.heading", v.query.Text,
				v.count(places, "count.place", "count.places"), v.pages(d.MediaType, pages))
		}
	}
	return rows, in
}

// findPage marks the words on a page: in its text or, where they are not, in the
// speaker's notes, which part then says. n counts both.
func findPage(p storage.Page, m *search.Marker) (f found, part string, n int) {
	text, notes := find(m, p.Text), find(m, p.Notes)
	n = len(text.spans) + len(notes.spans)
	if len(text.spans) == 0 {
		return notes, search.PartNotes, n
	}
	return text, "", n
}

func (w *Web) pageRow(v visit, e *edition, p storage.Page) pageRow {
	d := &e.record.Document
	return pageRow{
		Label: v.pageLabel(d.MediaType, p.Number), Number: v.number(p.Number), Href: v.leaf(d.ID, e.pin(), p.Number),
		Begins: begin(p), Lang: p.Lang, Text: w.verdict(v.speech, p), Reason: v.reason(p.Reason),
		Hidden: p.Reason == hiddenSlide, Bad: p.Quality == storage.QualityDoubtful || p.Quality == storage.QualityNone, Places: "–",
	}
}

// begin is what a page begins with: its title, or its first words.
func begin(p storage.Page) string {
	text := p.Title
	if text == "" {
		text = p.Text[:min(len(p.Text), beginBytes)]
		if len(text) < len(p.Text) {
			text = strings.ToValidUTF8(text, "") // a letter may have been cut
			if i := strings.LastIndexByte(text, ' '); i > 0 {
				text = text[:i]
			}
			text += " …"
		}
	}
	return strings.Join(strings.Fields(text), " ")
}

// verdict says how sure the text of a page is.
func (w *Web) verdict(s speech, p storage.Page) string {
	return w.vocab.Label(string(storage.FacetQuality), string(p.Quality), s.ui())
}

// pageList is every page of a document: the first in a table, those that follow
// in folded tables, and beyond what a page of ours should weigh by number alone.
type pageList struct {
	Heading string
	Table   pageTable
	Groups  []pageGroup
}

type pageTable struct {
	Label   string // what a page is called
	Counted bool   // the rows say how often the words stand on each page
	Rows    []pageRow
}

// pageGroup is a stretch of pages behind its label. It has a table or numbers.
type pageGroup struct {
	Label   string
	Table   pageTable
	Numbers []pageNumbers
}

// pageNumbers are the pages of a stretch of whose text the same is to be said.
type pageNumbers struct {
	Text   string
	Reason reason
	Links  []link
}

const (
	// openRows is how many pages stand open in the list: more would bury what
	// follows them, and nine documents in ten have fewer.
	openRows = 25
	// groupRows is how many pages stand behind one label.
	groupRows = 100
	// tableRows is how many pages are given with their first words: some 200 kB.
	// A document may have ten times as many.
	tableRows = 500
)

func (v visit) pageList(mediaType string, rows []pageRow, counted bool) pageList {
	out := pageList{Heading: v.say("pages.pages")}
	table := pageTable{Label: v.say("pages.page"), Counted: counted}
	stretch := "pages.range"
	if isSlide(mediaType) {
		out.Heading, table.Label, stretch = v.say("pages.slides"), v.say("pages.slide"), "slides.range"
	}
	for from := 0; from < len(rows); {
		size := groupRows
		if from == 0 {
			size = openRows
		}
		to := min(from+size, len(rows))
		table.Rows = rows[from:to]
		group := pageGroup{Label: v.say(stretch, rows[from].Number, rows[to-1].Number)}
		switch {
		case from == 0:
			out.Table = table
		case to <= tableRows:
			group.Table = table
			out.Groups = append(out.Groups, group)
		default:
			group.Numbers = byNumber(table.Rows)
			out.Groups = append(out.Groups, group)
		}
		from = to
	}
	return out
}

// byNumber gathers rows by what is to be said of their text.
func byNumber(rows []pageRow) []pageNumbers {
	var out []pageNumbers
	type said struct {
		text   string
		reason reason
	}
	at := make(map[said]int)
	for _, row := range rows {
		key := said{row.Text, row.Reason}
		i, known := at[key]
		if !known {
			i = len(out)
			at[key] = i
			out = append(out, pageNumbers{Text: row.Text, Reason: row.Reason})
		}
		out[i].Links = append(out[i].Links, link{row.Number, row.Href})
	}
	return out
}
