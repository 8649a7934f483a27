package search

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"sync/atomic"

	"abhilekh/storage"

	"github.com/blevesearch/bleve/v2"
)

const (
	docsName    = "docs"
	pagesName   = "pages"
	columnsName = "columns.bin"
)

// generation is one complete index, open and verified. It is safe for
// concurrent use between Index.acquire and release.
//
// Whoever touches docs or pages does so inside guard, in the goroutine that
// called guard: Bleve maps its files, and a mapped file that has lost its end
// is a signal, which becomes a panic only in a goroutine that asked for it.
// For the same reason nothing may be called that lets Bleve open a dictionary
// in a goroutine of its own: FieldDict and its sisters, FieldCardinality, and
// with them Bleve's prefix, wildcard, fuzzy, range and document-id queries.
type generation struct {
	manifest Manifest
	path     string // its directory
	docs     bleve.Index
	pages    bleve.Index
	columns  *columns
	stored   *stored

	opened  map[string]fs.FileInfo // each file as it was before it was verified
	seen    map[string]fs.FileInfo // the same, moved on by the watcher as files are read again
	refs    atomic.Int64           // one of them is the Index's own while it is current
	closed  func()                 // called once when the last reference is gone
	trouble chan<- trouble         // to the Index; nil during a build
}

// trouble is what a search met in a generation.
type trouble struct {
	generation *generation
	err        error
}

// openGeneration verifies the generation name under dir and opens it with one
// reference, the caller's. An error is a *DamageError or several joined,
// unless ctx ended or the generation does not exist (storage.ErrNotFound).
func openGeneration(ctx context.Context, dir, name string) (g *generation, err error) {
	m, err := readManifest(dir, name)
	if err != nil {
		return nil, err
	}
	g = &generation{manifest: m, path: filepath.Join(dir, name), closed: func() {}}
	g.refs.Store(1)
	g.opened = look(g.path, append(m.names(), manifestName))
	g.seen = maps.Clone(g.opened)
	if problems := m.verify(ctx, dir); len(problems) > 0 {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, join(problems)
	}
	if err := guard(g.open); err != nil {
		// Nothing may be left open, and closing may fail in the same way.
		err = errors.Join(err, g.close())
		return nil, &DamageError{Generation: name, Problem: err.Error()}
	}
	return g, nil
}

func (g *generation) open() (err error) {
	b, err := os.ReadFile(filepath.Join(g.path, columnsName))
	if err != nil {
		return err
	}
	if g.columns, err = decodeColumns(b); err != nil {
		return fmt.Errorf("%s: %w", columnsName, err)
	}
	if g.stored, err = openStored(g.path); err != nil {
		return err
	}
	if g.docs, err = openBleve(filepath.Join(g.path, docsName)); err != nil {
		return fmt.Errorf("%s: %w", docsName, err)
	}
	if g.pages, err = openBleve(filepath.Join(g.path, pagesName)); err != nil {
		return fmt.Errorf("%s: %w", pagesName, err)
	}
	return g.checkCounts()
}

// openBleve opens one finished index for reading.
func openBleve(path string) (bleve.Index, error) {
	register()
	x, err := bleve.OpenUsing(path, map[string]any{
		"read_only":    true,
		"bolt_timeout": "2s", // without it a lock held by another program is waited for without end
	})
	if err != nil {
		return nil, err // x is then an interface holding a nil pointer, so it must not get out
	}
	return x, nil
}

// checkCounts compares the parts with each other and with the manifest.
func (g *generation) checkCounts() error {
	docs, err := g.docs.DocCount()
	if err != nil {
		return err
	}
	pages, err := g.pages.DocCount()
	if err != nil {
		return err
	}
	for _, c := range []struct {
		what      string
		got, want int
	}{
		{"entries in docs", int(docs), g.manifest.Documents},
		{"entries in pages", int(pages), g.manifest.Pages},
		{"documents in " + columnsName, int(g.columns.n), g.manifest.Documents},
		{"pages in " + columnsName, len(g.columns.pageDoc), g.manifest.Pages},
		{"documents in " + storedIndexName, len(g.stored.docs), g.manifest.Documents},
		{"pages in " + storedIndexName, len(g.stored.pages), g.manifest.Pages},
	} {
		if c.got != c.want {
			return fmt.Errorf("%d %s, want %d", c.got, c.what, c.want)
		}
	}
	return nil
}

