package source

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"abhilekh/storage"
)

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestParseNamesWhatIsWrong(t *testing.T) {
	tests := []struct{ name, in, wantField, wantProblem string }{
		{"not YAML", "sources: [", "sources", "line"},
		{"no source", "sources: []", "sources", "names no source"},
		{"unknown key", "sources:\n  - {id: a, kind: folder, path: x, colour: red}", "sources", "colour"},
		{"bad id", "sources:\n  - {id: A b, kind: folder, path: x}", "id", "not a source id"},
		{"reserved id", "sources:\n  - {id: none, kind: folder, path: x}", "id", "cannot name"},
		{"unknown kind", "sources:\n  - {id: a, kind: ftp, path: x}", "kind", `"ftp" is not known`},
		{"no path", "sources:\n  - {id: a, kind: folder}", "path", "needs a path"},
		{"manifest of another sort", "sources:\n  - {id: a, kind: folder, path: x, manifest: rows.xlsx}", "manifest", "ends in .csv"},
		{"folder with urls", "sources:\n  - {id: a, kind: folder, path: x, urls: [\"https://www.pib.gov.in/PressReleasePage.aspx?PRID=2015237\"]}", "urls", "only a source of kind pib"},
		{"folder with delay", "sources:\n  - {id: a, kind: folder, path: x, delay: 2s}", "delay", "only a source of kind pib"},
		{"folder with allow_private", "sources:\n  - {id: a, kind: folder, path: x, allow_private: true}", "allow_private", "only a source of kind pib"},
		{"pib with path", "sources:\n  - {id: a, kind: pib, path: x, urls: [\"https://www.pib.gov.in/PressReleasePage.aspx?PRID=2015237\"]}", "path", "only a folder"},
		{"pib with manifest", "sources:\n  - {id: a, kind: pib, manifest: x.csv, urls: [\"https://www.pib.gov.in/PressReleasePage.aspx?PRID=2015237\"]}", "manifest", "only a folder"},
		{"pib without urls", "sources:\n  - {id: a, kind: pib}", "urls", "source a: a source of kind pib needs urls"},
		{"pib with another page", "sources:\n  - {id: a, kind: pib, urls: [\"https://www.pib.gov.in/allRel.aspx?reg=3\"]}", "urls", "is not the page of one release"},
		{"hasty", "sources:\n  - {id: a, kind: pib, delay: 100ms, urls: [\"https://www.pib.gov.in/PressReleasePage.aspx?PRID=2015237\"]}", "delay", "100ms is not between 1s and 10m0s"},
		{"delay without unit", "sources:\n  - {id: a, kind: pib, delay: 5, urls: [\"https://www.pib.gov.in/PressReleasePage.aspx?PRID=2015237\"]}", "sources", "line 2"},
		{"bad schedule", "sources:\n  - {id: a, kind: folder, path: x, schedule: often}", "schedule", "source a"},
		{"twice", "sources:\n  - {id: a, kind: folder, path: x}\n  - {id: a, kind: folder, path: y}", "id", "named twice"},
		{"sample from a file", "sources:\n  - {id: a, kind: folder, path: x, sample: true}", "sources", "sample"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Parse([]byte(tt.in))
			got, ok := errors.AsType[*storage.InvalidError](err)
			if !ok {
				t.Fatalf("Parse = %v, want an InvalidError", err)
			}
			if got.Field != tt.wantField || !strings.Contains(got.Problem, tt.wantProblem) {
				t.Errorf("Parse = %q (field %s), want field %s with %q", got.Problem, got.Field, tt.wantField, tt.wantProblem)
			}
		})
	}
}

