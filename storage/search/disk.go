package search

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"abhilekh/storage"

	"golang.org/x/sys/unix"
)

// syncTree makes every file and directory under root survive a power cut.
func syncTree(root string) error {
	return filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return syncDir(path) // a file is synced in the same way
	})
}

func syncDir(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// removeUnfinished removes what builds and publications that were killed have
// left behind.
func removeUnfinished(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), temporary) {
			if err := os.RemoveAll(filepath.Join(dir, e.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

// free returns the bytes that may still be written under dir.
func free(dir string) (int64, error) {
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil {
		return 0, fmt.Errorf("free space of %s: %w", dir, err)
	}
	return int64(s.Bavail) * int64(s.Bsize), nil
}

// spareSpace is left free in any case: other programs write to the disk too,
// the catalogue first among them.
const spareSpace = 64 << 20

// spaceForBuild checks that a generation like the current one can be built: a
// merge needs its input and its output at once, and the next one may be larger.
func spaceForBuild(dir string) error {
	need := int64(spareSpace)
	if m, err := Current(dir); err == nil {
		need += 3 * m.Size()
	}
	return enough(dir, need)
}

func enough(dir string, need int64) error {
	have, err := free(dir)
	if err != nil {
		return err
	}
	if have < need {
		return fmt.Errorf("%d MB free, %d MB needed: %w", have>>20, need>>20, unix.ENOSPC)
	}
	return nil
}

// spaceWatch stops a build before the disk is full, since the size of what is
// to come is not known. Bleve does not survive a full disk in all places.
type spaceWatch struct {
	dir     string
	text    int64
	records int
}

// wrote counts one record, and looks at the disk with every thousandth.
func (w *spaceWatch) wrote(r *storage.Record) error {
	for i := range r.Pages {
		w.text += int64(len(r.Pages[i].Text) + len(r.Pages[i].Notes))
	}
	if w.records++; w.records%1000 != 0 {
		return nil
	}
	// The merge at the end writes again what was written so far, about twice
	// the text.
	return enough(w.dir, spareSpace+2*w.text)
}
