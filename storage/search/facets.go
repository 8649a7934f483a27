package search

import (
	"cmp"
	"math/bits"
	"slices"
	"time"

	"abhilekh/storage"
)

// selection is what is chosen in one facet: a document must have one of the
// values.
type selection struct {
	column *column
	none   bool   // storage.None is chosen
	mask   uint64 // by column.mask
	codes  []bool // by code
}

func newSelection(c *columns, f storage.Facet, values []string) *selection {
	col := c.facet[f]
	s := &selection{column: col, codes: make([]bool, len(col.values)+1)}
	for _, v := range values {
		if v == storage.None {
			s.none = true
		}
		if i := slices.Index(col.values, v); i >= 0 {
			s.codes[i+1] = true
			if i < 64 {
				s.mask |= 1 << i
			}
		}
	}
	s.codes[0] = s.none
	return s
}

// has reports whether the document has one of the values.
func (s *selection) has(doc uint32) bool {
	switch c := s.column; {
	case c.single != nil:
		return s.codes[c.single[doc]]
	case c.mask != nil:
		return c.mask[doc]&s.mask != 0 || s.none && c.mask[doc] == 0
	default:
		list := c.list[c.offsets[doc]:c.offsets[doc+1]]
		for _, code := range list {
			if s.codes[code] {
				return true
			}
		}
		return s.none && len(list) == 0
	}
}

// counter counts the values of one facet.
type counter struct {
	facet  storage.Facet
	column *column
	counts []uint32 // by code; 0 is storage.None
}

// count counts every document once for each of its values.
func (c *counter) count(docs []uint32) {
	counts := c.counts
	switch col := c.column; {
	case col.single != nil:
		for _, doc := range docs {
			counts[col.single[doc]]++
		}
	case col.mask != nil:
		for _, doc := range docs {
			m := col.mask[doc]
			if m == 0 {
				counts[0]++
			}
			for ; m != 0; m &= m - 1 {
				counts[bits.TrailingZeros64(m)+1]++
			}
		}
	default:
		for _, doc := range docs {
			list := col.list[col.offsets[doc]:col.offsets[doc+1]]
			if len(list) == 0 {
				counts[0]++
			}
			for _, code := range list {
				counts[code]++
			}
		}
	}
}

// values returns what was counted and what is chosen, as FacetCounts lists it.
func (c *counter) values(chosen []string) []FacetValue {
	type entry struct {
		FacetValue
		place int // in the order of the vocabulary; None after all values
	}
	var entries []entry
	add := func(value string, count uint32, place int) {
		selected := slices.Contains(chosen, value)
		if count > 0 || selected {
			entries = append(entries, entry{FacetValue{value, int(count), selected}, place})
		}
	}
	for i, v := range c.column.values {
		add(v, c.counts[i+1], i)
	}
	if !slices.Contains(c.column.values, storage.None) { // a verdict on quality is called so, and nothing is without one
		add(storage.None, c.counts[0], len(c.column.values))
	}
	for i, v := range chosen {
		if v != storage.None && !slices.Contains(c.column.values, v) {
			add(v, 0, len(c.column.values)+1+i)
		}
	}
	slices.SortFunc(entries, func(a, b entry) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.place, b.place))
	})
	out := make([]FacetValue, len(entries))
	for i, e := range entries {
		out[i] = e.FacetValue
	}
	return out
}

// histogram returns the bars of months, counted by columns.month.
func histogram(months []uint32, firstMonth int) []Bar {
	first, last := 0, 0
	for m, n := range months {
		if m == 0 || n == 0 { // 0 is undated
			continue
		}
		if first == 0 {
			first = m
		}
		last = m
	}
	if first == 0 {
		return nil
	}
	bars := make([]Bar, 0, last-first+1)
	for m := first; m <= last; m++ {
		at := firstMonth + m - 1
		from := time.Date(at/12, time.Month(at%12+1), 1, 0, 0, 0, 0, time.UTC)
		bars = append(bars, Bar{
			From:  storage.Date(from.Format(time.DateOnly)),
			To:    storage.Date(from.AddDate(0, 1, -1).Format(time.DateOnly)),
			Count: int(months[m]),
		})
	}
	return bars
}
