package search

import (
	"context"
	"fmt"
	"slices"
	"time"

	"abhilekh/storage"
	"abhilekh/storage/query"
)

// Table is how the documents of a query fall on the values of two facets. All of
// it comes from one generation. It belongs to the caller.
type Table struct {
	// Rows and Cols are the values that have a document, in the order of the
	// vocabulary, storage.None last.
	Rows, Cols []string
	// Cells holds the pairs of row and column that have a document, Row and Col
	// what a whole row or column has. A document counts in every cell of its
	// values, but once in a row, a column and Total.
	Cells    map[[2]string]Cell
	Row, Col map[string]Cell
	Total    int // documents

	Generation string    // the index that answered
	Created    time.Time // when that index was built
	// Notices holds those of reading the text and what the search had to cut.
	Notices []query.Notice
}

// Cell is what there is in one place of a Table.
type Cell struct {
	Documents int
	// Pages is how many pages of the documents are evidence for their theme, where
	// rows or columns are themes; in the total of several themes, a page that is
	// evidence for more than one counts once. 0 where there are no themes.
	Pages int
}

// maxCells bounds the memory of one table at 16 MB. States by themes are 2,500.
const maxCells = 1 << 20

// Table counts the documents of a query by two facets, those without a value
// under storage.None. Where the query has values of one of them selected, only
// these are rows or columns. So a cell always has the Total of a Search with its
// two values selected, and a row or column that with its one. Text is matched as
// in Search; Sort, Page, Size and After do not matter.
//
// An error is a *storage.InvalidError when rows or cols is no facet or they are
// the same, or the table would be too large, else one of those of Search. Safe
// for concurrent use.
func (x *Index) Table(ctx context.Context, q query.Query, rows, cols storage.Facet) (*Table, error) {
	switch facets := storage.Facets(); {
	case !slices.Contains(facets, rows):
		return nil, &storage.InvalidError{Field: "rows", Value: string(rows), Problem: "this is not a facet"}
	case !slices.Contains(facets, cols):
		return nil, &storage.InvalidError{Field: "cols", Value: string(cols), Problem: "this is not a facet"}
	case rows == cols:
		return nil, &storage.InvalidError{Field: "cols", Value: string(cols), Problem: "rows and columns are the same facet"}
	}
	q = q.WithSort(query.SortNewest) // any order but relevance: nothing is to be ranked
	reading := x.read(q)
	t := &Table{}
	g, err := x.find(ctx, func(e *evaluation) error {
		counted, err := newTabulation(e.g.columns, q, rows, cols)
		if err != nil {
			return err
		}
		c := newCollector(e.g.columns, q, false)
		c.table = counted
		if _, _, err := e.search(reading, c); err != nil {
			return err
		}
		counted.fill(t)
		t.Total = c.total
		t.Generation, t.Created = e.g.manifest.Generation, e.g.manifest.Created
		t.Notices = append(append(t.Notices, reading.Notices...), e.notices...)
		return nil
	})
	if err != nil {
		return nil, err
	}
	g.release()
	return t, nil
}

// tabulation counts documents by pairs of codes. Where one of the facets is the
// theme, it is the second.
type tabulation struct {
	first, second axis
	turned        bool   // first are the columns of the table
	cells         []Cell // by first code * width + second code
	width         int

	evidence *evidence // nil without themes
	seen     []uint32  // by page of a document: the last document on which it counted, from 1
	document uint32    // how many were counted
}

// axis is one side of a table.
type axis struct {
	column *column
	wanted []bool   // by code
	totals []Cell   // by code
	codes  []uint16 // of the document being counted
}

