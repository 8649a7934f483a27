package search

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"abhilekh/storage"

	"github.com/google/go-cmp/cmp"
)

func TestBuild(t *testing.T) {
	dir := t.TempDir()
	records := sample()
	var progress []int
	m, err := Build(t.Context(), dir, sequence(records), BuildOptions{
		Vocab: testVocab(t), State: "s1", Progress: func(n int) { progress = append(progress, n) },
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]int{1, 2, 3, 4}, progress); diff != "" {
		t.Error(diff)
	}
	if m.Documents != 4 || m.Pages != 4 || m.State != "s1" || m.Fingerprint != Fingerprint(testVocab(t)) {
		t.Errorf("manifest %+v", m)
	}
	if diff := cmp.Diff(countTokens(records), m.Totals); diff != "" {
		t.Errorf("totals (-counted +manifest):\n%s", diff)
	}
	if _, err := Current(dir); !errors.Is(err, storage.ErrNotReady) {
		t.Errorf("Current before Publish: %v", err)
	}
	mustPublish(t, dir, m)
	if got, err := Current(dir); err != nil || !cmp.Equal(got, m) {
		t.Errorf("Current: %v\n%s", err, cmp.Diff(m, got))
	}
	if problems := Check(dir); len(problems) > 0 {
		t.Errorf("Check: %q", problems)
	}
	g, err := openGeneration(t.Context(), dir, m.Generation)
	if err != nil {
		t.Fatal(err)
	}
	defer g.release()
	checkStored(t, g, records)
	for word, want := range map[string][]string{
		"rajasthan": {"a1"}, "machine": {"a1"}, "मतदाता": {"b2"}, "day": {"d4"}, "note": {"c3"}, "absent": nil,
	} {
		if got, err := hits(t.Context(), g, word); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q is in %q, want %q (%v)", word, got, want, err)
		}
	}
}

// countTokens adds up the field lengths straight from the text.
func countTokens(records []storage.Record) map[string]Total {
	totals := map[string]Total{}
	add := func(name string, terms int) {
		t := totals[name]
		t.Tokens += int64(terms)
		if terms > 0 {
			t.Documents++
		}
		totals[name] = t
	}
	for _, r := range records {
		all, exact := len(analyse(nil, r.Title)), len(analyseExact(nil, r.Title))
		add("docs.title", all)
		for _, p := range r.Pages {
			a := len(analyse(nil, p.Text)) + len(analyse(nil, p.Notes))
			e := len(analyseExact(nil, p.Text)) + len(analyseExact(nil, p.Notes))
			add("pages.all", a)
			add("pages.exact", e)
			all, exact = all+a, exact+e
		}
		add("docs.all", all)
		add("docs.exact", exact)
	}
	return totals
}

// checkStored reads everything back by number and compares it.
func checkStored(t *testing.T, g *generation, records []storage.Record) {
	t.Helper()
	byID := map[storage.DocumentID]storage.Record{}
	for _, r := range records {
		byID[r.ID] = r
	}
	for n := range g.columns.n {
		d, tags, err := g.stored.record(n)
		if err != nil {
			t.Fatal(err)
		}
		want := byID[d.ID]
		if diff := cmp.Diff(want.Document, d); diff != "" {
			t.Errorf("document %s:\n%s", d.ID, diff)
		}
		if diff := cmp.Diff(want.Tags, tags); diff != "" {
			t.Errorf("tags of %s:\n%s", d.ID, diff)
		}
		pages := g.columns.pages[g.columns.pageStart[n]:g.columns.pageStart[n+1]]
		if len(pages) != len(want.Pages) {
			t.Fatalf("%d pages of %s, want %d", len(pages), d.ID, len(want.Pages))
		}
		for i, p := range pages {
			got, err := g.stored.page(p)
			if err != nil {
				t.Fatal(err)
			}
			w := want.Pages[i]
			if want := (page{w.Number, w.Title, w.Text, w.Notes, w.Lang, w.Quality}); got != want {
				t.Errorf("page %d of %s: %+v, want %+v", i+1, d.ID, got, want)
			}
			if g.columns.pageDoc[p] != n || int(g.columns.pageNumber[p]) != w.Number {
				t.Errorf("page %d of %s: columns say document %d, page %d", i+1, d.ID, g.columns.pageDoc[p], g.columns.pageNumber[p])
			}
		}
	}
}

func TestBuildManyBatches(t *testing.T) {
	dir := t.TempDir()
	records := many(2500, "many") // three batches and a merge
	m := mustBuild(t, dir, records)
	g, err := openGeneration(t.Context(), dir, m.Generation)
	if err != nil {
		t.Fatal(err)
	}
	defer g.release()
	checkStored(t, g, records)
	if diff := cmp.Diff(countTokens(records), m.Totals); diff != "" {
		t.Error(diff)
	}
	if got, err := hits(t.Context(), g, "many"); err != nil || len(got) != 2500 {
		t.Errorf("%d hits, %v", len(got), err)
	}
}

