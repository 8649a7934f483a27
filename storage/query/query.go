package query

import (
	"maps"
	"slices"

	"abhilekh/storage"
)

// Sort is an order of results, spelt as in the address.
type Sort string

// The orders. Each ends with the document's id, so that it is total.
const (
	SortRelevance Sort = "relevance" // best first; newest first where there is no text
	SortNewest    Sort = "newest"    // by date, undated last
	SortOldest    Sort = "oldest"    // by date, undated last
	SortAdded     Sort = "added"     // last added to the archive first
)

// Sorts lists the orders as they are offered.
func Sorts() []Sort { return []Sort{SortRelevance, SortNewest, SortOldest, SortAdded} }

// The limits of an address.
const (
	DefaultSize = 20
	// MaxSize keeps one answer page printable and its snippets affordable.
	MaxSize = 100
	// MaxReach is how many results page numbers reach: every result before a
	// page has to be ranked again. The cursor After reaches all of them.
	MaxReach = 10_000
	// MaxAfter bounds a cursor: a sort key, an id and a generation need far less.
	MaxAfter = 512
	// MaxValues bounds the values of one facet; no vocabulary has as many.
	MaxValues = 100
)

// Query is a search as it stands in an address. The zero value asks for
// everything on one page of the default size; Parse fills Page and Size in.
// A Query is a value: its methods return changed copies and never touch Select
// of the original, which nobody else may change either.
type Query struct {
	// Text is q: trimmed, single-spaced, NFC, at most MaxKept characters, of
	// which Read reads MaxText.
	Text string
	// Select holds the chosen values: OR inside one facet, AND between facets.
	// Values are known, unique and sorted; no facet has an empty list; nil when
	// nothing is chosen.
	Select map[storage.Facet][]string
	// From and To bound the date, both inclusive; "" is no bound.
	From, To storage.Date
	// Sort is the order asked for, "" for the default (see Order).
	Sort Sort
	// Page counts from 1. Page times Size is at most MaxReach.
	Page int
	// Size is the number of documents a page, 1 to MaxSize.
	Size int
	// After is the opaque cursor of storage/search, or "". With it Page is 1.
	After string
	// Exact asks for the words as written (see Word.Exact).
	Exact bool
	// NoExpand asks that nothing stand for anything else (see Query.Read). In
	// exact mode that is so anyway.
	NoExpand bool
	// AllVersions asks for superseded versions as well.
	AllVersions bool
}

// Empty reports whether q asks for everything: no text, no selection, no dates.
func (q Query) Empty() bool {
	return q.Text == "" && len(q.Select) == 0 && q.From == "" && q.To == ""
}

// Order returns Sort with the default resolved: relevance with text, newest
// without.
func (q Query) Order() Sort {
	switch {
	case q.Sort != "":
		return q.Sort
	case q.Text != "":
		return SortRelevance
	}
	return SortNewest
}

// Selected reports whether the value is chosen in the facet.
func (q Query) Selected(f storage.Facet, value string) bool {
	return slices.Contains(q.Select[f], value)
}

// Toggle returns q with one facet value added, or removed if it was chosen, on
// the first page.
func (q Query) Toggle(f storage.Facet, value string) Query {
	values := slices.Clone(q.Select[f])
	if i := slices.Index(values, value); i >= 0 {
		values = slices.Delete(values, i, i+1)
	} else {
		values = append(values, value)
	}
	return q.WithValues(f, values...)
}

// Without returns q with nothing chosen in the facet, on the first page.
func (q Query) Without(f storage.Facet) Query { return q.WithValues(f) }

// WithValues returns q with exactly these values chosen in the facet, on the
// first page. The values must be known; they are sorted and made unique here.
func (q Query) WithValues(f storage.Facet, values ...string) Query {
	chosen := maps.Clone(q.Select)
	if chosen == nil {
		chosen = map[storage.Facet][]string{}
	}
	values = slices.Compact(slices.Sorted(slices.Values(values)))
	if len(values) == 0 {
		delete(chosen, f)
	} else {
		chosen[f] = values
	}
	if len(chosen) == 0 {
		chosen = nil
	}
	q.Select = chosen
	return q.first()
}

// WithText returns q with another text, cleaned as Parse does, on the first page.
func (q Query) WithText(text string) Query {
	q.Text, _ = cleanText(text)
	return q.first()
}

// WithDates returns q between two days ("" for no bound), on the first page.
// The dates must be real ones, and from not after to.
func (q Query) WithDates(from, to storage.Date) Query {
	q.From, q.To = from, to
	return q.first()
}

// WithSort returns q in another order ("" for the default), on the first page.
func (q Query) WithSort(s Sort) Query {
	q.Sort = s
	return q.first()
}

// WithSize returns q with n documents a page (1 to MaxSize), on the first page.
func (q Query) WithSize(n int) Query {
	q.Size = min(max(n, 1), MaxSize)
	return q.first()
}

// WithPage returns q at page n, at least 1, and without a cursor. The caller
// sees to it that n times Size does not exceed MaxReach.
func (q Query) WithPage(n int) Query {
	q.Page, q.After = max(n, 1), ""
	return q
}

// WithAfter returns q continued after a cursor.
func (q Query) WithAfter(after string) Query {
	q.Page, q.After = 1, after
	return q
}

// WithExact returns q in or out of exact mode, on the first page.
func (q Query) WithExact(on bool) Query {
	q.Exact = on
	return q.first()
}

// WithExpand returns q with or without expansion, on the first page.
func (q Query) WithExpand(on bool) Query {
	q.NoExpand = !on
	return q.first()
}

// WithAllVersions returns q with or without superseded versions, on the first
// page.
func (q Query) WithAllVersions(on bool) Query {
	q.AllVersions = on
	return q.first()
}

func (q Query) first() Query { return q.WithPage(1) }
