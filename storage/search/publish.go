package search

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"abhilekh/storage"
)

// The files that name generations, one name and a line end each.
const (
	currentName = "CURRENT"
	// previousName names the generation to fall back on: the last good one
	// before the current one, or, after the first publication, the current one.
	previousName = "PREVIOUS"
)

var generationName = regexp.MustCompile(`^gen-[0-9]{8}T[0-9]{6}-[0-9a-f]{8}$`)

// Publish makes a complete generation under dir the current one, for every
// Index that is open on dir and every one that will be. The change is one
// rename: whoever is killed at any moment leaves either the old or the new one.
// The generation that was current is kept to fall back on, or, when its files
// are no longer whole, the one before it. All others are removed, as is what
// killed builds have left.
//
// An Index that still has a removed generation open goes on answering from it:
// the system keeps the bytes of an open file. The error wraps
// storage.ErrNotFound when there is no such generation, and holds a
// *DamageError when its manifest is not whole.
func Publish(dir, generation string) error {
	if err := publish(dir, generation); err != nil {
		return fmt.Errorf("publish %s: %w", generation, err)
	}
	return nil
}

func publish(dir, generation string) error {
	if !generationName.MatchString(generation) {
		return storage.ErrNotFound
	}
	if _, err := readManifest(dir, generation); err != nil {
		return err
	}
	previous := generation
	for _, file := range []string{currentName, previousName} {
		name, err := readName(dir, file)
		if err == nil && name != generation && whole(dir, name) {
			previous = name
			break
		}
	}
	// In this order a crash in between leaves the old generation current.
	if err := writeName(dir, previousName, previous); err != nil {
		return err
	}
	if err := writeName(dir, currentName, generation); err != nil {
		return err
	}
	for _, name := range generations(dir) {
		if name != generation && name != previous {
			// What cannot be removed now is in nobody's way, and the next
			// publication tries again.
			_ = remove(dir, name)
		}
	}
	_ = removeUnfinished(dir)
	return nil
}

// whole reports whether all files of a generation are what was written.
func whole(dir, name string) bool {
	m, err := readManifest(dir, name)
	return err == nil && len(m.verify(context.Background(), dir)) == 0
}

// Current returns the manifest of the current generation. The error wraps
// storage.ErrNotReady when nothing has been published under dir; any other
// means that the index is damaged and should be built again. Only the manifest
// is read; Check looks at every byte.
func Current(dir string) (Manifest, error) {
	name, err := readName(dir, currentName)
	if err != nil {
		return Manifest{}, fmt.Errorf("current search index: %w", err)
	}
	m, err := readManifest(dir, name)
	if errors.Is(err, storage.ErrNotFound) {
		err = &DamageError{Generation: name, Problem: "missing"}
	}
	if err != nil {
		return Manifest{}, fmt.Errorf("current search index: %w", err)
	}
	return m, nil
}

// readName reads the name in the file CURRENT or PREVIOUS. The error wraps
// storage.ErrNotReady when nothing was ever published, and is a *DamageError
// otherwise.
func readName(dir, file string) (string, error) {
	f, err := os.Open(filepath.Join(dir, file))
	if errors.Is(err, fs.ErrNotExist) {
		if file == currentName {
			if _, err := os.Stat(filepath.Join(dir, previousName)); err == nil {
				return "", &DamageError{File: file, Problem: "missing"}
			}
		}
		return "", storage.ErrNotReady
	}
	if err != nil {
		return "", &DamageError{File: file, Problem: err.Error()}
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, 100)) // a name has 28 bytes
	if err != nil {
		return "", &DamageError{File: file, Problem: err.Error()}
	}
	name, ended := strings.CutSuffix(string(b), "\n")
	if !ended || !generationName.MatchString(name) {
		return "", &DamageError{File: file, Problem: "does not name a generation"}
	}
	return name, nil
}

// writeName replaces the file in one step and makes the change last.
func writeName(dir, file, name string) (err error) {
	f, err := os.CreateTemp(dir, temporary+file+"-")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(f.Name()))
		}
	}()
	_, err = f.WriteString(name + "\n")
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), filepath.Join(dir, file)); err != nil {
		return err
	}
	return syncDir(dir)
}

// generations returns the names of all generations under dir, newest first.
func generations(dir string) []string {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil
	}
	var names []string
	for _, e := range entries {
		if e.IsDir() && generationName.MatchString(e.Name()) {
			names = append(names, e.Name())
		}
	}
	slices.Sort(names)
	slices.Reverse(names)
	return names
}

// remove removes a generation. It loses its name first, so that nobody takes
// the rest of it for a generation.
func remove(dir, name string) error {
	gone := filepath.Join(dir, temporary+name)
	if err := os.Rename(filepath.Join(dir, name), gone); err != nil {
		return err
	}
	return os.RemoveAll(gone)
}
