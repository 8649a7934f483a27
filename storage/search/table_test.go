package search

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"abhilekh/storage"
	"abhilekh/storage/query"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// conferenceArchive is four decks of a conference and a note.
func conferenceArchive() []storage.Record {
	deck := func(id, role string, states []string, themes map[string][]int) storage.Record {
		r := note(id, "Presentation", "2024-01-11", "first", "second", "third", "fourth")
		r.Conference = "ceo-2024-01"
		if role != "" {
			r.Tags = append(r.Tags, storage.Tag{Facet: storage.FacetRole, Value: role})
		}
		for _, s := range states {
			r.Tags = append(r.Tags, storage.Tag{Facet: storage.FacetState, Value: s, Level: storage.LevelPrimary, Page: 1})
		}
		for _, theme := range []string{"evm", "logistics"} {
			for _, page := range themes[theme] {
				r.Tags = append(r.Tags, storage.Tag{Facet: storage.FacetTheme, Value: theme, Page: page})
			}
		}
		return r
	}
	return []storage.Record{
		deck("one", storage.RolePollGone, []string{"rajasthan"}, map[string][]int{"evm": {2, 3}, "logistics": {3, 4}}),
		deck("two", storage.RolePollGone, []string{"rajasthan", "goa"}, map[string][]int{"evm": {0, 1}}),
		deck("three", storage.RoleOther, nil, map[string][]int{"logistics": {0, 9}}),
		deck("four", "", []string{"goa"}, nil),
		note("other", "Note", "2024-02-01", "first"),
	}
}

func TestTable(t *testing.T) {
	x := openIndex(t, conferenceArchive())
	conference := query.Query{}.Toggle(storage.FacetConference, "ceo-2024-01")
	for _, c := range []struct {
		name       string
		q          query.Query
		rows, cols storage.Facet
		want       Table
	}{
		{"states by themes", conference, storage.FacetState, storage.FacetTheme, Table{
			Total: 4, Rows: []string{"goa", "rajasthan", "none"}, Cols: []string{"evm", "logistics", "none"},
			Cells: map[[2]string]Cell{
				{"goa", "evm"}: {1, 1}, {"goa", "none"}: {1, 0},
				{"rajasthan", "evm"}: {2, 3}, {"rajasthan", "logistics"}: {1, 2},
				{"none", "logistics"}: {1, 0},
			},
			// Page 3 of the first deck is evidence for both themes.
			Row: map[string]Cell{"goa": {2, 1}, "rajasthan": {2, 4}, "none": {1, 0}},
			Col: map[string]Cell{"evm": {2, 3}, "logistics": {2, 2}, "none": {1, 0}},
		}},
		{"themes by roles", conference, storage.FacetTheme, storage.FacetRole, Table{
			Total: 4, Rows: []string{"evm", "logistics", "none"}, Cols: []string{"poll-gone", "other", "none"},
			Cells: map[[2]string]Cell{
				{"evm", "poll-gone"}: {2, 3}, {"logistics", "poll-gone"}: {1, 2}, {"logistics", "other"}: {1, 0},
				{"none", "none"}: {1, 0},
			},
			Row: map[string]Cell{"evm": {2, 3}, "logistics": {2, 2}, "none": {1, 0}},
			Col: map[string]Cell{"poll-gone": {2, 4}, "other": {1, 0}, "none": {1, 0}},
		}},
		{"selected only", conference.Toggle(storage.FacetState, "goa").Toggle(storage.FacetTheme, "evm").
			Toggle(storage.FacetTheme, storage.None), storage.FacetState, storage.FacetTheme, Table{
			Total: 2, Rows: []string{"goa"}, Cols: []string{"evm", "none"},
			Cells: map[[2]string]Cell{{"goa", "evm"}: {1, 1}, {"goa", "none"}: {1, 0}},
			Row:   map[string]Cell{"goa": {2, 1}}, Col: map[string]Cell{"evm": {1, 1}, "none": {1, 0}},
		}},
		{"no themes", query.Query{}.WithText("second"), storage.FacetRole, storage.FacetYear, Table{
			Total: 4, Rows: []string{"poll-gone", "other", "none"}, Cols: []string{"2024"},
			Cells: map[[2]string]Cell{{"poll-gone", "2024"}: {2, 0}, {"other", "2024"}: {1, 0}, {"none", "2024"}: {1, 0}},
			Row:   map[string]Cell{"poll-gone": {2, 0}, "other": {1, 0}, "none": {1, 0}}, Col: map[string]Cell{"2024": {4, 0}},
		}},
		{"nothing", query.Query{}.WithText("absent"), storage.FacetState, storage.FacetTheme, Table{}},
	} {
		got, err := x.Table(t.Context(), c.q, c.rows, c.cols)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		m := x.Status().Manifest
		c.want.Generation, c.want.Created = m.Generation, m.Created
		if diff := gocmp.Diff(&c.want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: tables differ (-want +got):\n%s", c.name, diff)
		}
	}
	g, err := x.acquire()
	if err != nil {
		t.Fatal(err)
	}
	defer g.release()
	if n := g.refs.Load(); n != 2 {
		t.Errorf("%d references to the generation after all tables are made, want that of the index and ours", n)
	}
}

