package indexer

import (
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"abhilekh/indexer/extract"
	"abhilekh/storage"
)

// blobPath is where the original at a key lies.
func (w *world) blobPath(name string) string {
	sha := w.at(name).Version
	return filepath.Join(w.Data, "blobs", "sha256", sha[:2], sha)
}

func TestEmptiedFolderLosesNothing(t *testing.T) {
	w := newWorld(t)
	w.put("in/keeper.txt", keeper)
	w.put("in/smith.txt", smith)
	w.run("2 indexed")
	w.move("in", "unmounted")
	if err := os.Mkdir(filepath.Join(w.in, "in"), 0o755); err != nil {
		t.Fatal(err)
	}
	report := w.run("1 failed")
	items, err := w.Catalog.RunItems(t.Context(), report.ID, storage.OutcomeFailed, 0)
	if err != nil || len(items) != 1 || !strings.Contains(items[0].Reason, "all 2 items are gone") {
		t.Errorf("failed items = %+v, %v", items, err)
	}
	if got := w.at("in/keeper.txt"); got.Status != storage.StatusCurrent {
		t.Errorf("the document is %s", got.Status)
	}
}

func TestWhatCannotBeOfferedIsFailedAndHidesNothing(t *testing.T) {
	w := newWorld(t)
	w.put("in/keeper.txt", keeper)
	w.put("in/bad\xe0\xa4.txt", smith)
	report := w.run("1 indexed, 1 failed")
	items, err := w.Catalog.RunItems(t.Context(), report.ID, storage.OutcomeFailed, 0)
	if err != nil || len(items) != 1 || items[0].Reason != "its name is not UTF-8" {
		t.Errorf("failed items = %+v, %v", items, err)
	}
	w.run("1 unchanged, 1 failed")
}

func TestLostOriginalIsPutBack(t *testing.T) {
	w := newWorld(t)
	w.put("in/keeper.txt", keeper)
	w.run("1 indexed")
	path := w.blobPath("in/keeper.txt")
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	report := w.run("1 unchanged")
	items, err := w.Catalog.RunItems(t.Context(), report.ID, storage.OutcomeUnchanged, 0)
	if err != nil || len(items) != 1 || !strings.Contains(items[0].Reason, "put back") {
		t.Errorf("items = %+v, %v", items, err)
	}
	if data, err := os.ReadFile(path); err != nil || string(data) != keeper {
		t.Errorf("the original is %q, %v", data, err)
	}
}

