package search

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"abhilekh/storage"
	"abhilekh/storage/vocab"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/mapping"
	index "github.com/blevesearch/bleve_index_api"
	"golang.org/x/sync/errgroup"
)

// BuildOptions are the settings of one Build.
type BuildOptions struct {
	Vocab    *vocab.Vocabulary // required: the order of facet values
	State    string            // of the catalogue, kept in the manifest
	Log      *slog.Logger      // nil = silent
	Progress func(done int)    // records taken in so far, called from Build's goroutine; may be nil
}

const temporary = "tmp-" // begins the name of everything that is not complete

// Build writes a new generation under dir from records, reads it back, compares
// it with what went in, and returns its manifest. It is not current until
// Publish. Records are taken one at a time; memory grows by some 250 bytes a
// document, 40 a page and 14 for each theme on a page. What earlier builds left unfinished is removed.
//
// Only one Build or Publish may run on a dir at a time; the caller holds the
// lock of the data directory. On error, and when ctx ends, nothing is left. An
// error from records is returned wrapped.
func Build(ctx context.Context, dir string, records iter.Seq2[storage.Record, error], o BuildOptions) (Manifest, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	start := time.Now()
	m, err := buildIn(ctx, dir, records, o)
	if err != nil {
		return Manifest{}, fmt.Errorf("build search index: %w", err)
	}
	o.Log.Info("search index built", "generation", m.Generation, "documents", m.Documents,
		"pages", m.Pages, "bytes", m.Size(), "took", time.Since(start).Round(time.Millisecond))
	return m, nil
}

func buildIn(ctx context.Context, dir string, records iter.Seq2[storage.Record, error], o BuildOptions) (m Manifest, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return m, err
	}
	if err := removeUnfinished(dir); err != nil {
		return m, err
	}
	if err := spaceForBuild(dir); err != nil {
		return m, err
	}
	now := time.Now().UTC()
	m = Manifest{
		Format: formatVersion, Generation: newName(now), Created: now, State: o.State,
		Fingerprint: Fingerprint(o.Vocab), Totals: map[string]Total{},
	}
	tmp := filepath.Join(dir, temporary+m.Generation)
	if err := os.Mkdir(tmp, 0o700); err != nil {
		return m, err
	}
	final := filepath.Join(dir, m.Generation)
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(tmp), os.RemoveAll(final))
		}
	}()
	// Bleve's builder has no goroutines of its own, so its panics are ours.
	if err := guard(func() error { return write(ctx, tmp, records, o, &m) }); err != nil {
		return m, err
	}
	if err := errors.Join(os.Rename(tmp, final), syncDir(dir)); err != nil {
		return m, err
	}
	return m, readBack(ctx, dir, m.Generation)
}

// newName makes a name that sorts by time and is never used twice.
func newName(now time.Time) string {
	var b [4]byte
	_, _ = rand.Read(b[:]) // never fails
	return "gen-" + now.Format("20060102T150405") + "-" + hex.EncodeToString(b[:])
}

// write fills the directory tmp and completes m.
func write(ctx context.Context, tmp string, records iter.Seq2[storage.Record, error], o BuildOptions, m *Manifest) error {
	store, err := createStored(tmp)
	if err != nil {
		return err
	}
	defer store.close()
	gather := newGatherer()
	if err := takeIn(ctx, tmp, records, o, store, gather); err != nil {
		return err
	}
	docs, pages, err := finished(ctx, tmp, gather, m)
	if err != nil {
		return err
	}
	if err := store.finish(docs, pages); err != nil {
		return err
	}
	columns := gather.columns(docs, pages, o.Vocab).encode()
	if err := os.WriteFile(filepath.Join(tmp, columnsName), columns, 0o600); err != nil {
		return err
	}
	if m.Files, err = sumFiles(ctx, tmp); err != nil {
		return err
	}
	if err := writeManifest(tmp, m); err != nil {
		return err
	}
	return syncTree(tmp)
}

