package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
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
		if a.sources, err = source.Load(s.sources); err != nil {
			return nil, err
		}
	}
	if _, err := os.Stat(filepath.Join(a.dir, catalogFile)); err != nil && !create {
		return nil, fmt.Errorf("%w: no archive in %s (run abhilekh index or abhilekh serve first)", storage.ErrNotReady, s.data)
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

// close closes what openArchive opened.
func (a *archive) close() error {
	return errors.Join(a.blobs.Close(), a.catalog.Close())
}

// writeSamples lays the embedded documents out as two folder sources. Files that
// are as they should be are not touched, so that the next run sees nothing new.
func (a *archive) writeSamples() error {
	dir := filepath.Join(a.dir, "documents")
	a.sources = []source.Config{
		{ID: "sample-notes", Kind: "folder", Path: filepath.Join(dir, "notes"), Label: "Sample press notes (invented)", DocumentKind: "press-note", Sample: true},
		{ID: "sample-decks", Kind: "folder", Path: filepath.Join(dir, "decks"), Label: "Sample presentations (invented)", DocumentKind: "presentation", Sample: true},
	}
	return fs.WalkDir(sample.Files, ".", func(name string, d fs.DirEntry, err error) error {
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
		if err := os.WriteFile(path, data, 0o644); err != nil {
			return fmt.Errorf("lay out samples: %w", err)
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
		Progress:  progress, MaxBytes: s.maxSize, Workers: s.workers,
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
	sources, err := a.catalog.Sources(ctx)
	if err != nil {
		// Rather an empty answer than a false "unknown".
		return a.vocab.Known(facet, value)
	}
	for _, src := range sources {
		if src.ID == value {
			return true
		}
	}
	return false
}
