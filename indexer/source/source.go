// Package source finds documents where they come from. A source lists its
// items and opens them; what an item says, and whether it was seen before, is
// for the packages indexer/extract and indexer to find out.
package source

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
	"go.yaml.in/yaml/v3"

	"abhilekh/storage"
)

// Config is one entry of the sources file.
type Config struct {
	// ID names the source for ever, in addresses and identities: lower-case
	// letters, digits and hyphens, at most 64.
	ID string `yaml:"id"`
	// Kind says how the source is read. This version knows "folder".
	Kind string `yaml:"kind"`
	// Path is the folder to read. A relative path starts at the sources file.
	Path string `yaml:"path"`
	// Label is the source's name for people; the ID if empty.
	Label string `yaml:"label"`
	// Schedule is a cron expression read in IST, or "" for every start and
	// every manual run only.
	Schedule string `yaml:"schedule"`
	// DocumentKind is the kind given to documents that do not show one
	// themselves ("presentation" for a folder of decks), or "".
	DocumentKind string `yaml:"document_kind"`
	// Language is assumed of documents whose text does not tell, or "".
	Language string `yaml:"language"`
	// Sample marks the invented documents that come with the program; it
	// cannot be set in a file.
	Sample bool `yaml:"-"`
}

// Item is one file or address that a source offers.
type Item struct {
	// Key names the item within its source, for ever if possible: for folders
	// the path below the folder, with forward slashes.
	Key string
	// Name is the last element of the item's name.
	Name string
	// Size in bytes and ModTime are what the source says before the item is
	// opened; they serve to notice that nothing changed.
	Size    int64
	ModTime time.Time
	// URL is the item's public address, or "".
	URL string
	// Problem says why the item cannot be had although it is there, or "". Such
	// an item has no Open, and everything whose key begins with Key and a slash
	// is out of sight, not gone.
	Problem string
	// Open reads the item's bytes. The caller closes the reader.
	Open func(ctx context.Context) (io.ReadCloser, error)
}

// Source lists items. It is safe to list a source several times.
type Source interface {
	// Discover calls yield for every item in a fixed order. It stops at the
	// first error, its own or yield's, and returns it. A folder that is not
	// there is an error: an absent disk must not look like an empty one.
	Discover(ctx context.Context, yield func(Item) error) error
}

// New returns the source that c describes, or a *storage.InvalidError.
func New(c Config) (Source, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	return folder{root: c.Path}, nil
}

var idForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,63}$`)

func (c Config) check() error {
	switch {
	case !idForm.MatchString(c.ID):
		return &storage.InvalidError{Field: "id", Value: c.ID, Problem: fmt.Sprintf("%q is not a source id (lower-case letters, digits and hyphens, at most 64)", c.ID)}
	case c.ID == storage.None:
		return &storage.InvalidError{Field: "id", Value: c.ID, Problem: "“none” cannot name a source"}
	case c.Kind != "folder":
		return &storage.InvalidError{Field: "kind", Value: c.Kind, Problem: fmt.Sprintf("source %s: kind %q is not known (this version reads: folder)", c.ID, c.Kind)}
	case c.Path == "":
		return &storage.InvalidError{Field: "path", Problem: fmt.Sprintf("source %s: a folder needs a path", c.ID)}
	}
	if c.Schedule != "" {
		if _, err := cron.ParseStandard(c.Schedule); err != nil {
			return &storage.InvalidError{Field: "schedule", Value: c.Schedule, Problem: fmt.Sprintf("source %s: %v", c.ID, err)}
		}
	}
	return nil
}

// maxFile bounds the sources file: a thousand sources fit in a megabyte.
const maxFile = 1 << 20

// Load reads a sources file (docs/configuration.md). Unknown keys, repeated
// ids and faulty values are *storage.InvalidError naming the source and the
// key. Relative paths are resolved against the file's folder.
func Load(file string) ([]Config, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("open sources file: %w", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("read sources file %s: %w", file, err)
	}
	if len(data) > maxFile {
		return nil, &storage.InvalidError{Field: "sources", Value: file, Problem: "the sources file is larger than 1 MiB"}
	}
	configs, err := Parse(data)
	if err != nil {
		return nil, fmt.Errorf("sources file %s: %w", file, err)
	}
	base, err := filepath.Abs(filepath.Dir(file))
	if err != nil {
		return nil, fmt.Errorf("sources file %s: %w", file, err)
	}
	for i := range configs {
		if !filepath.IsAbs(configs[i].Path) {
			configs[i].Path = filepath.Join(base, configs[i].Path)
		}
	}
	return configs, nil
}

// Parse reads the text of a sources file. See Load for the errors.
func Parse(data []byte) ([]Config, error) {
	var file struct {
		Sources []Config `yaml:"sources"`
	}
	dec := yaml.NewDecoder(strings.NewReader(string(data)))
	dec.KnownFields(true)
	if err := dec.Decode(&file); err != nil {
		return nil, &storage.InvalidError{Field: "sources", Problem: strings.TrimPrefix(err.Error(), "yaml: ")}
	}
	if len(file.Sources) == 0 {
		return nil, &storage.InvalidError{Field: "sources", Problem: "the file names no source"}
	}
	for i, c := range file.Sources {
		if err := c.check(); err != nil {
			return nil, err
		}
		same := func(o Config) bool { return o.ID == c.ID }
		if slices.IndexFunc(file.Sources, same) != i {
			return nil, &storage.InvalidError{Field: "id", Value: c.ID, Problem: fmt.Sprintf("source %s is named twice", c.ID)}
		}
	}
	return file.Sources, nil
}