// tryAcquire adds a reference unless the last one is gone.
func (g *generation) tryAcquire() bool {
	for {
		n := g.refs.Load()
		if n == 0 {
			return false
		}
		if g.refs.CompareAndSwap(n, n+1) {
			return true
		}
	}
}

// release gives a reference back. The last one closes the generation.
func (g *generation) release() {
	if g.refs.Add(-1) == 0 {
		// It was only read: an error here has no consequence and no remedy.
		_ = g.close()
		g.closed()
	}
}

func (g *generation) close() error {
	var errs []error
	for _, x := range []bleve.Index{g.docs, g.pages} {
		if x != nil {
			errs = append(errs, guard(x.Close))
		}
	}
	if g.stored != nil {
		errs = append(errs, g.stored.close())
	}
	return errors.Join(errs...)
}

// guard runs fn, one search or any other use of the generation, and returns
// its error. A fault in a mapped file or any other panic becomes an error too.
// Whatever the generation itself may be to blame for is passed to the Index,
// which looks at the files and falls back when it must. It may be nested.
func (g *generation) guard(fn func() error) error {
	err := guard(fn)
	if err != nil && g.trouble != nil && suspicious(err) {
		select {
		case g.trouble <- trouble{g, err}:
		default: // what is queued has every file looked at
		}
	}
	return err
}

// suspicious reports whether err may come from damaged files. Half a page that
// was cut off a mapped file reads as zeros, which the engine reports in its own
// words.
func suspicious(err error) bool {
	if _, ok := errors.AsType[*storage.InvalidError](err); ok {
		return false
	}
	for _, kind := range []error{context.Canceled, context.DeadlineExceeded, storage.ErrNotReady, storage.ErrNotFound} {
		if errors.Is(err, kind) {
			return false
		}
	}
	return true
}

// guard runs fn and turns a fault in a mapped file into a *DamageError, and any
// other panic into a *panicError.
func guard(fn func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		switch p := recover().(type) {
		case nil:
		case interface {
			runtime.Error
			Addr() uintptr
		}:
			err = &DamageError{Problem: "a mapped file has lost its end or cannot be read"}
		default:
			err = &panicError{value: p, stack: debug.Stack()}
		}
	}()
	return fn()
}

// panicError is a panic of the engine or of ours.
type panicError struct {
	value any
	stack []byte
}

// Error gives the value only: the text may reach a log line by line.
func (e *panicError) Error() string { return fmt.Sprintf("panic: %v", e.value) }

// look returns the state of each file, nil for those that are missing.
func look(dir string, names []string) map[string]fs.FileInfo {
	seen := make(map[string]fs.FileInfo, len(names))
	for _, name := range names {
		info, err := os.Stat(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil {
			info = nil
		}
		seen[name] = info
	}
	return seen
}

// same reports whether a file has not been touched between two looks.
func same(a, b fs.FileInfo) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	return os.SameFile(a, b) && a.Size() == b.Size() && a.ModTime().Equal(b.ModTime())
}

// readLater reports whether the file is read again after opening, so that a
// change in place reaches answers. The others are in memory by then.
func readLater(name string) bool {
	return name == storedDataName || strings.HasSuffix(name, ".zap")
}

// acquire returns the current generation with a reference that the caller
// gives back by release. Without one the error wraps storage.ErrNotReady.
func (x *Index) acquire() (*generation, error) {
	for {
		g := x.current.Load()
		if g == nil {
			return nil, fmt.Errorf("search index: %w", storage.ErrNotReady)
		}
		if g.tryAcquire() {
			return g, nil
		}
		// It was replaced and closed between the two lines above.
	}
}

// join makes one error of several.
func join(problems []*DamageError) error {
	errs := make([]error, len(problems))
	for i, p := range problems {
		errs[i] = p
	}
	return errors.Join(errs...)
}