func TestLoadResolvesPathsFromTheFile(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "conf", "sources.yaml")
	write(t, file, `sources:
  - {id: decks, kind: folder, path: ../decks, manifest: decks.csv, schedule: "@daily", document_kind: presentation}
  - {id: releases, kind: pib, delay: 2s, urls: ["https://www.pib.gov.in/PressReleasePage.aspx?PRID=2015237"]}
`)
	got, err := Load(file)
	if err != nil {
		t.Fatal(err)
	}
	want := []Config{
		{
			ID: "decks", Kind: "folder", Path: filepath.Join(dir, "decks"), Manifest: filepath.Join(dir, "conf", "decks.csv"),
			Schedule: "@daily", DocumentKind: "presentation",
		},
		{ID: "releases", Kind: "pib", Delay: 2 * time.Second, URLs: []string{"https://www.pib.gov.in/PressReleasePage.aspx?PRID=2015237"}},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func discover(t *testing.T, root string) map[string]string {
	t.Helper()
	src, err := New(Config{ID: "a", Kind: "folder", Path: root}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	err = src.Discover(t.Context(), func(it Item) error {
		r, err := it.Open(t.Context())
		if err != nil {
			return err
		}
		defer r.Close()
		data, err := io.ReadAll(r)
		got[it.Key] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestFolderListsRegularFilesOnly(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "in", "note.txt"), "one")
	write(t, filepath.Join(dir, "in", "sub", "हिन्दी.txt"), "two")
	write(t, filepath.Join(dir, "in", ".hidden"), "no")
	write(t, filepath.Join(dir, "in", ".git", "config"), "no")
	write(t, filepath.Join(dir, "secret.txt"), "secret")
	for name, target := range map[string]string{"link.txt": "../secret.txt", "up": "..", "self": "."} {
		if err := os.Symlink(target, filepath.Join(dir, "in", name)); err != nil {
			t.Fatal(err)
		}
	}
	want := map[string]string{"note.txt": "one", "sub/हिन्दी.txt": "two"}
	if d := cmp.Diff(want, discover(t, filepath.Join(dir, "in"))); d != "" {
		t.Error(d)
	}
}

func TestFolderExchangedForALinkIsNotOpened(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "in", "note.txt"), "one")
	write(t, filepath.Join(dir, "secret.txt"), "secret")
	src, err := New(Config{ID: "a", Kind: "folder", Path: filepath.Join(dir, "in")}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var items []Item
	if err := src.Discover(t.Context(), func(it Item) error { items = append(items, it); return nil }); err != nil {
		t.Fatal(err)
	}
	note := filepath.Join(dir, "in", "note.txt")
	if err := os.Remove(note); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("../secret.txt", note); err != nil {
		t.Fatal(err)
	}
	if _, err := items[0].Open(t.Context()); err == nil {
		t.Error("a link out of the folder was opened")
	}
}

// What cannot be had is told, and hides nothing else.
func TestFolderTellsWhatItCannotOffer(t *testing.T) {
	dir := t.TempDir()
	deep := strings.Repeat("d/", maxDepth) + "note.txt"
	write(t, filepath.Join(dir, "note.txt"), "one")
	write(t, filepath.Join(dir, "bad\xe0\xa4.txt"), "two")
	write(t, filepath.Join(dir, filepath.FromSlash(deep)), "three")
	write(t, filepath.Join(dir, "closed", "note.txt"), "four")
	if err := os.Chmod(filepath.Join(dir, "closed"), 0); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.Chmod(filepath.Join(dir, "closed"), 0o755) })
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o644); err != nil {
		t.Fatal(err)
	}
	src, err := New(Config{ID: "a", Kind: "folder", Path: dir}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	err = src.Discover(t.Context(), func(it Item) error { got[it.Key] = it.Problem; return nil })
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"note.txt": "", "bad\uFFFD.txt": "its name is not UTF-8",
		deep:     "lies deeper than 32 folders",
		"closed": "cannot be listed: permission denied",
	}
	if os.Getuid() == 0 { // whom no mode stops
		delete(want, "closed")
		want["closed/note.txt"] = ""
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestMissingFolderIsAnErrorWithoutItsPath(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "not-here")
	src, err := New(Config{ID: "a", Kind: "folder", Path: missing}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	err = src.Discover(context.Background(), func(Item) error { return nil })
	if err == nil {
		t.Fatal("a missing folder looked like an empty one")
	}
	if strings.Contains(err.Error(), missing) {
		t.Errorf("error shows a local path: %v", err)
	}
}
