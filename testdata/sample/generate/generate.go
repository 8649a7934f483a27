// Package generate makes the files of the sample archive from their source
// texts: HTML pages, presentations, PDF and plain text. The texts are what
// people write and review; README.md beside the archive tells their form. The
// same texts give the same files everywhere. What the files are used for is left
// to package sample.
package generate

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// textEnding is taken off the name of a source text; what remains names the
// file that is made of it.
const textEnding = ".txt"

// Files returns the files made of the source texts in sources, by their paths
// with slashes: notes/a.html of notes/a.html.txt. Files of other names, such as
// a manifest, are taken as they are. An error names the text and what is wrong
// with it.
func Files(sources fs.FS) (map[string][]byte, error) {
	out := map[string][]byte{}
	err := fs.WalkDir(sources, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(sources, name)
		if err != nil {
			return err
		}
		target, isText := strings.CutSuffix(name, textEnding)
		if isText {
			if data, err = file(target, string(data)); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
		out[target] = data
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("make sample files: %w", err)
	}
	return out, nil
}

// file makes the one file called name of its source text.
func file(name, text string) ([]byte, error) {
	d, err := parse(text)
	if err != nil {
		return nil, err
	}
	switch ending := path.Ext(name); {
	case ending == ".html" && d.posted != "":
		return releasePage(d), nil
	case ending == ".html":
		return notePage(d), nil
	case ending == ".txt":
		return plain(d), nil
	case ending == ".pdf":
		return pdf(d)
	case ending == ".pptx":
		return deck(d)
	default:
		return nil, fmt.Errorf("no way to make a %s", ending)
	}
}

// Differences returns the paths, sorted, at which held differs from want: files
// that are missing, too many or of other content. Presentations are archives;
// theirs is compared part by part, because other versions of Go may compress the
// same parts to other bytes.
func Differences(want map[string][]byte, held fs.FS) ([]string, error) {
	seen := map[string]bool{}
	var out []string
	err := fs.WalkDir(held, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(held, name)
		if err != nil {
			return err
		}
		seen[name] = true
		if made, ok := want[name]; !ok || !same(name, made, data) {
			out = append(out, name)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("compare sample files: %w", err)
	}
	for name := range want {
		if !seen[name] {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out, nil
}

func same(name string, a, b []byte) bool {
	if path.Ext(name) != ".pptx" {
		return bytes.Equal(a, b)
	}
	x, err := unpack(a)
	if err != nil {
		return false
	}
	y, err := unpack(b)
	return err == nil && slices.Equal(x, y)
}

// unpack returns names and contents of the parts of an archive, in their order.
func unpack(data []byte) ([]part, error) {
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, err
	}
	var out []part
	for _, f := range r.File {
		content, err := inflate(f)
		if err != nil {
			return nil, err
		}
		out = append(out, part{f.Name, content})
	}
	return out, nil
}

func inflate(f *zip.File) (string, error) {
	r, err := f.Open()
	if err != nil {
		return "", err
	}
	defer r.Close()
	data, err := io.ReadAll(r)
	return string(data), err
}
