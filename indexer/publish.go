package indexer

import (
	"context"
	"errors"
	"fmt"

	"abhilekh/storage"
	"abhilekh/storage/search"
)

// publish builds a generation beside the current one and makes it current, if
// the catalogue, the vocabulary or the engine differ from what the current one
// was built from, or if a rebuild is asked for.
func (r *run) publish(ctx context.Context) error {
	due, state, err := r.publishDue(ctx)
	if err != nil || !due {
		return err
	}
	dir := IndexDir(r.Data)
	manifest, err := search.Build(ctx, dir, r.Catalog.Records(ctx), search.BuildOptions{
		Vocab: r.Vocab, State: state, Log: r.Log,
		Progress: func(done int) { r.Progress(Progress{Stage: "build", Done: done}) },
	})
	if err != nil {
		return fmt.Errorf("build generation: %w", err)
	}
	if err := search.Publish(dir, manifest.Generation); err != nil {
		return fmt.Errorf("publish generation %s: %w", manifest.Generation, err)
	}
	r.report.Generation = manifest.Generation
	r.Log.Info("generation published", "run", r.report.ID, "generation", manifest.Generation,
		"documents", manifest.Documents, "pages", manifest.Pages)
	return nil
}

func (x *Indexer) publishDueNow(ctx context.Context) (bool, error) {
	r := &run{Indexer: x}
	due, _, err := r.publishDue(ctx)
	return due, err
}

func (r *run) publishDue(ctx context.Context) (due bool, state string, err error) {
	state, err = r.Catalog.State(ctx)
	if err != nil {
		return false, "", fmt.Errorf("state of the catalogue: %w", err)
	}
	current, err := search.Current(IndexDir(r.Data))
	if errors.Is(err, storage.ErrNotReady) || r.options.Rebuild {
		return true, state, nil
	}
	if err != nil {
		// A generation whose manifest cannot be read is as good as none.
		r.Log.Warn("current generation unreadable", "run", r.report.ID, "err", err)
		return true, state, nil
	}
	return current.State != state || current.Fingerprint != search.Fingerprint(r.Vocab), state, nil
}