func newTabulation(c *columns, q query.Query, rows, cols storage.Facet) (*tabulation, error) {
	t := &tabulation{turned: rows == storage.FacetTheme}
	if t.turned {
		rows, cols = cols, rows
	}
	t.first, t.second = newAxis(c, q, rows), newAxis(c, q, cols)
	t.width = len(t.second.totals)
	size := t.width * len(t.first.totals)
	if size > maxCells {
		return nil, &storage.InvalidError{Field: "rows", Value: string(rows), Problem: fmt.Sprintf(
			"with the columns %s the table would have %d cells; at most %d are counted", cols, size, maxCells)}
	}
	t.cells = make([]Cell, size)
	if cols == storage.FacetTheme {
		t.evidence = &c.evidence
		most := uint32(0)
		for d := range c.n {
			most = max(most, c.pageStart[d+1]-c.pageStart[d])
		}
		t.seen = make([]uint32, most)
	}
	return t, nil
}

func newAxis(c *columns, q query.Query, f storage.Facet) axis {
	col := c.facet[f]
	a := axis{column: col, totals: make([]Cell, len(col.values)+1)}
	if values := q.Select[f]; len(values) > 0 {
		a.wanted = newSelection(c, f, values).codes
	}
	return a
}

// read sets codes to those of a document that are wanted.
func (a *axis) read(doc uint32) {
	a.codes = a.column.codes(a.codes[:0], doc)
	if a.wanted != nil {
		a.codes = slices.DeleteFunc(a.codes, func(code uint16) bool { return !a.wanted[code] })
	}
}

// add counts one document.
func (t *tabulation) add(doc uint32) {
	t.first.read(doc)
	t.second.read(doc)
	for _, a := range t.first.codes {
		t.first.totals[a].Documents++
		row := t.cells[int(a)*t.width:]
		for _, b := range t.second.codes {
			row[b].Documents++
		}
	}
	for _, b := range t.second.codes {
		t.second.totals[b].Documents++
	}
	if t.evidence != nil {
		t.addPages(doc)
	}
}

// addPages counts the pages that show the document's themes.
func (t *tabulation) addPages(doc uint32) {
	t.document++
	pages := 0 // each once, for whatever theme
	for i := t.evidence.start[doc]; i < t.evidence.start[doc+1]; i++ {
		b := t.evidence.code[i]
		if t.second.wanted != nil && !t.second.wanted[b] {
			continue
		}
		t.second.totals[b].Pages++
		for _, a := range t.first.codes {
			t.cells[int(a)*t.width+int(b)].Pages++
		}
		if page := t.evidence.page[i]; t.seen[page] != t.document {
			t.seen[page] = t.document
			pages++
		}
	}
	for _, a := range t.first.codes {
		t.first.totals[a].Pages += pages
	}
}

// fill writes what was counted into a table.
func (t *tabulation) fill(to *Table) {
	to.Cells = map[[2]string]Cell{}
	firsts, seconds := t.first.listed(), t.second.listed()
	for _, a := range firsts {
		for _, b := range seconds {
			cell := t.cells[int(a)*t.width+int(b)]
			if cell.Documents == 0 {
				continue
			}
			at := [2]string{t.first.value(a), t.second.value(b)}
			if t.turned {
				at[0], at[1] = at[1], at[0]
			}
			to.Cells[at] = cell
		}
	}
	to.Rows, to.Row = t.first.names(firsts)
	to.Cols, to.Col = t.second.names(seconds)
	if t.turned {
		to.Rows, to.Row, to.Cols, to.Col = to.Cols, to.Col, to.Rows, to.Row
	}
}

// listed returns the codes that have a document, in order, none last.
func (a *axis) listed() []uint16 {
	var out []uint16
	for i := range a.totals {
		code := (i + 1) % len(a.totals)
		if a.totals[code].Documents > 0 {
			out = append(out, uint16(code))
		}
	}
	return out
}

func (a *axis) value(code uint16) string {
	if code == 0 {
		return storage.None
	}
	return a.column.values[code-1]
}

// names returns the values of codes and their totals.
func (a *axis) names(codes []uint16) ([]string, map[string]Cell) {
	var names []string
	totals := map[string]Cell{}
	for _, code := range codes {
		names = append(names, a.value(code))
		totals[a.value(code)] = a.totals[code]
	}
	return names, totals
}
