package search

import (
	"context"
	"fmt"

	"github.com/blevesearch/bleve/v2"
	index "github.com/blevesearch/bleve_index_api"
)

// read gives fn a reader over the index's one snapshot.
func read(x bleve.Index, fn func(index.IndexReader) error) (err error) {
	advanced, err := x.Advanced()
	if err != nil {
		return err
	}
	r, err := advanced.Reader()
	if err != nil {
		return err
	}
	defer func() {
		if closeErr := r.Close(); err == nil {
			err = closeErr
		}
	}()
	return fn(r)
}

// numbers returns the external ids of all entries by their number. The builder
// shuffles its batches, so the numbers are known only from the finished index.
func numbers(r index.IndexReader, want int) ([]string, error) {
	all, err := r.DocIDReaderAll()
	if err != nil {
		return nil, err
	}
	defer all.Close()
	ids := make([]string, 0, want)
	for {
		n, err := all.Next()
		if err != nil {
			return nil, err
		}
		if n == nil {
			break
		}
		if n.Value() != uint64(len(ids)) {
			return nil, fmt.Errorf("entry %d has the number %d", len(ids), n.Value())
		}
		id, err := r.ExternalID(n)
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	if len(ids) != want {
		return nil, fmt.Errorf("%d entries, want %d", len(ids), want)
	}
	return ids, nil
}

// total adds up the lengths of one field. It reads them from the finished
// index, so that they are those of the very analysis that was indexed.
func total(ctx context.Context, r index.IndexReader, field string) (t Total, err error) {
	n, err := r.DocCount()
	if err != nil {
		return t, err
	}
	has := make([]bool, n)
	dict, err := r.FieldDict(field)
	if err != nil {
		return t, err
	}
	defer dict.Close()
	for {
		entry, err := dict.Next()
		if err != nil {
			return t, err
		}
		if entry == nil {
			return t, nil
		}
		if err := addTerm(ctx, r, field, entry.Term, &t, has); err != nil {
			return t, err
		}
	}
}

func addTerm(ctx context.Context, r index.IndexReader, field, term string, t *Total, has []bool) error {
	postings, err := r.TermFieldReader(ctx, []byte(term), field, true, false, false)
	if err != nil {
		return err
	}
	defer postings.Close()
	var room index.TermFieldDoc
	for {
		p, err := postings.Next(&room)
		if err != nil {
			return err
		}
		if p == nil {
			return nil
		}
		t.Tokens += int64(p.Freq)
		if n := p.ID.Value(); !has[n] {
			has[n] = true
			t.Documents++
		}
	}
}