// TestTableOrder: rows and columns stand as in the vocabulary.
func TestTableOrder(t *testing.T) {
	v := testVocab(t)
	x := openIndex(t, archive(500, v))
	got, err := x.Table(t.Context(), query.Query{}, storage.FacetState, storage.FacetTheme)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		facet storage.Facet
		got   []string
	}{{storage.FacetState, got.Rows}, {storage.FacetTheme, got.Cols}} {
		want := append(v.Values(string(c.facet)), storage.None)
		want = slices.DeleteFunc(want, func(value string) bool { return !slices.Contains(c.got, value) })
		if diff := gocmp.Diff(want, c.got); diff != "" || len(c.got) < 10 {
			t.Errorf("%s: %d values, order differs (-vocabulary +table):\n%s", c.facet, len(c.got), diff)
		}
	}
}

// TestTableEqualsBruteForce compares random tables with counts over the records
// and, cell by cell, with searches.
func TestTableEqualsBruteForce(t *testing.T) {
	v := testVocab(t)
	records := archive(500, v)
	x := openIndex(t, records)
	r := rand.New(rand.NewPCG(7, 8))
	documents, pages, searches := 0, 0, 0
	for i := range 150 {
		q := randomQuery(r, v)
		rows, cols := anyFacet(r), anyFacet(r)
		if rows == cols {
			continue
		}
		got, err := x.Table(t.Context(), q, rows, cols)
		if err != nil {
			t.Fatalf("%s: %v", q.Encode(), err)
		}
		ids := bruteForce(records, q, v).IDs
		found := slices.DeleteFunc(slices.Clone(records), func(r storage.Record) bool { return !slices.Contains(ids, r.ID) })
		want := bruteTable(found, q, rows, cols)
		if diff := gocmp.Diff(want, got, cmpopts.EquateEmpty(), cmpopts.IgnoreFields(Table{}, "Generation", "Created", "Notices", "Rows", "Cols")); diff != "" {
			t.Fatalf("query %d %s, %s by %s: tables differ (-want +got):\n%s", i, q.Encode(), rows, cols, diff)
		}
		if len(got.Rows) != len(got.Row) || len(got.Cols) != len(got.Col) {
			t.Errorf("%s: %d rows and %d totals, %d columns and %d totals", q.Encode(), len(got.Rows), len(got.Row), len(got.Cols), len(got.Col))
		}
		for _, cell := range got.Cells {
			documents, pages = documents+cell.Documents, pages+cell.Pages
		}
		if searches < 3000 {
			searches += sameAsSearch(t, x, q, rows, cols, got)
		}
	}
	if documents < 2000 || pages < 200 || searches < 1000 {
		t.Errorf("%d documents and %d pages in all cells, %d searches compared: that tests little", documents, pages, searches)
	}
}

// anyFacet is the theme more often than any other.
func anyFacet(r *rand.Rand) storage.Facet {
	all := storage.Facets()
	if i := r.IntN(len(all) + 4); i < len(all) {
		return all[i]
	}
	return storage.FacetTheme
}

// sameAsSearch compares a table with searches for its cells, rows and columns,
// and returns how many.
func sameAsSearch(t *testing.T, x *Index, q query.Query, rows, cols storage.Facet, got *Table) int {
	t.Helper()
	n := 0
	same := func(q query.Query, want Cell) {
		n++
		a, err := x.Search(t.Context(), q.WithSize(1))
		if err != nil {
			t.Fatal(err)
		}
		if a.Total != want.Documents {
			t.Errorf("%s finds %d, the table of %s by %s has %d", q.Encode(), a.Total, rows, cols, want.Documents)
		}
	}
	for _, row := range got.Rows {
		same(q.WithValues(rows, row), got.Row[row])
		for _, col := range got.Cols {
			same(q.WithValues(rows, row).WithValues(cols, col), got.Cells[[2]string{row, col}])
		}
	}
	for _, col := range got.Cols {
		same(q.WithValues(cols, col), got.Col[col])
	}
	return n
}

