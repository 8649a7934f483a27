package tag

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"abhilekh/storage"
	"abhilekh/storage/fold"
)

// trap is a case of testdata/traps-themes.txt.
type trap struct {
	name string
	in   Input
	want map[string][]string // by key: themes, not, kind …
}

// readTraps reads the cases. The format is told at the head of the file.
func readTraps(t *testing.T) []trap {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "traps-themes.txt"))
	if err != nil {
		t.Fatal(err)
	}
	var traps []trap
	names := map[string]bool{}
	for block := range strings.SplitSeq(string(data), "\n\n") {
		var fields [][2]string
		for line := range strings.Lines(block) {
			line = strings.TrimRight(line, "\n")
			switch key, value, ok := strings.Cut(line, ":"); {
			case line == "" || strings.HasPrefix(line, "#"):
			case strings.HasPrefix(line, "  ") && len(fields) > 0:
				fields[len(fields)-1][1] += "\n" + strings.TrimPrefix(line, "  ")
			case ok && !strings.Contains(key, " "):
				fields = append(fields, [2]string{key, strings.TrimSpace(value)})
			default:
				t.Fatalf("line %q of\n%s", line, block)
			}
		}
		if len(fields) == 0 {
			continue
		}
		c := trap{want: map[string][]string{}}
		for _, f := range fields {
			c.set(t, f[0], f[1])
		}
		if c.name == "" || names[c.name] {
			t.Fatalf("a case has no name of its own:\n%s", block)
		}
		names[c.name] = true
		traps = append(traps, c)
	}
	return traps
}

func (c *trap) set(t *testing.T, key, value string) {
	t.Helper()
	in := &c.in
	switch key {
	case "name":
		c.name = value
	case "title":
		in.Title = value
	case "page":
		in.Pages = append(in.Pages, storage.Page{Number: len(in.Pages) + 1, Text: value})
		if in.MediaType != "" {
			in.Pages[len(in.Pages)-1].Title, _, _ = strings.Cut(value, "\n")
		}
	case "notes":
		in.Pages[len(in.Pages)-1].Notes = value
	case "type":
		if value != "slides" || in.Pages != nil {
			t.Fatalf("case %s: type %q, or not before the pages", c.name, value)
		}
		in.MediaType = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
	case "number":
		in.NoteNumber = value
	case "date":
		date, ok := storage.ParseDate(value)
		if !ok {
			t.Fatalf("case %s: date %q", c.name, value)
		}
		in.Date = date
	case "source":
		in.Stated.SourceKind = value
	case "reader":
		in.Stated.ReaderKind = value
	case "manifest":
		for field := range strings.FieldsSeq(value) {
			switch k, v, _ := strings.Cut(field, "="); k {
			case "kind":
				in.Stated.Kind = v
			case "conference":
				in.Stated.Conference = v
			case "state":
				in.Stated.States = append(in.Stated.States, v)
			default:
				t.Fatalf("case %s: manifest %q", c.name, field)
			}
		}
	case "themes", "not", "first", "kind", "conference", "audience", "election", "role":
		c.want[key] = strings.Fields(strings.TrimPrefix(value, "-"))
	default:
		t.Fatalf("case %s: unknown key %q", c.name, key)
	}
}

// values returns the values of a facet, an election with its phase.
func values(tags []storage.Tag, f storage.Facet) []string {
	var out []string
	for _, t := range tags {
		v := t.Value
		if f == storage.FacetElection && t.Level != "" {
			v += "/" + t.Level
		}
		if t.Facet == f && !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}

// faults says what tags miss of a case, and what they have too much.
func (c *trap) faults(tags []storage.Tag) (out []string) {
	themes := values(tags, storage.FacetTheme)
	for key, want := range c.want {
		facet, got := storage.Facet(key), []string(nil)
		switch key {
		case "not":
			for _, id := range want {
				if slices.Contains(themes, id) {
					at := slices.IndexFunc(tags, func(x storage.Tag) bool { return x.Value == id })
					out = append(out, fmt.Sprintf("theme %s is given: %+v", id, tags[at]))
				}
			}
			continue
		case "first":
			got = themes[:min(1, len(themes))]
		case "themes":
			facet = storage.FacetTheme
			fallthrough
		default:
			got = values(tags, facet)
		}
		want = slices.Sorted(slices.Values(want))
		if got = slices.Sorted(slices.Values(got)); !slices.Equal(got, want) {
			out = append(out, fmt.Sprintf("%s %q, want %q", key, got, want))
		}
	}
	return out
}

// has reports whether the words of a phrase stand in the case, which is not of the
// theme.
func (c *trap) has(phrase []string, theme string) bool {
	return slices.Contains(c.want["not"], theme) && c.speaks(phrase)
}

// speaks reports whether the words of a phrase stand in the case.
func (c *trap) speaks(phrase []string) bool {
	texts := []string{c.in.Title}
	for _, p := range c.in.Pages {
		texts = append(texts, p.Text, p.Notes)
	}
	words := split(strings.Join(texts, "\n"))
	for i := range words {
		words[i] = singular(words[i])
	}
	plain := slices.Clone(phrase)
	for i := range plain {
		plain[i] = singular(plain[i])
	}
	return strings.Contains(" "+joined(words)+" ", " "+joined(plain)+" ")
}

func TestTraps(t *testing.T) {
	tg := tagger(t)
	for _, c := range readTraps(t) {
		t.Run(c.name, func(t *testing.T) {
			for _, fault := range c.faults(tg.Tags(c.in)) {
				t.Error(fault)
			}
		})
	}
}

// Whoever adds a negative phrase to a theme writes a case for it, and whoever
// writes a case uses the values of the vocabulary.
func TestEveryNegativeHasATrap(t *testing.T) {
	v, err := load()
	if err != nil {
		t.Fatal(err)
	}
	traps := readTraps(t)
	for _, c := range traps {
		for key, want := range c.want {
			facet := key
			if key == "themes" || key == "not" || key == "first" {
				facet = "theme"
			}
			for _, value := range want {
				value, _, _ = strings.Cut(value, "/")
				if !v.Known(facet, value) {
					t.Errorf("case %s: %s %q is unknown", c.name, key, value)
				}
			}
		}
	}
	for _, theme := range v.Themes {
		for _, n := range theme.Negative {
			phrase := split(n.Phrase)
			if !slices.ContainsFunc(traps, func(c trap) bool { return c.has(phrase, theme.ID) }) {
				t.Errorf("no case for %q, which is not %s", fold.Text(n.Phrase), theme.ID)
			}
		}
	}
}
