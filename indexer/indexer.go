// Package indexer makes one run from the sources to a published generation:
// discover, fetch, extract, tag, store, build, publish. It writes; reading is
// left to the packages api and web. What a source is, how bytes become pages
// and how pages get tags is left to its sub-packages.
package indexer

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"abhilekh/indexer/extract"
	"abhilekh/indexer/source"
	"abhilekh/indexer/tag"
	"abhilekh/storage"
	"abhilekh/storage/blob"
	"abhilekh/storage/catalog"
	"abhilekh/storage/vocab"
)

// Config is what an Indexer works with. The caller owns and closes everything
// in it, after the last Run has returned.
type Config struct {
	Data      string // the data directory: run.lock and index/ lie in it
	Catalog   *catalog.Catalog
	Blobs     *blob.Store
	Extractor *extract.Extractor
	Tagger    *tag.Tagger
	Vocab     *vocab.Vocabulary
	Sources   []source.Config
	Source    source.Options // what all sources share
	Log       *slog.Logger
	Progress  func(Progress)   // called by one goroutine at a time; nil = nobody listens
	Now       func() time.Time // the clock; nil = time.Now
	MaxBytes  int64            // bytes of one original; larger ones fail
	Workers   int              // documents read at once; 0 = one per processor
}

// Progress says how far a run is. Counts are of items.
type Progress struct {
	Stage  string // "read", "redo" or "build"
	Source string // the source being read, or ""
	Done   int
	Total  int // 0 while not known
}

// Indexer runs. Its methods are safe for concurrent use, but runs exclude each
// other through the lock on the data directory, across processes.
type Indexer struct {
	Config
	requests chan Options
}

// New returns an Indexer over c.
func New(c Config) *Indexer {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Progress == nil {
		c.Progress = func(Progress) {}
	}
	if c.Workers < 1 {
		c.Workers = runtime.NumCPU()
	}
	return &Indexer{Config: c, requests: make(chan Options, 1)}
}

// Options says what a run is to do. The zero value reads every source and
// publishes if anything changed.
type Options struct {
	Sources []string     // ids of the sources to read; nil = all
	Since   storage.Date // pass over items that were last modified before this day
	DryRun  bool         // only say what would be done; nothing is written
	Trigger string       // why the run is made: "command", "schedule", "start", "heal"
	// Reprocess reads every held document again from its original.
	Reprocess bool
	// Rebuild makes a new generation even if nothing changed.
	Rebuild bool
	// IndexOnly reads no source.
	IndexOnly bool
	// Each is called with every outcome as it comes, by one goroutine at a time;
	// nil = nobody listens. A dry run leaves no other trace.
	Each func(storage.RunItem)
	// HoldPublish stores but leaves publishing to a later run.
	HoldPublish bool
}

// IndexDir returns the directory of the generations below a data directory.
func IndexDir(data string) string { return filepath.Join(data, "index") }

// Run makes one run and returns its report. An item that fails is in the
// report and does not end the run; the error says that the run itself could not
// go on: catalog.ErrLocked when another run holds the data directory,
// *storage.InvalidError for an unknown source, or a failure of our own storage.
// Killed at any instant, the next run goes on where this one stopped and the
// last good generation stays current.
func (x *Indexer) Run(ctx context.Context, o Options) (storage.Run, error) {
	selected, err := x.choose(o.Sources)
	if err != nil {
		return storage.Run{}, err
	}
	if o.IndexOnly {
		selected = nil
	}
	r := &run{Indexer: x, options: o, report: storage.Run{
		ID: x.runID(), Trigger: o.Trigger, Started: x.Now(), Counts: map[storage.Outcome]int{}, Sources: []string{},
	}}
	for _, c := range selected {
		r.report.Sources = append(r.report.Sources, c.ID)
	}
	if o.DryRun {
		err := r.readAll(ctx, selected)
		r.report.Finished = x.Now()
		return r.report, err
	}
	lock, err := catalog.Lock(x.Data)
	if err != nil {
		return storage.Run{}, err
	}
	err = r.whole(ctx, selected)
	return r.report, errors.Join(err, lock.Release())
}

// whole is a run that holds the lock: everything it does is in the catalogue.
func (r *run) whole(ctx context.Context, selected []source.Config) error {
	if err := r.Catalog.StartRun(ctx, r.report); err != nil {
		return fmt.Errorf("begin run: %w", err)
	}
	r.Log.Info("run begins", "run", r.report.ID, "trigger", r.report.Trigger, "sources", r.report.Sources)
	err := r.work(ctx, selected)
	if ctx.Err() != nil {
		err = fmt.Errorf("interrupted: what was read is kept, the next run goes on: %w", ctx.Err())
	}
	if err != nil {
		r.report.Error = err.Error()
	}
	r.report.Finished = r.Now()
	// A run that was told to stop still writes down how far it came.
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), finishTimeout)
	defer cancel()
	if e := r.Catalog.FinishRun(end, r.report); e != nil {
		err = errors.Join(err, fmt.Errorf("end run: %w", e))
	}
	r.Log.Info("run ends", "run", r.report.ID, "took", r.report.Finished.Sub(r.report.Started).Round(time.Millisecond),
		"items", r.report.Items, "counts", r.report.Counts, "generation", r.report.Generation, "err", r.report.Error)
	return err
}

// finishTimeout bounds the last write of a run that was interrupted.
const finishTimeout = 10 * time.Second

func (r *run) work(ctx context.Context, selected []source.Config) error {
	if err := r.registerSources(ctx); err != nil {
		return err
	}
	// First bring what is held up to date: only contents read by the same
	// readers can be compared with what the sources bring.
	if err := r.redo(ctx); err != nil {
		return err
	}
	if err := r.readAll(ctx, selected); err != nil {
		return err
	}
	if r.options.HoldPublish {
		return nil
	}
	return r.publish(ctx)
}

// registerSources tells the catalogue what is configured; sources no longer
// named are retired there, their documents stay.
func (r *run) registerSources(ctx context.Context) error {
	if len(r.Sources) == 0 {
		return nil
	}
	list := make([]storage.Source, len(r.Sources))
	for i, c := range r.Sources {
		list[i] = storage.Source{ID: c.ID, Kind: c.Kind, Label: c.Label, Schedule: c.Schedule}
		if c.Label == "" {
			list[i].Label = c.ID
		}
	}
	if err := r.Catalog.PutSources(ctx, list); err != nil {
		return fmt.Errorf("register sources: %w", err)
	}
	return nil
}

// choose returns the configured sources with these ids, all for none.
func (x *Indexer) choose(ids []string) ([]source.Config, error) {
	if len(ids) == 0 {
		return x.Sources, nil
	}
	var out []source.Config
	for n, id := range ids {
		if slices.Contains(ids[:n], id) {
			continue
		}
		i := slices.IndexFunc(x.Sources, func(c source.Config) bool { return c.ID == id })
		if i < 0 {
			return nil, &storage.InvalidError{Field: "source", Value: id, Problem: fmt.Sprintf("no source is called %q", id)}
		}
		out = append(out, x.Sources[i])
	}
	return out, nil
}

// runID sorts by time and is unique across processes.
func (x *Indexer) runID() string {
	var b [3]byte
	rand.Read(b[:])
	return fmt.Sprintf("%s-%x", x.Now().UTC().Format("20060102T150405"), b)
}
