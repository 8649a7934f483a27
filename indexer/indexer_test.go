package indexer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"abhilekh/indexer/extract"
	"abhilekh/indexer/source"
	"abhilekh/indexer/tag"
	"abhilekh/storage"
	"abhilekh/storage/blob"
	"abhilekh/storage/catalog"
	"abhilekh/storage/query"
	"abhilekh/storage/search"
	"abhilekh/storage/vocab"
)

// The test binary is also the child in which documents are read.
func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == "extract-child" {
		os.Exit(extract.Child(os.Stdin, os.Stdout))
	}
	os.Exit(m.Run())
}

// world is an archive with one folder source, all of it real.
type world struct {
	*Indexer
	t  *testing.T
	in string
}

func newWorld(t *testing.T, ids ...string) *world {
	t.Helper()
	data := t.TempDir()
	c, err := catalog.Open(t.Context(), filepath.Join(data, "catalog.db"))
	if err != nil {
		t.Fatal(err)
	}
	b, err := blob.Open(filepath.Join(data, "blobs"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close(); c.Close() })
	v, err := vocab.Load("")
	if err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, in: t.TempDir()}
	if len(ids) == 0 {
		ids = []string{"in"}
	}
	var sources []source.Config
	for _, id := range ids {
		path := filepath.Join(w.in, id)
		if err := os.MkdirAll(path, 0o755); err != nil {
			t.Fatal(err)
		}
		sources = append(sources, source.Config{ID: id, Kind: "folder", Path: path})
	}
	w.Indexer = New(Config{
		Data: data, Catalog: c, Blobs: b, Vocab: v, Sources: sources, Tagger: tag.New(v),
		Extractor: extract.New(extract.Options{Command: []string{self, "extract-child"}}),
		Log:       slog.New(slog.NewTextHandler(io.Discard, nil)), MaxBytes: 1 << 20,
	})
	return w
}

// old keeps files out of the time in which a stamp is not believed.
var old = time.Date(2024, 1, 11, 10, 0, 0, 0, storage.IST)

func (w *world) put(name, text string) {
	w.t.Helper()
	path := filepath.Join(w.in, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		w.t.Fatal(err)
	}
	old = old.Add(time.Minute)
	if err := os.Chtimes(path, old, old); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) move(from, to string) {
	w.t.Helper()
	if err := os.Rename(filepath.Join(w.in, from), filepath.Join(w.in, to)); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) remove(name string) {
	w.t.Helper()
	if err := os.Remove(filepath.Join(w.in, name)); err != nil {
		w.t.Fatal(err)
	}
}

// run makes a run and checks its counts ("2 indexed, 1 failed").
func (w *world) run(want string) storage.Run {
	w.t.Helper()
	return w.runWith(Options{Trigger: "command"}, want)
}

func (w *world) runWith(o Options, want string) storage.Run {
	w.t.Helper()
	report, err := w.Run(w.t.Context(), o)
	if err != nil {
		w.t.Fatal(err)
	}
	var got []string
	sum := 0
	for _, outcome := range storage.Outcomes() {
		if n := report.Counts[outcome]; n > 0 {
			got = append(got, fmt.Sprintf("%d %s", n, outcome))
			sum += n
		}
	}
	if s := strings.Join(got, ", "); s != want {
		w.t.Fatalf("run: %s, want %s", s, want)
	}
	if sum != report.Items {
		w.t.Fatalf("run: %d items but %d outcomes", report.Items, sum)
	}
	if !o.DryRun {
		kept, err := w.Catalog.Run(w.t.Context(), report.ID)
		if err != nil {
			w.t.Fatal(err)
		}
		if d := cmp.Diff(report.Counts, kept.Counts); d != "" || kept.Finished.IsZero() {
			w.t.Fatalf("the catalogue holds another report (-made +kept):\n%s", d)
		}
	}
	return report
}

// at returns the document at a key.
func (w *world) at(name string) storage.Record {
	w.t.Helper()
	id, err := w.Catalog.Lookup(w.t.Context(), catalog.Identity{Kind: catalog.KindPath, Value: name})
	if err != nil {
		w.t.Fatal(err)
	}
	rec, err := w.Catalog.Document(w.t.Context(), id)
	if err != nil {
		w.t.Fatal(err)
	}
	return rec
}

func (w *world) versions(name string) int {
	w.t.Helper()
	list, err := w.Catalog.Versions(w.t.Context(), w.at(name).ID)
	if err != nil {
		w.t.Fatal(err)
	}
	return len(list)
}

const (
	keeper  = "The keeper of the lighthouse\n\nHe votes by post from an island in Kerala.\n"
	teacher = "The teacher of the school\n\nShe counts the votes in a village of Bihar.\n"
	smith   = "The smith of the town\n\nHe mends the ballot boxes of Goa every spring.\n"
)

