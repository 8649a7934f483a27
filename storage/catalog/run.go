package catalog

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"abhilekh/storage"
)

// one makes sure that a statement met its row.
func one(res sql.Result) error {
	n, err := res.RowsAffected()
	if err == nil && n == 0 {
		err = storage.ErrNotFound
	}
	return err
}

// StartRun records a run that begins. Its id must be new.
func (c *Catalog) StartRun(ctx context.Context, run storage.Run) error {
	sources, err := encode(run.Sources)
	if err != nil {
		return fmt.Errorf("start run %s: %w", run.ID, err)
	}
	_, err = c.writer.ExecContext(ctx, `INSERT INTO runs VALUES (?, ?, ?, ?, '', 0, '{}', 0, '', '')`,
		run.ID, run.Trigger, sources, moment(run.Started))
	if err != nil {
		return fmt.Errorf("start run %s: %w", run.ID, err)
	}
	return nil
}

// FinishRun records how a run ended: Finished, Items, Counts, Extracted,
// Generation and Error. A run that was not started is storage.ErrNotFound.
func (c *Catalog) FinishRun(ctx context.Context, run storage.Run) error {
	counts := []byte("{}")
	if len(run.Counts) > 0 {
		var err error
		if counts, err = json.Marshal(run.Counts); err != nil {
			return fmt.Errorf("finish run %s: %w", run.ID, err)
		}
	}
	res, err := c.writer.ExecContext(ctx, `UPDATE runs SET finished = ?, items = ?, counts = ?, extracted = ?,
		generation = ?, error = ? WHERE id = ?`, moment(run.Finished), run.Items, string(counts), run.Extracted,
		run.Generation, run.Error, run.ID)
	if err == nil {
		err = one(res)
	}
	if err != nil {
		return fmt.Errorf("finish run %.80q: %w", run.ID, err)
	}
	return nil
}

// AddItems records what became of items of a started run, all or none.
func (c *Catalog) AddItems(ctx context.Context, run string, items []storage.RunItem) error {
	if len(items) == 0 {
		return nil
	}
	err := c.write(ctx, func(tx *tx) error {
		for _, i := range items {
			_, err := tx.exec(ctx, `INSERT INTO run_items (run, source, key, document, outcome, reason, pages, at)
				VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
				run, i.Source, i.Key, i.Document, i.Outcome, i.Reason, i.Pages, moment(i.At))
			if err != nil {
				return fmt.Errorf("%s/%s: %w", i.Source, i.Key, err)
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("add items to run %.80q: %w", run, err)
	}
	return nil
}

const runColumns = `SELECT id, trigger, sources, started, finished, items, counts, extracted, generation, error FROM runs`

func scanRun(s scanner) (r storage.Run, err error) {
	var counts string
	err = s.Scan(&r.ID, &r.Trigger, list{&r.Sources}, clock{&r.Started}, clock{&r.Finished}, &r.Items,
		&counts, &r.Extracted, &r.Generation, &r.Error)
	if err == nil {
		err = json.Unmarshal([]byte(counts), &r.Counts)
	}
	return r, err
}

// unlimited turns a limit of 0 or less into SQLite's "all".
func unlimited(limit int) int {
	if limit <= 0 {
		return -1
	}
	return limit
}

// Runs returns the newest runs, newest first; a limit of 0 or less is all.
func (c *Catalog) Runs(ctx context.Context, limit int) ([]storage.Run, error) {
	rows, err := c.reader.QueryContext(ctx, runColumns+` ORDER BY id DESC LIMIT ?`, unlimited(limit))
	if err != nil {
		return nil, fmt.Errorf("list runs: %w", err)
	}
	out, err := collect(rows, scanRun)
	if err != nil {
		return nil, fmt.Errorf("list runs: %w", err)
	}
	return out, nil
}

// Run returns one run, or storage.ErrNotFound.
func (c *Catalog) Run(ctx context.Context, id string) (storage.Run, error) {
	r, err := scanRun(c.reader.QueryRowContext(ctx, runColumns+` WHERE id = ?`, id))
	if errors.Is(err, sql.ErrNoRows) {
		err = storage.ErrNotFound
	}
	if err != nil {
		return storage.Run{}, fmt.Errorf("run %.80q: %w", id, err)
	}
	return r, nil
}

// RunItems returns the items of a run with one outcome ("" = any) in the order
// in which they were added; a limit of 0 or less is all. An unknown run has
// none.
func (c *Catalog) RunItems(ctx context.Context, id string, outcome storage.Outcome, limit int) ([]storage.RunItem, error) {
	rows, err := c.reader.QueryContext(ctx, `SELECT source, key, document, outcome, reason, pages, at
		FROM run_items WHERE run = ?1 AND (?2 = '' OR outcome = ?2) ORDER BY id LIMIT ?3`,
		id, outcome, unlimited(limit))
	if err != nil {
		return nil, fmt.Errorf("items of run %.80q: %w", id, err)
	}
	out, err := collect(rows, func(s scanner) (i storage.RunItem, err error) {
		err = s.Scan(&i.Source, &i.Key, &i.Document, &i.Outcome, &i.Reason, &i.Pages, clock{&i.At})
		return i, err
	})
	if err != nil {
		return nil, fmt.Errorf("items of run %.80q: %w", id, err)
	}
	return out, nil
}
