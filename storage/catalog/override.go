package catalog

import (
	"context"
	"fmt"
	"slices"

	"abhilekh/storage"
)

const overrideColumns = `o.id, o.document, o.field, o.action, o.facet, o.value, o.level, o.who, o.why, o.made, o.revoked`

// inOrder is how overrides are applied: the newer wins, whatever was stored first.
const inOrder = ` ORDER BY o.document, o.made, o.id`

func scanOverride(s scanner) (o storage.Override, err error) {
	err = s.Scan(&o.ID, &o.Document, &o.Field, &o.Action, &o.Facet, &o.Value, &o.Level, &o.Who, &o.Why,
		clock{&o.Made}, clock{&o.Revoked})
	return o, err
}

// readOverrides returns all overrides of a document, oldest first.
func readOverrides(ctx context.Context, tx *tx, id storage.DocumentID) ([]storage.Override, error) {
	rows, err := tx.query(ctx, `SELECT `+overrideColumns+` FROM overrides o WHERE o.document = ?`+inOrder, id)
	if err != nil {
		return nil, err
	}
	return collect(rows, scanOverride)
}

// holdingIDs returns the ids of those that are not revoked, sorted.
func holdingIDs(all []storage.Override) []int64 {
	var ids []int64
	for _, o := range all {
		if o.Revoked.IsZero() {
			ids = append(ids, o.ID)
		}
	}
	slices.Sort(ids)
	return ids
}

// applyOverrides makes a record what people say it is.
func applyOverrides(ctx context.Context, tx *tx, r *storage.Record) error {
	all, err := readOverrides(ctx, tx, r.ID)
	for _, o := range all {
		r.Apply(o)
	}
	return err
}

// Overrides returns the corrections of a document, revoked ones among them, in
// the order in which they are applied: oldest first. An id that was merged away
// gives those of the document that remained. An unknown document is
// storage.ErrNotFound. The caller owns the slice.
func (c *Catalog) Overrides(ctx context.Context, id storage.DocumentID) (out []storage.Override, err error) {
	err = c.read(ctx, func(tx *tx) error {
		to, err := resolve(ctx, tx, id)
		if err != nil {
			return err
		}
		out, err = readOverrides(ctx, tx, to)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("overrides of %.80q: %w", id, err)
	}
	return out, nil
}

// withholdPages blanks the pages that are not shown.
func withholdPages(ctx context.Context, tx *tx, id storage.DocumentID, version string, pages []storage.Page) error {
	rows, err := tx.query(ctx, `SELECT page FROM withheld
		WHERE document = ? AND sha256 IN ('', ?) AND page > 0 AND lifted = ''`, id, version)
	if err != nil {
		return err
	}
	hidden, err := collect(rows, func(s scanner) (n int, err error) {
		err = s.Scan(&n)
		return n, err
	})
	if err != nil {
		return err
	}
	for i, p := range pages {
		if slices.Contains(hidden, p.Number) {
			pages[i] = storage.Page{
				Number: p.Number, Quality: storage.QualityNone, Reason: "withheld",
			}
		}
	}
	return nil
}
