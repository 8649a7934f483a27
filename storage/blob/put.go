package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"

	"abhilekh/storage"
)

// Put keeps everything r gives and returns its SHA-256 (hex) and size. When it
// returns without an error the bytes are on the disk and survive a power cut;
// killed at any moment it leaves no half-written file under a final name. Bytes
// already held are left alone, unless they are damaged: then they are replaced.
// More than limit bytes is a *storage.InvalidError and nothing is kept; a limit
// of 0 or less is none. r is not closed.
func (s *Store) Put(ctx context.Context, r io.Reader, limit int64) (sum string, size int64, err error) {
	f, err := create(filepath.Join(s.dir, incoming))
	if err != nil {
		return "", 0, fmt.Errorf("put blob: %w", err)
	}
	// After a rename the temporary name is gone and there is nothing to remove.
	defer func() {
		if e := os.Remove(f.Name()); e != nil && !errors.Is(e, os.ErrNotExist) {
			err = errors.Join(err, e)
		}
		err = errors.Join(err, f.Close())
	}()
	sum, size, err = fill(ctx, f, r, limit)
	if err != nil {
		return "", 0, fmt.Errorf("put blob: %w", err)
	}
	if err := s.place(ctx, f, sum); err != nil {
		return "", 0, fmt.Errorf("put blob %s: %w", sum, err)
	}
	return sum, size, nil
}

// fill copies r to f and hashes it on the way.
func fill(ctx context.Context, f *os.File, r io.Reader, limit int64) (sum string, size int64, err error) {
	r = contextReader{ctx, r}
	if limit > 0 && limit < math.MaxInt64 {
		r = io.LimitReader(r, limit+1) // one more byte tells too long from just fitting
	}
	h := sha256.New()
	size, err = io.Copy(io.MultiWriter(f, h), r)
	if err != nil {
		return "", 0, err
	}
	if limit > 0 && size > limit {
		return "", 0, &storage.InvalidError{
			Field:   "file",
			Problem: fmt.Sprintf("the file is larger than %d bytes", limit),
		}
	}
	return hex.EncodeToString(h.Sum(nil)), size, nil
}

// place gives the finished temporary file its final name.
func (s *Store) place(ctx context.Context, f *os.File, sum string) error {
	final := filepath.Join(s.dir, filepath.FromSlash(key(sum)))
	err := s.Verify(ctx, sum)
	switch {
	case err == nil:
		// Held and whole. The folder is still synced: whoever renamed the file
		// there may not have come to that yet, and our caller relies on it.
		return syncDir(filepath.Dir(final))
	case !errors.Is(err, storage.ErrNotFound) && !errors.Is(err, ErrDamaged):
		return err
	}
	if err := f.Chmod(0o444); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), final); err != nil {
		return err
	}
	return syncDir(filepath.Dir(final))
}

// prefix begins the name of every temporary file.
const prefix = "put-"

// create makes a temporary file and locks it for as long as it is open, which
// is how sweep knows that its writer lives. The system drops the lock with the
// process.
func create(dir string) (*os.File, error) {
	for {
		f, err := os.CreateTemp(dir, prefix)
		if err != nil {
			return nil, err
		}
		if err := lock(f, 0); err != nil {
			return nil, errors.Join(err, f.Close(), os.Remove(f.Name()))
		}
		// A sweep may have taken it for a leftover before it was locked.
		if _, err := os.Lstat(f.Name()); err == nil {
			return f, nil
		}
		if err := f.Close(); err != nil {
			return nil, err
		}
	}
}

// sweep removes the temporary files whose writers are gone.
func sweep(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !e.Type().IsRegular() || !strings.HasPrefix(e.Name(), prefix) {
			continue // not ours
		}
		if err := sweepFile(filepath.Join(dir, e.Name())); err != nil {
			return err
		}
	}
	return nil
}

func sweepFile(name string) error {
	f, err := os.Open(name)
	if errors.Is(err, os.ErrNotExist) {
		return nil // finished meanwhile
	}
	if err != nil {
		return err
	}
	err = lock(f, unix.LOCK_NB)
	if err == nil {
		err = os.Remove(name)
	}
	if errors.Is(err, unix.EWOULDBLOCK) || errors.Is(err, os.ErrNotExist) {
		err = nil // still being written, or finished meanwhile
	}
	return errors.Join(err, f.Close())
}

func lock(f *os.File, how int) error {
	for {
		err := unix.Flock(int(f.Fd()), unix.LOCK_EX|how)
		if err != unix.EINTR {
			return err
		}
	}
}

// contextReader stops reading when its context ends, so that a slow or endless
// source cannot outlive its caller.
type contextReader struct {
	ctx context.Context
	r   io.Reader
}

func (c contextReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}
