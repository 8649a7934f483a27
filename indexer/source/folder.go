package source

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
	"unicode/utf8"

	"abhilekh/storage"
)

// maxDepth bounds how deep a folder is walked; deeper trees are a mistake.
const maxDepth = 32

// folder is every regular file below its path. Names beginning with a dot are
// skipped, and what is no file (pipes, devices); what cannot be had is an item
// with a problem. Symbolic links are never followed: a link in a drop folder must not
// publish the rest of the disk. os.Root holds that line also against a folder
// that is exchanged for a link between listing and opening.
type folder struct {
	config Config
	check  func(storage.Manifest) (storage.Manifest, []string)
}

func (f folder) Discover(ctx context.Context, yield func(Item) error) error {
	root, err := os.OpenRoot(f.config.Path)
	if err != nil {
		return fmt.Errorf("open folder: %w", pathless(err))
	}
	defer root.Close()
	m, err := f.manifest(root)
	if err != nil {
		return err
	}
	err = fs.WalkDir(root.FS(), ".", func(key string, d fs.DirEntry, err error) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		if key == "." {
			return pathless(err) // a folder that cannot be listed at all
		}
		if errors.Is(err, fs.ErrNotExist) || strings.HasPrefix(path.Base(key), ".") {
			return skip(d) // deleted while we were listing, or hidden
		}
		problem := ""
		switch {
		case err != nil:
			problem = "cannot be listed: " + pathless(err).Error()
		case !utf8.ValidString(key):
			problem = "its name is not UTF-8"
		case strings.Count(key, "/") >= maxDepth:
			problem = fmt.Sprintf("lies deeper than %d folders", maxDepth)
		case d.IsDir() || !d.Type().IsRegular():
			return nil // a link, a pipe or a device is no document
		default:
			return f.regular(key, d, m, yield)
		}
		it := Item{Key: strings.ToValidUTF8(key, "\uFFFD"), Name: path.Base(key), Problem: problem}
		m.apply(&it)
		if err := yield(it); err != nil {
			return err
		}
		return skip(d)
	})
	if err != nil {
		return err
	}
	return m.report(yield)
}

func skip(d fs.DirEntry) error {
	if d != nil && d.IsDir() {
		return fs.SkipDir
	}
	return nil
}

func (f folder) regular(key string, d fs.DirEntry, m *manifest, yield func(Item) error) error {
	info, err := d.Info()
	if errors.Is(err, fs.ErrNotExist) || err == nil && m.is(info) {
		return nil // deleted while we were listing, or no document
	}
	it := Item{Key: key, Name: path.Base(key), Stated: storage.Stated{By: f.config.ID, SourceKind: f.config.DocumentKind}}
	if err != nil {
		it.Problem = pathless(err).Error()
	} else {
		it.Size, it.ModTime = info.Size(), info.ModTime()
		it.Open = func(context.Context) (io.ReadCloser, error) { return f.open(key) }
	}
	m.apply(&it)
	return yield(it)
}

func (f folder) open(key string) (io.ReadCloser, error) {
	root, err := os.OpenRoot(f.config.Path)
	if err != nil {
		return nil, fmt.Errorf("open folder: %w", pathless(err))
	}
	defer root.Close()
	file, err := root.Open(key)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", key, pathless(err))
	}
	info, err := file.Stat()
	if err != nil || !info.Mode().IsRegular() {
		file.Close()
		return nil, fmt.Errorf("open %s: not a regular file", key)
	}
	return file, nil
}

// pathless strips the absolute path from a file error: reports are public, and
// no local path is ever shown.
func pathless(err error) error {
	if pe, ok := errors.AsType[*fs.PathError](err); ok {
		return pe.Err
	}
	return err
}
