package web

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"abhilekh/storage"
	"abhilekh/storage/query"
	"abhilekh/storage/search"
)

// noteHeld is what can be offered to a visitor who asked for a press note that
// is not held.
type noteHeld struct {
	Heading string
	Title   string
	Offers  []link // without Href where there is nothing to lead to
}

// pressNote is the kind of documents that are numbered.
const pressNote = "press-note"

// noteHeld answers a search for a press-note number that no document bears or
// names, nil for any other search. Other words would be searched for as well,
// so then the number alone does not stand in the way; what only narrows is left
// out to see whether the number is known.
func (w *Web) noteHeld(ctx context.Context, v visit, r query.Reading) (*noteHeld, error) {
	if r.Note == nil || r.Words != 1 {
		return nil, nil
	}
	number := strconv.Itoa(r.Note.Number)
	if r.Note.Year != 0 {
		number = r.Note.String()
	}
	held, err := w.advice(ctx, numbered(query.NoteNumber(*r.Note)))
	if err != nil || held == nil || held.Total > 0 {
		return nil, err
	}
	out := &noteHeld{Heading: v.say("none.heading_note", number), Title: v.say("none.note_years")}
	if r.Note.Year != 0 {
		every, err := w.advice(ctx, numbered(query.NoteNumber{Number: r.Note.Number}))
		if err != nil {
			return nil, err
		}
		if every != nil {
			out.Offers = v.otherYears(every.Hits, r.Note.Number)
		}
	}
	if len(out.Offers) == 0 {
		out.Title = v.say("none.note_held")
		out.Offers, err = w.heldNotes(ctx, v, r.Note.Year)
	}
	return out, err
}

// numbered asks for a number alone. Those that bear it rank before those that
// name it, so that one page has all that bear it.
func numbered(n query.NoteNumber) query.Query {
	return query.Query{}.WithText(n.String()).WithSize(query.MaxSize)
}

// otherYears are the documents among hits that bear the number, newest first.
func (v visit) otherYears(hits []search.Hit, number int) []link {
	hits = slices.DeleteFunc(slices.Clone(hits), func(h search.Hit) bool {
		n, ok := query.ParseNote(h.Document.NoteNumber)
		return !ok || n.Number != number
	})
	slices.SortStableFunc(hits, func(a, b search.Hit) int {
		x, _ := query.ParseNote(a.Document.NoteNumber)
		y, _ := query.ParseNote(b.Document.NoteNumber)
		return cmp.Compare(y.Year, x.Year)
	})
	var out []link
	for _, h := range hits {
		d := &h.Document
		date, _ := v.bestDate(d.Dates)
		there := v
		there.query = query.Query{}.WithText(d.NoteNumber).WithSize(query.DefaultSize)
		out = append(out, link{v.say("none.note_one", d.NoteNumber, d.Title, date), there.document(d.ID)})
	}
	return out
}

// heldNotes says which press notes there are, of the year asked for (0 for none)
// and in all; where no document is known to be one, which documents there are.
func (w *Web) heldNotes(ctx context.Context, v visit, year int) ([]link, error) {
	all := query.Query{Page: 1, Size: query.DefaultSize}
	notes := all.WithValues(storage.FacetKind, pressNote)
	a, err := w.advice(ctx, notes.WithSize(1))
	if err != nil || a == nil {
		return nil, err
	}
	if a.Total == 0 {
		if a, err = w.advice(ctx, all.WithSize(1)); err != nil || a == nil {
			return nil, err
		}
		return []link{v.dated(v.count(a.Total, "count.document", "count.documents"), all, a)}, nil
	}
	var out []link
	if year != 0 {
		written := strconv.Itoa(year)
		out = append(out, link{Label: v.say("none.note_no_year", written)})
		if n := ofYear(a.Histogram, year); n > 0 {
			out[0] = link{
				v.say("none.note_year", v.count(n, "count.note", "count.notes"), written),
				v.results(notes.WithValues(storage.FacetYear, written)),
			}
		}
	}
	return append(out, v.dated(v.count(a.Total, "count.note", "count.notes"), notes, a)), nil
}

func ofYear(months []search.Bar, year int) int {
	n := 0
	for _, b := range months {
		if b.From.Year() == year {
			n += b.Count
		}
	}
	return n
}

// dated says how many there are and from when to when.
func (v visit) dated(count string, q query.Query, a *search.Answer) link {
	if n := len(a.Histogram); n > 0 {
		count = v.say("none.note_span", count, v.span(monthNumber(a.Histogram[0].From), monthNumber(a.Histogram[n-1].From)))
	}
	return link{count, v.results(q)}
}
