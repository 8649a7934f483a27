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
			q := query.Query{Page: 1, Size: query.DefaultSize}.WithValues(facetOf(t), t.Value)
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

// facetOf is the facet under which a document with this tag is found.
func facetOf(t storage.Tag) storage.Facet {
	if t.Facet == storage.FacetState && t.Level == storage.LevelMentioned {
		return storage.FacetMentions
	}
	return t.Facet
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
