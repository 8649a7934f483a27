package search

import (
	"errors"
	"fmt"
	"math/bits"
	"slices"

	"abhilekh/storage"
)

// columns hold what is counted, filtered and sorted by, one entry per document
// of the docs index, in the order of that index's own document numbers (which
// mean nothing else). They are read whole when a generation is opened (about
// 70 bytes a document and 6 for each page that shows a theme) and never written
// afterwards.
type columns struct {
	// n is the number of documents; every number below n is a live document.
	n uint32

	facet map[storage.Facet]*column // every facet of storage.Facets()

	// The place of each document, from 0, in the three orders that do not
	// depend on a query. Each is total: ties are broken by id.
	rank   []uint32 // date descending, undated last
	oldest []uint32 // date ascending, undated last
	added  []uint32 // first seen descending

	month      []uint16 // 0 = undated, else 1 + months since firstMonth
	firstMonth int      // year*12 + month-1 of the oldest dated document
	day        []int32  // days since 1900-01-01, -1 = undated
	note       []uint64 // year<<32 | number of the press note, 0 = none

	// The pages of document d are pages[pageStart[d]:pageStart[d+1]], in the
	// order of the document: numbers of the pages index.
	pageStart []uint32
	pages     []uint32

	pageDoc    []uint32 // document number of each page of the pages index
	pageNumber []uint32 // its Page.Number

	evidence evidence
}

// evidence is on which pages the documents show their themes: document d the
// theme code[i] of its column on its page page[i], counted from 0 within the
// document, for i from start[d] to before start[d+1]; by code, then by page,
// each pair once. Tables count these pages. Measured on documents with 17 theme
// tags, a table takes 0.14 µs a document from here, where reading the stored tags
// takes 35: 2 s for an archive of 59,491, as long as a search may take in all.
type evidence struct {
	start []uint32
	code  []uint16
	page  []uint32
}

// column is one facet of all documents. Exactly one representation is set. The
// code of values[i] is i+1; code 0, mask 0 and an empty list mean storage.None.
type column struct {
	values []string // in the order in which they are to be listed

	single []uint16 // one value at most: its code
	mask   []uint64 // at most 64 values: bit i stands for values[i]

	// More: the codes of document d are list[offsets[d]:offsets[d+1]], ascending.
	offsets []uint32
	list    []uint16
}

// none reports whether document d has no value of the facet.
func (c *column) none(d uint32) bool {
	switch {
	case c.single != nil:
		return c.single[d] == 0
	case c.mask != nil:
		return c.mask[d] == 0
	}
	return c.offsets[d] == c.offsets[d+1]
}

// codes appends the codes of document d, 0 if it has no value.
func (c *column) codes(dst []uint16, d uint32) []uint16 {
	if c.none(d) {
		return append(dst, 0)
	}
	switch {
	case c.single != nil:
		return append(dst, c.single[d])
	case c.mask != nil:
		for m := c.mask[d]; m != 0; m &= m - 1 {
			dst = append(dst, uint16(bits.TrailingZeros64(m)+1))
		}
		return dst
	}
	return append(dst, c.list[c.offsets[d]:c.offsets[d+1]]...)
}

const columnsMagic = "ABHCOL2\n"

// encode returns the contents of columns.bin.
func (c *columns) encode() []byte {
	b := []byte(columnsMagic)
	b = appendSlice(b, []uint32{c.n, uint32(c.firstMonth)})
	for _, f := range storage.Facets() {
		col := c.facet[f]
		b = appendString(b, string(f))
		b = appendStrings(b, col.values)
		b = appendSlice(b, col.single)
		b = appendSlice(b, col.mask)
		b = appendSlice(b, col.offsets)
		b = appendSlice(b, col.list)
	}
	for _, s := range [][]uint32{c.rank, c.oldest, c.added, c.pageStart, c.pages, c.pageDoc, c.pageNumber} {
		b = appendSlice(b, s)
	}
	b = appendSlice(b, c.month)
	b = appendSlice(b, c.day)
	b = appendSlice(b, c.note)
	b = appendSlice(b, c.evidence.start)
	b = appendSlice(b, c.evidence.code)
	return appendSlice(b, c.evidence.page)
}

