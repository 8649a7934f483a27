package search

import (
	"cmp"
	"slices"

	"abhilekh/storage"
	"abhilekh/storage/query"

	"github.com/RoaringBitmap/roaring/v2"
)

// key is the place of a document in an answer: by score, highest first, then by
// place. Places are different for all documents, so the order is total and
// pages of results neither overlap nor leave gaps.
type key struct {
	score float64
	place uint32
	doc   uint32
}

// before reports whether a stands before b.
func (a key) before(b key) bool {
	return a.score > b.score || a.score == b.score && a.place < b.place
}

// collector takes every matching document once: it filters by facets and dates,
// counts every facet as it would be without its own selection, and keeps the
// first limit documents. One pass does it all: a document that fails no facet's
// selection is found and counts everywhere, one that fails a single facet counts
// in that facet only, any other counts nowhere.
type collector struct {
	columns    *columns
	selections []*selection
	counter    []*counter // of each selection; nil without counting
	from, to   int32
	places     []uint32 // the order, or the order of equal scores
	ranked     bool     // by score first

	table *tabulation // takes what is found instead of kept; or nil

	after *key // only what stands after it is kept
	limit int  // 0 is all
	kept  []key
	all   *roaring.Bitmap

	total, withAll, following int // found; of these with all words; of these after the key
	counters                  []*counter
	months                    []uint32
	batch                     []uint32 // found, not yet counted
}

// newCollector makes a collector for a query; counting decides whether facets
// and months are counted at all.
func newCollector(c *columns, q query.Query, counting bool) *collector {
	k := &collector{columns: c, ranked: q.Order() == query.SortRelevance, batch: make([]uint32, 0, checkEvery)}
	k.from, k.to = dayRange(q.From, q.To)
	switch q.Order() {
	case query.SortOldest:
		k.places = c.oldest
	case query.SortAdded:
		k.places = c.added
	default:
		k.places = c.rank
	}
	if counting {
		for _, f := range storage.Facets() {
			col := c.facet[f]
			k.counters = append(k.counters, &counter{f, col, make([]uint32, len(col.values)+1)})
		}
	}
	for i, f := range storage.Facets() {
		if values := q.Select[f]; len(values) > 0 {
			k.selections = append(k.selections, newSelection(c, f, values))
			if counting {
				k.counter = append(k.counter, k.counters[i])
			}
		}
	}
	return k
}

// add takes one document.
func (c *collector) add(doc uint32, score float64) {
	if day := c.columns.day[doc]; day < c.from || day > c.to {
		return
	}
	failed := -1
	for i, s := range c.selections {
		if s.has(doc) {
			continue
		}
		if failed >= 0 {
			return
		}
		failed = i
	}
	if failed >= 0 {
		if c.counter != nil {
			c.counter[failed].count([]uint32{doc})
		}
		return
	}
	c.total++
	if c.all != nil && c.all.Contains(doc) {
		c.withAll++
	}
	if c.counters != nil {
		c.batch = append(c.batch, doc)
		if len(c.batch) == cap(c.batch) {
			c.count()
		}
	}
	if c.table != nil {
		c.table.add(doc)
		return
	}
	c.keep(key{score, c.places[doc], doc})
}

// count counts the batch, column by column, which keeps one column at a time in
// the processor's cache.
func (c *collector) count() {
	for _, k := range c.counters {
		k.count(c.batch)
	}
	for _, doc := range c.batch {
		m := int(c.columns.month[doc])
		if m >= len(c.months) {
			c.months = append(c.months, make([]uint32, m+1-len(c.months))...)
		}
		c.months[m]++
	}
	c.batch = c.batch[:0]
}

// undated returns how many of the documents found have no date.
func (c *collector) undated() int {
	if len(c.months) == 0 {
		return 0
	}
	return int(c.months[0])
}

// keep holds on to a document if it is among the first. kept is a heap with the
// last of them on top.
func (c *collector) keep(k key) {
	if c.after != nil && !c.after.before(k) {
		return
	}
	c.following++
	switch {
	case c.limit == 0:
		c.kept = append(c.kept, k)
	case len(c.kept) < c.limit:
		c.kept = append(c.kept, k)
		c.up(len(c.kept) - 1)
	case k.before(c.kept[0]):
		c.kept[0] = k
		c.down()
	}
}

func (c *collector) up(i int) {
	for i > 0 {
		parent := (i - 1) / 2
		if !c.kept[parent].before(c.kept[i]) {
			return
		}
		c.kept[parent], c.kept[i] = c.kept[i], c.kept[parent]
		i = parent
	}
}

func (c *collector) down() {
	for i := 0; ; {
		last := i
		for child := 2*i + 1; child <= 2*i+2 && child < len(c.kept); child++ {
			if c.kept[last].before(c.kept[child]) {
				last = child
			}
		}
		if last == i {
			return
		}
		c.kept[i], c.kept[last] = c.kept[last], c.kept[i]
		i = last
	}
}

// finish counts what is left and returns what was kept, in order.
func (c *collector) finish() []key {
	c.count()
	slices.SortFunc(c.kept, func(a, b key) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.place, b.place))
	})
	return c.kept
}
