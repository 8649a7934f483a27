package query

import (
	"strings"

	"abhilekh/storage"
	"abhilekh/storage/fold"
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
