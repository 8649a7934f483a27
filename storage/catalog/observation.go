package catalog

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"abhilekh/storage"
)

// What a look can find.
const (
	LookOK      = "ok"      // the item is there and its bytes were read
	LookMissing = "missing" // the item is no longer there
	LookFailed  = "failed"  // the item is there but could not be fetched or read
	LookUnread  = "unread"  // the item is there but its type is not read
)

// Observation is one look at a key of a source.
type Observation struct {
	Source, Key string
	Document    storage.DocumentID // "" if it is none of ours
	At          time.Time          // when; of a stored one: the last look with this result
	Status      string             // LookOK, LookMissing, LookFailed or LookUnread
	SHA256      string             // of the bytes, or ""
	Version     string             // SHA-256 naming the version those bytes are, or ""; only filled by reading
	Size        int64
	ModTime     time.Time // as the source states it, or zero
	Fingerprint string    // of the content if it was read, or ""
	Engine      string    // of the readers that read it, or could not; or ""
	Reason      string    // why it failed, or was not read
}

// newestLooks reads observations; a condition may follow.
const newestLooks = `SELECT o.source, o.key, coalesce(o.document, ''), o.last_at, o.status, o.sha256,
	coalesce(v.sha256, ''), o.size, o.mod_time, o.fingerprint, o.engine, o.reason
	FROM observations o LEFT JOIN versions v ON v.id = o.version WHERE o.newest = 1`

func scanObservation(s scanner) (o Observation, err error) {
	err = s.Scan(&o.Source, &o.Key, &o.Document, clock{&o.At}, &o.Status, &o.SHA256,
		&o.Version, &o.Size, clock{&o.ModTime}, &o.Fingerprint, &o.Engine, &o.Reason)
	return o, err
}

// LastObservation returns the newest look at a key, or storage.ErrNotFound if
// there never was one.
func (c *Catalog) LastObservation(ctx context.Context, source, key string) (Observation, error) {
	o, err := scanObservation(c.reader.QueryRowContext(ctx, newestLooks+`
		AND o.source = ? AND o.key = ?`, source, key))
	if errors.Is(err, sql.ErrNoRows) {
		err = storage.ErrNotFound
	}
	if err != nil {
		return Observation{}, fmt.Errorf("last observation of %s/%s: %w", source, key, err)
	}
	return o, nil
}

// LastObservations returns the newest look at every key ever seen in a source,
// missing ones included. The caller owns the map; it is empty for an unknown
// source.
func (c *Catalog) LastObservations(ctx context.Context, source string) (map[string]Observation, error) {
	rows, err := c.reader.QueryContext(ctx, newestLooks+` AND o.source = ?`, source)
	if err != nil {
		return nil, fmt.Errorf("last observations of %s: %w", source, err)
	}
	all, err := collect(rows, scanObservation)
	if err != nil {
		return nil, fmt.Errorf("last observations of %s: %w", source, err)
	}
	out := make(map[string]Observation, len(all))
	for _, o := range all {
		out[o.Key] = o
	}
	return out, nil
}

