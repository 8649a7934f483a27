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
	a := &Answer{Query: q, Reading: x.read(q)}
	g, err := x.find(ctx, func(e *evaluation) error { return e.answer(a) })
	if err != nil {
		return nil, err
	}
	g.release()
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
	reading := x.read(q)
	var keys []key
	g, err := x.find(ctx, func(e *evaluation) error {
		c := newCollector(e.g.columns, q, false)
		if _, _, err := e.search(reading, c); err != nil {
			return err
		}
		keys = c.finish()
		return nil
	})
	if err != nil {
		return 0, "", err
	}
	defer g.release()
	for _, k := range keys {
		if err := ctx.Err(); err != nil {
			return 0, "", err
		}
		var h Hit
		if err := g.guard(func() (err error) { h, err = g.hit(k); return err }); err != nil {
			return 0, "", fmt.Errorf("search: %w", err)
		}
		if err := fn(h); err != nil {
			return 0, "", err
		}
	}
	return len(keys), g.manifest.Generation, nil
}

// read reads the text of a query.
func (x *Index) read(q query.Query) query.Reading {
	return q.Read(x.options.Vocab)
}

// find runs fn in the current generation with everything a search needs: a
// slot, the deadline and the guard. It returns the generation, which the
// caller releases, unless there is an error.
func (x *Index) find(ctx context.Context, fn func(*evaluation) error) (*generation, error) {
	tune()
	if err := x.takeSlot(ctx); err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	defer func() { <-x.slots }()
	g, err := x.acquire()
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, x.options.Timeout)
	defer cancel()
	err = g.guard(func() (err error) {
		e, err := newEvaluation(ctx, g)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, e.close()) }() // also when fn panics
		return fn(e)
	})
	if err != nil {
		g.release()
		return nil, fmt.Errorf("search: %w", err)
	}
	return g, nil
}

// takeSlot waits for one of the slots, so that more searches than the machine
// can run at once wait outside rather than slow each other down.
func (x *Index) takeSlot(ctx context.Context) error {
	select {
	case x.slots <- struct{}{}:
		return nil
	default:
	}
	patience := time.NewTimer(x.options.Timeout)
	defer patience.Stop()
	select {
	case x.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-patience.C:
		return fmt.Errorf("all %d searches at once are running: %w", cap(x.slots), storage.ErrNotReady)
	}
}

// search matches a reading and hands every document to c.
func (e *evaluation) search(r query.Reading, c *collector) (*plan, *match, error) {
	p := newPlan(r.Root)
	m, err := e.match(p, c.ranked)
	if err != nil {
		return nil, nil, err
	}
	c.all = m.all
	return p, m, e.collect(m, c)
}

// hit returns a document found without its pages.
func (g *generation) hit(k key) (Hit, error) {
	d, tags, err := g.stored.record(k.doc)
	return Hit{Document: d, Tags: tags, Score: k.score}, err
}

// answer fills a from the generation.
func (e *evaluation) answer(a *Answer) error {
	q := a.Query
	a.Generation, a.Created = e.g.manifest.Generation, e.g.manifest.Created
	if q.AllVersions {
		e.notice(CodeVersions, "versions=all", "earlier versions are kept but not searched; this is the current ones")
	}
	c := newCollector(e.g.columns, q, true)
	skip, shown, err := e.resume(c, q)
	if err != nil {
		return err
	}
	p, m, err := e.search(a.Reading, c)
	if err != nil {
		return err
	}
	keys := c.finish()
	keys = keys[min(skip, len(keys)):]
	a.Matched, a.Total, a.MatchedAll = m.how, c.total, c.withAll
	if m.how == MatchedAll {
		a.MatchedAll = c.total
	}
	for _, k := range c.counters {
		a.Facets = append(a.Facets, FacetCounts{k.facet, k.values(q.Select[k.facet])})
	}
	a.Undated = c.undated()
	a.Histogram = histogram(c.months, e.g.columns.firstMonth)
	if a.Hits, err = e.hits(keys, p, filtered(q, a.Reading.Root)); err != nil {
		return err
	}
	if len(keys) == c.total {
		for _, h := range a.Hits {
			a.Pages += h.PageHits
		}
	}
	if n := len(keys); n > 0 && c.following > skip+n {
		last := keys[n-1]
		a.Next = cursor{q.Order(), last.score, shown + n, a.Generation, a.Hits[n-1].Document.ID}.encode()
	}
	a.Notices = append(append(a.Notices, a.Reading.Notices...), e.notices...)
	return nil
}

// hits returns the documents found with their pages.
func (e *evaluation) hits(keys []key, p *plan, q query.Query) ([]Hit, error) {
	hits := make([]Hit, 0, len(keys))
	for _, k := range keys {
		h, err := e.g.hit(k)
		if err != nil {
			return nil, err
		}
		hits = append(hits, h)
	}
	if len(p.leaves) == 0 {
		return hits, e.evidence(keys, hits, q)
	}
	return hits, e.pageHits(keys, hits, p, q)
}
