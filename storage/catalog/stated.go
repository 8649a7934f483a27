package catalog

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"abhilekh/storage"
)

// object scans a JSON object.
type object struct{ into any }

// Scan implements sql.Scanner.
func (o object) Scan(v any) error {
	s, ok := v.(string)
	if !ok {
		return errors.New("an object is not text")
	}
	return json.Unmarshal([]byte(s), o.into)
}

func readStated(ctx context.Context, tx *tx, id storage.DocumentID) (s storage.Stated, err error) {
	err = tx.row(ctx, `SELECT stated FROM documents WHERE id = ?`, id).Scan(object{&s})
	return s, err
}

// putStated writes what others say, and nothing if they said it before.
func putStated(ctx context.Context, tx *tx, id storage.DocumentID, s storage.Stated) error {
	b, err := json.Marshal(s)
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, `UPDATE documents SET stated = ?1, rule_version = '' WHERE id = ?2 AND stated <> ?1`,
		string(b), id)
	return err
}

// Stated returns what others say of a document, withheld or not. An id that was
// merged away gives that of the document that remained; an unknown one is
// storage.ErrNotFound.
func (c *Catalog) Stated(ctx context.Context, id storage.DocumentID) (s storage.Stated, err error) {
	err = c.read(ctx, func(tx *tx) error {
		to, err := resolve(ctx, tx, id)
		if err != nil {
			return err
		}
		s, err = readStated(ctx, tx, to)
		return err
	})
	if err != nil {
		return storage.Stated{}, fmt.Errorf("what is stated of %.80q: %w", id, err)
	}
	return s, nil
}

// SetStated replaces what others say of a document. If it says anything else
// than before, the document's tags are outdated; metadata that rest on it are left
// to Store. An unknown document is storage.ErrNotFound.
func (c *Catalog) SetStated(ctx context.Context, id storage.DocumentID, s storage.Stated) error {
	err := c.write(ctx, func(tx *tx) error {
		to, err := resolve(ctx, tx, id)
		if err != nil {
			return err
		}
		return putStated(ctx, tx, to, s)
	})
	if err != nil {
		return fmt.Errorf("set what is stated of %.80q: %w", id, err)
	}
	return nil
}

// ManifestHeld returns how many documents a source's manifest speaks of, as it
// was read last.
func (c *Catalog) ManifestHeld(ctx context.Context, source string) (n int, err error) {
	err = c.reader.QueryRowContext(ctx, `SELECT count(*) FROM documents WHERE json_extract(stated, '$.by') = ?
		AND EXISTS (SELECT 1 FROM json_each(stated) WHERE key NOT IN ('by', 'reader_kind', 'source_kind'))`, source).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count what the manifest of %s says: %w", source, err)
	}
	return n, nil
}
