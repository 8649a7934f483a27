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
	if err := c.found(ctx); err != nil {
		return err
	}
	applied, err := texts(ctx, c.writer, `SELECT name FROM migrations ORDER BY name`)
	if err != nil {
		return err
	}
	for _, name := range applied {
		if !slices.Contains(files, name) {
			return fmt.Errorf("it was written by a newer version of this program, which applied %s", name)
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

// application marks a file as a catalogue (see foundation): "Abhi".
const application = 0x41626869

// foundation makes an empty database a catalogue.
const foundation = `CREATE TABLE IF NOT EXISTS migrations (
  name    TEXT NOT NULL PRIMARY KEY, -- of the file that was applied
  applied TEXT NOT NULL              -- when
) STRICT;
PRAGMA application_id = 0x41626869`

// found makes sure that the file is a catalogue, or makes it one if there is
// nothing in it. It asks as a reader, who changes nothing: not even the journal
// of a file that is not ours.
func (c *Catalog) found(ctx context.Context) error {
	var mark, things int
	err := c.reader.QueryRowContext(ctx, `SELECT application_id, (SELECT count(*) FROM sqlite_schema)
		FROM pragma_application_id`).Scan(&mark, &things)
	if err != nil || mark == application {
		return err
	}
	if mark != 0 || things > 0 {
		return errors.New("it is a database of another program")
	}
	return c.write(ctx, func(tx *tx) error {
		_, err := tx.ExecContext(ctx, foundation)
		return err
	})
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