// Observe records looks, all or none. A look with the result of the one before
// (status, bytes, document, reason) only moves its time. Document "" means: the
// same document as before, if the item is missing, failed or has the same
// bytes. Observe never changes which version is current; for content that
// differs from the current one, call Store. An unknown document is
// storage.ErrNotFound.
func (c *Catalog) Observe(ctx context.Context, looks []Observation) error {
	if len(looks) == 0 {
		return nil
	}
	err := c.write(ctx, func(tx *tx) error {
		for _, o := range looks {
			if err := observe(ctx, tx, o); err != nil {
				return fmt.Errorf("%s/%s: %w", o.Source, o.Key, err)
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("observe: %w", err)
	}
	return nil
}

func (o *Observation) check() error {
	switch {
	case o.Source == "" || o.Key == "":
		return errors.New("a look needs a source and a key")
	case o.At.IsZero():
		return errors.New("a look needs a time")
	case !slices.Contains([]string{LookOK, LookMissing, LookFailed, LookUnread}, o.Status):
		return fmt.Errorf("unknown status %q of a look", o.Status)
	case o.SHA256 != "" && !isSum(o.SHA256):
		return fmt.Errorf("%q is not a SHA-256", o.SHA256)
	}
	return nil
}

// look is a stored observation.
type look struct {
	id int64 // 0 = none
	Observation
}

func newest(ctx context.Context, tx *tx, source, key string) (l look, err error) {
	err = tx.row(ctx, `SELECT id, coalesce(document, ''), status, sha256, fingerprint, reason
		FROM observations WHERE source = ? AND key = ? AND newest = 1`, source, key).
		Scan(&l.id, &l.Document, &l.Status, &l.SHA256, &l.Fingerprint, &l.Reason)
	if errors.Is(err, sql.ErrNoRows) {
		return look{}, nil
	}
	return l, err
}

func observe(ctx context.Context, tx *tx, o Observation) error {
	if err := o.check(); err != nil {
		return err
	}
	before, err := newest(ctx, tx, o.Source, o.Key)
	if err != nil {
		return err
	}
	sameBytes := before.id != 0 && o.SHA256 == before.SHA256
	if o.Document == "" && (o.Status != LookOK || sameBytes) {
		o.Document = before.Document
	}
	if o.Document != "" {
		if o.Document, err = resolve(ctx, tx, o.Document); err != nil {
			return err
		}
	}
	if o.Fingerprint == "" && sameBytes {
		o.Fingerprint = before.Fingerprint
	}
	version, err := observedVersion(ctx, tx, o)
	if err != nil {
		return err
	}
	repeated := sameBytes && o.Status == before.Status && o.Document == before.Document &&
		o.Fingerprint == before.Fingerprint && o.Reason == before.Reason
	if repeated {
		err = repeat(ctx, tx, before.id, version, o)
	} else {
		err = record(ctx, tx, before.id, version, o)
	}
	if err != nil {
		return err
	}
	if o.Status == LookOK && o.Document != "" {
		if err := touch(ctx, tx, o.Document, version, o.At); err != nil {
			return err
		}
	}
	return refreshPlaces(ctx, tx, before, o)
}

// observedVersion tells which version the bytes of a look are; it is NULL if
// that is not known.
func observedVersion(ctx context.Context, tx *tx, o Observation) (sql.NullInt64, error) {
	if o.Status != LookOK || o.Document == "" {
		return sql.NullInt64{}, nil
	}
	v, err := findVersion(ctx, tx, o.Document, o.SHA256, o.Fingerprint)
	return sql.NullInt64{Int64: v, Valid: v != 0}, err
}

func repeat(ctx context.Context, tx *tx, id int64, version sql.NullInt64, o Observation) error {
	_, err := tx.exec(ctx, `UPDATE observations SET last_at = max(last_at, ?), size = ?, mod_time = ?, engine = ?,
		version = coalesce(?, version) WHERE id = ?`,
		moment(o.At), o.Size, moment(o.ModTime), o.Engine, version, id)
	return err
}

func record(ctx context.Context, tx *tx, before int64, version sql.NullInt64, o Observation) error {
	if before != 0 {
		if _, err := tx.exec(ctx, `UPDATE observations SET newest = 0 WHERE id = ?`, before); err != nil {
			return err
		}
	}
	_, err := tx.exec(ctx, `INSERT INTO observations (source, key, document, version, status, sha256, size,
		mod_time, fingerprint, engine, reason, first_at, last_at, newest)
		VALUES (?, ?, nullif(?, ''), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)`,
		o.Source, o.Key, o.Document, version, o.Status, o.SHA256, o.Size,
		moment(o.ModTime), o.Fingerprint, o.Engine, o.Reason, moment(o.At), moment(o.At))
	return err
}

// touch moves the last-seen times of a document and of the version seen.
func touch(ctx context.Context, tx *tx, id storage.DocumentID, version sql.NullInt64, at time.Time) error {
	_, err := tx.exec(ctx, `UPDATE documents SET last_seen = max(last_seen, ?) WHERE id = ?`, moment(at), id)
	if err != nil || !version.Valid {
		return err
	}
	_, err = tx.exec(ctx, `UPDATE versions SET last_seen = max(last_seen, ?) WHERE id = ?`, moment(at), version)
	return err
}

// refreshPlaces brings sources and present of documents up to date where the
// look o changed which document stands, or is missed, at its key.
func refreshPlaces(ctx context.Context, tx *tx, before look, o Observation) error {
	if before.Document == o.Document && (before.Status == LookMissing) == (o.Status == LookMissing) {
		return nil
	}
	for _, id := range []storage.DocumentID{before.Document, o.Document} {
		if id == "" {
			continue
		}
		if err := refreshSources(ctx, tx, id); err != nil {
			return err
		}
	}
	return nil
}

// Where a document d is, as its looks tell; the one place that says it.
const (
	// present tells whether some newest look found it.
	present = `EXISTS (SELECT 1 FROM observations WHERE document = d.id AND newest = 1 AND status <> 'missing')`
	// heldIn is the list of the sources that hold it; if there is none, of those
	// whose newest look misses it; if other documents stand at all its keys, of
	// those that saw it last. So a withdrawn document keeps its origin.
	heldIn = `(SELECT json_group_array(source ORDER BY source) FROM (SELECT DISTINCT source FROM
		(SELECT source, rank() OVER (ORDER BY newest AND status <> 'missing' DESC, newest DESC,
			iif(newest, '', last_at) DESC) AS place
		FROM observations WHERE document = d.id AND (newest OR status <> 'missing')) WHERE place = 1))`
)

func refreshSources(ctx context.Context, tx *tx, id storage.DocumentID) error {
	_, err := tx.exec(ctx, `UPDATE documents AS d SET sources = `+heldIn+`, present = `+present+` WHERE d.id = ?`, id)
	return err
}

// HeldElsewhere reports whether another key than this one, of any source, still
// holds the current content of a document, as far as the newest looks tell.
func (c *Catalog) HeldElsewhere(ctx context.Context, id storage.DocumentID, source, key string) (bool, error) {
	var held bool
	err := c.reader.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM observations o JOIN documents d ON d.id = o.document
		WHERE o.document = ?1 AND o.newest = 1 AND o.status = 'ok' AND o.version = d.version
		AND (o.source <> ?2 OR o.key <> ?3))`, id, source, key).Scan(&held)
	if err != nil {
		return false, fmt.Errorf("other places of %s: %w", id, err)
	}
	return held, nil
}
