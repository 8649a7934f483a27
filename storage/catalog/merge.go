package catalog

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"abhilekh/storage"
)

// Merge makes two documents that turned out to be one into one: everything that
// is known of from goes to into, and from becomes another name of it for ever.
// into keeps its metadata, tags and current version. If only from has a manifest,
// that now speaks of into, with the presenter and the date it gave.
//
// The versions of from become versions of into, oldest first. One whose content
// into has already is folded into that: its bytes remain an observation and
// still lead to the version. Bytes known to both are what into knew them as. Of
// the overrides of both the newer win. Where from brings overrides or anything
// stated, the tags of into are outdated.
//
// Both must exist (storage.ErrNotFound); a document that is withheld, even in
// part, is not merged (*storage.InvalidError), because that could show it. Merging
// a document into itself changes nothing.
func (c *Catalog) Merge(ctx context.Context, from, into storage.DocumentID) error {
	err := c.write(ctx, func(tx *tx) error {
		from, err := resolve(ctx, tx, from)
		if err != nil {
			return err
		}
		into, err := resolve(ctx, tx, into)
		if err != nil || from == into {
			return err
		}
		if err := refuseWithheld(ctx, tx, from, into); err != nil {
			return err
		}
		if err := mergeVersions(ctx, tx, from, into); err != nil {
			return err
		}
		if err := mergeOverrides(ctx, tx, from, into); err != nil {
			return err
		}
		if err := mergeStated(ctx, tx, from, into); err != nil {
			return err
		}
		return mergeDocument(ctx, tx, from, into)
	})
	if err != nil {
		return fmt.Errorf("merge %.80q into %.80q: %w", from, into, err)
	}
	return nil
}

func refuseWithheld(ctx context.Context, tx *tx, from, into storage.DocumentID) error {
	var n int
	err := tx.row(ctx, `SELECT count(*) FROM withheld WHERE document IN (?, ?) AND lifted = ''`, from, into).Scan(&n)
	if err == nil && n > 0 {
		err = &storage.InvalidError{Problem: "a withheld document cannot be merged"}
	}
	return err
}

func mergeVersions(ctx context.Context, tx *tx, from, into storage.DocumentID) error {
	rows, err := tx.query(ctx, `SELECT id, sha256, fingerprint FROM versions WHERE document = ? ORDER BY number`, from)
	if err != nil {
		return err
	}
	type version struct {
		id               int64
		sum, fingerprint string
	}
	all, err := collect(rows, func(s scanner) (v version, err error) {
		err = s.Scan(&v.id, &v.sum, &v.fingerprint)
		return v, err
	})
	if err != nil {
		return err
	}
	for _, v := range all {
		same, err := findVersion(ctx, tx, into, v.sum, v.fingerprint)
		if err != nil {
			return err
		}
		if same != 0 {
			err = foldVersion(ctx, tx, v.id, same)
		} else {
			_, err = tx.exec(ctx, `UPDATE versions SET document = ?1,
				number = (SELECT max(number) + 1 FROM versions WHERE document = ?1) WHERE id = ?2`, into, v.id)
		}
		if err != nil {
			return err
		}
	}
	return renumber(ctx, tx, into)
}

// foldVersion makes the looks at one version looks at another and drops it. Its
// pages can be made again; its bytes stay in the blob store.
func foldVersion(ctx context.Context, tx *tx, id, into int64) error {
	if _, err := tx.exec(ctx, `UPDATE observations SET version = ? WHERE version = ?`, into, id); err != nil {
		return err
	}
	if _, err := tx.exec(ctx, `UPDATE versions SET
		first_seen = min(first_seen, (SELECT first_seen FROM versions WHERE id = ?1)),
		last_seen = max(last_seen, (SELECT last_seen FROM versions WHERE id = ?1)) WHERE id = ?2`, id, into); err != nil {
		return err
	}
	_, err := tx.exec(ctx, `DELETE FROM versions WHERE id = ?`, id)
	return err
}

// renumber numbers versions by the moment they were first seen. It goes through
// numbers that no version has, because each must be free when it is given.
func renumber(ctx context.Context, tx *tx, id storage.DocumentID) error {
	_, err := tx.exec(ctx, `UPDATE versions SET number = o.n + o.most FROM
		(SELECT id, row_number() OVER (ORDER BY first_seen, number) AS n, max(number) OVER () AS most
			FROM versions WHERE document = ?1) AS o WHERE o.id = versions.id`, id)
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, `UPDATE versions SET number = number -
		(SELECT max(number) - count(*) FROM versions WHERE document = ?1) WHERE document = ?1`, id)
	return err
}

// mergeOverrides gives the overrides of from to into.
func mergeOverrides(ctx context.Context, tx *tx, from, into storage.DocumentID) error {
	res, err := tx.exec(ctx, `UPDATE overrides SET document = ? WHERE document = ?`, into, from)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); n == 0 || err != nil {
		return err
	}
	return outdateTags(ctx, tx, into)
}

// mergeStated lets what is stated of from fill what is not stated of into. What
// its reader says of into comes from its bytes and stays.
func mergeStated(ctx context.Context, tx *tx, from, into storage.DocumentID) error {
	f, err := readStated(ctx, tx, from)
	if err != nil {
		return err
	}
	s, err := readStated(ctx, tx, into)
	if err != nil {
		return err
	}
	s.SourceKind = cmp.Or(s.SourceKind, f.SourceKind)
	if s.Manifest.Empty() && !f.Manifest.Empty() {
		s.By, s.Manifest = f.By, f.Manifest
		// As Store would have it.
		if _, err := tx.exec(ctx, `UPDATE documents SET presenter = o.presenter, designation = o.designation,
			manifest = o.manifest FROM (SELECT presenter, designation, manifest FROM documents WHERE id = ?) AS o
			WHERE documents.id = ?`, from, into); err != nil {
			return err
		}
	}
	return putStated(ctx, tx, into, s)
}

func mergeDocument(ctx context.Context, tx *tx, from, into storage.DocumentID) error {
	var err error
	do := func(query string, args ...any) {
		if err == nil {
			_, err = tx.exec(ctx, query, args...)
		}
	}
	do(`UPDATE identities SET document = ? WHERE document = ?`, into, from)
	// Bytes that into knows stay what they are there, whatever they were for from.
	do(`UPDATE observations SET version = coalesce(
		(SELECT k.id FROM versions k WHERE k.document = ?1 AND k.sha256 = observations.sha256),
		(SELECT k.version FROM observations k
			WHERE k.document = ?1 AND k.sha256 = observations.sha256 AND k.version IS NOT NULL LIMIT 1),
		version) WHERE document = ?2 AND version IS NOT NULL AND sha256 <> ''`, into, from)
	do(`UPDATE observations SET document = ? WHERE document = ?`, into, from)
	do(`UPDATE withheld SET document = ? WHERE document = ?`, into, from) // lifted ones
	do(`UPDATE documents SET
		first_seen = min(first_seen, (SELECT first_seen FROM documents WHERE id = ?1)),
		last_seen = max(last_seen, (SELECT last_seen FROM documents WHERE id = ?1)) WHERE id = ?2`, from, into)
	do(`UPDATE redirects SET document = ? WHERE document = ?`, into, from)
	do(`DELETE FROM documents WHERE id = ?`, from)
	do(`INSERT INTO redirects VALUES (?, ?, ?)`, from, into, moment(time.Now()))
	if err != nil {
		return err
	}
	return refreshSources(ctx, tx, into)
}
