package web

import (
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
	Span    int  // columns in all
	Even    bool // all columns fit a wide window and share its width
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
			n := k.figure(c)
			one := cell{Class: s.class(n), Text: v.number(n)}
			if c.Documents > 0 {
				one.Href = v.results(q.WithValues(k.cols, col))
				one.Said = v.say("matrix.cell", name, w.label(v.speech, k.cols, col, nil), k.said(c))
			}
			r.Cells = append(r.Cells, one)
		}
		total := t.Row[value]
		r.All = cell{Text: v.number(k.figure(total)), Href: r.Href, Said: v.say("matrix.all", name, k.said(total))}
		out = append(out, r)
	}
	return out
}

// totals makes the last row: what each column has in all.
func (w *Web) totals(v visit, t *search.Table, k counting, label string) *matrixRow {
	r := &matrixRow{Label: label}
	for _, col := range k.columns {
		c := t.Col[col]
		one := cell{Text: v.number(k.figure(c))}
		if c.Documents > 0 {
			one.Href = v.results(k.query.WithValues(k.cols, col))
			one.Said = v.say("matrix.all", w.label(v.speech, k.cols, col, nil), k.said(c))
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
