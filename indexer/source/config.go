package source

import (
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

// The kinds of sources.
const (
	kindFolder = "folder"
	kindPIB    = "pib"
)

// Config is one entry of the sources file.
type Config struct {
	// ID names the source for ever, in addresses and identities: lower-case
	// letters, digits and hyphens, at most 64.
	ID string `yaml:"id"`
	// Kind says how the source is read: "folder" or "pib".
	Kind string `yaml:"kind"`
	// Path is the folder to read. A relative path starts at the sources file.
	Path string `yaml:"path"`
	// Manifest is a CSV or YAML file that says of the folder's files what they do
	// not show themselves. A relative path starts at the sources file. "" means
	// the file manifest.csv or manifest.yaml in the folder, if there is one.
	Manifest string `yaml:"manifest"`
	// URLs are addresses of PIB releases, in any of the bureau's spellings.
	URLs []string `yaml:"urls"`
	// Delay is the least time between two requests to one site; 0 means MinDelay.
	Delay time.Duration `yaml:"delay"`
	// AllowPrivate lets the source be read from addresses that are not public, as
	// those of one's own network.
	AllowPrivate bool `yaml:"allow_private"`
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

// MinDelay is the shortest Delay: what a public site bears without noticing.
const MinDelay = time.Second

// maxDelay is the longest Delay: with more, a hundred releases take a day.
const maxDelay = 10 * time.Minute

var idForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,63}$`)

// invalid is a faulty setting of c.
func (c Config) invalid(field, value, format string, args ...any) error {
	return &storage.InvalidError{Field: field, Value: value, Problem: "source " + c.ID + ": " + fmt.Sprintf(format, args...)}
}

func (c Config) check() error {
	switch {
	case !idForm.MatchString(c.ID):
		return &storage.InvalidError{Field: "id", Value: c.ID, Problem: fmt.Sprintf("%q is not a source id (lower-case letters, digits and hyphens, at most 64)", c.ID)}
	case c.ID == storage.None:
		return &storage.InvalidError{Field: "id", Value: c.ID, Problem: "“none” cannot name a source"}
	}
	if c.Schedule != "" {
		if _, err := cron.ParseStandard(c.Schedule); err != nil {
			return c.invalid("schedule", c.Schedule, "%v", err)
		}
	}
	switch c.Kind {
	case kindFolder:
		return c.checkFolder()
	case kindPIB:
		return c.checkPIB()
	}
	return c.invalid("kind", c.Kind, "kind %q is not known (this version reads: folder, pib)", c.Kind)
}

func (c Config) checkFolder() error {
	switch {
	case c.Path == "":
		return c.invalid("path", "", "a folder needs a path")
	case c.Manifest != "" && manifestReader(c.Manifest) == nil:
		return c.invalid("manifest", c.Manifest, "the name of a manifest ends in .csv, .yaml or .yml")
	case c.URLs != nil:
		return c.invalid("urls", "", "only a source of kind pib has urls")
	case c.Delay != 0:
		return c.invalid("delay", c.Delay.String(), "only a source of kind pib has a delay")
	case c.AllowPrivate:
		return c.invalid("allow_private", "true", "only a source of kind pib has allow_private")
	}
	return nil
}

func (c Config) checkPIB() error {
	switch {
	case c.Path != "":
		return c.invalid("path", c.Path, "only a folder has a path")
	case c.Manifest != "":
		return c.invalid("manifest", c.Manifest, "only a folder has a manifest")
	case len(c.URLs) == 0:
		return c.invalid("urls", "", "a source of kind pib needs urls: a list of addresses of releases")
	case c.Delay != 0 && (c.Delay < MinDelay || c.Delay > maxDelay):
		return c.invalid("delay", c.Delay.String(), "a delay of %s is not between %s and %s", c.Delay, MinDelay, maxDelay)
	}
	for _, u := range c.URLs {
		if _, err := parseRelease(u); err != nil {
			return c.invalid("urls", u, "%q %v", u, err)
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
		for _, path := range []*string{&configs[i].Path, &configs[i].Manifest} {
			if *path != "" && !filepath.IsAbs(*path) {
				*path = filepath.Join(base, *path)
			}
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

// Lists reports whether the source looks at all that there is, so that an item it
// no longer yields is gone. A list of addresses in the settings tells nothing of
// the site.
func (c Config) Lists() bool { return c.Kind == "folder" }
