package catalog

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"

	"abhilekh/storage"
)

// shown selects documents as they may be shown, by id. A document is withheld
// with its current version.
const shown = `SELECT d.id, d.title, d.title_lang, d.kind, d.langs, d.printed, d.posted, d.manifest, d.metadata,
	d.note_number, d.prid, d.conference, d.presenter, d.designation, d.source_url, d.sources, d.present, d.sample, d.first_seen, d.last_seen,
	v.sha256, v.media_type, v.file_name, v.size, v.first_seen, e.page_count, e.quality, d.extraction,
	(SELECT count(*) FROM versions n WHERE n.document = d.id),
	EXISTS (SELECT 1 FROM overrides o WHERE o.document = d.id AND o.revoked = '')
	FROM documents d CROSS JOIN versions v ON v.id = d.version CROSS JOIN extractions e ON e.id = d.extraction
	WHERE ` + shownVersion

// held is a document with what is needed to read the rest of it.
type held struct {
	storage.Document
	extraction int64
	overridden bool
}

func scanDocument(s scanner) (h held, err error) {
	var versions int
	var present bool
	d := &h.Document
	err = s.Scan(&d.ID, &d.Title, &d.TitleLang, &d.Kind, list{&d.Langs},
		&d.Dates.Printed, &d.Dates.Posted, &d.Dates.Manifest, &d.Dates.Metadata,
		&d.NoteNumber, &d.PRID, &d.Conference, &d.Presenter, &d.Designation, &d.SourceURL, list{&d.Sources}, &present, &d.Sample,
		clock{&d.FirstSeen}, clock{&d.LastSeen}, &d.Version, &d.MediaType, &d.FileName, &d.Size,
		clock{&d.LastChanged}, &d.PageCount, &d.Quality, &h.extraction, &versions, &h.overridden)
	d.Dates.FirstSeen = storage.DateOf(d.FirstSeen)
	switch {
	case !present:
		d.Status = storage.StatusWithdrawn
	case versions > 1:
		d.Status = storage.StatusChanged
	default:
		d.Status = storage.StatusCurrent
	}
	return h, err
}

// record reads the rest of a document.
func (h *held) record(ctx context.Context, tx *tx) (storage.Record, error) {
	r := storage.Record{Document: h.Document}
	var err error
	if r.Tags, err = readTags(ctx, tx, h.ID); err != nil {
		return r, err
	}
	if r.Pages, err = readPages(ctx, tx, h.extraction); err != nil {
		return r, err
	}
	if err := withholdPages(ctx, tx, h.ID, h.Version, r.Pages); err != nil {
		return r, err
	}
	if h.overridden {
		err = applyOverrides(ctx, tx, &r)
	}
	return r, err
}

// Document returns a document with the pages of its current version, its
// overrides applied. An id that was merged away gives the document that
// remained; compare Record.ID. An unknown or withheld one is
// storage.ErrNotFound. The caller owns the record.
func (c *Catalog) Document(ctx context.Context, id storage.DocumentID) (r storage.Record, err error) {
	err = c.read(ctx, func(tx *tx) error {
		to, err := resolve(ctx, tx, id)
		if err != nil {
			return err
		}
		h, err := scanDocument(tx.row(ctx, shown+` AND d.id = ?`, to))
		if errors.Is(err, sql.ErrNoRows) {
			return storage.ErrNotFound
		}
		if err != nil {
			return err
		}
		r, err = h.record(ctx, tx)
		return err
	})
	if err != nil {
		return storage.Record{}, fmt.Errorf("document %.80q: %w", id, err)
	}
	return r, nil
}

// Records yields every document that may be shown, with pages and tags, by id,
// all of one moment: writers go on meanwhile and are not seen. One document is
// in memory at a time; the caller owns it. An error ends the sequence.
func (c *Catalog) Records(ctx context.Context) iter.Seq2[storage.Record, error] {
	return stream(ctx, c, func(tx *tx, h held) (storage.Record, error) { return h.record(ctx, tx) })
}

// Documents is like Records without pages and tags, and much cheaper.
func (c *Catalog) Documents(ctx context.Context) iter.Seq2[storage.Document, error] {
	return stream(ctx, c, func(tx *tx, h held) (storage.Document, error) {
		if !h.overridden {
			return h.Document, nil
		}
		r := storage.Record{Document: h.Document}
		err := applyOverrides(ctx, tx, &r)
		return r.Document, err
	})
}

var errStopped = errors.New("the caller has seen enough")

func stream[T any](ctx context.Context, c *Catalog, read func(*tx, held) (T, error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		err := c.read(ctx, func(tx *tx) error {
			rows, err := tx.query(ctx, shown+` ORDER BY d.id`)
			if err != nil {
				return err
			}
			defer rows.Close()
			for rows.Next() {
				h, err := scanDocument(rows)
				if err != nil {
					return err
				}
				v, err := read(tx, h)
				if err != nil {
					return fmt.Errorf("document %s: %w", h.ID, err)
				}
				if !yield(v, nil) {
					return errStopped
				}
			}
			return rows.Err()
		})
		if err != nil && err != errStopped {
			var none T
			yield(none, fmt.Errorf("read documents: %w", err))
		}
	}
}

// State returns a word that is another one exactly when something in a record
// has changed since, LastSeen excepted. (Where a document has overrides, what they
// hide counts as well.) It costs the same for any number of documents.
func (c *Catalog) State(ctx context.Context) (string, error) {
	var s string
	if err := c.reader.QueryRowContext(ctx, `SELECT token FROM record_state`).Scan(&s); err != nil {
		return "", fmt.Errorf("read state: %w", err)
	}
	return s, nil
}

// Counts returns how many documents may be shown, how many versions they have,
// and how many pages their current versions have.
func (c *Catalog) Counts(ctx context.Context) (documents, versions, pages int, err error) {
	err = c.reader.QueryRowContext(ctx, `SELECT count(*), coalesce(sum(e.page_count), 0),
		coalesce(sum((SELECT count(*) FROM versions n WHERE n.document = d.id)), 0)
		FROM documents d JOIN versions v ON v.id = d.version JOIN extractions e ON e.id = d.extraction
		WHERE `+shownVersion).Scan(&documents, &pages, &versions)
	if err != nil {
		return 0, 0, 0, fmt.Errorf("count documents: %w", err)
	}
	return documents, versions, pages, nil
}
