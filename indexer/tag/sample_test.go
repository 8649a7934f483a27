package tag

import (
	"encoding/csv"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"abhilekh/storage"
	"abhilekh/testdata/sample"
)

// manifest returns what decks/manifest.csv states of the sample documents.
func manifest(t *testing.T) map[string]storage.Stated {
	t.Helper()
	f, err := sample.Files.Open("decks/manifest.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]storage.Stated{}
	for _, row := range rows[1:] {
		s := storage.Stated{By: "sample"}
		s.Title, s.Date, s.Conference, s.Kind = row[1], storage.Date(row[2]), row[3], row[9]
		if row[4] != "" {
			s.States = []string{row[4]}
		}
		out["decks/"+row[0]] = s
	}
	return out
}

// What the rules find in the sample archive is what a reader finds.
func TestSample(t *testing.T) {
	labels, err := sample.Labels()
	if err != nil {
		t.Fatal(err)
	}
	tg, stated := tagger(t), manifest(t)
	for _, l := range labels {
		t.Run(l.Path, func(t *testing.T) {
			got := readDocument(t, filepath.Join("..", "..", "testdata", "sample", filepath.FromSlash(l.Path)))
			s := stated[l.Path]
			s.ReaderKind = got.Kind
			in := Input{
				Title: got.Title, FileName: path.Base(l.Path), MediaType: got.MediaType, NoteNumber: got.NoteNumber,
				Date: storage.Date(l.Date), Pages: got.Pages, Stated: s,
			}
			if s.Title != "" {
				in.Title = s.Title
			}
			check(t, l, tg.Tags(in))
		})
	}
}

func check(t *testing.T, l sample.Label, tags []storage.Tag) {
	t.Helper()
	one := func(s string) []string { return slices.DeleteFunc([]string{s}, func(s string) bool { return s == "" }) }
	equal := func(what string, got, want []string) {
		got, want = slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(want))
		if !slices.Equal(got, want) {
			t.Errorf("%s %q, want %q", what, got, want)
		}
	}
	equal("kind", values(tags, storage.FacetKind), one(l.Kind))
	equal("conference", values(tags, storage.FacetConference), one(l.Conference))
	equal("role", values(tags, storage.FacetRole), one(l.Role))
	equal("primary states", slices.Compact(primaryStates(tags)), l.Primary)
	themes := values(tags, storage.FacetTheme)
	for _, id := range l.Themes {
		if !slices.Contains(themes, id) {
			t.Errorf("theme %s is missing from %q", id, themes)
		}
	}
	for _, id := range l.NoThemes {
		if slices.Contains(themes, id) {
			t.Errorf("theme %s is given: %q", id, short(of(tags, storage.FacetTheme)))
		}
	}
	elections := values(tags, storage.FacetElection)
	for _, id := range l.Elections {
		if !slices.Contains(elections, strings.ReplaceAll(id, "#", "/")) {
			t.Errorf("election %s is missing from %q", id, elections)
		}
	}
	for id, pages := range l.Evidence {
		for _, n := range pages {
			shows := func(x storage.Tag) bool { return x.Facet == storage.FacetTheme && x.Value == id && x.Page == n }
			if !slices.ContainsFunc(tags, shows) {
				t.Errorf("page %d is no evidence for %s: %q", n, id, short(of(tags, storage.FacetTheme)))
			}
		}
	}
	if extra := slices.DeleteFunc(themes, func(id string) bool { return slices.Contains(l.Themes, id) }); len(extra) > 0 {
		t.Logf("themes besides: %q", extra)
	}
	if extra := slices.DeleteFunc(elections, func(id string) bool { return slices.Contains(l.Elections, strings.ReplaceAll(id, "/", "#")) }); len(extra) > 0 {
		t.Logf("elections besides: %q", extra)
	}
}
