package web

import (
	"slices"
	"strings"

	"abhilekh/storage"
	"abhilekh/storage/query"
)

// tagView is one tag and why it was given.
type tagView struct {
	Label, Level string
	Why, Rule    string      // the rule in words, and its name and version
	Correction   *correction // set where a person gave or took the tag
	Removed      bool
	Open         bool // it was searched for
	Evidence     []hit
	AlsoLabel    string // "" when Evidence is all there is
	Also         []link // the other pages, by number
	Href, Report string

	mentioned bool // a state that is named and not what the document is about
}

// tagList is the tags of a document: all it is about, and of the states that it
// merely mentions the first; there may be dozens of those.
type tagList struct {
	Shown     []tagView
	RestLabel string // "" when Shown are all of them
	Rest      []tagView
}

// correction is what a person changed.
type correction struct {
	What           string // of a correction of no tag
	Who, When, Why string
}

// shownEvidence is how many pages of evidence stand with their words; a theme
// may have as many as the document has pages.
const shownEvidence = 12

// shownMentioned is how many mentioned states stand open: two lines.
const shownMentioned = 6

// tagList puts first what the document is about and then the states it mentions,
// those that were searched for before the others. A state that was searched for
// is always shown.
func (v visit) tagList(tags []tagView) tagList {
	var out tagList
	var open, mentioned []tagView
	for _, t := range tags {
		switch {
		case !t.mentioned:
			out.Shown = append(out.Shown, t)
		case t.Open:
			open = append(open, t)
		default:
			mentioned = append(mentioned, t)
		}
	}
	n := min(len(mentioned), max(0, shownMentioned-len(open)))
	out.Shown = slices.Concat(out.Shown, open, mentioned[:n])
	if out.Rest = mentioned[n:]; len(out.Rest) > 0 {
		out.RestLabel = v.count(len(out.Rest), "tag.more_one", "tag.more")
	}
	return out
}

// tags shows why each state, theme and other tag was given, and last those that
// were taken away.
func (w *Web) tags(v visit, e *edition, overrides []storage.Override) []tagView {
	d := &e.record.Document
	var out []tagView
	at := make(map[string]int)
	for _, t := range e.record.Tags {
		key := string(t.Facet) + " " + t.Value
		i, known := at[key]
		if !known {
			i = len(out)
			at[key] = i
			out = append(out, w.tag(v, t, overrides))
		}
		if t.Words == "" || outside[t.Rule] {
			continue
		}
		if len(out[i].Evidence) < shownEvidence {
			out[i].Evidence = append(out[i].Evidence, v.evidence(e, t))
		} else if t.Page > 0 {
			out[i].Also = append(out[i].Also, link{v.number(t.Page), v.leaf(d.ID, "", t.Page)})
		}
	}
	for i := range out {
		if n := len(out[i].Also); n > 0 {
			out[i].AlsoLabel = v.say("inside.also", v.pages(d.MediaType, n))
		}
	}
	return append(out, w.removed(v, at, overrides)...)
}

// tag is a tag without its evidence.
func (w *Web) tag(v visit, t storage.Tag, overrides []storage.Override) tagView {
	facet := facetOf(t)
	q := query.Query{Page: 1, Size: query.DefaultSize}.WithValues(facet, t.Value)
	out := tagView{
		Label: w.vocab.Label(string(t.Facet), t.Value, v.ui()), Level: v.level(t),
		Why: v.rule(t.Rule), Rule: t.Rule, Href: v.results(q), Report: v.at("/about", "") + "#report",
		Open: v.query.Selected(facet, t.Value) || v.query.Selected(t.Facet, t.Value), mentioned: facet == storage.FacetMentions,
	}
	if t.RuleVersion != "" {
		out.Rule += ", " + t.RuleVersion
	}
	if t.Rule == storage.RuleOverride {
		out.Correction = v.correctionOf(overrides, storage.OverrideAdd, t.Facet, t.Value)
	}
	return out
}

// holding are the corrections in force, the newest first.
func holding(overrides []storage.Override) []storage.Override {
	out := slices.DeleteFunc(slices.Clone(overrides), func(o storage.Override) bool { return !o.Revoked.IsZero() })
	slices.Reverse(out)
	return out
}

func (v visit) correctionOf(overrides []storage.Override, action string, f storage.Facet, value string) *correction {
	for _, o := range holding(overrides) {
		if o.Field == storage.OverrideTag && o.Action == action && o.Facet == f && o.Value == value {
			return v.correction(o)
		}
	}
	return nil
}

func (v visit) correction(o storage.Override) *correction {
	return &correction{Who: o.Who, When: v.clock(o.Made), Why: o.Why}
}

