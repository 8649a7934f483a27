package search

import (
	"context"
	"fmt"
	"iter"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"abhilekh/storage"
	"abhilekh/storage/vocab"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/search"
)

func testVocab(t testing.TB) *vocab.Vocabulary {
	t.Helper()
	v, err := vocab.Load("")
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// sample is a small archive whose parts differ in everything that has a column.
func sample() []storage.Record {
	seen := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	record := func(id, title string, date storage.Date, seenDays int, pages ...string) storage.Record {
		r := storage.Record{Document: storage.Document{
			ID: storage.DocumentID(id), Title: title, Kind: "press-release", Langs: []string{"en"},
			Dates: storage.Dates{Printed: date}, Sources: []string{"decks"}, Version: "aa",
			Quality: storage.QualityUnchecked, Status: storage.StatusCurrent,
			FirstSeen: seen.AddDate(0, 0, seenDays),
		}}
		for i, text := range pages {
			r.Pages = append(r.Pages, storage.Page{Number: i + 1, Text: text, Lang: "en", Quality: storage.QualityUnchecked})
		}
		r.PageCount = len(pages)
		return r
	}
	a := record("a1", "Polling in Rajasthan", "2024-01-11", 3, "The electors of Rajasthan", "Second page on machines, machines")
	a.NoteNumber = "ECI/PN/23/2024"
	a.Tags = []storage.Tag{
		{Facet: storage.FacetState, Value: "rajasthan", Level: storage.LevelPrimary, Page: 1},
		{Facet: storage.FacetState, Value: "bihar", Level: storage.LevelMentioned, Page: 2},
		{Facet: storage.FacetTheme, Value: "logistics", Page: 2}, {Facet: storage.FacetTheme, Value: "evm"},
		{Facet: storage.FacetTheme, Value: "evm", Page: 2}, {Facet: storage.FacetTheme, Value: "evm", Page: 1},
		{Facet: storage.FacetTheme, Value: "evm", Page: 1}, {Facet: storage.FacetTheme, Value: "evm", Page: 9},
		{Facet: storage.FacetRole, Value: storage.RolePollGone}, {Facet: storage.FacetElection, Value: "assembly-2023"},
	}
	a.Pages[1].Notes = "Speak slowly of machines"
	b := record("b2", "मतदाता सूची", "", 1, "मतदाताओं की सूची का पुनरीक्षण")
	b.Langs = []string{"hi"}
	b.Kind = ""
	c := record("c3", "A note without text", "2023-05-02", 2)
	c.Langs = nil
	d := record("d4", "The same day", "2024-01-11", 3, "election commission")
	d.Sources = []string{"decks", "pib"}
	return []storage.Record{a, b, c, d}
}

// many makes n records about the given word.
func many(n int, word string) []storage.Record {
	records := make([]storage.Record, n)
	for i := range records {
		r := sample()[i%4]
		r.ID = storage.DocumentID(fmt.Sprintf("%s%05d", word, i))
		r.Title = fmt.Sprintf("%s document %d", word, i)
		r.Version = word
		records[i] = r
	}
	return records
}

func sequence(records []storage.Record) iter.Seq2[storage.Record, error] {
	return func(yield func(storage.Record, error) bool) {
		for _, r := range records {
			if !yield(r, nil) {
				return
			}
		}
	}
}

func mustBuild(t testing.TB, dir string, records []storage.Record) Manifest {
	t.Helper()
	m, err := Build(t.Context(), dir, sequence(records), BuildOptions{Vocab: testVocab(t), State: "s1"})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func mustPublish(t testing.TB, dir string, m Manifest) {
	t.Helper()
	if err := Publish(dir, m.Generation); err != nil {
		t.Fatal(err)
	}
}

// openStill opens an Index whose watcher is driven by the test instead of a
// clock, so that what it does at each step can be seen.
func openStill(t testing.TB, dir string, o Options) (*Index, *watcher) {
	t.Helper()
	o.setDefaults()
	x := &Index{dir: dir, options: o, slots: make(chan struct{}, o.Slots),
		trouble: make(chan trouble, 1), stopped: make(chan struct{}), stop: func() {}}
	close(x.stopped)
	w := newWatcher(x)
	t.Cleanup(func() {
		w.endPass()
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	})
	w.poll(t.Context())
	return x, w
}

// hits returns the ids of the documents with that word in their text.
func hits(ctx context.Context, g *generation, word string) (ids []string, err error) {
	err = g.guard(func() error {
		q := bleve.NewTermQuery(analyse(nil, word)[0].text)
		q.SetField(fieldAll)
		total := g.manifest.Totals["docs.all"]
		ctx = context.WithValue(ctx, search.BM25StatsKey, &search.BM25Stats{
			DocCount: float64(g.manifest.Documents), FieldCardinality: map[string]int{fieldAll: int(total.Tokens)},
		})
		request := bleve.NewSearchRequestOptions(q, 10_000, 0, false)
		result, err := g.docs.SearchInContext(ctx, request)
		if err != nil {
			return err
		}
		for _, h := range result.Hits {
			ids = append(ids, h.ID)
		}
		for n := range g.columns.n { // an answer reads these too
			if _, _, err := g.stored.record(n); err != nil {
				return err
			}
		}
		return nil
	})
	slices.Sort(ids)
	return ids, err
}

func inside(dir string, m Manifest, name string) string {
	return filepath.Join(dir, m.Generation, filepath.FromSlash(name))
}
