package catalog

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"modernc.org/sqlite" // the driver; needs no C compiler
	sqlite3 "modernc.org/sqlite/lib"

	"abhilekh/storage"
)

const (
	// busy is how long a statement waits for another process (a run beside a
	// server) before it gives up. A transaction here is one document; even a
	// large one takes well under a second.
	busy = 10 * time.Second
	// readers is the number of reading connections: more than a page needs at
	// once, and each costs only its page cache of 2 MB.
	readers = 8
)

// Catalog is an open catalogue. All methods are safe for concurrent use: there
// is one writing connection, and readers see the last commit without waiting
// for it.
type Catalog struct {
	writer *sql.DB
	reader *sql.DB
	mint   func() storage.DocumentID // proposes an id; Store checks that it is free
}

// Open opens the catalogue in the file path, making it and its folder if they
// do not exist, and brings it to the newest shape. A file that is something
// else, is damaged at its root, or was written by a newer version of this program
// is refused and left as it is; the error says which. The caller closes it.
func Open(ctx context.Context, path string) (*Catalog, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("open catalogue: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, fmt.Errorf("open catalogue %s: %w", path, err)
	}
	c := &Catalog{mint: mint}
	// synchronous=FULL makes a commit survive a power cut in WAL mode, too.
	// Immediate transactions wait for the lock when they begin, where busy_timeout
	// works, and not in their middle, where it does not.
	c.writer, err = connect(path, 1, "_pragma=journal_mode(WAL)", "_pragma=synchronous(FULL)", "_txlock=immediate")
	if err != nil {
		return nil, fmt.Errorf("open catalogue %s: %w", path, err)
	}
	if c.reader, err = connect(path, readers, "_pragma=query_only(1)"); err != nil {
		return nil, errors.Join(fmt.Errorf("open catalogue %s: %w", path, err), c.writer.Close())
	}
	if err := c.settle(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open catalogue %s: %w", path, err), c.Close())
	}
	return c, nil
}

// settle makes the first connection and migrates. Turning a new file to WAL
// needs it alone, and SQLite does not wait for that as it waits for everything
// else; so when several processes open a new catalogue at once, we do.
func (c *Catalog) settle(ctx context.Context) error {
	patience := time.After(busy) // of waiting, not of migrating
	for {
		err := c.migrate(ctx)
		e, ok := errors.AsType[*sqlite.Error](err)
		if !ok {
			return err
		}
		switch e.Code() & 0xff { // without the detail in the upper bits
		case sqlite3.SQLITE_BUSY:
		case sqlite3.SQLITE_NOTADB:
			return fmt.Errorf("it is not a database: %w", err)
		case sqlite3.SQLITE_CORRUPT:
			return fmt.Errorf("it is damaged: %w", err)
		default:
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-patience:
			return err
		case <-time.After(5 * time.Millisecond): // a migration takes about twice that
		}
	}
}

// connect makes a pool of at most n connections, which stay open.
func connect(path string, n int, settings ...string) (*sql.DB, error) {
	settings = append([]string{
		fmt.Sprintf("_pragma=busy_timeout(%d)", busy.Milliseconds()), "_pragma=foreign_keys(1)",
	}, settings...)
	name := url.URL{Scheme: "file", OmitHost: true, Path: path, RawQuery: strings.Join(settings, "&")}
	db, err := sql.Open("sqlite", name.String())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(n)
	db.SetMaxIdleConns(n)
	return db, nil
}

// Close waits for what is running and closes the file.
func (c *Catalog) Close() error {
	// Readers first: the last connection to close folds the WAL into the file,
	// and only the writer may.
	if err := errors.Join(c.reader.Close(), c.writer.Close()); err != nil {
		return fmt.Errorf("close catalogue: %w", err)
	}
	return nil
}