func TestSecondRunReadsNothing(t *testing.T) {
	w := newWorld(t)
	w.put("in/keeper.txt", keeper)
	w.put("in/deep/teacher.txt", teacher)
	w.put("in/empty.txt", "")
	w.put("in/broken.pdf", "%PDF-1.4 and nothing more")
	first := w.run("2 indexed, 2 failed")
	if first.Generation == "" || first.Extracted != 2 {
		t.Errorf("first run: %+v", first)
	}
	second := w.run("2 unchanged, 2 failed")
	if second.Generation != "" || second.Extracted != 0 {
		t.Errorf("second run did something: %+v", second)
	}
}

func TestMovedFileIsTheSameDocument(t *testing.T) {
	w := newWorld(t)
	w.put("in/keeper.txt", keeper)
	w.run("1 indexed")
	before := w.at("in/keeper.txt").ID
	w.move("in/keeper.txt", "in/renamed.txt")
	w.run("1 moved")
	if after := w.at("in/renamed.txt").ID; after != before {
		t.Errorf("a moved file became document %s, was %s", after, before)
	}
	w.run("1 unchanged")
}

func TestCopyIsTheSameDocumentUntilItDiffers(t *testing.T) {
	w := newWorld(t, "in", "out")
	w.put("in/keeper.txt", keeper)
	w.put("out/copy.txt", keeper)
	w.run("1 indexed, 1 unchanged")
	doc := w.at("in/keeper.txt")
	if copied := w.at("out/copy.txt"); copied.ID != doc.ID {
		t.Fatalf("a copy became document %s beside %s", copied.ID, doc.ID)
	}
	if d := cmp.Diff([]string{"in", "out"}, doc.Sources); d != "" {
		t.Error(d)
	}
	w.put("out/copy.txt", smith)
	w.run("1 indexed, 1 unchanged")
	if copied := w.at("out/copy.txt"); copied.ID == doc.ID {
		t.Error("an overwritten copy became a version of a document that another place still shows")
	}
	if n := w.versions("in/keeper.txt"); n != 1 {
		t.Errorf("the original has %d versions", n)
	}
}

func TestChangedFileIsANewVersion(t *testing.T) {
	w := newWorld(t)
	w.put("in/keeper.txt", keeper)
	w.run("1 indexed")
	id := w.at("in/keeper.txt").ID
	w.put("in/keeper.txt", keeper+"\nCorrected: the island lies in Lakshadweep.\n")
	w.run("1 changed")
	now := w.at("in/keeper.txt")
	if now.ID != id || now.Status != storage.StatusChanged || w.versions("in/keeper.txt") != 2 {
		t.Errorf("document %s (was %s), status %s, %d versions", now.ID, id, now.Status, w.versions("in/keeper.txt"))
	}

	// Other bytes, the same content: only spaces at the ends of lines.
	w.put("in/keeper.txt", strings.ReplaceAll(keeper, "\n", " \n")+" \nCorrected: the island lies in Lakshadweep.\n")
	w.run("1 unchanged")
	if n := w.versions("in/keeper.txt"); n != 2 {
		t.Errorf("a re-saved file made version %d", n)
	}

	// The first content comes back: version 1 is current again, there is no third.
	w.put("in/keeper.txt", keeper)
	w.run("1 changed")
	if n := w.versions("in/keeper.txt"); n != 2 {
		t.Errorf("a content that came back made version %d", n)
	}
}

func TestExchangedFilesKeepTheirDocuments(t *testing.T) {
	w := newWorld(t)
	w.put("in/a.txt", keeper)
	w.put("in/b.txt", teacher)
	w.run("2 indexed")
	a, b := w.at("in/a.txt").ID, w.at("in/b.txt").ID
	w.put("in/a.txt", teacher)
	w.put("in/b.txt", keeper)
	w.run("2 unchanged")
	if w.at("in/a.txt").ID != b || w.at("in/b.txt").ID != a {
		t.Error("after an exchange the contents changed documents")
	}
}

func TestTakenAwayFileStays(t *testing.T) {
	w := newWorld(t)
	w.put("in/keeper.txt", keeper)
	w.put("in/teacher.txt", teacher)
	w.run("2 indexed")
	w.remove("in/teacher.txt")
	w.run("1 unchanged, 1 missing")
	w.run("1 unchanged")
	if rec := w.at("in/teacher.txt"); rec.Title == "" {
		t.Error("the document is gone")
	}
	w.put("in/teacher.txt", teacher)
	w.run("2 unchanged")
}

func TestAbsentFolderLosesNothing(t *testing.T) {
	w := newWorld(t, "in", "out")
	w.put("in/keeper.txt", keeper)
	w.put("out/smith.txt", smith)
	w.run("2 indexed")
	w.move("out", "elsewhere")
	report := w.run("1 unchanged, 1 failed")
	items, err := w.Catalog.RunItems(t.Context(), report.ID, storage.OutcomeFailed, 0)
	if err != nil || len(items) != 1 || items[0].Source != "out" || strings.Contains(items[0].Reason, w.in) {
		t.Errorf("failed items = %+v, %v", items, err)
	}
	w.move("elsewhere", "out")
	w.run("2 unchanged")
}

