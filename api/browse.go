package api

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"abhilekh/storage"
	"abhilekh/storage/query"
	"abhilekh/storage/search"

	"github.com/gin-gonic/gin"
)

// What the answers about states, themes and conferences share. Every count in
// them is the total of one search, whose address stands beside it.

// Count is how many documents a search finds.
type Count struct {
	Documents int    `json:"documents"`
	URL       string `json:"url"` // of that search
}

// ValueCount is how many documents have a value of a facet.
type ValueCount struct {
	Value string `json:"value"`
	Label string `json:"label"`
	Count
}

// everything asks for all documents.
func everything() query.Query { return query.Query{Page: 1, Size: query.DefaultSize} }

// chosen asks for all documents with a value of a facet.
func chosen(f storage.Facet, value string) query.Query { return everything().WithValues(f, value) }

// search is the address of the search for q.
func (w *writer) search(q query.Query) string { return address(searchPath, q.Encode(), w.ui) }

// pageAt is the address of a page for people, or of an answer without a query.
func (w *writer) pageAt(path string) string { return address(path, "", w.ui) }

func (w *writer) count(q query.Query, documents int) Count {
	return Count{Documents: documents, URL: w.search(q)}
}

// narrowed is how many of the documents of q have a value.
func (w *writer) narrowed(q query.Query, f storage.Facet, value string, documents int) ValueCount {
	return ValueCount{Value: value, Label: w.label(f, value), Count: w.count(q.WithValues(f, value), documents)}
}

// facet lists the values of a facet that documents of q have, most first and
// those without a value last.
func (w *writer) facet(q query.Query, found *search.Answer, f storage.Facet) []ValueCount {
	out := []ValueCount{}
	for _, v := range found.Values(f) {
		if v.Count > 0 {
			out = append(out, w.narrowed(q, f, v.Value, v.Count))
		}
	}
	slices.SortStableFunc(out, func(a, b ValueCount) int { return cmp.Compare(rank(a), rank(b)) })
	return out
}

func rank(v ValueCount) int {
	if v.Value == storage.None {
		return 1
	}
	return 0
}

// counter asks the index for one answer, all of whose counts must come from one
// generation.
type counter struct {
	index      *search.Index
	generation string
}

// errMoved says that another generation was published in the middle.
var errMoved = errors.New("the counts come from two generations")

func (n *counter) same(generation string) error {
	if n.generation == "" {
		n.generation = generation
	}
	if n.generation != generation {
		return errMoved
	}
	return nil
}

// find searches for the counts of q; of its documents it has one.
func (n *counter) find(ctx context.Context, q query.Query) (*search.Answer, error) {
	found, err := n.index.Search(ctx, q.WithSize(1))
	if err != nil {
		return nil, err
	}
	return found, n.same(found.Generation)
}

func (n *counter) table(ctx context.Context, q query.Query, rows, cols storage.Facet) (*search.Table, error) {
	t, err := n.index.Table(ctx, q, rows, cols)
	if err != nil {
		return nil, err
	}
	return t, n.same(t.Generation)
}

// attempts is how often counts are taken anew because a generation was published
// in between: generations follow each other in minutes, counts take milliseconds.
const attempts = 5

// sendCounts answers with what count returns, which must depend on nothing but
// the path, the interface language, the vocabulary and the generation it counts
// in: by these the answer is known before counting.
func (a *API) sendCounts(c *gin.Context, ui string, count func(context.Context, *writer, *counter) (any, error)) error {
	etag := func(generation string) string {
		return tagOf([]byte(a.config.Version), []byte(a.config.Vocab.Fingerprint), []byte(generation), []byte(c.Request.URL.Path), []byte(ui))
	}
	if now := a.config.Search.Status().Manifest.Generation; now != "" && matches(c.Request, etag(now)) {
		a.send(c, "", nil, etag(now))
		return nil
	}
	ctx := c.Request.Context()
	w := writer{vocab: a.config.Vocab, ui: ui}
	for range attempts {
		n := counter{index: a.config.Search}
		out, err := count(ctx, &w, &n)
		if errors.Is(err, errMoved) {
			continue
		}
		if err != nil {
			return err
		}
		body, err := json.Marshal(out)
		if err != nil {
			return fmt.Errorf("write answer: %w", err)
		}
		a.send(c, "application/json", body, etag(n.generation))
		return nil
	}
	return fmt.Errorf("%w: %w", errMoved, storage.ErrNotReady)
}
