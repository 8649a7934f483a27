package web

import (
	"slices"

	"abhilekh/storage"
	"abhilekh/storage/query"
	"abhilekh/storage/search"
)

// matrix is a table of counts by two facets. Every figure is a link to the
// search that counts it, and tinted by its size.
type matrix struct {
	Corner  string // heads the first column
	Columns []heading
	All     string // heads the last column
	Groups  []matrixGroup
	Totals  *matrixRow
	Key     heatKey
	Unnamed string // says what a cell without a figure means, "" where all have one
	Span    int    // columns in all
	Even    bool   // all columns fit a wide window and share its width
}

// heading is a short name for a narrow column and the long one.
type heading struct{ Short, Long string }

type matrixGroup struct {
	Label, Note string // "" for rows that need no heading
	Rows        []matrixRow
}

type matrixRow struct {
	Label, Href string
	Cells       []cell
	All         cell
}

// cell is one figure. Said is what it counts, in words; "" where the figure
// alone says it.
type cell struct{ Class, Text, Href, Said string }

// counting says what a matrix counts and where its figures lead.
type counting struct {
	query      query.Query
	rows, cols storage.Facet
	columns    []string
	figure     func(search.Cell) int
	said       func(search.Cell) string
	unnamed    func(search.Cell) string // says that there are documents, but none names a page; nil where pages do not count
}

// unnamed stands in a cell whose documents are there without a page that could be
// counted: 0 would say that there is nothing.
const unnamed = "+"

// text is the figure of c, and what it counts in words. themed says that the
// documents have a theme, which pages should show.
func (k counting) text(v visit, c search.Cell, themed bool) (text, said string) {
	if themed && c.Documents > 0 && k.figure(c) == 0 && k.unnamed != nil {
		return unnamed, k.unnamed(c)
	}
	return v.number(k.figure(c)), k.said(c)
}

// has reports whether some cell has that text.
func (m *matrix) has(text string) bool {
	rows := []matrixRow{*m.Totals}
	for _, g := range m.Groups {
		rows = append(rows, g.Rows...)
	}
	return slices.ContainsFunc(rows, func(r matrixRow) bool {
		return slices.ContainsFunc(append(r.Cells, r.All), func(c cell) bool { return c.Text == text })
	})
}

// matrixRows makes the rows of a matrix, tinted on one scale.
func (w *Web) matrixRows(v visit, t *search.Table, k counting, s scale, values []string) []matrixRow {
	var out []matrixRow
	for _, value := range values {
		q := k.query.WithValues(k.rows, value)
		name := w.label(v.speech, k.rows, value, nil)
		r := matrixRow{Label: name, Href: v.results(q)}
		for _, col := range k.columns {
			c := t.Cells[[2]string{value, col}]
			text, said := k.text(v, c, true)
			one := cell{Class: s.class(k.figure(c)), Text: text}
			if text == unnamed {
				one.Class = s.class(1) // something, and nobody knows how much
			}
			if c.Documents > 0 {
				one.Href = v.results(q.WithValues(k.cols, col))
				one.Said = v.say("matrix.cell", name, w.label(v.speech, k.cols, col, nil), said)
			}
			r.Cells = append(r.Cells, one)
		}
		themed := slices.ContainsFunc(t.Cols, func(col string) bool {
			return col != storage.None && t.Cells[[2]string{value, col}].Documents > 0
		})
		text, said := k.text(v, t.Row[value], themed)
		r.All = cell{Text: text, Href: r.Href, Said: v.say("matrix.all", name, said)}
		out = append(out, r)
	}
	return out
}

// totals makes the last row: what each column has in all.
func (w *Web) totals(v visit, t *search.Table, k counting, label string) *matrixRow {
	r := &matrixRow{Label: label}
	for _, col := range k.columns {
		c := t.Col[col]
		text, said := k.text(v, c, true)
		one := cell{Text: text}
		if c.Documents > 0 {
			one.Href = v.results(k.query.WithValues(k.cols, col))
			one.Said = v.say("matrix.all", w.label(v.speech, k.cols, col, nil), said)
		}
		r.Cells = append(r.Cells, one)
	}
	return r
}

// most is the largest figure in the rows and columns shown.
func (k counting) most(t *search.Table) int {
	most := 0
	for _, row := range t.Rows {
		for _, col := range k.columns {
			most = max(most, k.figure(t.Cells[[2]string{row, col}]))
		}
	}
	return most
}

// byYear is the table of a state's documents by theme and year; nil where there
// is too little for a table.
func (w *Web) byYear(v visit, q query.Query, t *search.Table) *matrix {
	if len(t.Rows) < 2 || len(t.Cols) < 2 {
		return nil
	}
	k := counting{
		query: q, rows: storage.FacetTheme, cols: storage.FacetYear, columns: t.Cols,
		figure: func(c search.Cell) int { return c.Documents },
		said:   func(c search.Cell) string { return v.documents(c.Documents) },
	}
	most := k.most(t)
	s := newScale(most)
	m := &matrix{
		Corner: v.say("facet.theme"), All: v.say("matrix.sum"), Span: len(k.columns) + 2,
		Groups: []matrixGroup{{Rows: w.matrixRows(v, t, k, s, t.Rows)}},
		Totals: w.totals(v, t, k, v.say("matrix.each_year")), Key: v.heatKey("key.documents", s, most),
	}
	for _, year := range k.columns {
		h := heading{Long: w.label(v.speech, storage.FacetYear, year, nil)}
		h.Short = h.Long
		if year == storage.None {
			h.Short = v.say("matrix.undated")
		}
		m.Columns = append(m.Columns, h)
	}
	return m
}
