package indexer

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/sync/errgroup"

	"abhilekh/indexer/extract"
	"abhilekh/indexer/source"
	"abhilekh/storage"
	"abhilekh/storage/blob"
)

// redo reads and tags again what older readers and rules have left. Originals
// are taken from the blobs, so it needs no source.
func (r *run) redo(ctx context.Context) error {
	engine := extract.Engine
	if r.options.Reprocess {
		engine = "" // no extraction bears this name: all are outdated
	}
	toRead, toTag, err := r.Catalog.Outdated(ctx, engine, r.Tagger.Version())
	if err != nil {
		return fmt.Errorf("list outdated documents: %w", err)
	}
	done, total := 0, len(toRead)+len(toTag)
	if total == 0 {
		return nil
	}
	r.Log.Info("reading again", "run", r.report.ID, "documents", len(toRead), "tagging", len(toTag))
	group, gctx := errgroup.WithContext(ctx)
	group.SetLimit(r.Workers)
	step := func(id storage.DocumentID, work func(context.Context, storage.DocumentID) error) {
		group.Go(func() error {
			if err := work(gctx, id); err != nil {
				return fmt.Errorf("document %s: %w", id, err)
			}
			r.mu.Lock()
			defer r.mu.Unlock()
			done++
			r.Progress(Progress{Stage: "redo", Done: done, Total: total})
			return nil
		})
	}
	for _, id := range toRead {
		step(id, r.readAgain)
	}
	for _, id := range toTag {
		step(id, r.tagAgain)
	}
	if err := group.Wait(); err != nil {
		return err
	}
	return r.flush(ctx)
}

// readAgain extracts the current version of a document anew. What cannot be
// read any more keeps its old pages and is reported.
func (r *run) readAgain(ctx context.Context, id storage.DocumentID) error {
	rec, err := r.Catalog.Document(ctx, id)
	if errors.Is(err, storage.ErrNotFound) {
		return nil // withheld: its turn comes when it is shown again
	}
	if err != nil {
		return err
	}
	data, err := r.original(ctx, rec.Version)
	if errors.Is(err, storage.ErrNotFound) || errors.Is(err, blob.ErrDamaged) {
		return r.outcome(ctx, storage.RunItem{
			Document: id, Key: rec.FileName, Outcome: storage.OutcomeFailed,
			Reason: "read again: " + err.Error() + "; it is fetched again when its source is read",
		})
	}
	if err != nil {
		return err
	}
	ex, err := r.Extractor.Extract(ctx, extract.Input{Name: rec.FileName, MediaType: rec.MediaType, Data: data})
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return r.outcome(ctx, storage.RunItem{Document: id, Key: rec.FileName, Outcome: storage.OutcomeFailed, Reason: "read again: " + err.Error()})
	}
	stated, err := r.Catalog.Stated(ctx, id)
	if err != nil {
		return err
	}
	c := r.configOf(rec.Sources)
	stated.ReaderKind, stated.SourceKind = ex.Kind, firstOf(c.DocumentKind, stated.SourceKind)
	in, err := r.intake(ctx, id, rec.FileName, ex, stated)
	if err != nil {
		return err
	}
	in.Document, in.Version.SHA256, in.Version.Size = id, rec.Version, rec.Size
	in.Doc.SourceURL, in.Doc.Sample = firstOf(stated.URL, ex.URL, rec.SourceURL), rec.Sample
	assume(&in.Doc, c)
	if _, err := r.Catalog.Store(ctx, in); err != nil {
		return fmt.Errorf("store: %w", err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.report.Extracted++
	return nil
}

// configOf returns the configuration of the first of these sources that still
// has one: what it assumes of its documents may have been corrected.
func (r *run) configOf(sources []string) source.Config {
	for _, id := range sources {
		for _, c := range r.Sources {
			if c.ID == id {
				return c
			}
		}
	}
	return source.Config{}
}

func (r *run) tagAgain(ctx context.Context, id storage.DocumentID) error {
	rec, err := r.Catalog.Document(ctx, id)
	if errors.Is(err, storage.ErrNotFound) {
		return nil // withheld: its turn comes when it is shown again
	}
	if err != nil {
		return err
	}
	stated, err := r.Catalog.Stated(ctx, id)
	if err != nil {
		return err
	}
	overrides, err := r.Catalog.Overrides(ctx, id)
	if err != nil {
		return err
	}
	return r.Catalog.SetTags(ctx, id, r.Tagger.Tags(evidence(rec, stated, overrides)), r.Tagger.Version(), overrides...)
}
