package catalog

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"abhilekh/storage"
)

// isSum reports whether s is a SHA-256 as it is written here.
func isSum(s string) bool {
	if len(s) != 64 {
		return false
	}
	for _, c := range []byte(s) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

// findVersion returns the row of the version whose bytes or content these are,
// or 0. Bytes decide first: what they were once known as they stay, whichever
// engine reads them now. Of several versions with one fingerprint (a better
// engine may have made them equal) the current one is meant, else the newest.
func findVersion(ctx context.Context, tx *tx, id storage.DocumentID, sum, fingerprint string) (int64, error) {
	if sum != "" {
		v, err := knownAs(ctx, tx, id, sum)
		if v != 0 || err != nil {
			return v, err
		}
	}
	if fingerprint == "" {
		return 0, nil
	}
	var v int64
	err := tx.row(ctx, `SELECT v.id FROM versions v LEFT JOIN documents d ON d.version = v.id
		WHERE v.document = ? AND v.fingerprint = ?
		ORDER BY d.id IS NULL, v.number DESC LIMIT 1`, id, fingerprint).Scan(&v)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return v, err
}

// knownAs returns the version that the bytes sum name, or as which they were
// observed, or 0.
func knownAs(ctx context.Context, tx *tx, id storage.DocumentID, sum string) (int64, error) {
	var v int64
	err := tx.row(ctx, `SELECT id FROM versions WHERE document = ?1 AND sha256 = ?2
		UNION ALL SELECT version FROM observations
		WHERE document = ?1 AND sha256 = ?2 AND version IS NOT NULL LIMIT 1`, id, sum).Scan(&v)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return v, err
}

const versionColumns = `v.sha256, v.document, v.number, v.fingerprint, v.size, v.media_type, v.file_name,
	v.first_seen, v.last_seen, e.page_count, e.engine`

func scanVersion(s scanner, more ...any) (v storage.Version, err error) {
	err = s.Scan(append([]any{&v.SHA256, &v.Document, &v.Number, &v.Fingerprint, &v.Size, &v.MediaType,
		&v.FileName, clock{&v.FirstSeen}, clock{&v.LastSeen}, &v.PageCount, &v.Engine}, more...)...)
	return v, err
}

// shownVersion is the condition under which a version v may be shown.
const shownVersion = `NOT EXISTS (SELECT 1 FROM withheld w WHERE w.document = v.document AND w.lifted = ''
	AND w.page = 0 AND w.sha256 IN ('', v.sha256))`

// Versions returns the versions of a document, oldest first, without those that
// are withheld. An unknown or withheld document is storage.ErrNotFound. The
// current one is named by Document.Version; it need not be the last, because a
// document may return to an earlier content.
func (c *Catalog) Versions(ctx context.Context, id storage.DocumentID) (out []storage.Version, err error) {
	err = c.read(ctx, func(tx *tx) error {
		to, err := resolve(ctx, tx, id)
		if err != nil {
			return err
		}
		rows, err := tx.query(ctx, `SELECT `+versionColumns+` FROM versions v JOIN extractions e ON e.version = v.id
			WHERE v.document = ? AND `+shownVersion+` ORDER BY v.number`, to)
		if err != nil {
			return err
		}
		out, err = collect(rows, func(s scanner) (storage.Version, error) { return scanVersion(s) })
		if err == nil && len(out) == 0 {
			err = storage.ErrNotFound
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("versions of %.80q: %w", id, err)
	}
	return out, nil
}

// Version returns the version of a document that the bytes sum belong to, with
// its pages. sum is the name of the version or the SHA-256 of any other bytes in
// which its content was seen; Version.SHA256 is always the name. Withheld
// documents and versions are storage.ErrNotFound, like unknown ones; a withheld
// page has no text.
func (c *Catalog) Version(ctx context.Context, id storage.DocumentID, sum string) (v storage.Version, pages []storage.Page, err error) {
	err = c.read(ctx, func(tx *tx) error {
		to, err := resolve(ctx, tx, id)
		if err != nil {
			return err
		}
		row, err := knownAs(ctx, tx, to, sum)
		if err != nil {
			return err
		}
		var extraction int64
		v, err = scanVersion(tx.row(ctx, `SELECT `+versionColumns+`, e.id FROM versions v
			JOIN extractions e ON e.version = v.id WHERE v.id = ? AND `+shownVersion, row), &extraction)
		if errors.Is(err, sql.ErrNoRows) {
			return storage.ErrNotFound
		}
		if err != nil {
			return err
		}
		if pages, err = readPages(ctx, tx, extraction); err != nil {
			return err
		}
		return withholdPages(ctx, tx, to, v.SHA256, pages)
	})
	if err != nil {
		return storage.Version{}, nil, fmt.Errorf("version %.80q of %.80q: %w", sum, id, err)
	}
	return v, pages, nil
}

// Fingerprint returns the fingerprint of the current version. Withheld
// documents have one, too: the indexer goes on comparing. An unknown document is
// storage.ErrNotFound.
func (c *Catalog) Fingerprint(ctx context.Context, id storage.DocumentID) (f string, err error) {
	err = c.read(ctx, func(tx *tx) error {
		to, err := resolve(ctx, tx, id)
		if err != nil {
			return err
		}
		return tx.row(ctx, `SELECT v.fingerprint FROM documents d JOIN versions v ON v.id = d.version
			WHERE d.id = ?`, to).Scan(&f)
	})
	if err != nil {
		return "", fmt.Errorf("fingerprint of %.80q: %w", id, err)
	}
	return f, nil
}
