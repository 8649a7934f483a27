package search

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"abhilekh/storage"
)

const manifestName = "manifest.json"

// Manifest describes one generation. It is written last, and everything else
// in the generation is checked against it.
type Manifest struct {
	Format      int       `json:"format"`
	Generation  string    `json:"generation"` // name of its directory
	Created     time.Time `json:"created"`
	State       string    `json:"state"`       // of the catalogue it was built from
	Fingerprint string    `json:"fingerprint"` // of mapping, analysers, vocabulary and engine
	Documents   int       `json:"documents"`
	Pages       int       `json:"pages"`
	// Totals are the true lengths of the text fields, by index and field:
	// "docs.all", "docs.title", "docs.exact", "pages.all", "pages.exact". Ranking
	// needs them because Bleve takes distinct terms for lengths.
	Totals map[string]Total `json:"totals"`
	// Files are all other files by slash-separated path within the generation.
	Files map[string]FileSum `json:"files"`
	// Sum is the SHA-256 of this manifest as JSON with an empty Sum.
	Sum string `json:"sum"`
}

// Total is the size of one text field over a whole index.
type Total struct {
	Tokens    int64 `json:"tokens"`    // after stop words, repetitions included
	Documents int64 `json:"documents"` // entries that have at least one
}

// FileSum is what one file of a generation must be.
type FileSum struct {
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// Size returns the bytes of all files of the generation but the manifest.
func (m *Manifest) Size() int64 {
	var n int64
	for _, f := range m.Files {
		n += f.Size
	}
	return n
}

// DamageError says which file of which generation is not what was written, and
// what is wrong with it. Building and publishing again is the remedy.
type DamageError struct {
	Generation string // "" for the files CURRENT and PREVIOUS themselves
	File       string // slash-separated, within the generation; "" when it is not one file
	Problem    string
}

// Error names generation, file and problem.
func (e *DamageError) Error() string {
	s := e.Problem
	if e.File != "" {
		s = e.File + ": " + s
	}
	if e.Generation != "" {
		s = "generation " + e.Generation + ": " + s
	}
	return s
}

// sum returns the value Sum must have.
func (m Manifest) sum() string {
	m.Sum = ""
	b, _ := json.Marshal(m) // strings, numbers and times in this century: cannot fail
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}

// writeManifest completes m with its sum and writes it into dir.
func writeManifest(dir string, m *Manifest) error {
	m.Sum = m.sum()
	b, err := json.MarshalIndent(m, "", "\t")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, manifestName), append(b, '\n'), 0o600)
}

// maxManifest is far above any real one (two dozen files), so that a damaged
// disk cannot make us read for ever.
const maxManifest = 1 << 20

// readManifest reads the manifest of the generation name under dir. An error
// is a *DamageError, or wraps storage.ErrNotFound when there is no such
// generation.
func readManifest(dir, name string) (Manifest, error) {
	damaged := func(problem string) (Manifest, error) {
		return Manifest{}, &DamageError{Generation: name, File: manifestName, Problem: problem}
	}
	f, err := os.Open(filepath.Join(dir, name, manifestName))
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Stat(filepath.Join(dir, name)); errors.Is(err, fs.ErrNotExist) {
			return Manifest{}, fmt.Errorf("generation %s: %w", name, storage.ErrNotFound)
		}
		return damaged("missing")
	}
	if err != nil {
		return damaged(err.Error())
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxManifest))
	if err != nil {
		return damaged(err.Error())
	}
	var m Manifest
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&m); err != nil {
		return damaged("is not a manifest: " + err.Error())
	}
	if m.Sum != m.sum() || m.Generation != name {
		return damaged("SHA-256 differs")
	}
	if m.Format != formatVersion {
		return damaged(fmt.Sprintf("format %d, this program reads %d", m.Format, formatVersion))
	}
	return m, nil
}

// sumFiles returns the sums of all files under dir but the manifest.
func sumFiles(ctx context.Context, dir string) (map[string]FileSum, error) {
	sums := map[string]FileSum{}
	for name, err := range files(dir) {
		if err != nil {
			return nil, err
		}
		s, err := sumFile(ctx, filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil {
			return nil, err
		}
		sums[name] = s
	}
	delete(sums, manifestName)
	return sums, nil
}

// files yields the slash-separated names of the regular files under dir.
func files(dir string) func(yield func(string, error) bool) {
	return func(yield func(string, error) bool) {
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			name, err := filepath.Rel(dir, path)
			if err != nil {
				return err
			}
			if !yield(filepath.ToSlash(name), nil) {
				return fs.SkipAll
			}
			return nil
		})
		if err != nil {
			yield("", err)
		}
	}
}

func sumFile(ctx context.Context, path string) (FileSum, error) {
	f, err := os.Open(path)
	if err != nil {
		return FileSum{}, err
	}
	defer f.Close()
	s := summer{r: f, hash: sha256.New()}
	for {
		switch done, err := s.step(1 << 20); {
		case err != nil:
			return FileSum{}, err
		case done:
			return s.sum(), nil
		case ctx.Err() != nil:
			return FileSum{}, ctx.Err()
		}
	}
}

// summer computes the sum of a file in steps.
type summer struct {
	r    io.Reader
	hash hash.Hash
	size int64
}

// step reads up to n bytes and reports whether that was the end.
func (s *summer) step(n int64) (done bool, err error) {
	m, err := io.CopyN(s.hash, s.r, n)
	s.size += m
	if errors.Is(err, io.EOF) {
		return true, nil
	}
	return false, err
}

func (s *summer) sum() FileSum {
	return FileSum{Size: s.size, SHA256: hex.EncodeToString(s.hash.Sum(nil))}
}

// names returns the files of the manifest, sorted.
func (m *Manifest) names() []string {
	names := make([]string, 0, len(m.Files))
	for name := range m.Files {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// verify compares every file of the generation with the manifest and returns
// every difference; an empty list means that it is whole. A file that is there
// without being listed is a difference too: Bleve refuses to open a folder with
// files it did not write.
func (m *Manifest) verify(ctx context.Context, dir string) []*DamageError {
	var all []*DamageError
	for _, name := range m.names() {
		if problem := m.verifyFile(ctx, dir, name); problem != "" {
			all = append(all, &DamageError{m.Generation, name, problem})
		}
	}
	for name, err := range files(filepath.Join(dir, m.Generation)) {
		if err != nil {
			return append(all, &DamageError{Generation: m.Generation, Problem: err.Error()})
		}
		if _, listed := m.Files[name]; !listed && name != manifestName {
			all = append(all, &DamageError{m.Generation, name, "does not belong here"})
		}
	}
	return all
}

// verifyFile returns what is wrong with one file, or "".
func (m *Manifest) verifyFile(ctx context.Context, dir, name string) string {
	want := m.Files[name]
	got, err := sumFile(ctx, filepath.Join(dir, m.Generation, filepath.FromSlash(name)))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "missing"
	case err != nil:
		return err.Error()
	}
	return difference(got, want)
}

func difference(got, want FileSum) string {
	switch {
	case got.Size != want.Size:
		return fmt.Sprintf("%d bytes, want %d", got.Size, want.Size)
	case got.SHA256 != want.SHA256:
		return "SHA-256 differs"
	}
	return ""
}
