package web

import (
	"strings"

	"abhilekh/storage"
	"abhilekh/storage/query"
)

// tags shows why each state, theme and other tag was given.
func (w *Web) tags(v visit, e *edition) []tagView {
	d := &e.record.Document
	var out []tagView
	at := make(map[string]int)
	for _, t := range e.record.Tags {
		key := string(t.Facet) + " " + t.Value
		i, known := at[key]
		if !known {
			i = len(out)
			at[key] = i
			q := query.Query{Page: 1, Size: query.DefaultSize}.WithValues(t.Facet, t.Value)
			out = append(out, tagView{
				Label: w.vocab.Label(string(t.Facet), t.Value, v.ui()), Level: v.level(t),
				Why: v.rule(t.Rule), Rule: t.Rule + ", " + t.RuleVersion, Href: v.results(q), Report: v.at("/about", "") + "#report",
			})
		}
		if t.Words == "" {
			continue
		}
		label, href := v.say("tag.in_title"), ""
		if t.Page > 0 {
			label, href = v.pageLabel(d.MediaType, t.Page), v.leaf(d.ID, "", t.Page)
		}
		out[i].Evidence = append(out[i].Evidence, hit{
			Label: label, Href: href, Snippet: found{text: t.Words}.html(0, len(t.Words)),
		})
	}
	return out
}

// rule puts the name of a rule into words; one that has none yet is shown by its
// name alone.
func (v visit) rule(name string) string {
	if id := "rule." + name; v.say(id) != id {
		return v.say(id)
	}
	return ""
}

// level says what a tag is: a state the document is about, one it mentions, a
// theme, or one of the other facets.
func (v visit) level(t storage.Tag) string {
	switch {
	case t.Facet == storage.FacetState && t.Level == storage.LevelMentioned:
		return v.say("tag.mentioned")
	case t.Facet == storage.FacetState:
		return v.say("tag.primary")
	}
	return strings.ToLower(v.say(facetNames[t.Facet]))
}

const (
	// shownPassages is how many passages a document page shows; each page of the
	// document gives one at most, and the list of pages has the counts.
	shownPassages = 8
	// beginBytes is how much of a page's text stands for it in the list.
	beginBytes = 160
	// sought bounds how much text is searched for words when a document is
	// shown: 1 MB is some 350 pages and a sixth of a second of work.
	sought = 1 << 20
)

// inside finds the words in the pages of e and lists the pages.
func (w *Web) inside(v visit, e *edition, r query.Reading) (inside, []pageRow) {
	d := &e.record.Document
	in := inside{Words: v.query.Text, Hidden: v.fields(query.Query{}, "q")}
	for _, n := range r.Notices {
		in.Notices = append(in.Notices, v.notice(n))
	}
	var rows []pageRow
	pages, places, searched, unsought := 0, 0, 0, 0
	seeking := hasWords(r)
	for _, p := range e.record.Pages {
		row := pageRow{
			Label: v.pageLabel(d.MediaType, p.Number), Href: v.leaf(d.ID, e.pin(), p.Number),
			Begins: begin(p), Lang: p.Lang, Text: w.verdict(v.speech, p), Reason: p.Reason,
			Bad: p.Quality == storage.QualityDoubtful || p.Quality == storage.QualityNone, Places: "–",
		}
		if searched += len(p.Text); seeking && searched > sought {
			row.Places = "?"
			unsought++
		} else if seeking {
			if f := w.find(p.Text, r); len(f.spans) > 0 {
				row.Here, row.Places = true, v.number(len(f.spans))
				pages, places = pages+1, places+len(f.spans)
				if len(in.Hits) < shownPassages {
					in.Hits = append(in.Hits, hit{Label: row.Label, Href: row.Href, Lang: p.Lang, Snippet: f.passage(f.spans[0])})
				}
			}
		}
		rows = append(rows, row)
	}
	if unsought > 0 {
		in.Notices = append(in.Notices, notice{Problem: v.say("inside.cut", v.pages(d.MediaType, len(rows)-unsought))})
	}
	if seeking {
		in.Heading = v.say("inside.none", v.query.Text)
		if places > 0 {
			in.Heading = v.say("inside.heading", v.query.Text,
				v.count(places, "count.place", "count.places"), v.pages(d.MediaType, pages))
		}
	}
	return in, rows
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
