package indexer

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"abhilekh/indexer/extract"
	"abhilekh/indexer/source"
	"abhilekh/storage"
	"abhilekh/storage/catalog"
)

// run is the state of one Run.
type run struct {
	*Indexer
	options Options

	mu     sync.Mutex // guards report and pending, and every decision on what an item is
	report storage.Run
	// pending are outcomes, and looks that found nothing new, not yet written to
	// the catalogue.
	pending []storage.RunItem
	looks   []catalog.Observation
}

// reading is one pass over one source.
type reading struct {
	*run
	config source.Config
	// last is the newest observation of each key before this pass.
	last map[string]catalog.Observation
	// gone are the keys that were there and are no longer.
	gone map[string]bool
	// mute is set where the source's manifest is lost: what it said holds on.
	mute bool
}

// itemError is the failure of one document. Everything else is a failure of
// our own storage and ends the run.
type itemError struct{ err error }

func (e itemError) Error() string { return e.err.Error() }
func (e itemError) Unwrap() error { return e.err }

// flushEvery bounds the outcomes lost to a kill; the documents themselves are
// stored one by one.
const flushEvery = 64

func (r *run) readAll(ctx context.Context, selected []source.Config) error {
	for _, c := range selected {
		err := r.readSource(ctx, c)
		if e := r.flush(ctx); e != nil {
			return e
		}
		text := ""
		if failure, ok := errors.AsType[itemError](err); ok {
			// The source could not be listed: that is an item of the report, and
			// none of its documents counts as gone.
			text = failure.Error()
			if err = r.outcome(ctx, storage.RunItem{Source: c.ID, Outcome: storage.OutcomeFailed, Reason: text}); err == nil {
				err = r.flush(ctx)
			}
		}
		if err != nil {
			return fmt.Errorf("source %s: %w", c.ID, err)
		}
		if r.options.DryRun {
			continue
		}
		if err := r.Catalog.SourceRead(ctx, c.ID, r.Now(), text); err != nil {
			return fmt.Errorf("source %s: %w", c.ID, err)
		}
	}
	return nil
}

func (r *run) readSource(ctx context.Context, c source.Config) error {
	src, err := source.New(c, r.Source)
	if err != nil {
		return itemError{err} // it is off: the other sources are read all the same
	}
	last, err := r.Catalog.LastObservations(ctx, c.ID)
	if err != nil {
		return err
	}
	d := &reading{run: r, config: c, last: last, gone: map[string]bool{}}
	for key, o := range last {
		if o.Status != catalog.LookMissing && c.Lists() {
			d.gone[key] = true
		}
	}
	var items []source.Item
	found, spoken := 0, 0
	err = src.Discover(ctx, func(it source.Item) error {
		if !it.Absent {
			found++
			d.seen(it)
		}
		if !it.Stated.Manifest.Empty() {
			spoken++
		}
		if r.options.Since == "" || it.Remote || it.Problem != "" || storage.DateOf(it.ModTime) >= r.options.Since {
			items = append(items, it)
		}
		return nil
	})
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return itemError{err}
	}
	if found == 0 && len(d.gone) > 0 {
		return itemError{fmt.Errorf("all %d items are gone, so none is taken for gone: is the disk there?", len(d.gone))}
	}
	if spoken == 0 {
		if err := d.lostManifest(ctx); err != nil {
			return err
		}
	}
	if err := d.readItems(ctx, items); err != nil {
		return err
	}
	return d.markMissing(ctx)
}

// seen takes an item off those that are gone. What lies in a folder that cannot
// be looked into is not gone either.
func (d *reading) seen(it source.Item) {
	delete(d.gone, it.Key)
	if it.Problem == "" {
		return
	}
	for key := range d.gone {
		if strings.HasPrefix(key, it.Key+"/") {
			delete(d.gone, key)
		}
	}
}

