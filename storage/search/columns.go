package search

import (
	"abhilekh/storage"
)

// columns hold what is counted, filtered and sorted by, one entry per document
// of the docs index, in the order of that index's own document numbers (which
// mean nothing else). They are read whole when a generation is opened (about
// 60 bytes a document) and never written afterwards.
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
