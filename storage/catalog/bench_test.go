package catalog

import (
	"fmt"
	"strings"
	"testing"

	"abhilekh/storage"
)

// filled returns a catalogue of n documents of ten pages.
func filled(b *testing.B, n int) *Catalog {
	b.Helper()
	c := open(b)
	for i := range n {
		store(b, c, tenPages(fmt.Sprint("key ", i), 0))
	}
	return c
}

// tenPages is a document as long as most: ten pages of 1.6 KB.
func tenPages(key string, hours int) Intake {
	in := intake(key, key, hours)
	in.Pages = nil
	for i := range 10 {
		in.Pages = append(in.Pages, storage.Page{
			Number: i + 1, Text: strings.Repeat("electoral ", 160), Lang: "en", Method: "pdf", Quality: storage.QualityUnchecked,
		})
	}
	return in
}

func perSecond(b *testing.B, n int) {
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "documents/s")
}

func BenchmarkStore(b *testing.B) {
	c := open(b)
	i := 0
	for b.Loop() {
		store(b, c, tenPages(fmt.Sprint("key ", i), 0))
		i++
	}
	perSecond(b, 1)
}

func BenchmarkObserveUnchanged(b *testing.B) {
	const n = 1000
	c := filled(b, n)
	last, err := c.LastObservations(b.Context(), "decks")
	if err != nil {
		b.Fatal(err)
	}
	hours := 0
	for b.Loop() {
		hours++
		var looks []Observation
		for _, o := range last {
			o.At = at(hours)
			looks = append(looks, o)
		}
		if err := c.Observe(b.Context(), looks); err != nil {
			b.Fatal(err)
		}
	}
	perSecond(b, n)
}

func BenchmarkRecords(b *testing.B) {
	const n = 1000
	c := filled(b, n)
	for b.Loop() {
		if got := len(records(b, c)); got != n {
			b.Fatal(got)
		}
	}
	perSecond(b, n)
}

func BenchmarkDocument(b *testing.B) {
	c := filled(b, 1000)
	id, err := c.Lookup(b.Context(), Identity{KindPath, "decks/key 500"})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		document(b, c, id)
	}
}

func BenchmarkState(b *testing.B) {
	c := filled(b, 1000)
	for b.Loop() {
		state(b, c)
	}
}
