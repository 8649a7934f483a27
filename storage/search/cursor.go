package search

import (
	"encoding/base64"
	"math"
	"strconv"
	"strings"

	"abhilekh/storage"
	"abhilekh/storage/query"
)

// cursor says after which document an answer goes on: what Query.After holds.
type cursor struct {
	sort       query.Sort
	score      float64
	shown      int // documents up to and including this one
	generation string
	id         storage.DocumentID
}

// encode returns the cursor as an opaque word for an address.
func (c cursor) encode() string {
	return base64.RawURLEncoding.EncodeToString([]byte(strings.Join([]string{
		string(c.sort), strconv.FormatUint(math.Float64bits(c.score), 36), strconv.Itoa(c.shown),
		c.generation, string(c.id),
	}, "\n")))
}

// parseCursor reads what encode wrote. An error is a *storage.InvalidError.
func parseCursor(s string) (cursor, error) {
	invalid := &storage.InvalidError{Field: "after", Value: s, Problem: "this is not a place in a list of results"}
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		return cursor{}, invalid
	}
	parts := strings.SplitN(string(b), "\n", 5)
	if len(parts) != 5 {
		return cursor{}, invalid
	}
	score, err1 := strconv.ParseUint(parts[1], 36, 64)
	shown, err2 := strconv.Atoi(parts[2])
	c := cursor{
		sort: query.Sort(parts[0]), score: math.Float64frombits(score), shown: shown,
		generation: parts[3], id: storage.DocumentID(parts[4]),
	}
	if err1 != nil || err2 != nil || shown < 0 || math.IsNaN(c.score) || c.id == "" {
		return cursor{}, invalid
	}
	return c, nil
}

// resume sets the collector to go on after the cursor and returns how many of
// the documents it will keep have to be skipped. Within one generation that is
// exact. In another one the document is sought where it stands now, and if it
// is gone, as many documents as were shown are skipped; both are told.
func (e *evaluation) resume(c *collector, q query.Query) (skip, shown int, err error) {
	if q.After == "" {
		skip = (q.Page - 1) * q.Size
		c.limit = skip + q.Size
		return skip, skip, nil
	}
	at, err := parseCursor(q.After)
	if err != nil {
		return 0, 0, err
	}
	if at.sort != q.Order() {
		return 0, 0, &storage.InvalidError{
			Field: "after", Value: q.After, Problem: "this is a place in a list of another order",
		}
	}
	if at.generation != e.g.manifest.Generation {
		e.notice(CodeRenewed, "", "the archive was renewed since the page before, so a document may come twice or be missing here")
	}
	bearer, err := e.docs.set(fieldID, string(at.id))
	if err != nil {
		return 0, 0, err
	}
	if bearer.IsEmpty() {
		// No more can have been shown than there are.
		skip = min(at.shown, int(e.g.columns.n))
		c.limit = skip + q.Size
		return skip, skip, nil
	}
	doc := bearer.Minimum()
	c.after = &key{at.score, c.places[doc], doc}
	c.limit = q.Size
	return 0, at.shown, nil
}
