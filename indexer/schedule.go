package indexer

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/robfig/cron/v3"

	"abhilekh/storage"
	"abhilekh/storage/catalog"
)

// lockedRetry is how long a scheduled run waits for another process's run.
const lockedRetry = time.Minute

// Request asks the schedule for a run outside its times and returns at once.
// While one request waits, further ones are dropped: the waiting run does their
// work, except that a rebuild is never lost.
func (x *Indexer) Request(o Options) {
	for {
		select {
		case x.requests <- o:
			return
		default:
		}
		if !o.Rebuild {
			return
		}
		select {
		case waiting := <-x.requests: // take it back and add the rebuild to it
			o.IndexOnly = o.IndexOnly && waiting.IndexOnly
		default:
		}
	}
}

// Schedule makes runs until ctx ends, one at a time: each source at its own
// cron times, read in IST, and whatever is asked for through Request. New
// documents are published at most once every publishEvery. It returns ctx's
// error, or an *storage.InvalidError for a schedule that cannot be read. A run
// that fails is logged and tried again at its next time.
func (x *Indexer) Schedule(ctx context.Context, publishEvery time.Duration) error {
	due := map[string]cron.Schedule{}
	for _, c := range x.Sources {
		if c.Schedule == "" {
			continue
		}
		spec, err := cron.ParseStandard(c.Schedule)
		if err != nil {
			return &storage.InvalidError{Field: "schedule", Value: c.Schedule, Problem: fmt.Sprintf("source %s: %v", c.ID, err)}
		}
		due[c.ID] = spec
	}
	var published time.Time
	pending := false
	for {
		wake, ids := next(due, x.Now())
		if publish := published.Add(publishEvery); pending && (wake.IsZero() || publish.Before(wake)) {
			wake, ids = publish, nil
		}
		o, err := x.await(ctx, wake, ids)
		if err != nil {
			return err
		}
		o.HoldPublish = !o.Rebuild && o.Trigger == "schedule" && x.Now().Before(published.Add(publishEvery))
		report, err := x.Run(ctx, o)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if errors.Is(err, catalog.ErrLocked) {
			x.Log.Info("another run holds the data directory", "retry", lockedRetry)
			if err := sleep(ctx, lockedRetry); err != nil {
				return err
			}
			x.Request(o)
			continue
		}
		if err != nil {
			x.Log.Error("run stopped", "run", report.ID, "err", err)
		}
		if report.Generation != "" {
			published = x.Now()
		}
		if pending, err = x.publishDueNow(ctx); err != nil {
			x.Log.Error("cannot tell whether to publish", "err", err)
		}
		pending = pending && o.HoldPublish
	}
}

// await waits for the next run: asked for, or due at wake (zero: never).
func (x *Indexer) await(ctx context.Context, wake time.Time, ids []string) (Options, error) {
	var timer <-chan time.Time
	if !wake.IsZero() {
		t := time.NewTimer(max(wake.Sub(x.Now()), 0))
		defer t.Stop()
		timer = t.C
	}
	select {
	case <-ctx.Done():
		return Options{}, ctx.Err()
	case o := <-x.requests:
		return o, nil
	case <-timer:
		return Options{Sources: ids, IndexOnly: ids == nil, Trigger: "schedule"}, nil
	}
}

// next returns the first time after now at which a source is due, and all
// sources due then; the zero time when none has a schedule.
func next(due map[string]cron.Schedule, now time.Time) (time.Time, []string) {
	var first time.Time
	var ids []string
	for id, spec := range due {
		t := spec.Next(now.In(storage.IST))
		switch {
		case first.IsZero() || t.Before(first):
			first, ids = t, []string{id}
		case t.Equal(first):
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return first, ids
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
