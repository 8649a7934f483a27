package search

import (
	"fmt"
	"slices"
	"testing"

	"abhilekh/storage"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// gathered columns of records, the documents numbered backwards and the pages
// turned round, as a shuffling builder might have it.
func shuffled(t *testing.T, records []storage.Record) (*columns, []storage.Record) {
	t.Helper()
	g := newGatherer()
	for i := range records {
		if err := g.add(&records[i]); err != nil {
			t.Fatal(err)
		}
	}
	var docs, pages []uint32
	for i := range records {
		docs = append(docs, uint32(len(records)-1-i))
	}
	for i := range g.number {
		pages = append(pages, uint32(len(g.number)-1-i))
	}
	byNumber := slices.Clone(records)
	slices.Reverse(byNumber)
	return g.columns(docs, pages, testVocab(t)), byNumber
}

// valuesOf reads a column the slow way.
func (c *column) valuesOf(d int) []string {
	var out []string
	for i, v := range c.values {
		code := uint16(i + 1)
		if c.single != nil && c.single[d] == code || c.mask != nil && c.mask[d]>>i&1 == 1 ||
			c.offsets != nil && slices.Contains(c.list[c.offsets[d]:c.offsets[d+1]], code) {
			out = append(out, v)
		}
	}
	return out
}

func TestColumns(t *testing.T) {
	records := sample()
	for i := range 70 { // more sources than a mask holds
		records[0].Sources = append(records[0].Sources, fmt.Sprintf("s%02d", i))
	}
	c, byNumber := shuffled(t, records)
	decoded, err := decodeColumns(c.encode())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(c, decoded, cmp.AllowUnexported(columns{}, column{}, evidence{}), cmpopts.EquateEmpty()); diff != "" {
		t.Fatalf("decode(encode) differs:\n%s", diff)
	}
	for f, col := range c.facet {
		for d := range byNumber {
			want := slices.Clone(byNumber[d].Values(f))
			slices.Sort(want)
			got := col.valuesOf(d)
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Errorf("%s of %s = %q, want %q", f, byNumber[d].ID, got, want)
			}
			for _, code := range col.codes(nil, uint32(d)) {
				if i := slices.Index(got, append([]string{""}, col.values...)[code]); i >= 0 {
					got = slices.Delete(got, i, i+1)
				} else if code != 0 || len(want) > 0 {
					t.Errorf("%s of %s: code %d is none of its values", f, byNumber[d].ID, code)
				}
			}
			if len(got) > 0 {
				t.Errorf("%s of %s: no codes for %q", f, byNumber[d].ID, got)
			}
			if col.none(uint32(d)) != (len(want) == 0) {
				t.Errorf("%s of %s: none = %v with %q", f, byNumber[d].ID, col.none(uint32(d)), want)
			}
		}
	}
	if c.facet[storage.FacetSource].offsets == nil || c.facet[storage.FacetTheme].mask == nil ||
		c.facet[storage.FacetKind].single == nil {
		t.Error("the representations are not the smallest that fit")
	}
	order := func(place []uint32) []storage.DocumentID {
		ids := make([]storage.DocumentID, len(place))
		for d, p := range place {
			ids[p] = byNumber[d].ID
		}
		return ids
	}
	for _, x := range []struct {
		name  string
		place []uint32
		want  []storage.DocumentID
	}{
		{"rank", c.rank, []storage.DocumentID{"a1", "d4", "c3", "b2"}},
		{"oldest", c.oldest, []storage.DocumentID{"c3", "a1", "d4", "b2"}},
		{"added", c.added, []storage.DocumentID{"a1", "d4", "c3", "b2"}},
	} {
		if diff := cmp.Diff(x.want, order(x.place)); diff != "" {
			t.Errorf("%s: %s", x.name, diff)
		}
	}
	// d4 c3 b2 a1 is the order by number.
	if want := []uint16{9, 1, 0, 9}; !slices.Equal(c.month, want) || c.firstMonth != 2023*12+4 {
		t.Errorf("months %v from %d, want %v from %d", c.month, c.firstMonth, want, 2023*12+4)
	}
	if want := []int32{45300, 45046, -1, 45300}; !slices.Equal(c.day, want) {
		t.Errorf("days %v, want %v", c.day, want)
	}
	if want := []uint64{0, 0, 0, 2024<<32 | 23}; !slices.Equal(c.note, want) {
		t.Errorf("notes %v, want %v", c.note, want)
	}
	// Arrived a1/1 a1/2 b2/1 d4/1, numbered backwards.
	for name, x := range map[string][2][]uint32{
		"pageDoc":    {c.pageDoc, {0, 2, 3, 3}},
		"pageNumber": {c.pageNumber, {1, 1, 2, 1}},
		"pageStart":  {c.pageStart, {0, 1, 1, 2, 4}},
		"pages":      {c.pages, {0, 1, 3, 2}},
		// Of evm pages 1 and 2, of logistics page 2.
		"evidence.start": {c.evidence.start, {0, 0, 0, 0, 3}},
		"evidence.page":  {c.evidence.page, {0, 1, 1}},
	} {
		if !slices.Equal(x[0], x[1]) {
			t.Errorf("%s = %v, want %v", name, x[0], x[1])
		}
	}
	for i, want := range []string{"evm", "evm", "logistics"} {
		if got := c.facet[storage.FacetTheme].values[c.evidence.code[i]-1]; got != want {
			t.Errorf("evidence %d is for %s, want %s", i, got, want)
		}
	}
}

