package catalog

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math"

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

// interrupted is the error of a run that was killed.
const interrupted = "interrupted: the process ended before the run did"

// StartRun records a run that begins. Its id must be new. The caller holds the
// data directory (see Lock), so every earlier run without an end is dead: it is
// marked as finished now, with an error that says so. A run without an end is
// therefore running, or was killed and none has begun since.
func (c *Catalog) StartRun(ctx context.Context, run storage.Run) error {
	sources, err := encode(run.Sources)
	if err != nil {
		return fmt.Errorf("start run %s: %w", run.ID, err)
	}
	err = c.write(ctx, func(tx *tx) error {
		// A clock that was set back must not end a run before it began.
		_, err := tx.exec(ctx, `UPDATE runs SET finished = max(started, ?), error = ? WHERE finished = ''`,
			moment(run.Started), interrupted)
		if err != nil {
			return err
		}
		_, err = tx.exec(ctx, `INSERT INTO runs VALUES (?, ?, ?, ?, '', 0, '{}', 0, '', '')`,
			run.ID, run.Trigger, sources, moment(run.Started))
		return err
	})
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
	items, _, err := c.RunItemsFrom(ctx, id, outcome, 0, limit)
	return items, err
}

// RunItemsFrom is like RunItems and begins behind the position after: 0 for the
// first items, then what the call before returned as next. A next of 0 means
// that these are the last items so far. Positions stay good for ever, but only
// for the same run and outcome. A page costs what its own items cost, wherever
// it stands.
func (c *Catalog) RunItemsFrom(ctx context.Context, id string, outcome storage.Outcome, after int64, limit int) (items []storage.RunItem, next int64, err error) {
	ask := limit
	if limit > 0 && limit < math.MaxInt {
		ask++ // one more tells whether there are more
	}
	query, args := runItemsQuery(id, outcome, after, ask)
	rows, err := c.reader.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, 0, fmt.Errorf("items of run %.80q: %w", id, err)
	}
	type item struct {
		storage.RunItem
		position int64
	}
	all, err := collect(rows, func(s scanner) (i item, err error) {
		err = s.Scan(&i.position, &i.Source, &i.Key, &i.Document, &i.Outcome, &i.Reason, &i.Pages, clock{&i.At})
		return i, err
	})
	if err != nil {
		return nil, 0, fmt.Errorf("items of run %.80q: %w", id, err)
	}
	if limit > 0 && len(all) > limit {
		all = all[:limit]
		next = all[limit-1].position
	}
	for _, i := range all {
		items = append(items, i.RunItem)
	}
	return items, next, nil
}

// runItemsQuery asks for items by outcome only if there is one, so that either
// index gives them in order.
func runItemsQuery(id string, outcome storage.Outcome, after int64, limit int) (query string, args []any) {
	query, args = `SELECT id, source, key, document, outcome, reason, pages, at FROM run_items WHERE run = ? AND id > ?`, []any{id, after}
	if outcome != "" {
		query, args = query+` AND outcome = ?`, append(args, outcome)
	}
	return query + ` ORDER BY id LIMIT ?`, append(args, unlimited(limit))
}
