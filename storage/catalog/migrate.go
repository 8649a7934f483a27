package catalog

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"time"
)

//go:embed migrations/*.sql
var migrations embed.FS

// migrate applies what is missing, in the order of the names, each file in one
// transaction together with the record that it was applied. There is no way
// back: an older program does not open a newer catalogue.
func (c *Catalog) migrate(ctx context.Context) error {
	files, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return err
	}
	const table = `CREATE TABLE IF NOT EXISTS migrations (
  name    TEXT NOT NULL PRIMARY KEY, -- of the file that was applied
  applied TEXT NOT NULL              -- when
) STRICT`
	if _, err := c.writer.ExecContext(ctx, table); err != nil {
		return err
	}
	applied, err := texts(ctx, c.writer, `SELECT name FROM migrations ORDER BY name`)
	if err != nil {
		return err
	}
	for _, name := range applied {
		if !slices.Contains(files, name) {
			return fmt.Errorf("it was written by a newer program (%s is unknown here)", name)
		}
	}
	for _, name := range files {
		if slices.Contains(applied, name) {
			continue
		}
		if err := c.apply(ctx, name); err != nil {
			return fmt.Errorf("apply %s: %w", name, err)
		}
	}
	return nil
}

var errApplied = errors.New("applied by another process meanwhile")

func (c *Catalog) apply(ctx context.Context, name string) error {
	script, err := migrations.ReadFile(name)
	if err != nil {
		return err
	}
	err = c.write(ctx, func(tx *tx) error {
		// Only now, in the transaction, is it sure that nobody else is at it.
		var n int
		if err := tx.row(ctx, `SELECT count(*) FROM migrations WHERE name = ?`, name).Scan(&n); err != nil {
			return err
		}
		if n > 0 {
			return errApplied
		}
		if _, err := tx.ExecContext(ctx, string(script)); err != nil {
			return err
		}
		_, err := tx.exec(ctx, `INSERT INTO migrations VALUES (?, ?)`, name, moment(time.Now()))
		return err
	})
	if errors.Is(err, errApplied) {
		return nil
	}
	return err
}
