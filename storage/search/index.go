package search

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"abhilekh/storage/vocab"
)

// Options are the settings of an Index.
type Options struct {
	Vocab *vocab.Vocabulary // required: labels and order of facet values
	Log   *slog.Logger      // nil = silent

	Slots   int           // searches at once; 0 = two per processor
	Timeout time.Duration // of one search; 0 = 2 s
	Poll    time.Duration // between looks at CURRENT and at the files in use; 0 = 1 s
	// Verify is the time between two passes over every byte of the generation
	// in use; 0 = 10 min. A pass reads 32 MB per Poll, so that it is not felt.
	Verify time.Duration

	// OnDamage is told what was found damaged, each thing once: a *DamageError
	// or several joined. The remedy is Build and Publish; the Index has already
	// fallen back as far as it could. It is called from the Index's own
	// goroutine, one call at a time, never before Open has returned, and must
	// return soon and not call Close. nil = only logged and kept in Status.
	OnDamage func(error)
}

func (o *Options) setDefaults() {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Slots <= 0 {
		o.Slots = 2 * runtime.GOMAXPROCS(0)
	}
	for _, d := range []struct {
		value *time.Duration
		zero  time.Duration
	}{{&o.Timeout, 2 * time.Second}, {&o.Poll, time.Second}, {&o.Verify, 10 * time.Minute}} {
		if *d.value <= 0 {
			*d.value = d.zero
		}
	}
	if o.OnDamage == nil {
		o.OnDamage = func(error) {}
	}
}

// Index answers queries from the current generation of one directory and
// follows every publication: searches that run finish on the generation they
// began with, which is closed when the last one is done. When files are damaged
// it falls back to the previous good generation, and with none it answers
// storage.ErrNotReady until a good one is published. All methods are safe for
// concurrent use.
type Index struct {
	dir     string
	options Options
	slots   chan struct{} // one per running search
	current atomic.Pointer[generation]
	open    sync.WaitGroup // generations that are not closed yet
	trouble chan trouble
	stop    context.CancelFunc
	stopped chan struct{}

	mu     sync.Mutex // guards status
	status Status
}

// Status is how an Index stands.
type Status struct {
	Ready    bool      // there is a generation to answer from
	Manifest Manifest  // of that generation; zero when not Ready
	Damaged  []string  // what is wrong on disk, one sentence each, until it is mended
	LastSwap time.Time // when that generation was taken into use
}

// Open opens the current generation under dir, or, when that is damaged, the
// previous good one, after reading every byte of it once. With none it succeeds
// all the same: searches answer storage.ErrNotReady until one is published. It
// fails only when dir cannot be made or read, or when ctx ends. ctx does not
// bind the Index, which lives until Close.
func Open(ctx context.Context, dir string, o Options) (*Index, error) {
	o.setDefaults()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("open search index: %w", err)
	}
	x := &Index{
		dir: dir, options: o, slots: make(chan struct{}, o.Slots),
		trouble: make(chan trouble, 1), stopped: make(chan struct{}),
	}
	w := newWatcher(x)
	w.poll(ctx)
	if err := ctx.Err(); err != nil {
		x.swap(nil)
		return nil, fmt.Errorf("open search index: %w", err)
	}
	watchCtx, stop := context.WithCancel(context.WithoutCancel(ctx))
	x.stop = stop
	go func() {
		defer close(x.stopped)
		w.run(watchCtx)
	}()
	return x, nil
}

// Close stops following, waits for searches that run, and closes what is open.
// Later searches answer storage.ErrNotReady. It may be called more than once.
func (x *Index) Close() error {
	x.stop()
	<-x.stopped
	x.swap(nil)
	x.open.Wait()
	return nil
}

// Status returns how the Index stands now. The caller owns the result, but not
// the maps of its Manifest, which are never changed.
func (x *Index) Status() Status {
	x.mu.Lock()
	defer x.mu.Unlock()
	s := x.status
	s.Damaged = slices.Clone(s.Damaged)
	return s
}

// swap takes g into use, nil for none, and lets go of the one before.
func (x *Index) swap(g *generation) {
	old := x.current.Swap(g)
	x.mu.Lock()
	x.status.Ready, x.status.Manifest, x.status.LastSwap = g != nil, Manifest{}, time.Time{}
	if g != nil {
		x.status.Manifest, x.status.LastSwap = g.manifest, time.Now()
	}
	x.mu.Unlock()
	if old != nil {
		old.release()
	}
}

// openNamed opens one generation for use by searches.
func (x *Index) openNamed(ctx context.Context, name string) (*generation, error) {
	g, err := openGeneration(ctx, x.dir, name)
	if err != nil {
		return nil, err
	}
	x.open.Add(1)
	g.closed = x.open.Done
	g.trouble = x.trouble
	return g, nil
}

// problemsOf returns the damage in err, one by one; an error that is none of
// ours becomes one.
func problemsOf(err error) []*DamageError {
	if d, ok := err.(*DamageError); ok {
		return []*DamageError{d}
	}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var all []*DamageError
		for _, e := range joined.Unwrap() {
			all = append(all, problemsOf(e)...)
		}
		return all
	}
	if inner := errors.Unwrap(err); inner != nil {
		return problemsOf(inner)
	}
	return []*DamageError{{Problem: err.Error()}}
}