func TestOneLostOriginalDoesNotStopReprocessing(t *testing.T) {
	w := newWorld(t)
	w.put("in/keeper.txt", keeper)
	w.put("in/smith.txt", smith)
	w.put("in/teacher.txt", teacher)
	w.run("3 indexed")
	if err := os.Remove(w.blobPath("in/keeper.txt")); err != nil {
		t.Fatal(err)
	}
	damaged := w.blobPath("in/smith.txt")
	if err := os.Chmod(damaged, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(damaged, []byte(strings.ToUpper(smith)), 0o644); err != nil {
		t.Fatal(err)
	}
	report := w.runWith(Options{Reprocess: true, IndexOnly: true}, "2 failed")
	if report.Extracted != 1 {
		t.Errorf("%d documents were read again", report.Extracted)
	}
}

// What a source says of its documents may be corrected while they stay the same.
func TestACorrectedSourceApplies(t *testing.T) {
	w := newWorld(t)
	w.Sources[0].DocumentKind = "presentation"
	w.put("in/keeper.txt", keeper)
	w.run("1 indexed")
	w.Sources[0].DocumentKind = "press-note"
	report := w.run("1 unchanged")
	if got := w.at("in/keeper.txt").Kind; got != "press-note" || report.Extracted != 1 || report.Generation == "" {
		t.Errorf("kind %q, %d read, generation %q", got, report.Extracted, report.Generation)
	}
	if report = w.run("1 unchanged"); report.Extracted != 0 || report.Generation != "" {
		t.Errorf("said once, read again: %+v", report)
	}
	w.Sources[0].DocumentKind = ""
	w.runWith(Options{Reprocess: true, IndexOnly: true}, "")
	if got := w.at("in/keeper.txt").Kind; got != "press-note" {
		t.Errorf("kind %q after reprocessing, which asks no source", got)
	}
}

// A manifest says what files do not; an edited row changes its document alone,
// and a faulty one is told without losing it.
func TestManifest(t *testing.T) {
	w := newWorld(t)
	w.put("in/keeper.txt", keeper)
	w.put("in/smith.txt", smith)
	w.put("in/manifest.csv", "file,title,date,conference,state,presenter,designation\n"+
		"keeper.txt,Lamps of the coast,12.01.2024,ceo-conference-2024-01-11,goa;kerala,A. Keeper,Chief Electoral Officer\n")
	w.run("2 indexed")
	smithBefore := w.at("in/smith.txt")
	got := w.at("in/keeper.txt")
	if got.Title != "Lamps of the coast" || got.Dates.Manifest != "2024-01-12" || got.Conference != "ceo-conference-2024-01-11" ||
		got.Presenter != "A. Keeper" || got.Designation != "Chief Electoral Officer" {
		t.Errorf("document %+v", got.Document)
	}
	if d := cmp.Diff([]string{"goa", "kerala"}, got.Values(storage.FacetState)); d != "" {
		t.Errorf("states (-want +got):\n%s", d)
	}
	w.put("in/manifest.csv", "file,title,state\nkeeper.txt,Lamps,kerala\ngone.txt,Nothing,goa\n")
	report := w.run("2 unchanged, 1 failed")
	again := w.at("in/keeper.txt")
	if again.ID != got.ID || again.Title != "Lamps" || again.Presenter != "" || again.Conference != "" || again.Dates.Manifest != "" || report.Extracted != 1 {
		t.Errorf("after an edit: %d read, %+v", report.Extracted, again.Document)
	}
	if d := cmp.Diff([]string{"kerala"}, again.Values(storage.FacetState)); d != "" {
		t.Errorf("states (-want +got):\n%s", d)
	}
	if d := cmp.Diff(smithBefore.Tags, w.at("in/smith.txt").Tags); d != "" {
		t.Errorf("the other document changed:\n%s", d)
	}
	// A manifest that is lost takes nothing with it, and is missed.
	for _, rest := range []string{"", "file,title,state\n"} {
		w.put("in/manifest.csv", rest)
		if rest == "" {
			w.remove("in/manifest.csv")
		}
		w.run("2 unchanged, 1 failed")
		if d := cmp.Diff(again.Document, w.at("in/keeper.txt").Document, cmpopts.IgnoreFields(storage.Document{}, "LastSeen")); d != "" {
			t.Errorf("without its manifest (-before +after):\n%s", d)
		}
	}
	w.put("in/manifest.csv", "file,title,state,date\nkeeper.txt,Lamps,kerala,2024-99-99\n")
	report = w.run("2 unchanged")
	if items, err := w.Catalog.RunItems(t.Context(), report.ID, storage.OutcomeUnchanged, 10); err != nil || !strings.Contains(items[0].Reason+items[1].Reason, "manifest.csv:2") {
		t.Errorf("a faulty value is not told: %+v, %v", items, err)
	}
	// Rules and readers can be applied again without the source.
	w.runWith(Options{Reprocess: true, IndexOnly: true}, "")
	if d := cmp.Diff(again.Document, w.at("in/keeper.txt").Document, cmpopts.IgnoreFields(storage.Document{}, "LastSeen")); d != "" {
		t.Errorf("reprocessing (-before +after):\n%s", d)
	}
}

// A document that is withheld does not stop the run that applies new rules.
func TestAWithheldDocumentDoesNotStopRetagging(t *testing.T) {
	w := newWorld(t)
	w.put("in/keeper.txt", keeper)
	w.put("in/smith.txt", smith)
	w.run("2 indexed")
	hidden, shown := w.at("in/keeper.txt").ID, w.at("in/smith.txt").ID
	db, err := sql.Open("sqlite", filepath.Join(w.Data, "catalog.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(`INSERT INTO withheld (document, sha256, page, who, why, made, lifted) VALUES (?, '', 0, 'operator', 'privacy', '2026-11-25', '');
		UPDATE documents SET rule_version = 'older'`, hidden); err != nil {
		t.Fatal(err)
	}
	for _, o := range []Options{{IndexOnly: true}, {IndexOnly: true, Reprocess: true}} {
		w.runWith(o, "")
	}
	_, outdated, err := w.Catalog.Outdated(t.Context(), extract.Engine, w.Tagger.Version())
	if err != nil || len(outdated) != 1 || outdated[0] != hidden {
		t.Errorf("outdated: %v, %v; want %s alone, not %s", outdated, err, hidden, shown)
	}
}