// removed lists the tags that a person took away and that nobody has given
// since; at holds those that are there.
func (w *Web) removed(v visit, at map[string]int, overrides []storage.Override) []tagView {
	var out []tagView
	for _, o := range holding(overrides) {
		key := string(o.Facet) + " " + o.Value
		if _, there := at[key]; there || o.Field != storage.OverrideTag || o.Action != storage.OverrideRemove {
			continue
		}
		at[key] = -1 // one correction of a tag is shown, the newest
		out = append(out, tagView{
			Label: w.vocab.Label(string(o.Facet), o.Value, v.ui()), Level: v.say("tag.removed"), Removed: true,
			Why: v.rule(storage.RuleOverride), Rule: storage.RuleOverride, Correction: v.correction(o),
			Report: v.at("/about", "") + "#report",
		})
	}
	return out
}

// corrections lists what else a person corrected: title and dates.
func (v visit) corrections(overrides []storage.Override) []*correction {
	var out []*correction
	seen := make(map[string]bool)
	for _, o := range holding(overrides) {
		id := correctedFields[o.Field]
		if id == "" || seen[o.Field] {
			continue
		}
		seen[o.Field] = true
		c := v.correction(o)
		value := o.Value
		if date, ok := storage.ParseDate(value); ok {
			value = v.day(date, false)
		}
		if value == "" {
			value = v.say("date.unknown")
		}
		c.What = v.say("correction.what", v.say(id), value)
		out = append(out, c)
	}
	return out
}

// correctedFields names the fields of a document that can be corrected.
var correctedFields = map[string]string{
	"title": "correction.title", "title_lang": "correction.title_lang",
	"printed": "meta.printed", "posted": "meta.posted", "manifest": "meta.manifest", "metadata": "meta.metadata",
}

// outside are the rules that read no document: their words are not those of one.
var outside = map[string]bool{
	storage.RuleOverride: true, "manifest": true, "reader": true, "source-kind": true, "slides": true,
}

// evidence is where a tag comes from, its words marked among those around them
// where they can be found on the page.
func (v visit) evidence(e *edition, t storage.Tag) hit {
	d := &e.record.Document
	if t.Page == 0 {
		label := "tag.in_title"
		switch {
		case t.Facet == storage.FacetRole:
			label = "facet.state"
		case t.Rule == "file-name":
			label = "tag.in_file"
		case t.Words == d.NoteNumber:
			label = "tag.in_number"
		}
		return hit{Label: v.say(label), Snippet: found{text: t.Words}.html(0, len(t.Words))}
	}
	h := hit{Label: v.pageLabel(d.MediaType, t.Page), Href: v.leaf(d.ID, "", t.Page), Snippet: found{text: t.Words}.html(0, len(t.Words))}
	i := slices.IndexFunc(e.record.Pages, func(p storage.Page) bool { return p.Number == t.Page })
	if i < 0 {
		return h
	}
	p := &e.record.Pages[i]
	for _, text := range []string{p.Text, p.Title, p.Notes} {
		if at := strings.Index(text, t.Words); at >= 0 {
			f := found{text: text, spans: []span{{at, at + len(t.Words)}}}
			h.Snippet, h.Lang = f.passage(f.spans[0]), p.Lang
			if text == p.Notes {
				h.Part = v.say("part.notes")
			}
			break
		}
	}
	return h
}

// facetOf is the facet under which a document with this tag is found.
func facetOf(t storage.Tag) storage.Facet {
	if t.Facet == storage.FacetState && t.Level == storage.LevelMentioned {
		return storage.FacetMentions
	}
	return t.Facet
}

// rule puts the name of a rule into words; one that has none is shown by its name
// alone.
func (v visit) rule(name string) string {
	plain, undivided := strings.CutSuffix(name, "-undivided")
	id := "rule." + plain
	switch said := v.say(id); {
	case said == id:
		return ""
	case undivided:
		return v.say("rule.undivided", said)
	default:
		return said
	}
}

// level says what a tag is: a state the document is about, one it mentions, a
// theme, or one of the other facets.
func (v visit) level(t storage.Tag) string {
	switch {
	case t.Facet == storage.FacetState && t.Level == storage.LevelMentioned:
		return v.say("tag.mentioned")
	case t.Facet == storage.FacetState:
		return v.say("tag.primary")
	case t.Facet == storage.FacetElection && t.Level != "":
		return v.say("tag.phase", strings.ToLower(v.say(facetNames[t.Facet])), t.Level)
	}
	return strings.ToLower(v.say(facetNames[t.Facet]))
}
