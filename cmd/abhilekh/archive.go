package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"abhilekh/indexer"
	"abhilekh/indexer/extract"
	"abhilekh/indexer/source"
	"abhilekh/indexer/tag"
	"abhilekh/storage"
	"abhilekh/storage/blob"
	"abhilekh/storage/catalog"
	"abhilekh/storage/search"
	"abhilekh/storage/vocab"
	"abhilekh/testdata/sample"
)

// catalogFile is the catalogue within the data directory.
const catalogFile = "catalog.db"

// archive is everything that lies in one data directory, opened.
type archive struct {
	dir     string
	samples bool // the invented documents, since no source is configured
	vocab   *vocab.Vocabulary
	catalog *catalog.Catalog
	blobs   *blob.Store
	sources []source.Config
	log     *slog.Logger

	token     string // of those who may correct through the API; "" = nobody
	corrected func() // called after they did; nil = it waits for the next run
}

// openArchive opens the data directory of s, making it if create is set.
// Without create, a directory that holds no archive is storage.ErrNotReady.
func openArchive(ctx context.Context, s *settings, log *slog.Logger, create bool) (*archive, error) {
	a := &archive{log: log}
	a.dir, a.samples = s.archive()
	var err error
	if a.vocab, err = vocab.Load(s.vocab); err != nil {
		return nil, err
	}
	if s.sources != "" {
		if a.sources, err = a.loadSources(s); err != nil {
			return nil, err
		}
	}
	held := exists(filepath.Join(a.dir, catalogFile))
	switch {
	case held:
	case !create:
		return nil, fmt.Errorf("%w: no archive in %s (run abhilekh index or abhilekh serve first)", storage.ErrNotReady, s.data)
	case exists(filepath.Join(a.dir, "blobs")) && s.sources == "" && !a.samples:
		return nil, fmt.Errorf("%s holds originals but no %s: restore it from a backup, or give --sources to begin anew", s.data, catalogFile)
	}
	if err := os.MkdirAll(a.dir, 0o755); err != nil {
		return nil, fmt.Errorf("make data directory: %w", err)
	}
	if a.samples && create {
		if err := a.writeSamples(); err != nil {
			return nil, err
		}
	}
	if a.catalog, err = catalog.Open(ctx, filepath.Join(a.dir, catalogFile)); err != nil {
		return nil, err
	}
	if a.blobs, err = blob.Open(filepath.Join(a.dir, "blobs")); err != nil {
		return nil, errors.Join(err, a.catalog.Close())
	}
	return a, nil
}

// loadSources reads the sources file and makes sure of what only the vocabulary
// and the data directory can tell.
func (a *archive) loadSources(s *settings) ([]source.Config, error) {
	configs, err := source.Load(s.sources)
	if err != nil {
		return nil, err
	}
	data, err := filepath.Abs(a.dir)
	if err != nil {
		return nil, fmt.Errorf("data directory: %w", err)
	}
	for _, c := range configs {
		switch {
		case c.DocumentKind != "" && (c.DocumentKind == storage.None || !a.vocab.Known(string(storage.FacetKind), c.DocumentKind)):
			return nil, &storage.InvalidError{Field: "document_kind", Value: c.DocumentKind, Problem: fmt.Sprintf(
				"source %s: %q is not a kind (known are: %s)", c.ID, c.DocumentKind, strings.Join(a.vocab.Values(string(storage.FacetKind)), ", "))}
		case c.Language != "" && (c.Language == storage.None || !a.vocab.Known(string(storage.FacetLang), c.Language)):
			return nil, &storage.InvalidError{Field: "language", Value: c.Language, Problem: fmt.Sprintf(
				"source %s: %q is not a language code (en, hi, mr …)", c.ID, c.Language)}
		case within(data, c.Path) || within(c.Path, data):
			return nil, &storage.InvalidError{Field: "path", Value: c.Path, Problem: fmt.Sprintf(
				"source %s: the folder and the data directory must not lie in one another", c.ID)}
		}
	}
	return configs, nil
}

