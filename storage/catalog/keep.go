package catalog

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"abhilekh/storage"
)

// Kept is a correction together with what leads to its document, so that it can
// be restored where the document has another id.
type Kept struct {
	storage.Override
	Identities []Identity `json:"identities"` // what tells most about the document first
}

// AllOverrides yields every correction, revoked ones and those of withheld
// documents among them, by document, oldest first, all of one moment. An error
// ends the sequence. The caller owns what it gets.
func (c *Catalog) AllOverrides(ctx context.Context) iter.Seq2[Kept, error] {
	return func(yield func(Kept, error) bool) {
		err := c.read(ctx, func(tx *tx) error {
			rows, err := tx.query(ctx, `SELECT `+overrideColumns+` FROM overrides o`+inOrder)
			if err != nil {
				return err
			}
			defer rows.Close()
			for rows.Next() {
				o, err := scanOverride(rows)
				if err != nil {
					return err
				}
				k := Kept{Override: o}
				if k.Identities, err = identities(ctx, tx, o.Document); err != nil {
					return err
				}
				if !yield(k, nil) {
					return errStopped
				}
			}
			return rows.Err()
		})
		if err != nil && !errors.Is(err, errStopped) {
			yield(Kept{}, fmt.Errorf("read corrections: %w", err))
		}
	}
}

// identities returns what leads to a document: a release id and an address name
// it wherever it is held, bytes may be a copy's, and a path is of one archive.
func identities(ctx context.Context, tx *tx, id storage.DocumentID) ([]Identity, error) {
	rows, err := tx.query(ctx, `SELECT kind, value FROM identities WHERE document = ?
		ORDER BY CASE kind WHEN 'prid' THEN 1 WHEN 'url' THEN 2 WHEN 'sha256' THEN 3 ELSE 4 END, value`, id)
	if err != nil {
		return nil, err
	}
	return collect(rows, func(s scanner) (i Identity, err error) {
		err = s.Scan(&i.Kind, &i.Value)
		return i, err
	})
}

// Restore stores a correction that AllOverrides gave, of this catalogue or of
// another, and returns its document: the one of that id, or of an id merged into
// it; else the one that the first of Identities leads to that leads to any. It
// keeps its moment, and so its place among the others. A correction that the
// document has is not added twice; if it was taken back there and not here, it is
// taken back. The document's tags are outdated if anything changed.
//
// storage.ErrNotFound: nothing leads to a document. *storage.InvalidError: the
// form is wrong, as for Correct.
func (c *Catalog) Restore(ctx context.Context, k Kept) (id storage.DocumentID, err error) {
	if err = checkForm(&k.Override); err == nil && k.Made.IsZero() {
		err = &storage.InvalidError{Field: "made_at", Problem: "a correction was made some time"}
	}
	if err == nil {
		err = c.write(ctx, func(tx *tx) error {
			if id, err = k.document(ctx, tx); err != nil {
				return err
			}
			return restore(ctx, tx, id, k.Override)
		})
	}
	if err != nil {
		return "", fmt.Errorf("restore a correction of %.80q: %w", k.Document, err)
	}
	return id, nil
}

func (k *Kept) document(ctx context.Context, tx *tx) (storage.DocumentID, error) {
	id, err := resolve(ctx, tx, k.Document)
	for _, ident := range k.Identities {
		if !errors.Is(err, storage.ErrNotFound) {
			break
		}
		id, err = lookup(ctx, tx, ident)
	}
	return id, err
}

func restore(ctx context.Context, tx *tx, id storage.DocumentID, o storage.Override) error {
	o.Document = id
	all, err := readOverrides(ctx, tx, id)
	if err != nil {
		return err
	}
	for _, held := range all {
		same := held
		same.ID, same.Revoked, same.Made = o.ID, o.Revoked, o.Made
		if same == o && held.Made.Equal(o.Made) {
			if o.Revoked.IsZero() {
				return nil
			}
			return revoke(ctx, tx, held, o.Revoked)
		}
	}
	if _, err := addOverride(ctx, tx, o); err != nil {
		return err
	}
	return outdateTags(ctx, tx, id)
}
