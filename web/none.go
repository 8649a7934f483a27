package web

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"abhilekh/storage"
	"abhilekh/storage/query"
	"abhilekh/storage/search"
)

// noneView is the page for a search that found nothing.
type noneView struct {
	Frame   frame
	Heading string
	Faults  faults
	Reading reading
	Chips   chips
	Rows    []noneRow
	All     string    // the list of everything
	Note    *noteHeld // set when it is a press note that is not held
}

// noneRow is the search with one part left out. Href is "" when that finds
// nothing either.
type noneRow struct{ Label, Href, Count string }

// mostTries bounds the searches that look for what stands in the way.
const mostTries = 6

type try struct {
	query query.Query
	label string
}

func (w *Web) noneView(ctx context.Context, v visit, a *search.Answer) (noneView, error) {
	sources, err := w.sources(ctx)
	if err != nil {
		return noneView{}, err
	}
	out := noneView{
		Frame: w.searchFrame(v, v.say("none.title")), Heading: v.say("none.heading"),
		Faults: v.faultList(), Reading: v.readingOf(a), Chips: w.chips(v, sources),
		All: v.results(everything()),
	}
	if len(out.Chips.Chips) == 0 {
		out.Heading = v.say("none.heading_words")
	}
	for _, t := range w.tries(v, sources) {
		found, err := w.advice(ctx, t.query.WithSize(1))
		if err != nil {
			return noneView{}, err
		}
		if found == nil {
			break
		}
		row := noneRow{Label: t.label, Count: v.number(found.Total)}
		if found.Total > 0 {
			row.Href = v.results(t.query)
		}
		out.Rows = append(out.Rows, row)
	}
	if out.Note, err = w.noteHeld(ctx, v, a.Reading); err != nil {
		return noneView{}, err
	}
	if out.Note != nil {
		out.Heading = out.Note.Heading
	}
	return out, nil
}

// advice searches for what a page that found nothing can offer. It returns nil
// when the machine is too busy: advice may be short, the page may not fail.
func (w *Web) advice(ctx context.Context, q query.Query) (*search.Answer, error) {
	a, err := w.search.Search(ctx, q)
	if errors.Is(err, storage.ErrNotReady) || errors.Is(err, context.DeadlineExceeded) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("search for advice: %w", err)
	}
	return a, nil
}

// tries lists what can be left out of a search, the words last: who searched
// for them wants them most.
func (w *Web) tries(v visit, sources map[string]storage.Source) []try {
	q := v.query
	var out []try
	for _, f := range storage.Facets() {
		values := q.Select[f]
		if len(values) == 0 {
			continue
		}
		names := make([]string, len(values))
		for i, value := range values {
			names[i] = w.label(v.speech, f, value, sources)
		}
		out = append(out, try{q.Without(f), v.say("none.without", v.say(facetNames[f]), v.list(names))})
	}
	if q.From != "" || q.To != "" {
		out = append(out, try{q.WithDates("", ""), v.say("none.without_dates")})
	}
	out = append(out, v.partTries(w.reading(v))...)
	if q.Exact {
		out = append(out, try{q.WithExact(false), v.say("none.without_exact")})
	}
	if q.Text != "" && !q.WithText("").Empty() {
		out = append(out, try{q.WithText(""), v.say("none.without_words")})
	}
	return out[:min(len(out), mostTries)]
}

// partTries leaves out each part of the words that narrows: phrases, negations,
// filters. Single words are left alone, for a document needs only one of them
// when no document has all.
func (v visit) partTries(r query.Reading) []try {
	parts := []query.Node{r.Root}
	if and, ok := r.Root.(query.And); ok {
		parts = and.Kids
	}
	var out []try
	for i, part := range parts {
		switch part.(type) {
		case nil, query.Word, query.Group, query.NoteNumber:
			continue
		}
		if len(parts) > 1 {
			rest := query.And{Kids: slices.Delete(slices.Clone(parts), i, i+1)}
			out = append(out, try{v.query.WithText(rest.String()), v.say("none.without_part", part.String())})
		}
	}
	text := strings.ReplaceAll(v.query.Text, `"`, " ")
	if loose := v.query.WithText(text); text != v.query.Text && loose.Text != "" {
		out = append(out, try{loose, v.say("none.without_quotes")})
	}
	return out
}
