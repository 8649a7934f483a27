package web

import (
	"fmt"
	"slices"

	"abhilekh/storage"
	"abhilekh/storage/query"
	"abhilekh/storage/search"

	"github.com/gin-gonic/gin"
)

// themesView lists all themes with what they are.
type themesView struct {
	Frame  frame
	Themes []row
	None   *link // documents in which no theme was found
}

func (w *Web) themesPage(c *gin.Context) error {
	v := w.browse(c)
	ctx := c.Request.Context()
	all, err := w.count(ctx, v.query, shownNewest)
	if err != nil {
		return err
	}
	view := themesView{Frame: w.browseFrame(v, v.say("nav.themes"), "themes")}
	counts := all.Counts(storage.FacetTheme)
	var values []search.FacetValue
	for i := range w.vocab.Themes {
		id := w.vocab.Themes[i].ID
		values = append(values, search.FacetValue{Value: id, Count: counts[id]})
	}
	slices.SortStableFunc(values, func(a, b search.FacetValue) int { return b.Count - a.Count })
	view.Themes = w.themeRows(v, values, v.themePath)
	if n := counts[storage.None]; n > 0 {
		view.None = &link{v.count(n, "theme.none_one", "theme.none"), v.results(chosen(storage.FacetTheme, storage.None))}
	}
	if view.Frame.Sample, err = w.invented(ctx, v.query, all); err != nil {
		return err
	}
	return w.show(c, v.speech, "themes", view)
}

// themeView is a theme: what it is, and its documents by state, year and
// conference.
type themeView struct {
	Frame       frame
	Lead        lead
	Definition  string // in English
	Seed        string // how the note of the seed conference has it, in English
	Family      []kin
	States      tiles
	Beside      []row
	Years       years
	Conferences []row
	Newest      []entry
	All         link
}

// kin are themes that have to do with one.
type kin struct {
	Label string
	Rows  []row
}

func (w *Web) themePage(c *gin.Context) error {
	v := w.browse(c)
	id := c.Param("id")
	if _, known := w.vocab.Theme(id); !known {
		return fmt.Errorf("theme %q: %w", id, storage.ErrNotFound)
	}
	ctx := c.Request.Context()
	q := chosen(storage.FacetTheme, id)
	found, err := w.count(ctx, q, shownNewest)
	if err != nil {
		return err
	}
	view := w.themeView(v, id, q, found)
	if view.Frame.Sample, err = w.invented(ctx, q, found); err != nil {
		return err
	}
	return w.show(c, v.speech, "theme", view)
}

func (w *Web) themeView(v visit, id string, q query.Query, found *search.Answer) themeView {
	t, _ := w.vocab.Theme(id)
	name := w.label(v.speech, storage.FacetTheme, id, nil)
	counts := found.Counts(storage.FacetState)
	out := themeView{
		Frame: w.browseFrame(v, name, "themes"),
		Lead: lead{
			Crumbs: []link{{v.say("nav.themes"), v.paths().Themes}}, Title: name,
			OtherName: w.label(v.other(), storage.FacetTheme, id, nil), OtherIn: v.other().ui(),
			Figures:  []figure{v.figure(found.Total, "figure.about_theme", q)},
			AskLabel: v.say("ask.theme", name), Hidden: v.fields(q, "q"),
		},
		Definition: t.Definition, Seed: t.SeedWording, Family: w.family(v, id, found),
		States: w.tiles(v, counts, v.narrowed(q)), Years: w.years(v, q, found),
		Conferences: w.rows(v, q, storage.FacetConference, found, storage.None),
		Newest:      w.newest(v, found.Hits), All: link{v.say("all.of_theme", v.documents(found.Total)), v.results(q)},
	}
	out.Frame.JSON, out.Frame.Atom = "/api/v1/themes/"+id, "/feed.atom"+rawQuery(q)
	if t.Parent != "" {
		out.Lead.Crumbs = append(out.Lead.Crumbs, link{w.label(v.speech, storage.FacetTheme, t.Parent, nil), v.themePath(t.Parent)})
	}
	if slices.Contains(w.vocab.SeedThemes, id) {
		out.Lead.Facts = append(out.Lead.Facts, fact{Text: v.say("theme.seed")})
	}
	for _, value := range []string{storage.National, storage.None} {
		if n := counts[value]; n > 0 {
			out.Beside = append(out.Beside, row{
				Label: w.label(v.speech, storage.FacetState, value, nil), Href: v.results(q.WithValues(storage.FacetState, value)),
				Count: v.number(n), Said: v.documents(n),
			})
		}
	}
	return out
}

// family names the parent, the children and the relatives of a theme, each with
// all its documents.
func (w *Web) family(v visit, id string, found *search.Answer) []kin {
	counts := found.Counts(storage.FacetTheme) // as if no theme were chosen
	list := func(label string, ids []string) kin {
		k := kin{Label: v.say(label)}
		for _, id := range ids {
			k.Rows = append(k.Rows, row{
				Label: w.label(v.speech, storage.FacetTheme, id, nil), Href: v.themePath(id),
				Count: v.number(counts[id]), Said: v.documents(counts[id]),
			})
		}
		return k
	}
	var children []string
	for i := range w.vocab.Themes {
		if t := &w.vocab.Themes[i]; t.Parent == id {
			children = append(children, t.ID)
		}
	}
	t, _ := w.vocab.Theme(id)
	parents := w.vocab.Parents(id)
	related := slices.DeleteFunc(slices.Clone(t.Related), func(r string) bool {
		return slices.Contains(parents, r) || slices.Contains(children, r)
	})
	var out []kin
	for _, k := range []kin{list("theme.parent", parents), list("theme.children", children), list("theme.related", related)} {
		if len(k.Rows) > 0 {
			out = append(out, k)
		}
	}
	return out
}
