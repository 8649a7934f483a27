// Package vocab holds the closed lists of the archive: states, themes, document
// kinds, audiences, conferences, elections, languages and the glossary, with their
// labels in English and Hindi and the words and rules by which they are recognised.
//
// The lists are JSON files built into the program; an operator may lay a folder
// of his own over them. Nothing here reads documents: indexer/tag applies the
// rules, storage/query and storage/search use the words and labels.
package vocab

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

//go:embed states.json themes.json glossary.json conferences.json elections.json
var embedded embed.FS

// maxFile is the most that is read of one overlay file; the embedded ones have
// about 0.1 MB.
const maxFile = 16 << 20

// Vocabulary is every list with its look-ups. It does not change after Load and
// is safe for concurrent use; callers must not write to what it holds.
type Vocabulary struct {
	States          []State             // states first, then union territories
	HighCourts      []HighCourt         // weak evidence for the states they serve
	FalsePositives  []FalsePositive     // contexts in which a state's name means something else
	Delhi           DelhiRule           // when Delhi means the territory
	AmbiguousPlaces map[string][]string // place to the slugs of all states that have one of that name
	RenamedPlaces   []Renaming
	Templates       map[string][]string // by language: strong contexts of a name, which stands at {N}
	NationalPhrases []string            // say that a document is about the whole country
	MatchingRules   []string            // how states are recognised, in words
	SIRRounds       []SIRRound

	Themes     []Theme
	SeedThemes []string // ids of the nine themes of the conference of January 2024, in the order of its note
	Matching   Matching
	Kinds      []Kind
	Audiences  []Audience
	Patterns   []Pattern

	Conferences []Conference // oldest first
	Elections   []Election   // newest first
	Glossary    Glossary
	Languages   []Language

	// Fingerprint is the SHA-256 (hex) of all data: equal fingerprints mean equal
	// answers from every method.
	Fingerprint string

	states, themes, kinds, audiences, conferences map[string]int
	elections, languages, patternAt               map[string]int
	plain                                         map[string][]label
	names                                         names
}

// Load reads the embedded lists, or in their place those files of the folder
// overlay that are called states.json, themes.json, glossary.json, conferences.json
// or elections.json; overlay "" means none. A field that is not known, a reference
// that leads nowhere, a name that belongs to two states, or a pattern that does
// not match its examples is an error that names it. Any other .json file in the
// folder is an error too, since it would be ignored silently.
func Load(overlay string) (*Vocabulary, error) {
	read, err := reader(overlay)
	if err != nil {
		return nil, fmt.Errorf("vocabulary overlay: %w", err)
	}
	var (
		v           Vocabulary
		states      statesFile
		themes      themesFile
		conferences conferencesFile
		elections   electionsFile
	)
	sum := sha256.New()
	for _, f := range []struct {
		name string
		into any
	}{
		{"states.json", &states}, {"themes.json", &themes},
		{"glossary.json", &v.Glossary}, {"conferences.json", &conferences},
		{"elections.json", &elections},
	} {
		data, err := read(f.name)
		if err == nil {
			err = decode(data, f.into)
		}
		if err != nil {
			return nil, fmt.Errorf("vocabulary %s: %w", f.name, err)
		}
		fmt.Fprintf(sum, "%s %d\n", f.name, len(data))
		sum.Write(data)
	}
	states.fill(&v)
	themes.fill(&v)
	v.Conferences, v.Elections = conferences.Conferences, slices.Clone(elections.Elections)
	for i := range v.Elections {
		v.Elections[i].gather(v.States)
	}
	v.Languages, v.plain = languages(), plainLabels()
	fmt.Fprintf(sum, "%q %q", v.Languages, v.plain)
	v.Fingerprint = hex.EncodeToString(sum.Sum(nil))
	v.index()
	v.gatherNames()
	if err := v.check(states.Count, conferences.Count, elections); err != nil {
		return nil, fmt.Errorf("vocabulary: %w", err)
	}
	return &v, nil
}

// reader returns how a file is read: from the folder where it is there, else
// from the program.
func reader(overlay string) (func(name string) ([]byte, error), error) {
	if overlay == "" {
		return embedded.ReadFile, nil
	}
	entries, err := os.ReadDir(overlay)
	if err != nil {
		return nil, err
	}
	var there []string
	for _, e := range entries {
		name := e.Name()
		if filepath.Ext(name) != ".json" {
			continue
		}
		if _, err := embedded.Open(name); err != nil {
			return nil, fmt.Errorf("%s is none of the lists", name)
		}
		there = append(there, name)
	}
	return func(name string) ([]byte, error) {
		if !slices.Contains(there, name) {
			return embedded.ReadFile(name)
		}
		f, err := os.Open(filepath.Join(overlay, name))
		if err != nil {
			return nil, err
		}
		defer f.Close()
		data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
		if err == nil && len(data) > maxFile {
			err = fmt.Errorf("has more than %d bytes", maxFile)
		}
		return data, err
	}, nil
}

// decode reads one JSON value strictly.
func decode(data []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return fmt.Errorf("has more than one value")
	}
	return nil
}

func (v *Vocabulary) index() {
	v.states = positions(v.States, func(s State) string { return s.Slug })
	v.themes = positions(v.Themes, func(t Theme) string { return t.ID })
	v.kinds = positions(v.Kinds, func(k Kind) string { return k.ID })
	v.audiences = positions(v.Audiences, func(a Audience) string { return a.ID })
	v.conferences = positions(v.Conferences, func(c Conference) string { return c.ID })
	v.elections = positions(v.Elections, func(e Election) string { return e.ID })
	v.languages = positions(v.Languages, func(l Language) string { return l.Code })
	v.patternAt = positions(v.Patterns, func(p Pattern) string { return p.ID })
}

func positions[T any](list []T, id func(T) string) map[string]int {
	m := make(map[string]int, len(list))
	for i := range list {
		m[id(list[i])] = i
	}
	return m
}

// find returns a pointer into list, so that callers share one record.
func find[T any](list []T, at map[string]int, id string) (*T, bool) {
	i, ok := at[id]
	if !ok {
		return nil, false
	}
	return &list[i], true
}

// State returns the state or union territory of that slug.
func (v *Vocabulary) State(slug string) (*State, bool) { return find(v.States, v.states, slug) }

// Theme returns the theme of that id.
func (v *Vocabulary) Theme(id string) (*Theme, bool) { return find(v.Themes, v.themes, id) }

// Kind returns the document kind of that id.
func (v *Vocabulary) Kind(id string) (*Kind, bool) { return find(v.Kinds, v.kinds, id) }

// Conference returns the conference of that id.
func (v *Vocabulary) Conference(id string) (*Conference, bool) {
	return find(v.Conferences, v.conferences, id)
}

// Pattern returns the regular expression of that id.
func (v *Vocabulary) Pattern(id string) (*Pattern, bool) { return find(v.Patterns, v.patternAt, id) }

// Parents returns the ids above a theme, nearest first; nil for a theme at the
// top or an unknown id.
func (v *Vocabulary) Parents(theme string) []string {
	var out []string
	for t, ok := v.Theme(theme); ok && t.Parent != ""; t, ok = v.Theme(t.Parent) {
		out = append(out, t.Parent)
	}
	return out
}

// slug reports whether s may be an id: 1 to 64 of a–z, 0–9 and "-".
func slug(s string) bool {
	if s == "" || len(s) > 64 {
		return false
	}
	return strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}
