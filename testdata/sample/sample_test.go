package sample_test

import (
	"io/fs"
	"slices"
	"strings"
	"testing"

	"abhilekh/storage"
	"abhilekh/storage/vocab"
	"abhilekh/testdata/sample"
)

// Every document has a label, and every label uses words of the vocabulary.
func TestLabels(t *testing.T) {
	labels, err := sample.Labels()
	if err != nil {
		t.Fatal(err)
	}
	v, err := vocab.Load("")
	if err != nil {
		t.Fatal(err)
	}
	var paths []string
	for _, l := range labels {
		paths = append(paths, l.Path)
		if !strings.Contains(l.Title, "SAMPLE") {
			t.Errorf("%s: the title %q does not say SAMPLE", l.Path, l.Title)
		}
		for facet, values := range map[storage.Facet][]string{
			storage.FacetState: l.Primary, storage.FacetMentions: l.Mentioned, storage.FacetKind: {l.Kind},
			storage.FacetTheme: slices.Concat(l.Themes, l.NoThemes), storage.FacetLang: l.Langs,
			storage.FacetConference: {l.Conference}, storage.FacetRole: {l.Role}, storage.FacetElection: l.Elections,
		} {
			for _, value := range values {
				value, _, _ = strings.Cut(value, "#")
				if value != "" && !v.Known(string(facet), value) {
					t.Errorf("%s: %s %q is not in the vocabulary", l.Path, facet, value)
				}
			}
		}
		for theme, pages := range l.Evidence {
			if !slices.Contains(l.Themes, theme) || slices.Min(pages) < 1 || slices.Max(pages) > l.Pages {
				t.Errorf("%s: evidence for %q on pages %v of %d", l.Path, theme, pages, l.Pages)
			}
		}
		if l.Date != "" {
			if _, ok := storage.ParseDate(l.Date); !ok {
				t.Errorf("%s: date %q", l.Path, l.Date)
			}
		}
		if (l.Date == "") != (l.DateKind == "") {
			t.Errorf("%s: date %q of kind %q", l.Path, l.Date, l.DateKind)
		}
	}
	var held []string
	err = fs.WalkDir(sample.Files, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && !strings.HasSuffix(name, ".csv") {
			held = append(held, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(paths, held) {
		t.Errorf("labels for %q, documents %q", paths, held)
	}
}