// takeIn reads all records into the two indexes, the store and the gatherer.
// The indexes are built side by side, which uses a second core.
func takeIn(ctx context.Context, tmp string, records iter.Seq2[storage.Record, error], o BuildOptions,
	store *storedWriter, gather *gatherer) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	work, workCtx := errgroup.WithContext(ctx)
	docs := startWriter(workCtx, work, tmp, docsName, docsMapping())
	pages := startWriter(workCtx, work, tmp, pagesName, pagesMapping())
	err := feed(workCtx, records, o, store, gather, spaceWatch{dir: tmp}, docs, pages)
	if err != nil {
		cancel(err) // before the channels end, or the writers would take that for success
	}
	close(docs)
	close(pages)
	// When a writer failed, err is why: send returns the cause.
	waitErr := work.Wait()
	return cmp.Or(err, waitErr)
}

func feed(ctx context.Context, records iter.Seq2[storage.Record, error], o BuildOptions,
	store *storedWriter, gather *gatherer, space spaceWatch, docs, pages chan<- entry) error {
	for r, err := range records {
		if err != nil {
			return err
		}
		firstPage := len(gather.number)
		if err := gather.add(&r); err != nil {
			return err
		}
		if err := store.add(&r); err != nil {
			return err
		}
		if err := send(ctx, docs, docEntry(&r)); err != nil {
			return err
		}
		for i := range r.Pages {
			if err := send(ctx, pages, pageEntry(&r, i, firstPage+i)); err != nil {
				return err
			}
		}
		if err := space.wrote(&r); err != nil {
			return err
		}
		if o.Progress != nil {
			o.Progress(len(gather.id))
		}
	}
	return nil
}

// entry is one document for a Bleve index.
type entry struct {
	id     string
	fields map[string]any
}