// TestColumnsAreChecked spoils one number at a time.
func TestColumnsAreChecked(t *testing.T) {
	for name, spoil := range map[string]func(c *columns){
		"page of no document":       func(c *columns) { c.evidence.page[0] = 2 },
		"theme that is not there":   func(c *columns) { c.evidence.code[0] = 3 },
		"fewer pages than themes":   func(c *columns) { c.evidence.page = c.evidence.page[1:] },
		"evidence of no document":   func(c *columns) { c.evidence.start[4] = 2 },
		"evidence out of order":     func(c *columns) { c.evidence.start[2] = 1 },
		"evidence of one document":  func(c *columns) { c.evidence.start = c.evidence.start[:2] },
		"no document of that rank":  func(c *columns) { c.rank[0] = 4 },
		"column without a document": func(c *columns) { c.facet[storage.FacetKind].single = nil },
	} {
		c, _ := shuffled(t, sample())
		if err := c.check(); err != nil {
			t.Fatal(err)
		}
		spoil(c)
		if _, err := decodeColumns(c.encode()); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestGathererRefuses(t *testing.T) {
	for name, change := range map[string]func(r *storage.Record){
		"no id":    func(r *storage.Record) { r.ID = "" },
		"twice":    func(r *storage.Record) { r.ID = "a1" },
		"no date":  func(r *storage.Record) { r.Dates.Printed = "11.01.2024" },
		"day 2000": func(r *storage.Record) { r.Dates.Printed = "2024-02-30" },
	} {
		g := newGatherer()
		r := sample()
		change(&r[1])
		if err := g.add(&r[0]); err != nil {
			t.Fatal(err)
		}
		if err := g.add(&r[1]); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestNoteNumber(t *testing.T) {
	for s, want := range map[string][2]uint32{
		"ECI/PN/23/2024": {23, 2024}, "": {}, "23": {}, "ECI/PN/x/2024": {}, "ECI/PN/23/": {}, "a/-1/2024": {},
	} {
		if n, y := noteNumber(s); n != want[0] || y != want[1] {
			t.Errorf("noteNumber(%q) = %d, %d, want %v", s, n, y, want)
		}
	}
}

func FuzzDecodeColumns(f *testing.F) {
	g := newGatherer()
	records := sample()
	for i := range records {
		if err := g.add(&records[i]); err != nil {
			f.Fatal(err)
		}
	}
	whole := g.columns([]uint32{0, 1, 2, 3}, []uint32{0, 1, 2, 3}, testVocab(f)).encode()
	f.Add(whole)
	f.Add(whole[:len(whole)/2])
	f.Add([]byte(columnsMagic))
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := decodeColumns(b)
		if err != nil {
			return
		}
		// Whatever is accepted can be read without looking.
		for _, col := range c.facet {
			for d := range c.n {
				col.none(d)
				col.codes(nil, d)
				col.valuesOf(int(d))
			}
		}
		for d := range c.n {
			for _, p := range c.pages[c.pageStart[d]:c.pageStart[d+1]] {
				_ = c.pageNumber[p]
			}
			for i := c.evidence.start[d]; i < c.evidence.start[d+1]; i++ {
				_ = c.pages[c.pageStart[d]:c.pageStart[d+1]][c.evidence.page[i]]
				_ = append(c.facet[storage.FacetTheme].values, "")[c.evidence.code[i]]
			}
		}
	})
}