// decodeColumns reads the contents of columns.bin and checks that every number
// in it can be used as an index without looking.
func decodeColumns(b []byte) (*columns, error) {
	d := &decoder{b: b}
	if string(d.bytes(uint64(len(columnsMagic)))) != columnsMagic {
		return nil, errShort
	}
	head := decodeSlice[uint32](d)
	if len(head) != 2 {
		return nil, errShort
	}
	c := &columns{n: head[0], firstMonth: int(head[1]), facet: map[storage.Facet]*column{}}
	for range storage.Facets() {
		f := storage.Facet(d.string())
		c.facet[f] = &column{
			values: d.strings(),
			single: decodeSlice[uint16](d), mask: decodeSlice[uint64](d),
			offsets: decodeSlice[uint32](d), list: decodeSlice[uint16](d),
		}
	}
	for _, s := range []*[]uint32{&c.rank, &c.oldest, &c.added, &c.pageStart, &c.pages, &c.pageDoc, &c.pageNumber} {
		*s = decodeSlice[uint32](d)
	}
	c.month = decodeSlice[uint16](d)
	c.day = decodeSlice[int32](d)
	c.note = decodeSlice[uint64](d)
	c.evidence = evidence{decodeSlice[uint32](d), decodeSlice[uint16](d), decodeSlice[uint32](d)}
	if d.err != nil {
		return nil, d.err
	}
	return c, c.check()
}

// check reports the first number that points outside of what it points into.
func (c *columns) check() error {
	n := int(c.n)
	for _, f := range storage.Facets() {
		col := c.facet[f]
		if col == nil {
			return fmt.Errorf("column %s is missing", f)
		}
		if err := col.check(n); err != nil {
			return fmt.Errorf("column %s: %w", f, err)
		}
	}
	if len(c.rank) != n || len(c.oldest) != n || len(c.added) != n || len(c.month) != n ||
		len(c.day) != n || len(c.note) != n {
		return fmt.Errorf("columns of other lengths than %d documents", n)
	}
	if len(c.pageNumber) != len(c.pageDoc) {
		return fmt.Errorf("%d page numbers of %d pages", len(c.pageNumber), len(c.pageDoc))
	}
	if err := below(c.n, c.rank, c.oldest, c.added, c.pageDoc); err != nil {
		return err
	}
	if err := below(uint32(len(c.pageDoc)), c.pages); err != nil {
		return err
	}
	if err := ascending(c.pageStart, n, len(c.pages)); err != nil {
		return err
	}
	return c.checkEvidence()
}

func (c *columns) checkEvidence() error {
	e := &c.evidence
	if err := ascending(e.start, int(c.n), len(e.code)); err != nil {
		return fmt.Errorf("evidence: %w", err)
	}
	if len(e.page) != len(e.code) {
		return fmt.Errorf("evidence: %d pages for %d themes", len(e.page), len(e.code))
	}
	if err := below(uint16(len(c.facet[storage.FacetTheme].values)+1), e.code); err != nil {
		return fmt.Errorf("evidence: %w", err)
	}
	for d := range c.n {
		if err := below(c.pageStart[d+1]-c.pageStart[d], e.page[e.start[d]:e.start[d+1]]); err != nil {
			return fmt.Errorf("evidence of document %d: %w", d, err)
		}
	}
	return nil
}

func (c *column) check(n int) error {
	switch {
	case n == 0:
		return nil
	case c.single != nil && c.mask == nil && c.offsets == nil:
		if len(c.single) != n {
			return fmt.Errorf("%d entries of %d", len(c.single), n)
		}
		return below(uint16(len(c.values)+1), c.single)
	case c.mask != nil && c.single == nil && c.offsets == nil:
		if len(c.mask) != n || len(c.values) > 64 {
			return fmt.Errorf("%d entries of %d, %d values", len(c.mask), n, len(c.values))
		}
		for i, m := range c.mask {
			if m>>len(c.values) != 0 {
				return fmt.Errorf("entry %d has bits for values that are not there", i)
			}
		}
		return nil
	case c.offsets != nil && c.single == nil && c.mask == nil:
		if err := below(uint16(len(c.values)+1), c.list); err != nil {
			return err
		}
		return ascending(c.offsets, n, len(c.list))
	}
	return errors.New("not exactly one representation")
}

// below reports the first element that is not below end.
func below[T uint16 | uint32](end T, lists ...[]T) error {
	for _, list := range lists {
		for i, v := range list {
			if v >= end {
				return fmt.Errorf("entry %d is %d, want less than %d", i, v, end)
			}
		}
	}
	return nil
}

// ascending reports whether starts are the n+1 offsets of consecutive parts of
// a list of size elements.
func ascending(starts []uint32, n, size int) error {
	if len(starts) != n+1 || !slices.IsSorted(starts) || starts[0] != 0 || int(starts[n]) != size {
		return fmt.Errorf("%d offsets into %d entries do not fit %d documents", len(starts), size, n)
	}
	return nil
}