func send(ctx context.Context, to chan<- entry, e entry) error {
	select {
	case to <- e:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// docEntry is a document in the docs index.
func docEntry(r *storage.Record) entry {
	text := make([]string, 1, 1+len(r.Pages))
	text[0] = r.Title
	for i := range r.Pages {
		text = append(text, r.Pages[i].Text)
		if notes := r.Pages[i].Notes; notes != "" {
			text = append(text, notes)
		}
	}
	fields := map[string]any{
		fieldAll: text, fieldExact: text, fieldTitle: r.Title, fieldID: string(r.ID),
	}
	if r.NoteNumber != "" {
		note := []string{r.NoteNumber}
		if n, _ := noteNumber(r.NoteNumber); n != 0 {
			note = append(note, strconv.FormatUint(uint64(n), 10))
		}
		fields[fieldNote] = note
	}
	for _, f := range storage.Facets() {
		if values := r.Values(f); len(values) > 0 {
			fields[string(f)] = values
		} else {
			fields[string(f)] = storage.None
		}
	}
	return entry{string(r.ID), fields}
}

// pageEntry is page i of r in the pages index. Its id there is its place among
// all pages as they arrived, which is all that is needed to find it again.
func pageEntry(r *storage.Record, i, arrived int) entry {
	text := textOf(&r.Pages[i])
	return entry{strconv.Itoa(arrived), map[string]any{
		fieldAll: text, fieldExact: text, fieldDoc: string(r.ID),
	}}
}

// startWriter builds one Bleve index from the entries sent to it, until the
// channel is closed. If ctx ends first it stops and leaves its files.
func startWriter(ctx context.Context, work *errgroup.Group, dir, name string, m *mapping.IndexMappingImpl) chan<- entry {
	entries := make(chan entry, 16)
	work.Go(func() error {
		err := guard(func() error { return writeBleve(ctx, dir, name, m, entries) })
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		return nil
	})
	return entries
}

const (
	// A batch is in memory as terms, some twenty times its text. Measured on
	// documents of 8 KB, batches of 1,000, 500 and 250 took the same time and
	// 770, 400 and 240 MB.
	batchSize = 250
	// Segments are merged at once up to 100,000 entries; the default of 10 writes
	// everything three times over.
	mergeMax = 400
)

func writeBleve(ctx context.Context, dir, name string, m *mapping.IndexMappingImpl, entries <-chan entry) error {
	path := filepath.Join(dir, name)
	var b bleve.Builder
	for e := range entries {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if b == nil {
			var err error
			if b, err = bleve.NewBuilder(path, m, map[string]any{
				"batchSize":       batchSize,
				"mergeMax":        mergeMax,
				"buildPathPrefix": dir,
			}); err != nil {
				return err
			}
		}
		if err := b.Index(e.id, e.fields); err != nil {
			return err
		}
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if b == nil {
		return writeEmpty(path, m) // the builder panics when it is closed without an entry
	}
	return b.Close()
}

func writeEmpty(path string, m *mapping.IndexMappingImpl) error {
	x, err := bleve.NewUsing(path, m, scorch.Name, scorch.Name, nil)
	if err != nil {
		return err
	}
	return x.Close()
}

// finished reads from the two finished indexes what is known only now: which
// entry has which number, and the totals. docs[n] and pages[n] are the places
// of arrival of the entries with number n.
func finished(ctx context.Context, tmp string, gather *gatherer, m *Manifest) (docs, pages []uint32, err error) {
	m.Documents, m.Pages = len(gather.id), len(gather.number)
	docs, err = inspect(ctx, filepath.Join(tmp, docsName), m.Documents, m.Totals,
		[]string{fieldAll, fieldTitle, fieldExact}, func(id string) (uint32, bool) {
			n, ok := gather.ids[storage.DocumentID(id)]
			return n, ok
		})
	if err != nil {
		return nil, nil, err
	}
	pages, err = inspect(ctx, filepath.Join(tmp, pagesName), m.Pages, m.Totals,
		[]string{fieldAll, fieldExact}, func(id string) (uint32, bool) {
			n, err := strconv.ParseUint(id, 10, 32)
			return uint32(n), err == nil && n < uint64(m.Pages)
		})
	return docs, pages, err
}

// inspect opens one finished index, fills totals for fields, and returns the
// place of arrival of each entry by number.
func inspect(ctx context.Context, path string, want int, totals map[string]Total, fields []string,
	arrived func(id string) (uint32, bool)) (places []uint32, err error) {
	x, err := openBleve(path)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, x.Close()) }()
	name := filepath.Base(path)
	err = read(x, func(r index.IndexReader) error {
		ids, err := numbers(r, want)
		if err != nil {
			return err
		}
		for _, id := range ids {
			place, ok := arrived(id)
			if !ok {
				return fmt.Errorf("unknown entry %q", id)
			}
			places = append(places, place)
		}
		for _, f := range fields {
			t, err := total(ctx, r, f)
			if err != nil {
				return fmt.Errorf("field %s: %w", f, err)
			}
			totals[name+"."+f] = t
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return places, nil
}

// readBack opens the generation as a server would and looks whether numbers
// and stored documents belong together, in up to a thousand places.
func readBack(ctx context.Context, dir, name string) error {
	g, err := openGeneration(ctx, dir, name)
	if err != nil {
		return err
	}
	defer g.release()
	return g.guard(func() error {
		return read(g.docs, func(r index.IndexReader) error {
			for n := uint32(0); n < g.columns.n; n += max(1, g.columns.n/1000) {
				id, err := r.ExternalID(index.NewIndexInternalID(nil, uint64(n)))
				if err != nil {
					return err
				}
				d, _, err := g.stored.record(n)
				if err != nil {
					return err
				}
				if string(d.ID) != id {
					return fmt.Errorf("document %d is %s in the index and %s in the store", n, id, d.ID)
				}
			}
			return nil
		})
	})
}
