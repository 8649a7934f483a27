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
)

// maxDepth bounds how deep a folder is walked; deeper trees are a mistake.
const maxDepth = 32

// folder is every regular file below root. Names beginning with a dot are
// skipped, and what is no file (pipes, devices); what cannot be had is an item
// with a problem. Symbolic links are never followed: a link in a drop folder must not
// publish the rest of the disk. os.Root holds that line also against a folder
// that is exchanged for a link between listing and opening.
type folder struct{ root string }

func (f folder) Discover(ctx context.Context, yield func(Item) error) error {
	root, err := os.OpenRoot(f.root)
	if err != nil {
		return fmt.Errorf("open folder: %w", pathless(err))
	}
	defer root.Close()
	return fs.WalkDir(root.FS(), ".", func(key string, d fs.DirEntry, err error) error {
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
			return f.regular(key, d, yield)
		}
		if err := yield(Item{Key: strings.ToValidUTF8(key, "\uFFFD"), Name: path.Base(key), Problem: problem}); err != nil {
			return err
		}
		return skip(d)
	})
}

func skip(d fs.DirEntry) error {
	if d != nil && d.IsDir() {
		return fs.SkipDir
	}
	return nil
}

func (f folder) regular(key string, d fs.DirEntry, yield func(Item) error) error {
	info, err := d.Info()
	if errors.Is(err, fs.ErrNotExist) {
		return nil // deleted while we were listing
	}
	if err != nil {
		return yield(Item{Key: key, Name: path.Base(key), Problem: pathless(err).Error()})
	}
	return yield(Item{
		Key: key, Name: path.Base(key), Size: info.Size(), ModTime: info.ModTime(),
		Open: func(context.Context) (io.ReadCloser, error) { return f.open(key) },
	})
}

func (f folder) open(key string) (io.ReadCloser, error) {
	root, err := os.OpenRoot(f.root)
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
