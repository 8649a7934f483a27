package catalog

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// ErrLocked is returned (wrapped) by Lock while someone else holds the data
// directory.
var ErrLocked = errors.New("another run holds the data directory")

// Held is a data directory held by Lock.
type Held struct{ f *os.File }

// Lock takes the data directory dir for one run, or returns ErrLocked at once.
// dir is made if it does not exist. The lock is of the system (flock on
// dir/run.lock): it ends with Release or with the process, however that dies,
// and children do not inherit it. The file itself stays and means nothing.
func Lock(dir string) (*Held, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("lock %s: %w", dir, err)
	}
	f, err := os.OpenFile(filepath.Join(dir, "run.lock"), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, fmt.Errorf("lock %s: %w", dir, err)
	}
	for {
		err = unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
		if err != unix.EINTR {
			break
		}
	}
	if err == nil {
		return &Held{f}, nil
	}
	if errors.Is(err, unix.EWOULDBLOCK) {
		err = ErrLocked
	}
	return nil, errors.Join(fmt.Errorf("lock %s: %w", dir, err), f.Close())
}

// Release gives the data directory free. It is called once.
func (h *Held) Release() error {
	if err := h.f.Close(); err != nil {
		return fmt.Errorf("release data directory: %w", err)
	}
	return nil
}