// bruteTable counts the records found.
func bruteTable(found []storage.Record, q query.Query, rows, cols storage.Facet) *Table {
	type pageOf struct {
		id   storage.DocumentID
		page int
	}
	t := &Table{Cells: map[[2]string]Cell{}, Row: map[string]Cell{}, Col: map[string]Cell{}, Total: len(found)}
	pages := map[[2]string]map[pageOf]bool{} // "" is any value
	values := func(r *storage.Record, f storage.Facet) []string {
		values := r.Values(f)
		if len(values) == 0 {
			values = []string{storage.None}
		}
		return slices.DeleteFunc(slices.Clone(values), func(v string) bool { return len(q.Select[f]) > 0 && !q.Selected(f, v) })
	}
	for i := range found {
		r := &found[i]
		for _, row := range values(r, rows) {
			t.Row[row] = Cell{Documents: t.Row[row].Documents + 1}
			for _, col := range values(r, cols) {
				at := [2]string{row, col}
				t.Cells[at] = Cell{Documents: t.Cells[at].Documents + 1}
				for _, tag := range r.Tags {
					theme := rows == storage.FacetTheme && tag.Value == row || cols == storage.FacetTheme && tag.Value == col
					if tag.Facet != storage.FacetTheme || !theme || tag.Page < 1 || tag.Page > len(r.Pages) {
						continue
					}
					for _, at := range [][2]string{at, {row, ""}, {"", col}} {
						if pages[at] == nil {
							pages[at] = map[pageOf]bool{}
						}
						pages[at][pageOf{r.ID, tag.Page}] = true
					}
				}
			}
		}
		for _, col := range values(r, cols) {
			t.Col[col] = Cell{Documents: t.Col[col].Documents + 1}
		}
	}
	for at, n := range pages {
		switch {
		case at[1] == "":
			t.Row[at[0]] = Cell{t.Row[at[0]].Documents, len(n)}
		case at[0] == "":
			t.Col[at[1]] = Cell{t.Col[at[1]].Documents, len(n)}
		default:
			t.Cells[at] = Cell{t.Cells[at].Documents, len(n)}
		}
	}
	return t
}

func TestTableErrors(t *testing.T) {
	x := openIndex(t, electionArchive())
	ctx := t.Context()
	for _, f := range [][2]storage.Facet{
		{"", storage.FacetTheme}, {storage.FacetState, "colour"}, {storage.FacetTheme, storage.FacetTheme},
	} {
		_, err := x.Table(ctx, query.Query{}, f[0], f[1])
		if _, ok := errors.AsType[*storage.InvalidError](err); !ok {
			t.Errorf("%s by %s: error %v, want an InvalidError", f[0], f[1], err)
		}
	}
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := x.Table(cancelled, query.Query{}, storage.FacetState, storage.FacetTheme); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: error %v", err)
	}
	x.options.Timeout = time.Nanosecond
	if _, err := x.Table(ctx, query.Query{}, storage.FacetState, storage.FacetTheme); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("no time: error %v, want a deadline", err)
	}
	for range cap(x.slots) {
		x.slots <- struct{}{}
	}
	if _, err := x.Table(ctx, query.Query{}, storage.FacetState, storage.FacetTheme); !errors.Is(err, storage.ErrNotReady) {
		t.Errorf("no slot: error %v, want ErrNotReady", err)
	}
}

// TestTableTooLarge: a table has a bound, whatever the documents hold.
func TestTableTooLarge(t *testing.T) {
	r := note("many", "Many", "2024-01-01", "text")
	r.Langs, r.Sources = nil, nil
	for i := range 1100 {
		r.Langs = append(r.Langs, fmt.Sprintf("l%04d", i))
		r.Sources = append(r.Sources, fmt.Sprintf("s%04d", i))
	}
	x := openIndex(t, []storage.Record{r})
	_, err := x.Table(t.Context(), query.Query{}, storage.FacetLang, storage.FacetSource)
	if _, ok := errors.AsType[*storage.InvalidError](err); !ok {
		t.Errorf("error %v, want an InvalidError", err)
	}
	if got, err := x.Table(t.Context(), query.Query{}, storage.FacetLang, storage.FacetYear); err != nil || len(got.Rows) != 1100 {
		t.Errorf("by year: %v, want 1100 rows", err)
	}
}
