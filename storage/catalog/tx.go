package catalog

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"
)

// tx is a transaction that compiles each statement once: a document of 1,566
// pages is 1,566 times the same insert.
type tx struct {
	*sql.Tx
	prepared map[string]*sql.Stmt // closed with the transaction
}

// write runs fn in a writing transaction and commits it if fn returns nil.
func (c *Catalog) write(ctx context.Context, fn func(*tx) error) error {
	return within(ctx, c.writer, fn)
}

// read runs fn on one snapshot.
func (c *Catalog) read(ctx context.Context, fn func(*tx) error) error {
	return within(ctx, c.reader, fn)
}

func within(ctx context.Context, db *sql.DB, fn func(*tx) error) error {
	t, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	// After a commit this does nothing; it also covers a panic in a loop over
	// Records. A connection that cannot roll back is thrown away by the pool.
	defer func() { _ = t.Rollback() }()
	if err := fn(&tx{t, map[string]*sql.Stmt{}}); err != nil {
		return err
	}
	return t.Commit()
}

func (t *tx) prepare(ctx context.Context, query string) (*sql.Stmt, error) {
	if s, ok := t.prepared[query]; ok {
		return s, nil
	}
	s, err := t.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	t.prepared[query] = s
	return s, nil
}

func (t *tx) exec(ctx context.Context, query string, args ...any) (sql.Result, error) {
	s, err := t.prepare(ctx, query)
	if err != nil {
		return nil, err
	}
	return s.ExecContext(ctx, args...)
}

func (t *tx) query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	s, err := t.prepare(ctx, query)
	if err != nil {
		return nil, err
	}
	return s.QueryContext(ctx, args...)
}

// scanner is one row: of *sql.Row or *sql.Rows.
type scanner interface{ Scan(...any) error }

type failedRow struct{ err error }

func (f failedRow) Scan(...any) error { return f.err }

func (t *tx) row(ctx context.Context, query string, args ...any) scanner {
	s, err := t.prepare(ctx, query)
	if err != nil {
		return failedRow{err}
	}
	return s.QueryRowContext(ctx, args...)
}

// querier is *sql.DB or *sql.Tx.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// texts returns the only column of a query.
func texts(ctx context.Context, db querier, query string, args ...any) ([]string, error) {
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	return collect(rows, func(s scanner) (v string, err error) {
		err = s.Scan(&v)
		return v, err
	})
}

// collect reads rows to their end and closes them.
func collect[T any](rows *sql.Rows, scan func(scanner) (T, error)) ([]T, error) {
	defer rows.Close()
	var out []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

// layout has one width, so that moments sort as text.
const layout = "2006-01-02T15:04:05.000000000Z"

// moment is how a time is stored.
func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(layout)
}

// clock scans a moment into a time.
type clock struct{ t *time.Time }

// Scan implements sql.Scanner.
func (c clock) Scan(v any) error {
	s, ok := v.(string)
	if !ok {
		return errors.New("a moment is not text")
	}
	if s == "" {
		*c.t = time.Time{}
		return nil
	}
	t, err := time.Parse(layout, s)
	*c.t = t
	return err
}

// list scans a JSON list; an empty one becomes nil.
type list struct{ s *[]string }

// Scan implements sql.Scanner.
func (l list) Scan(v any) error {
	s, ok := v.(string)
	if !ok {
		return errors.New("a list is not text")
	}
	*l.s = nil
	if s == "[]" {
		return nil
	}
	return json.Unmarshal([]byte(s), l.s)
}

// encode is how a list is stored.
func encode(l []string) (string, error) {
	if len(l) == 0 {
		return "[]", nil
	}
	b, err := json.Marshal(l)
	return string(b), err
}
