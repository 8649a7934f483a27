package main

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"abhilekh/storage"
	"abhilekh/storage/catalog"
	"abhilekh/storage/query"
	"abhilekh/storage/search"
	"abhilekh/testdata/corpus"
	"abhilekh/testdata/sample"
)

// kills is how many runs are killed; each at a random moment.
const kills = 20

// A run that is killed at any moment costs nothing: the last good generation
// goes on serving, and the next run ends where an undisturbed one ends.
func TestKilledRunsLoseNothing(t *testing.T) {
	t.Run("samples", func(t *testing.T) {
		decks, err := fs.Sub(sample.Files, "decks") // with their manifest
		if err != nil {
			t.Fatal(err)
		}
		killRuns(t, func(dir string) error { return os.CopyFS(dir, decks) })
	})
	t.Run("corpus", func(t *testing.T) {
		if testing.Short() {
			t.Skip("skipped: real documents take a minute (run without -short)")
		}
		eci := corpus.Path(t, "eci")
		killRuns(t, func(dir string) error { return copyFiles(dir, eci) })
	})
}

func killRuns(t *testing.T, fill func(dir string) error) {
	root := t.TempDir()
	in := filepath.Join(root, "in")
	sources := filepath.Join(root, "sources.yaml")
	writeFile(t, sources, "sources:\n  - {id: in, kind: folder, path: in}\n")
	writeFile(t, filepath.Join(in, "first.txt"), "The first document\n\nIt names the lighthouse and nothing else.\n")
	seed := filepath.Join(root, "seed")
	indexOnce(t, seed, sources)
	if err := fill(in); err != nil {
		t.Fatal(err)
	}
	calm := filepath.Join(root, "calm")
	if err := os.CopyFS(calm, os.DirFS(seed)); err != nil {
		t.Fatal(err)
	}
	begun := time.Now()
	indexOnce(t, calm, sources)
	whole := time.Since(begun)
	want := stateOf(t, calm)

	killed, finished := 0, 0
	for round := 0; killed < kills && round < 4*kills; round++ {
		disturbed := filepath.Join(root, fmt.Sprint("disturbed", round))
		if err := os.CopyFS(disturbed, os.DirFS(seed)); err != nil {
			t.Fatal(err)
		}
		// A few kills in a row, each of the run that goes on where the last one
		// stopped, then a run left alone.
		for range 1 + rand.IntN(4) {
			if !killOne(t, disturbed, sources, whole) {
				finished++
				break
			}
			killed++
			stillServed(t, disturbed)
		}
		indexOnce(t, disturbed, sources)
		if d := cmp.Diff(want, stateOf(t, disturbed)); d != "" {
			t.Fatalf("after kills the archive differs (-undisturbed +killed):\n%s", d)
		}
		if err := os.RemoveAll(disturbed); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("score: %d runs killed, %d ended before the kill, every archive ended as the undisturbed one", killed, finished)
	if killed < kills {
		t.Errorf("only %d of %d runs could be killed", killed, kills)
	}
}

// killOne kills a run after a random time and reports whether it was still
// running.
func killOne(t *testing.T, data, sources string, whole time.Duration) bool {
	t.Helper()
	c := programCommand(t.Context(), "index", "--data", data, "--sources", sources)
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(time.Duration(rand.Int64N(int64(whole))), func() { c.Process.Kill() })
	defer timer.Stop()
	err := c.Wait()
	return err != nil && c.ProcessState.ExitCode() == -1
}

func indexOnce(t *testing.T, data, sources string) {
	t.Helper()
	var out bytes.Buffer
	c := programCommand(t.Context(), "index", "--data", data, "--sources", sources)
	c.Stdout, c.Stderr = &out, &out
	err := c.Run()
	if code := c.ProcessState.ExitCode(); code != exitWell && code != exitFailures {
		t.Fatalf("index: %v\n%s", err, out.String())
	}
}

// stillServed opens the archive as the server does and asks for the document
// that was there before the run.
func stillServed(t *testing.T, data string) {
	t.Helper()
	a, x := openForTest(t, data)
	defer a.close()
	defer x.Close()
	answer, err := x.Search(t.Context(), query.Query{Text: "lighthouse", Page: 1, Size: 10})
	if err != nil || answer.Total != 1 {
		t.Fatalf("after a kill the last good generation does not serve: %v %+v", err, answer)
	}
}

func openForTest(t *testing.T, data string) (*archive, *search.Index) {
	t.Helper()
	s := &settings{data: data, slots: 2, searchTimeout: 10 * time.Second}
	a, err := openArchive(t.Context(), s, slog.New(slog.DiscardHandler), false)
	if err != nil {
		t.Fatal(err)
	}
	x, err := a.open(t.Context(), s, nil)
	if err != nil {
		a.close()
		t.Fatal(err)
	}
	return a, x
}

// document is what must be equal whatever happened on the way: everything but
// the minted id and the times.
type document struct {
	File, Title, Version, Kind, Note string
	Dates                            storage.Dates
	Langs                            []string
	Versions                         int
	Status                           storage.Status
	Tags                             []storage.Tag
	Pages                            []string
}

type state struct {
	Documents map[string]document
	Answers   map[string][]string
	Problems  []string
}

func stateOf(t *testing.T, data string) state {
	t.Helper()
	a, x := openForTest(t, data)
	defer a.close()
	defer x.Close()
	out := state{Documents: map[string]document{}, Answers: map[string][]string{}}
	for rec, err := range a.catalog.Records(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		out.Documents[rec.FileName] = documentOf(t, a.catalog, rec)
	}
	for _, text := range []string{"", "lighthouse", "election commission", `"press note"`, "expenditure", "चुनाव"} {
		answer, err := x.Search(t.Context(), query.Query{Text: text, Page: 1, Size: 100, Sort: query.SortOldest})
		if err != nil {
			t.Fatal(err)
		}
		titles := []string{fmt.Sprint(answer.Total)}
		for _, h := range answer.Hits {
			titles = append(titles, h.Document.FileName)
		}
		// Documents of one day follow each other by id, which is random.
		sortTail(titles)
		out.Answers[text] = titles
	}
	var err error
	if out.Problems, err = a.catalog.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	return out
}

func sortTail(s []string) {
	for i := 2; i < len(s); i++ {
		for j := i; j > 1 && s[j] < s[j-1]; j-- {
			s[j], s[j-1] = s[j-1], s[j]
		}
	}
}

func documentOf(t *testing.T, c *catalog.Catalog, rec storage.Record) document {
	t.Helper()
	versions, err := c.Versions(t.Context(), rec.ID)
	if err != nil {
		t.Fatal(err)
	}
	d := document{
		File: rec.FileName, Title: rec.Title, Version: rec.Version, Kind: rec.Kind, Note: rec.NoteNumber,
		Dates: rec.Dates, Langs: rec.Langs, Versions: len(versions), Status: rec.Status, Tags: rec.Tags,
	}
	d.Dates.FirstSeen = ""
	for _, p := range rec.Pages {
		d.Pages = append(d.Pages, fmt.Sprintf("%d %s %s %x", p.Number, p.Quality, p.Reason, sha256.Sum256([]byte(p.Text))))
	}
	return d
}

func writeFile(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// copyFiles copies every file below from into one writable folder.
func copyFiles(to, from string) error {
	return filepath.WalkDir(from, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, strings.ReplaceAll(d.Name(), string(filepath.Separator), "_")), data, 0o644)
	})
}
