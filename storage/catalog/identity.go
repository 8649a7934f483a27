package catalog

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"abhilekh/storage"
)

// ErrTaken is returned (wrapped) by AddIdentity when the identity leads to
// another document already.
var ErrTaken = errors.New("identity leads to another document")

// The kinds of identity.
const (
	KindPath   = "path"   // source/key of a file
	KindSHA256 = "sha256" // of bytes
	KindPRID   = "prid"   // PIB release id
	KindURL    = "url"    // public address
)

// Identity is something that leads to one document. A document may have many.
type Identity struct {
	Kind  string `json:"kind"`  // one of the constants above
	Value string `json:"value"` // never empty
}

// alphabet has no i, l, o and u: nobody has to tell them from 1, 0 and v.
const alphabet = "0123456789abcdefghjkmnpqrstvwxyz"

// mint proposes a random id. Ten characters are 50 bits: for a million
// documents the chance that a proposal is taken is one in a billion, and then
// Store asks again.
func mint() storage.DocumentID {
	b := make([]byte, 10)
	rand.Read(b) // never fails
	for i := range b {
		b[i] = alphabet[b[i]%32]
	}
	return storage.DocumentID(b)
}

// newID mints an id that no document has or ever gave up.
func (c *Catalog) newID(ctx context.Context, tx *tx) (storage.DocumentID, error) {
	for {
		id := c.mint()
		var n int
		err := tx.row(ctx, `SELECT (SELECT count(*) FROM documents WHERE id = ?1) +
			(SELECT count(*) FROM redirects WHERE id = ?1)`, id).Scan(&n)
		if err != nil {
			return "", err
		}
		if n == 0 {
			return id, nil
		}
	}
}

// resolve follows a redirect and makes sure that the document exists.
func resolve(ctx context.Context, tx *tx, id storage.DocumentID) (storage.DocumentID, error) {
	var to storage.DocumentID
	err := tx.row(ctx, `SELECT id FROM documents WHERE id = ?1
		UNION ALL SELECT document FROM redirects WHERE id = ?1`, id).Scan(&to)
	if errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("document %.80q: %w", id, storage.ErrNotFound)
	}
	return to, err
}

func lookup(ctx context.Context, tx *tx, ident Identity) (storage.DocumentID, error) {
	var id storage.DocumentID
	err := tx.row(ctx, `SELECT document FROM identities WHERE kind = ? AND value = ?`,
		ident.Kind, ident.Value).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return "", storage.ErrNotFound
	}
	return id, err
}

// Lookup returns the document ident leads to (after merges: the one that
// remained), or storage.ErrNotFound. Withheld documents are found, too: they
// must not be taken for new.
func (c *Catalog) Lookup(ctx context.Context, ident Identity) (id storage.DocumentID, err error) {
	err = c.read(ctx, func(tx *tx) error {
		id, err = lookup(ctx, tx, ident)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("look up %s %.200q: %w", ident.Kind, ident.Value, err)
	}
	return id, nil
}

// AddIdentity makes ident lead to the document id, which must exist
// (storage.ErrNotFound). If it does so already nothing happens; if it leads to
// another document, the error is ErrTaken.
func (c *Catalog) AddIdentity(ctx context.Context, id storage.DocumentID, ident Identity) error {
	err := c.write(ctx, func(tx *tx) error {
		id, err := resolve(ctx, tx, id)
		if err != nil {
			return err
		}
		owner, err := addIdentity(ctx, tx, id, ident, time.Now())
		if err == nil && owner != id {
			err = fmt.Errorf("%w (%s)", ErrTaken, owner)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("add %s %.200q to %s: %w", ident.Kind, ident.Value, id, err)
	}
	return nil
}

// addIdentity returns the document to which ident leads afterwards: id, or the
// one to which it led before.
func addIdentity(ctx context.Context, tx *tx, id storage.DocumentID, ident Identity, at time.Time) (storage.DocumentID, error) {
	if ident.Kind == "" || ident.Value == "" {
		return "", errors.New("an identity needs a kind and a value")
	}
	_, err := tx.exec(ctx, `INSERT INTO identities VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		ident.Kind, ident.Value, id, moment(at))
	if err != nil {
		return "", err
	}
	return lookup(ctx, tx, ident)
}

// MoveIdentity makes the known identity ident lead to the document to. Neither
// may be unknown (storage.ErrNotFound).
func (c *Catalog) MoveIdentity(ctx context.Context, ident Identity, to storage.DocumentID) error {
	err := c.write(ctx, func(tx *tx) error {
		to, err := resolve(ctx, tx, to)
		if err != nil {
			return err
		}
		if _, err := lookup(ctx, tx, ident); err != nil {
			return err
		}
		_, err = tx.exec(ctx, `UPDATE identities SET document = ? WHERE kind = ? AND value = ?`,
			to, ident.Kind, ident.Value)
		return err
	})
	if err != nil {
		return fmt.Errorf("move %s %.200q to %s: %w", ident.Kind, ident.Value, to, err)
	}
	return nil
}
