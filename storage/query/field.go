package query

import (
	"strings"

	"abhilekh/storage"
	"abhilekh/storage/fold"
	"abhilekh/storage/vocab"
)

// filter returns the node of a field and its value, nil if the value is not
// known, and what a value of that field is called.
func (r *reader) filter(field, text string) (n Node, noun string) {
	switch field {
	case "note":
		if note, ok := ParseNote(text); ok {
			return NoteNumber(note), ""
		}
		return nil, "a press-note number"
	case "after", "before":
		d, ok := parseDates(text)
		switch {
		case !ok:
			return nil, "a date"
		case field == "after":
			return Dates{From: d.From}, ""
		}
		return Dates{To: d.To}, ""
	case "year":
		if d, ok := parseDates(text); ok && d == yearDates(d.From.Year()) {
			return d, ""
		}
	}
	f := storage.Facet(field)
	if value, ok := r.value(f, text); ok {
		return Filter{f, value}, ""
	}
	return nil, facetNoun(f)
}

// value returns the facet value that text names: the value itself, its label in
// either language, or for a state any name or code it is known by. Case,
// punctuation and spelling variants that fold alike do not matter.
func (r *reader) value(f storage.Facet, text string) (string, bool) {
	name := fold.Word(text)
	if slug := strings.ReplaceAll(name, " ", "-"); r.vocab.Known(string(f), slug) {
		return slug, f != storage.FacetYear || slug == storage.None
	}
	if f == storage.FacetState {
		if r.states == nil {
			r.states = stateNames(r.vocab)
		}
		slug, ok := r.states[name]
		return slug, ok
	}
	for _, value := range r.vocab.Values(string(f)) {
		for _, ui := range []string{"en", "hi"} {
			if fold.Word(r.vocab.Label(string(f), value, ui)) == name {
				return value, true
			}
		}
	}
	return "", false
}

// stateNames maps the folded names and codes of all states to their slugs.
// Names win over codes and abbreviations, current ones over former ones.
func stateNames(v *vocab.Vocabulary) map[string]string {
	names := map[string]string{}
	add := func(s *vocab.State, list ...string) {
		for _, name := range list {
			if name = fold.Word(name); name != "" && names[name] == "" {
				names[name] = s.Slug
			}
		}
	}
	for i := range v.States {
		s := &v.States[i]
		add(s, s.NameEn, s.NameEnOfficial, s.NameHi)
		add(s, s.NamesHiVariants...)
		add(s, s.AliasesEn...)
		for _, n := range s.NativeNames {
			add(s, n.Name)
		}
	}
	for i := range v.States {
		s := &v.States[i]
		add(s, s.ISO, strings.TrimPrefix(s.ISO, "IN-"), s.ECICode)
	}
	for i := range v.States {
		s := &v.States[i]
		add(s, s.ISOFormer...)
		add(s, s.ECICodeFormer...)
		add(s, s.AbbrContextOnly...)
		for _, n := range s.FormerNames {
			add(s, n.Name)
		}
	}
	return names
}
