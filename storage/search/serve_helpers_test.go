package search

import (
	"abhilekh/storage/query"
	"abhilekh/storage/vocab"
	"testing"

	"abhilekh/storage"
)

// openIndex builds, publishes and opens an index of records.
func openIndex(t testing.TB, records []storage.Record) *Index {
	t.Helper()
	dir := t.TempDir()
	mustPublish(t, dir, mustBuild(t, dir, records))
	x, err := Open(t.Context(), dir, Options{Vocab: testVocab(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	})
	return x
}

// markText marks the only text of a document. The vocabulary is that of the
// reading.
func markText(text string, r query.Reading, _ *vocab.Vocabulary) string {
	return NewMarker(r, text).Mark(text)
}