func TestRetiredSourceKeepsItsDocuments(t *testing.T) {
	w := newWorld(t, "in", "out")
	w.put("in/keeper.txt", keeper)
	w.put("out/smith.txt", smith)
	w.run("2 indexed")
	w.Sources = w.Sources[:1]
	w.run("1 unchanged")
	sources, err := w.Catalog.Sources(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	retired := map[string]bool{}
	for _, s := range sources {
		retired[s.ID] = s.Retired
	}
	if d := cmp.Diff(map[string]bool{"in": false, "out": true}, retired); d != "" {
		t.Error(d)
	}
	if got := w.search("smith"); got != 1 {
		t.Errorf("the retired source's document is found %d times", got)
	}
}

func (w *world) search(text string) int {
	w.t.Helper()
	x, err := search.Open(w.t.Context(), IndexDir(w.Data), search.Options{Vocab: w.Vocab, Log: w.Log})
	if err != nil {
		w.t.Fatal(err)
	}
	defer x.Close()
	answer, err := x.Search(w.t.Context(), query.Query{Text: text, Page: 1, Size: 10})
	if err != nil {
		w.t.Fatal(err)
	}
	return answer.Total
}

func TestDryRunWritesNothing(t *testing.T) {
	w := newWorld(t)
	w.put("in/keeper.txt", keeper)
	w.put("in/feed.xml", `<?xml version="1.0"?><rss version="2.0"><channel/></rss>`)
	w.runWith(Options{DryRun: true}, "1 indexed, 1 unread")
	if n, _, _, err := w.Catalog.Counts(t.Context()); err != nil || n != 0 {
		t.Errorf("a dry run stored %d documents (%v)", n, err)
	}
	if runs, err := w.Catalog.Runs(t.Context(), 10); err != nil || len(runs) != 0 {
		t.Errorf("a dry run is in the catalogue: %v %v", runs, err)
	}
	w.run("1 indexed, 1 unread")
	w.put("in/keeper.txt", smith)
	w.runWith(Options{DryRun: true}, "1 changed, 1 unread")
}

func TestSinceAndSourceNarrowARun(t *testing.T) {
	w := newWorld(t, "in", "out")
	w.put("in/keeper.txt", keeper)
	w.put("out/smith.txt", smith)
	w.runWith(Options{Sources: []string{"out"}}, "1 indexed")
	w.runWith(Options{Since: storage.DateOf(old.AddDate(0, 0, 1))}, "")
	w.runWith(Options{Since: storage.DateOf(old)}, "1 indexed, 1 unchanged")
	if _, err := w.Run(t.Context(), Options{Sources: []string{"nobody"}}); err == nil {
		t.Error("an unknown source was accepted")
	}
}

func TestTwoRunsExcludeEachOther(t *testing.T) {
	w := newWorld(t)
	lock, err := catalog.Lock(w.Data)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Run(t.Context(), Options{}); !errors.Is(err, catalog.ErrLocked) {
		t.Errorf("run beside a held lock = %v", err)
	}
	if err := lock.Release(); err != nil {
		t.Fatal(err)
	}
	w.put("in/keeper.txt", keeper)
	w.run("1 indexed")
}

func TestStoppedRunBlamesNoDocument(t *testing.T) {
	w := newWorld(t)
	for i := range 30 {
		w.put(fmt.Sprintf("in/%02d.txt", i), fmt.Sprintf("Document %d\n\n%s", i, keeper))
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	w.Progress = func(p Progress) {
		if p.Done == 5 {
			cancel()
		}
	}
	report, err := w.Run(ctx, Options{})
	if err == nil || report.Counts[storage.OutcomeFailed] > 0 {
		t.Errorf("stopped run = %v, %v", report.Counts, err)
	}
	kept, err := w.Catalog.Run(t.Context(), report.ID)
	if err != nil || kept.Error == "" || kept.Finished.IsZero() {
		t.Errorf("the stopped run is not accounted for: %+v, %v", kept, err)
	}
	w.Progress = func(Progress) {}
	last := w.runWith(Options{}, fmt.Sprintf("%d indexed, %d unchanged", 30-report.Extracted, report.Extracted))
	if last.Generation == "" {
		t.Error("nothing was published")
	}
}

func TestReprocessReadsOriginalsAgain(t *testing.T) {
	w := newWorld(t)
	w.put("in/keeper.txt", keeper)
	w.run("1 indexed")
	before := w.at("in/keeper.txt")
	w.remove("in/keeper.txt")
	report := w.runWith(Options{Reprocess: true, IndexOnly: true}, "")
	if report.Extracted != 1 {
		t.Errorf("%d documents were read again", report.Extracted)
	}
	after := w.at("in/keeper.txt")
	if d := cmp.Diff(before, after); d != "" {
		t.Errorf("reading again changed the document:\n%s", d)
	}
}