func TestBuildEmpty(t *testing.T) {
	for name, records := range map[string][]storage.Record{"nothing": nil, "no pages": sample()[2:3]} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			m := mustBuild(t, dir, records)
			mustPublish(t, dir, m)
			x, err := Open(t.Context(), dir, Options{Vocab: testVocab(t)})
			if err != nil {
				t.Fatal(err)
			}
			defer x.Close()
			g, err := x.acquire()
			if err != nil {
				t.Fatal(err)
			}
			defer g.release()
			if got, err := hits(t.Context(), g, "note"); err != nil || len(got) != len(records) {
				t.Errorf("hits %q, %v", got, err)
			}
		})
	}
}

func TestBuildFails(t *testing.T) {
	broken := errors.New("the catalogue is gone")
	ctx, cancel := context.WithCancel(t.Context())
	for name, x := range map[string]struct {
		ctx  context.Context
		seq  func(yield func(storage.Record, error) bool)
		want error
	}{
		"records": {t.Context(), func(yield func(storage.Record, error) bool) {
			if yield(sample()[0], nil) {
				yield(storage.Record{}, broken)
			}
		}, broken},
		"cancelled": {ctx, func(yield func(storage.Record, error) bool) {
			for i, r := range many(5000, "x") {
				if i == 1500 {
					cancel()
				}
				if !yield(r, nil) {
					return
				}
			}
		}, context.Canceled},
		"twice": {t.Context(), sequence(append(sample(), sample()...)), nil},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			_, err := Build(x.ctx, dir, x.seq, BuildOptions{Vocab: testVocab(t)})
			if err == nil || x.want != nil && !errors.Is(err, x.want) {
				t.Errorf("error %v, want %v", err, x.want)
			}
			if left := names(t, dir); len(left) > 0 {
				t.Errorf("left behind: %q", left)
			}
		})
	}
}

func names(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestPublishKeepsTwo(t *testing.T) {
	dir := t.TempDir()
	var built []string
	for i := range 4 {
		m := mustBuild(t, dir, many(3, fmt.Sprint("word", i)))
		mustPublish(t, dir, m)
		built = append(built, m.Generation)
		want := slices.Concat([]string{currentName, previousName}, built[max(0, i-1):i+1])
		slices.Sort(want)
		if diff := cmp.Diff(want, names(t, dir)); diff != "" {
			t.Errorf("after %d publications:\n%s", i+1, diff)
		}
	}
	// What is damaged is not what to fall back on.
	damage(t, filepath.Join(dir, built[3], storedDataName), "flip")
	m := mustBuild(t, dir, many(3, "word4"))
	mustPublish(t, dir, m)
	want := []string{currentName, previousName, built[2], m.Generation}
	slices.Sort(want)
	if diff := cmp.Diff(want, names(t, dir)); diff != "" {
		t.Error(diff)
	}
	// The way back.
	if err := Publish(dir, built[2]); err != nil {
		t.Fatal(err)
	}
	if got, err := Current(dir); err != nil || got.Generation != built[2] {
		t.Errorf("current %s, %v", got.Generation, err)
	}
}

func TestPublishRefuses(t *testing.T) {
	dir := t.TempDir()
	m := mustBuild(t, dir, sample())
	for _, name := range []string{"", "..", "../" + m.Generation, "gen-20260101T000000-00000000", "tmp-" + m.Generation} {
		if err := Publish(dir, name); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("Publish(%q): %v", name, err)
		}
	}
	damage(t, inside(dir, m, manifestName), "flip")
	if _, ok := errors.AsType[*DamageError](Publish(dir, m.Generation)); !ok {
		t.Error("a damaged manifest was published")
	}
	if problems := Check(dir); len(problems) != 1 {
		t.Errorf("Check with nothing published: %q", problems)
	}
}

func TestBuildRemovesLeftovers(t *testing.T) {
	dir := t.TempDir()
	left := filepath.Join(dir, temporary+"gen-20260101T000000-00000000", docsName)
	if err := os.MkdirAll(left, 0o700); err != nil {
		t.Fatal(err)
	}
	m := mustBuild(t, dir, sample())
	if diff := cmp.Diff([]string{m.Generation}, names(t, dir)); diff != "" {
		t.Error(diff)
	}
}

func TestFingerprint(t *testing.T) {
	v := testVocab(t)
	a := Fingerprint(v)
	if b := Fingerprint(testVocab(t)); a != b {
		t.Errorf("two fingerprints of the same: %s, %s", a, b)
	}
	other := *v
	other.Fingerprint += "x"
	if Fingerprint(&other) == a {
		t.Error("another vocabulary has the same fingerprint")
	}
}