// readItems takes the items in hand, several at a time.
func (d *reading) readItems(ctx context.Context, items []source.Item) error {
	done := 0
	d.Progress(Progress{Stage: "read", Source: d.config.ID, Total: len(items)})
	group, gctx := errgroup.WithContext(ctx)
	group.SetLimit(d.Workers)
	for _, it := range items {
		if gctx.Err() != nil {
			break
		}
		group.Go(func() error {
			result, err := d.item(gctx, it)
			if failure, ok := errors.AsType[itemError](err); ok && gctx.Err() == nil {
				result, err = d.failed(gctx, it, failure)
			}
			if err != nil {
				return fmt.Errorf("%s: %w", it.Key, err)
			}
			if it.Note != "" {
				result.Reason = strings.TrimPrefix(result.Reason+"; "+it.Note, "; ")
			}
			d.mu.Lock()
			defer d.mu.Unlock()
			done++
			d.Progress(Progress{Stage: "read", Source: d.config.ID, Done: done, Total: len(items)})
			return d.outcomeLocked(gctx, result)
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	return ctx.Err()
}

// failed remembers that an item could not be read, so that the next run tries
// it again only when the item or the reader has changed.
func (d *reading) failed(ctx context.Context, it source.Item, failure itemError) (storage.RunItem, error) {
	outcome, status := storage.OutcomeFailed, catalog.LookFailed
	if errors.Is(failure, extract.ErrUnread) {
		outcome, status = storage.OutcomeUnread, catalog.LookUnread
	}
	item := storage.RunItem{Source: d.config.ID, Key: it.Key, Outcome: outcome, Reason: failure.Error()}
	if d.options.DryRun {
		return item, nil
	}
	doc, err := d.Catalog.Lookup(ctx, d.path(it.Key))
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return item, err
	}
	item.Document = doc
	return item, d.Catalog.Observe(ctx, []catalog.Observation{{
		Source: d.config.ID, Key: it.Key, Document: doc, At: d.Now(), Status: status,
		Size: it.Size, ModTime: it.ModTime, Engine: extract.Engine, Reason: failure.Error(),
	}})
}

// markMissing records the keys that are no longer at the source. Their
// documents stay.
func (d *reading) markMissing(ctx context.Context) error {
	for key := range d.gone {
		last := d.last[key]
		if !d.options.DryRun {
			last.At, last.Status, last.Reason = d.Now(), catalog.LookMissing, ""
			if err := d.Catalog.Observe(ctx, []catalog.Observation{last}); err != nil {
				return err
			}
		}
		if last.Document == "" {
			continue // a file that was never readable and is gone needs no mention
		}
		item := storage.RunItem{Source: d.config.ID, Key: key, Document: last.Document, Outcome: storage.OutcomeMissing, Reason: "no longer in the folder"}
		if err := d.outcome(ctx, item); err != nil {
			return err
		}
	}
	return nil
}

func (d *reading) path(key string) catalog.Identity {
	return catalog.Identity{Kind: catalog.KindPath, Value: d.config.ID + "/" + key}
}

func (r *run) outcome(ctx context.Context, item storage.RunItem) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.outcomeLocked(ctx, item)
}

func (r *run) outcomeLocked(ctx context.Context, item storage.RunItem) error {
	item.At = r.Now()
	r.report.Items++
	r.report.Counts[item.Outcome]++
	if r.options.Each != nil {
		r.options.Each(item)
	}
	r.pending = append(r.pending, item)
	if item.Outcome == storage.OutcomeFailed {
		r.Log.Warn("item failed", "run", r.report.ID, "source", item.Source, "key", item.Key, "err", item.Reason)
	}
	if len(r.pending) < flushEvery {
		return nil
	}
	return r.flushLocked(ctx)
}

func (r *run) flush(ctx context.Context) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.flushLocked(ctx)
}

func (r *run) flushLocked(ctx context.Context) error {
	if len(r.pending) == 0 || r.options.DryRun {
		return nil
	}
	if err := r.Catalog.Observe(ctx, r.looks); err != nil {
		return fmt.Errorf("write looks: %w", err)
	}
	r.looks = r.looks[:0]
	if err := r.Catalog.AddItems(ctx, r.report.ID, r.pending); err != nil {
		return fmt.Errorf("write outcomes: %w", err)
	}
	r.pending = r.pending[:0]
	return nil
}

// recentlyModified reports whether an item changed so shortly before it was
// looked at that a later change may bear the same time stamp; then only its
// bytes can tell.
func recentlyModified(o catalog.Observation) bool {
	return o.At.Sub(o.ModTime) < 2*time.Second // coarse file systems count in two-second steps
}