// checkManifest keeps of a manifest's row what the vocabulary knows, states also
// by their names.
func (a *archive) checkManifest(m storage.Manifest) (storage.Manifest, []string) {
	var faults []string
	keep := func(facet storage.Facet, value string) string {
		if value == "" || value != storage.None && a.vocab.Known(string(facet), value) {
			return value
		}
		faults = append(faults, fmt.Sprintf("%s %q is not in the vocabulary", facet, value))
		return ""
	}
	m.Kind, m.Conference, m.Lang = keep(storage.FacetKind, m.Kind), keep(storage.FacetConference, m.Conference), keep(storage.FacetLang, m.Lang)
	var states []string
	for _, name := range m.States {
		slug := name
		if i := slices.IndexFunc(a.vocab.States, func(s vocab.State) bool { return strings.EqualFold(s.NameEn, name) || s.NameHi == name }); i >= 0 {
			slug = a.vocab.States[i].Slug
		}
		if slug = keep(storage.FacetState, slug); slug != "" && !slices.Contains(states, slug) {
			states = append(states, slug)
		}
	}
	m.States = states
	return m, faults
}

// within reports whether path is folder or lies below it.
func within(path, folder string) bool {
	rel, err := filepath.Rel(folder, path)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// close closes what openArchive opened.
func (a *archive) close() error {
	return errors.Join(a.blobs.Close(), a.catalog.Close())
}

// writeSamples lays the embedded documents out as three folder sources. Files
// that are as they should be are not touched, so that the next run sees nothing
// new; those of an earlier program that are no samples any more are removed.
func (a *archive) writeSamples() error {
	dir := filepath.Join(a.dir, "documents")
	a.sources = []source.Config{
		{ID: "sample-notes", Kind: "folder", Path: filepath.Join(dir, "notes"), Label: "Sample notes and letters (invented)", Sample: true},
		{ID: "sample-releases", Kind: "folder", Path: filepath.Join(dir, "releases"), Label: "Sample releases (invented)", Sample: true},
		{ID: "sample-decks", Kind: "folder", Path: filepath.Join(dir, "decks"), Label: "Sample presentations (invented)", DocumentKind: "presentation", Sample: true},
	}
	err := fs.WalkDir(sample.Files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		path := filepath.Join(dir, filepath.FromSlash(name))
		if d.IsDir() {
			return os.MkdirAll(path, 0o755)
		}
		data, err := sample.Files.ReadFile(name)
		if err != nil {
			return err
		}
		if held, err := os.ReadFile(path); err == nil && string(held) == string(data) {
			return nil
		}
		return os.WriteFile(path, data, 0o644)
	})
	if err == nil {
		err = dropOldSamples(dir)
	}
	if err != nil {
		return fmt.Errorf("lay out samples: %w", err)
	}
	return nil
}

// dropOldSamples removes the files below dir that are not embedded.
func dropOldSamples(dir string) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		if _, err := fs.Stat(sample.Files, filepath.ToSlash(rel)); errors.Is(err, fs.ErrNotExist) {
			return os.Remove(path)
		}
		return nil
	})
}

// indexer returns the indexer over a.
func (a *archive) indexer(s *settings, progress func(indexer.Progress)) (*indexer.Indexer, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find our own program: %w", err)
	}
	return indexer.New(indexer.Config{
		Data: a.dir, Catalog: a.catalog, Blobs: a.blobs, Vocab: a.vocab, Sources: a.sources, Log: a.log,
		Extractor: extract.New(extract.Options{Command: []string{self, childCommand}, Log: a.log, MaxBytes: s.maxSize}),
		Tagger:    tag.New(a.vocab),
		Source: source.Options{
			Contact: s.contact, UserAgent: "Abhilekh/" + buildVersion(), Web: &source.Web{}, Check: a.checkManifest,
		},
		Progress: progress, MaxBytes: s.maxSize, Workers: s.workers,
	}), nil
}

// open opens the index of a for searching. damaged is told of damage found.
func (a *archive) open(ctx context.Context, s *settings, damaged func(error)) (*search.Index, error) {
	return search.Open(ctx, indexer.IndexDir(a.dir), search.Options{
		Vocab: a.vocab, Log: a.log, Slots: s.slots, Timeout: s.searchTimeout, Poll: time.Second, OnDamage: damaged,
	})
}

// known reports whether a facet value may be asked for: the vocabulary knows
// the closed lists, the catalogue the sources.
func (a *archive) known(facet, value string) bool {
	if facet != string(storage.FacetSource) {
		return a.vocab.Known(facet, value)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	sources, err := a.catalog.SourcesByID(ctx)
	if err != nil {
		// Rather an empty answer than a false "unknown".
		return a.vocab.Known(facet, value)
	}
	_, ok := sources[value]
	return ok || value == storage.None
}
