package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"sync"

	"golang.org/x/sys/unix"

	"abhilekh/storage"
)

const (
	// maxChecked is how many files are remembered as whole: under a megabyte.
	maxChecked = 4096
	// maxChecking is how many files are checked at once. More would only fight
	// over the disk; two, so that a large file does not hold up every small one.
	maxChecking = 2
)

// OpenVerified is Open for bytes that are to be handed out as what their name
// says: it returns ErrDamaged, and no reader, if they are not. A file is read
// whole for that when it is first opened and again whenever the file system says
// that it has changed; what decays without a trace there is Verify's to find.
func (s *Store) OpenVerified(ctx context.Context, sha256 string) (io.ReadSeekCloser, int64, error) {
	for {
		now, err := s.stamp(sha256)
		if err != nil {
			return nil, 0, err
		}
		if !s.checked.holds(sha256, now) {
			if err := s.check(ctx, sha256); err != nil {
				return nil, 0, err
			}
			continue // to what was checked, or to what has replaced it meanwhile
		}
		r, size, err := s.Open(ctx, sha256)
		if err != nil {
			return nil, 0, err
		}
		if again, err := s.stamp(sha256); err == nil && again == now {
			return r, size, nil
		}
		if err := r.Close(); err != nil {
			return nil, 0, fmt.Errorf("open blob %s: %w", sha256, err)
		}
	}
}

// check verifies a file and remembers it, unless it was replaced under way.
func (s *Store) check(ctx context.Context, sum string) error {
	select {
	case s.checking <- struct{}{}:
		defer func() { <-s.checking }()
	case <-ctx.Done():
		return fmt.Errorf("verify blob %s: %w", sum, ctx.Err())
	}
	before, err := s.stamp(sum)
	if err != nil {
		return err
	}
	if s.checked.holds(sum, before) {
		return nil // whoever was ahead has done it
	}
	if err := s.Verify(ctx, sum); err != nil {
		return err
	}
	after, err := s.stamp(sum)
	if err != nil {
		return err
	}
	if after == before {
		s.checked.put(sum, after)
	}
	return nil
}

// stamp is how the file system tells one state of a file from another.
type stamp struct {
	device, inode    uint64
	size             int64
	modified, change unix.Timespec // the second cannot be set back by hand
}

func (s *Store) stamp(sum string) (stamp, error) {
	if !valid(sum) {
		return stamp{}, fmt.Errorf("open blob %.80q: %w", sum, storage.ErrNotFound)
	}
	var st unix.Stat_t
	err := unix.Stat(filepath.Join(s.dir, filepath.FromSlash(key(sum))), &st)
	if errors.Is(err, unix.ENOENT) {
		err = storage.ErrNotFound
	}
	if err != nil {
		return stamp{}, fmt.Errorf("open blob %s: %w", sum, err)
	}
	return stamp{uint64(st.Dev), st.Ino, st.Size, st.Mtim, st.Ctim}, nil
}

// stamps remembers in which state files were found whole.
type stamps struct {
	mu   sync.Mutex
	held map[string]stamp
}

func (c *stamps) holds(sum string, now stamp) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	was, ok := c.held[sum]
	return ok && was == now
}

func (c *stamps) put(sum string, now stamp) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.held[sum]; !ok && len(c.held) >= maxChecked {
		for other := range c.held { // whichever comes: to be forgotten costs one reading
			delete(c.held, other)
			break
		}
	}
	c.held[sum] = now
}
