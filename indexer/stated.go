package indexer

import (
	"context"
	"fmt"

	"abhilekh/indexer/extract"
	"abhilekh/indexer/source"
	"abhilekh/storage"
	"abhilekh/storage/catalog"
)

// restated reports whether the source now says something else of a document that
// was not changed itself: its manifest was edited.
func (d *reading) restated(ctx context.Context, it source.Item, last catalog.Observation) (bool, error) {
	if last.Document == "" || d.mute {
		return false, nil
	}
	held, err := d.Catalog.Stated(ctx, last.Document)
	if err != nil {
		return false, err
	}
	now := it.Stated
	return speaks(now, held) && (held.By != now.By || held.SourceKind != now.SourceKind || !held.Manifest.Equal(now.Manifest)), nil
}

// statement is what is to be kept as said of an item that is document doc, ""
// for a new one.
func (d *reading) statement(ctx context.Context, it source.Item, doc storage.DocumentID, ex extract.Result) (storage.Stated, error) {
	now := it.Stated
	if doc != "" {
		held, err := d.Catalog.Stated(ctx, doc)
		if err != nil {
			return now, err
		}
		if d.mute || !speaks(now, held) {
			now = held
		}
	}
	now.ReaderKind = ex.Kind
	return now, nil
}

// speaks decides which of the sources that hold a document speaks for it, so
// that two do not take turns: the one that did first, but a manifest rather
// than none.
func speaks(now, held storage.Stated) bool {
	return held.By == "" || held.By == now.By || held.Manifest.Empty() && !now.Manifest.Empty()
}

// lostManifest deals with a source whose manifest spoke of documents and now
// speaks of none: it was moved, emptied or cannot be seen. That is reported, and
// what it said holds on, as with a disk that is not there.
func (d *reading) lostManifest(ctx context.Context) error {
	n, err := d.Catalog.ManifestHeld(ctx, d.config.ID)
	if err != nil || n == 0 {
		return err
	}
	d.mute = true
	return d.outcome(ctx, storage.RunItem{
		Source: d.config.ID, Key: firstOf(d.config.Manifest, "manifest.csv"), Outcome: storage.OutcomeFailed,
		Reason: fmt.Sprintf("the manifest said something of %d documents and now says nothing; what it said is kept until it has a row again", n),
	})
}
