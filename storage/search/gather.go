package search

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"abhilekh/storage"
	"abhilekh/storage/vocab"
)

// gatherer collects what becomes columns, in the order in which records
// arrive. It holds some 200 bytes a document, 4 a page and 8 for each page that
// shows a theme.
type gatherer struct {
	ids       map[storage.DocumentID]uint32 // id → place of arrival
	id        []storage.DocumentID
	facet     map[storage.Facet]*gathered
	day       []int32
	firstSeen []int64 // Unix microseconds
	note      []uint64
	pageStart []uint32 // first page of each document, in order of arrival, and the end
	number    []uint32 // Page.Number
	// What evidence becomes of, by document in order of arrival, with codes of
	// the gathered themes.
	evidenceStart []uint32
	evidence      []shown
}

// shown is one theme on one page of a document.
type shown struct {
	code uint16
	page uint32
}

// gathered is one facet: the codes of the document that arrived as number i are
// codes[offsets[i]:offsets[i+1]], numbered from 0 in order of arrival.
type gathered struct {
	code    map[string]uint16
	offsets []uint32
	codes   []uint16
	most    int // values of one document
}

func newGatherer() *gatherer {
	g := &gatherer{
		ids:   map[storage.DocumentID]uint32{},
		facet: map[storage.Facet]*gathered{}, pageStart: []uint32{0}, evidenceStart: []uint32{0},
	}
	for _, f := range storage.Facets() {
		g.facet[f] = &gathered{code: map[string]uint16{}, offsets: []uint32{0}}
	}
	return g
}

// epoch is day 0 of the day column.
var epoch = time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC)

// add takes in one record. An error means that the record breaks a rule of the
// catalogue; it names the document.
func (g *gatherer) add(r *storage.Record) error {
	if r.ID == "" {
		return fmt.Errorf("a document without an id, titled %q", r.Title)
	}
	if _, twice := g.ids[r.ID]; twice {
		return fmt.Errorf("document %s comes twice", r.ID)
	}
	day := int32(-1)
	if d, _ := r.Dates.Best(); d != "" {
		if _, ok := storage.ParseDate(string(d)); !ok {
			return fmt.Errorf("document %s: date %q is not a day", r.ID, d)
		}
		day = dayOf(d)
	}
	for _, f := range storage.Facets() {
		if err := g.facet[f].add(r.Values(f)); err != nil {
			return fmt.Errorf("document %s: facet %s: %w", r.ID, f, err)
		}
	}
	g.ids[r.ID] = uint32(len(g.id))
	g.id = append(g.id, r.ID)
	g.day = append(g.day, day)
	g.firstSeen = append(g.firstSeen, r.FirstSeen.UnixMicro())
	number, year := noteNumber(r.NoteNumber)
	g.note = append(g.note, uint64(year)<<32|uint64(number))
	for i := range r.Pages {
		g.number = append(g.number, uint32(r.Pages[i].Number))
	}
	g.pageStart = append(g.pageStart, uint32(len(g.number)))
	g.addEvidence(r)
	return nil
}

// addEvidence takes in which pages show which theme. Tags of pages that are not
// there have none.
func (g *gatherer) addEvidence(r *storage.Record) {
	for _, t := range r.Tags {
		if t.Facet != storage.FacetTheme {
			continue
		}
		page, there := slices.BinarySearchFunc(r.Pages, t.Page, func(p storage.Page, number int) int {
			return cmp.Compare(p.Number, number)
		})
		if there {
			g.evidence = append(g.evidence, shown{g.facet[storage.FacetTheme].code[t.Value], uint32(page)})
		}
	}
	g.evidenceStart = append(g.evidenceStart, uint32(len(g.evidence)))
}

func (g *gathered) add(values []string) error {
	for _, v := range values {
		code, ok := g.code[v]
		if !ok {
			if len(g.code) == 1<<16-1 { // code 0 is for none
				return fmt.Errorf("more than %d values", len(g.code))
			}
			code = uint16(len(g.code))
			g.code[v] = code
		}
		if !slices.Contains(g.codes[g.offsets[len(g.offsets)-1]:], code) {
			g.codes = append(g.codes, code)
		}
	}
	g.most = max(g.most, len(g.codes)-int(g.offsets[len(g.offsets)-1]))
	g.offsets = append(g.offsets, uint32(len(g.codes)))
	return nil
}

// dayOf returns the days from 1900-01-01 to a valid date.
func dayOf(d storage.Date) int32 {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return -1
	}
	return int32(t.Sub(epoch) / (24 * time.Hour))
}

// noteNumber returns number and year of a canonical press-note number
// ("ECI/PN/23/2024"), or zeros.
func noteNumber(s string) (number, year uint32) {
	parts := strings.Split(s, "/")
	if len(parts) < 2 {
		return 0, 0
	}
	n, err1 := strconv.ParseUint(parts[len(parts)-2], 10, 32)
	y, err2 := strconv.ParseUint(parts[len(parts)-1], 10, 16)
	if err1 != nil || err2 != nil {
		return 0, 0
	}
	return uint32(n), uint32(y)
}

// columns puts what was gathered in the order of the finished indexes: docs[n]
// and pages[n] are the places of arrival of the entries with number n.
func (g *gatherer) columns(docs, pages []uint32, v *vocab.Vocabulary) *columns {
	c := &columns{n: uint32(len(docs)), facet: map[storage.Facet]*column{}}
	for _, f := range storage.Facets() {
		c.facet[f] = g.facet[f].column(docs, v.Values(string(f)))
	}
	c.day = pick(g.day, docs)
	c.note = pick(g.note, docs)
	g.orders(c, docs)
	c.months()
	g.pageColumns(c, docs, pages)
	c.evidence = g.evidenceColumn(docs, c.facet[storage.FacetTheme])
	return c
}

