package catalog

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"abhilekh/storage"
)

// badness orders the verdicts on text; the worst page decides for a document.
// Unchecked text is worse than repaired, because nobody has looked at it.
var badness = []storage.Quality{
	storage.QualityGood, storage.QualityRepaired, storage.QualityUnchecked, storage.QualityDoubtful,
}

func hasText(p storage.Page) bool { return strings.TrimSpace(p.Text) != "" }

// hasWords tells whether a reading found anything that can be compared.
func hasWords(p storage.Page) bool { return hasText(p) || strings.TrimSpace(p.Notes) != "" }

// quality is that of a document with these pages.
func quality(pages []storage.Page) storage.Quality {
	worst := -1
	for _, p := range pages {
		if hasText(p) {
			worst = max(worst, slices.Index(badness, p.Quality))
		}
	}
	if worst < 0 {
		return storage.QualityNone
	}
	return badness[worst]
}

// checkPages makes sure that pages can be stored and found again.
func checkPages(pages []storage.Page) error {
	last := 0
	for _, p := range pages {
		if p.Number <= last {
			return fmt.Errorf("page %d comes after page %d", p.Number, last)
		}
		last = p.Number
		if hasText(p) && !slices.Contains(badness, p.Quality) {
			return fmt.Errorf("page %d has text and quality %q", p.Number, p.Quality)
		}
	}
	return nil
}

// putExtraction makes pages the extraction of a version and returns its row.
// Equal pages keep their row, whose number tells everyone that nothing changed;
// only the engine is noted.
func putExtraction(ctx context.Context, tx *tx, version int64, engine string, pages []storage.Page) (int64, error) {
	var old int64
	err := tx.row(ctx, `SELECT id FROM extractions WHERE version = ?`, version).Scan(&old)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, err
	}
	if old != 0 {
		held, err := readPages(ctx, tx, old)
		if err != nil {
			return 0, err
		}
		if slices.Equal(held, pages) {
			_, err := tx.exec(ctx, `UPDATE extractions SET engine = ? WHERE id = ?`, engine, old)
			return old, err
		}
		// The document points at it until the end of the transaction.
		if _, err := tx.exec(ctx, `DELETE FROM extractions WHERE id = ?`, old); err != nil {
			return 0, err
		}
	}
	res, err := tx.exec(ctx, `INSERT INTO extractions (version, engine, page_count, quality, made)
		VALUES (?, ?, ?, ?, ?)`, version, engine, len(pages), quality(pages), moment(time.Now()))
	if err != nil {
		return 0, err
	}
	id, err := res.LastInsertId()
	if err != nil {
		return 0, err
	}
	for _, p := range pages {
		if _, err := tx.exec(ctx, `INSERT INTO pages (extraction, number, title, text, notes, lang, method, quality, reason)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`, id, p.Number, p.Title, p.Text, p.Notes, p.Lang, p.Method, p.Quality, p.Reason); err != nil {
			return 0, err
		}
	}
	return id, nil
}

func readPages(ctx context.Context, tx *tx, extraction int64) ([]storage.Page, error) {
	rows, err := tx.query(ctx, `SELECT number, title, text, notes, lang, method, quality, reason
		FROM pages WHERE extraction = ? ORDER BY number`, extraction)
	if err != nil {
		return nil, err
	}
	return collect(rows, func(s scanner) (p storage.Page, err error) {
		err = s.Scan(&p.Number, &p.Title, &p.Text, &p.Notes, &p.Lang, &p.Method, &p.Quality, &p.Reason)
		return p, err
	})
}
