package search

import (
	"context"
	"errors"
	"fmt"
	"time"

	"abhilekh/storage"
	"abhilekh/storage/query"
)

// Search answers a query from the current generation. Page and Size that are
// not set are 1 and query.DefaultSize. What was asked is never changed: what
// had to be cut or could not be had is in Answer.Notices.
//
// An error wraps storage.ErrNotReady when there is no index or every slot stays
// busy for Options.Timeout, context.DeadlineExceeded when the search itself
// takes longer than that, is a *storage.InvalidError for a page out of reach or
// a cursor that is none, and a *DamageError or other when the index fails.
// Safe for concurrent use; the caller owns the answer.
func (x *Index) Search(ctx context.Context, q query.Query) (*Answer, error) {
	start := time.Now()
	q.Page = max(q.Page, 1)
	if q.Size < 1 {
		q.Size = query.DefaultSize
	}
	if q.Page*q.Size > query.MaxReach && q.After == "" {
		return nil, &storage.InvalidError{
			Field: "page", Value: fmt.Sprint(q.Page),
			Problem: fmt.Sprintf("pages reach %d results; the link to the next page reaches all", query.MaxReach),
		}
	}
	a := &Answer{Query: q, Reading: query.Read(q.Text, q.Exact, x.options.Vocab)}
	err := x.with(ctx, func(ctx context.Context, g *generation) error {
		return g.evaluate(ctx, func(e *evaluation) error { return e.answer(a) })
	})
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	a.Took = time.Since(start)
	return a, nil
}

// Each calls fn with every document that a query finds, in its order, from one
// generation, which is kept open until fn has seen the last. Page, Size and
// After do not matter; Hit.Pages is not filled. It ends early with the first
// error of fn, which is returned as it is, and with ctx; finding is limited in
// time like Search, handing over is not. Other errors are those of Search.
// total is how many documents were found.
func (x *Index) Each(ctx context.Context, q query.Query, fn func(Hit) error) (total int, generation string, err error) {
	reading := query.Read(q.Text, q.Exact, x.options.Vocab)
	var (
		held *generationHold
		keys []key
	)
	err = x.with(ctx, func(ctx context.Context, g *generation) error {
		held = g.hold()
		return g.evaluate(ctx, func(e *evaluation) error {
			c := newCollector(g.columns, q, false)
			if _, err := e.find(reading, c); err != nil {
				return err
			}
			keys = c.finish()
			return nil
		})
	})
	defer held.release()
	if err != nil {
		return 0, "", fmt.Errorf("search: %w", err)
	}
	for _, k := range keys {
		if err := ctx.Err(); err != nil {
			return 0, "", err
		}
		var h Hit
		if err := held.g.guard(func() (err error) { h, err = held.g.hit(k); return err }); err != nil {
			return 0, "", fmt.Errorf("search: %w", err)
		}
		if err := fn(h); err != nil {
			return 0, "", err
		}
	}
	return len(keys), held.g.manifest.Generation, nil
}