// evidenceColumn puts the evidence in the codes of the finished column.
func (g *gatherer) evidenceColumn(docs []uint32, themes *column) evidence {
	code := g.facet[storage.FacetTheme].codesIn(themes)
	e := evidence{start: make([]uint32, 1, len(docs)+1)}
	var list []shown
	for _, doc := range docs {
		list = list[:0]
		for _, s := range g.evidence[g.evidenceStart[doc]:g.evidenceStart[doc+1]] {
			list = append(list, shown{code[s.code] + 1, s.page})
		}
		slices.SortFunc(list, func(a, b shown) int {
			return cmp.Or(cmp.Compare(a.code, b.code), cmp.Compare(a.page, b.page))
		})
		for _, s := range slices.Compact(list) {
			e.code, e.page = append(e.code, s.code), append(e.page, s.page)
		}
		e.start = append(e.start, uint32(len(e.code)))
	}
	return e
}

// column chooses the smallest representation that holds the facet.
func (g *gathered) column(docs []uint32, order []string) *column {
	c := &column{values: inOrder(g.code, order)}
	code := g.codesIn(c)
	of := func(doc uint32) []uint16 { return g.codes[g.offsets[doc]:g.offsets[doc+1]] }
	switch {
	case g.most <= 1:
		c.single = make([]uint16, len(docs))
		for n, doc := range docs {
			for _, k := range of(doc) {
				c.single[n] = code[k] + 1
			}
		}
	case len(c.values) <= 64:
		c.mask = make([]uint64, len(docs))
		for n, doc := range docs {
			for _, k := range of(doc) {
				c.mask[n] |= 1 << code[k]
			}
		}
	default:
		c.offsets = make([]uint32, 1, len(docs)+1)
		for _, doc := range docs {
			from := len(c.list)
			for _, k := range of(doc) {
				c.list = append(c.list, code[k]+1)
			}
			slices.Sort(c.list[from:])
			c.offsets = append(c.offsets, uint32(len(c.list)))
		}
	}
	return c
}

// codesIn returns, for each code of arrival, the place of its value in c.values.
func (g *gathered) codesIn(c *column) []uint16 {
	code := make([]uint16, len(g.code))
	for i, v := range c.values {
		code[g.code[v]] = uint16(i)
	}
	return code
}

// inOrder returns the keys of found, those in order first and as they stand
// there, the others sorted after them.
func inOrder(found map[string]uint16, order []string) []string {
	place := make(map[string]int, len(order))
	for i, v := range order {
		place[v] = i
	}
	return slices.SortedFunc(maps.Keys(found), func(a, b string) int {
		i, known := place[a]
		if !known {
			i = len(order)
		}
		j, known := place[b]
		if !known {
			j = len(order)
		}
		return cmp.Or(cmp.Compare(i, j), cmp.Compare(a, b))
	})
}

// orders fills rank, oldest and added.
func (g *gatherer) orders(c *columns, docs []uint32) {
	seen := pick(g.firstSeen, docs)
	id := pick(g.id, docs)
	undatedLast := func(a, b uint32) int {
		return cmp.Compare(min(c.day[b], 0), min(c.day[a], 0)) // -1 comes after 0
	}
	byID := func(a, b uint32) int { return cmp.Compare(id[a], id[b]) }
	c.rank = places(c.n, func(a, b uint32) int {
		return cmp.Or(undatedLast(a, b), cmp.Compare(c.day[b], c.day[a]), byID(a, b))
	})
	c.oldest = places(c.n, func(a, b uint32) int {
		return cmp.Or(undatedLast(a, b), cmp.Compare(c.day[a], c.day[b]), byID(a, b))
	})
	c.added = places(c.n, func(a, b uint32) int {
		return cmp.Or(cmp.Compare(seen[b], seen[a]), byID(a, b))
	})
}

// places returns the place of each of n things in the given total order.
func places(n uint32, order func(a, b uint32) int) []uint32 {
	sorted := make([]uint32, n)
	for i := range sorted {
		sorted[i] = uint32(i)
	}
	slices.SortFunc(sorted, order)
	place := make([]uint32, n)
	for i, d := range sorted {
		place[d] = uint32(i)
	}
	return place
}

// months fills month and firstMonth from day.
func (c *columns) months() {
	months := make([]int, c.n)
	for i, day := range c.day {
		if day < 0 {
			continue
		}
		t := epoch.AddDate(0, 0, int(day))
		months[i] = t.Year()*12 + int(t.Month()) - 1
		if c.firstMonth == 0 || months[i] < c.firstMonth {
			c.firstMonth = months[i]
		}
	}
	c.month = make([]uint16, c.n)
	for i, m := range months {
		if m > 0 {
			c.month[i] = uint16(1 + m - c.firstMonth)
		}
	}
}

// pageColumns fills what joins pages to documents.
func (g *gatherer) pageColumns(c *columns, docs, pages []uint32) {
	at := make([]uint32, len(pages)) // place of arrival → number in the pages index
	for n, p := range pages {
		at[p] = uint32(n)
	}
	c.pageNumber = pick(g.number, pages)
	c.pageDoc = make([]uint32, len(pages))
	c.pageStart = make([]uint32, 1, len(docs)+1)
	for n, doc := range docs {
		for p := g.pageStart[doc]; p < g.pageStart[doc+1]; p++ {
			c.pageDoc[at[p]] = uint32(n)
			c.pages = append(c.pages, at[p])
		}
		c.pageStart = append(c.pageStart, uint32(len(c.pages)))
	}
}
