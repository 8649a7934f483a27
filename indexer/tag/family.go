package tag

import (
	"slices"

	"abhilekh/storage"
)

// family makes tags of the verdicts, best first, but a parent after its children.
// A theme that a person has removed brings no parent, one that was added does.
func (r *themeRules) family(found []verdict, d *document) []storage.Tag {
	f := family{rules: r, own: map[int][]storage.Tag{}, kin: map[int][]storage.Tag{}, given: map[int]bool{}, most: manyPages + 1}
	if d.deck {
		f.most = manySlides
	}
	var own []storage.Tag
	for _, v := range found {
		f.order = append(f.order, v.theme)
		f.own[v.theme] = v.tags
		own = append(own, v.tags...)
	}
	for _, t := range corrected(own, d.Overrides) {
		theme := slices.Index(r.ids, t.Value)
		if t.Facet != storage.FacetTheme || theme < 0 {
			continue
		}
		t.Rule = "child"
		for _, id := range r.parents[theme] {
			parent := slices.Index(r.ids, id)
			t.Value = id
			f.kin[parent] = append(f.kin[parent], t)
		}
	}
	for _, theme := range f.order {
		f.give(theme)
	}
	for theme := range r.ids { // the parents of themes that only a person has given
		if len(f.kin[theme]) > 0 {
			f.give(theme)
		}
	}
	return f.out
}

// family is what is known while the themes of a document are put in order. Themes
// go by their place in the vocabulary.
type family struct {
	rules *themeRules
	order []int                 // those with evidence of their own, best first
	own   map[int][]storage.Tag // that evidence
	kin   map[int][]storage.Tag // by parent: the evidence of its children that hold
	given map[int]bool
	most  int // so many tags has a theme at most
	out   []storage.Tag
}

// give adds the tags of a theme after those of its children, and its parents
// after it.
func (f *family) give(theme int) {
	if f.given[theme] {
		return
	}
	f.given[theme] = true
	for _, child := range f.order {
		if slices.Contains(f.rules.parents[child], f.rules.ids[theme]) {
			f.give(child)
		}
	}
	tags := slices.Clone(f.own[theme])
	for _, t := range f.kin[theme] {
		onPage := func(x storage.Tag) bool { return x.Page == t.Page }
		if len(tags) < f.most && !slices.ContainsFunc(tags, onPage) {
			tags = append(tags, t)
		}
	}
	f.out = append(f.out, tags...)
	for _, id := range f.rules.parents[theme] {
		parent := slices.Index(f.rules.ids, id)
		if len(f.own[parent]) == 0 && len(f.kin[parent]) > 0 {
			f.give(parent)
		}
	}
}
