package catalog

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"abhilekh/storage"
)

// day is the first moment of the tests, late enough in UTC that IST is a day
// further.
var day = time.Date(2026, 11, 25, 20, 0, 0, 123456789, time.UTC)

func at(hours int) time.Time { return day.Add(time.Duration(hours) * time.Hour) }

func open(t testing.TB) *Catalog {
	t.Helper()
	return openFile(t, filepath.Join(t.TempDir(), "catalog.db"))
}

func openFile(t testing.TB, path string) *Catalog {
	t.Helper()
	c, err := Open(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return c
}

func sum(s string) string {
	h := sha256.Sum256([]byte(s))
	return hex.EncodeToString(h[:])
}

// intake is a document of two pages read from bytes by engine e1.
func intake(key, bytes string, hours int) Intake {
	return Intake{
		Source: "decks", Key: key,
		Identities:  []Identity{{KindPath, "decks/" + key}, {KindSHA256, sum(bytes)}},
		Observation: Observation{At: at(hours), Size: int64(len(bytes)), ModTime: at(-100)},
		Version: storage.Version{
			SHA256: sum(bytes), Fingerprint: "content of " + bytes, Size: int64(len(bytes)),
			MediaType: "application/pdf", FileName: key,
		},
		Engine: "e1",
		Pages: []storage.Page{
			{Number: 1, Title: "First", Text: "all of " + bytes + "\nमतदाता", Notes: "said of " + key, Lang: "en", Method: "pdf", Quality: storage.QualityUnchecked},
			{Number: 2, Quality: storage.QualityNone, Reason: "a picture"},
		},
		Doc: storage.Document{
			Title: "About " + key, TitleLang: "en", Kind: "presentation", Langs: []string{"hi", "en"},
			Dates:      storage.Dates{Printed: "2024-01-11", Posted: "2024-01-12", Manifest: "2024-01-13", Metadata: "2024-01-14"},
			NoteNumber: "ECI/PN/23/2024", PRID: "2001", Conference: "ceo-conference-2024-01-11",
			Presenter: "A. Rao", Designation: "Additional CEO", SourceURL: "https://example.org/" + key,
		},
		Stated: stated(key),
		Tags: []storage.Tag{
			{Facet: storage.FacetState, Value: "rajasthan", Level: storage.LevelPrimary, Rule: "name-in-title", RuleVersion: "r1", Words: "Rajasthan"},
			{Facet: storage.FacetTheme, Value: "evm", Rule: "phrase", RuleVersion: "r1", Page: 1, Words: "EVM"},
		},
		RuleVersion: "r1",
	}
}

// stated is what a manifest, among others, says of a document.
func stated(title string) storage.Stated {
	return storage.Stated{
		By: "decks", ReaderKind: "press-release", SourceKind: "presentation", Manifest: storage.Manifest{
			Kind: "presentation", Title: title, Lang: "hi", Date: "2024-01-13", Conference: "ceo-conference-2024-01-11",
			States: []string{"telangana", "kerala"}, Presenter: "A. Rao", Designation: "Additional CEO",
			URL: "https://example.org/" + title,
		},
	}
}

func statedOf(t testing.TB, c *Catalog, id storage.DocumentID) storage.Stated {
	t.Helper()
	s, err := c.Stated(context.Background(), id)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func store(t testing.TB, c *Catalog, in Intake) storage.DocumentID {
	t.Helper()
	id, err := c.Store(context.Background(), in)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func document(t testing.TB, c *Catalog, id storage.DocumentID) storage.Record {
	t.Helper()
	r, err := c.Document(context.Background(), id)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func versions(t testing.TB, c *Catalog, id storage.DocumentID) []storage.Version {
	t.Helper()
	v, err := c.Versions(context.Background(), id)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func state(t testing.TB, c *Catalog) string {
	t.Helper()
	s, err := c.State(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func records(t testing.TB, c *Catalog) []storage.Record {
	t.Helper()
	var out []storage.Record
	for r, err := range c.Records(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, r)
	}
	return out
}

// sound fails the test if Check finds anything.
func sound(t testing.TB, c *Catalog) {
	t.Helper()
	problems, err := c.Check(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Error(p)
	}
}

// sql changes the catalogue behind its back.
func (c *Catalog) sql(t testing.TB, query string, args ...any) {
	t.Helper()
	if _, err := c.writer.Exec(query, args...); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

func TestDocumentComesBackAsStored(t *testing.T) {
	path := filepath.Join(t.TempDir(), "not", "there yet ?#%20", "catalog.db")
	c, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	in := intake("a/b.pdf", "bytes", 0)
	in.Version.FileName = "b.pdf"
	id := store(t, c, in)
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}

	c = openFile(t, path)
	want := storage.Record{Document: in.Doc, Tags: in.Tags, Pages: in.Pages}
	d := &want.Document
	d.ID, d.Sources, d.Version, d.MediaType, d.FileName = id, []string{"decks"}, sum("bytes"), "application/pdf", "b.pdf"
	d.Size, d.PageCount, d.Quality, d.Status = 5, 2, storage.QualityUnchecked, storage.StatusCurrent
	d.FirstSeen, d.LastSeen, d.LastChanged = at(0), at(0), at(0)
	d.Dates.FirstSeen = "2026-11-26"
	if diff := cmp.Diff(want, document(t, c, id)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]storage.Record{want}, records(t, c)); diff != "" {
		t.Error(diff)
	}
	for got, err := range c.Documents(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want.Document, got); diff != "" {
			t.Error(diff)
		}
	}
	if diff := cmp.Diff(in.Stated, statedOf(t, c, id)); diff != "" {
		t.Error(diff)
	}
	v := storage.Version{
		SHA256: sum("bytes"), Document: id, Number: 1, Fingerprint: "content of bytes", Size: 5,
		MediaType: "application/pdf", FileName: "b.pdf", FirstSeen: at(0), LastSeen: at(0), PageCount: 2, Engine: "e1",
	}
	if diff := cmp.Diff([]storage.Version{v}, versions(t, c, id)); diff != "" {
		t.Error(diff)
	}
	got, pages, err := c.Version(t.Context(), id, sum("bytes"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(v, got) + cmp.Diff(in.Pages, pages); diff != "" {
		t.Error(diff)
	}
	documents, n, p, err := c.Counts(t.Context())
	if documents != 1 || n != 1 || p != 2 || err != nil {
		t.Errorf("Counts = %d, %d, %d, %v", documents, n, p, err)
	}
	sound(t, c)
}

func TestUnknownThingsAreNotFound(t *testing.T) {
	c := open(t)
	ctx := t.Context()
	id := store(t, c, intake("a", "a", 0))
	huge := storage.DocumentID(strings.Repeat("x", 1<<20))
	errs := map[string]error{}
	_, errs["Document"] = c.Document(ctx, "nobody")
	_, errs["Document with a huge id"] = c.Document(ctx, huge)
	_, errs["Versions"] = c.Versions(ctx, "nobody")
	_, _, errs["Version"] = c.Version(ctx, "nobody", sum("a"))
	_, _, errs["Version of other bytes"] = c.Version(ctx, id, sum("b"))
	_, errs["Fingerprint"] = c.Fingerprint(ctx, "nobody")
	_, errs["Lookup"] = c.Lookup(ctx, Identity{KindPath, "nothing"})
	_, errs["LastObservation"] = c.LastObservation(ctx, "decks", "nothing")
	errs["AddIdentity"] = c.AddIdentity(ctx, "nobody", Identity{KindPath, "p"})
	errs["MoveIdentity of an unknown one"] = c.MoveIdentity(ctx, Identity{KindPath, "nothing"}, id)
	errs["MoveIdentity to nobody"] = c.MoveIdentity(ctx, Identity{KindPath, "decks/a"}, "nobody")
	errs["Merge from"] = c.Merge(ctx, "nobody", id)
	errs["Merge into"] = c.Merge(ctx, id, "nobody")
	_, errs["Correct"] = c.Correct(ctx, "nobody", []storage.Override{change("title", "set", "", "New")})
	_, errs["Overrides"] = c.Overrides(ctx, "nobody")
	errs["Revoke"] = c.Revoke(ctx, "nobody", 1, at(0))
	errs["Revoke of nothing"] = c.Revoke(ctx, id, 1, at(0))
	_, errs["Restore"] = c.Restore(ctx, Kept{change("title", "set", "", "New"), []Identity{{KindPath, "nothing"}}})
	_, errs["Stated"] = c.Stated(ctx, "nobody")
	errs["SetStated"] = c.SetStated(ctx, "nobody", stated("x"))
	errs["SetTags"] = c.SetTags(ctx, "nobody", nil, "r1")
	errs["Observe"] = c.Observe(ctx, []Observation{{Source: "s", Key: "k", At: at(0), Status: LookOK, Document: "nobody"}})
	errs["SourceRead"] = c.SourceRead(ctx, "nothing", at(0), "")
	errs["FinishRun"] = c.FinishRun(ctx, storage.Run{ID: "nothing"})
	_, errs["Run"] = c.Run(ctx, "nothing")
	in := intake("b", "b", 0)
	in.Document = "nobody"
	_, errs["Store"] = c.Store(ctx, in)
	for name, err := range errs {
		if !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		} else if len(err.Error()) > 400 {
			t.Errorf("%s: the error has %d bytes", name, len(err.Error()))
		}
	}
	sound(t, c)
}

func TestCancelledContextIsTheError(t *testing.T) {
	c := open(t)
	for i := range 50 {
		store(t, c, intake(fmt.Sprint(i), fmt.Sprint(i), 0))
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var err error
	n := 0
	for _, err = range c.Records(ctx) {
		if n++; n == 10 {
			cancel()
		}
	}
	if !errors.Is(err, context.Canceled) || n >= 50 {
		t.Errorf("after %d records: %v", n, err)
	}
	if _, err := c.Store(ctx, intake("x", "x", 0)); !errors.Is(err, context.Canceled) {
		t.Errorf("Store: %v", err)
	}
	if _, err := c.Check(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("Check: %v", err)
	}
	if n := len(records(t, c)); n != 50 {
		t.Errorf("%d records, want 50", n)
	}
}

func TestRecordsMayBeLeftEarly(t *testing.T) {
	c := open(t)
	for i := range 2 * readers {
		store(t, c, intake(fmt.Sprint(i), fmt.Sprint(i), 0))
	}
	// Each loop that is left must give its connection back.
	for range 2 * readers {
		for _, err := range c.Records(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			break
		}
		func() {
			defer func() { _ = recover() }()
			for range c.Records(t.Context()) {
				panic("in the loop")
			}
		}()
	}
	store(t, c, intake("x", "x", 0))
}

// A reader has one moment in view while a writer goes on.
func TestRecordsAreOfOneMoment(t *testing.T) {
	c := open(t)
	for i := range 20 {
		store(t, c, intake(fmt.Sprintf("%02d", i), fmt.Sprintf("old %d", i), 0))
	}
	ids := map[storage.DocumentID]string{}
	for _, r := range records(t, c) {
		ids[r.ID] = r.Pages[0].Text
	}
	seen := 0
	for r, err := range c.Records(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if seen == 0 {
			for i := range 20 {
				store(t, c, intake(fmt.Sprintf("%02d", i), fmt.Sprintf("new %d", i), 1))
			}
			store(t, c, intake("late", "late", 1))
		}
		seen++
		if ids[r.ID] != r.Pages[0].Text {
			t.Errorf("%s reads %q", r.ID, r.Pages[0].Text)
		}
	}
	if seen != 20 {
		t.Errorf("%d records, want 20", seen)
	}
	for _, r := range records(t, c) {
		if r.Title != "About late" && !strings.HasPrefix(r.Pages[0].Text, "all of new") {
			t.Errorf("%s reads %q", r.ID, r.Pages[0].Text)
		}
	}
}

func TestReadersAndAWriterAtOnce(t *testing.T) {
	c := open(t)
	ctx := t.Context()
	// Every commit leaves a document whose pages, tags and version agree.
	agreeing := func(i int) Intake {
		text := fmt.Sprintf("content %d", i)
		in := intake(fmt.Sprint(i%3), text, i)
		in.Pages[0].Text, in.Tags[0].Words = text, text
		return in
	}
	agrees := func(r storage.Record) bool {
		return r.Tags[0].Words == r.Pages[0].Text && r.Version == sum(r.Pages[0].Text)
	}
	var ids []storage.DocumentID
	for i := range 3 {
		ids = append(ids, store(t, c, agreeing(i)))
	}
	done := make(chan struct{})
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for {
				for _, id := range ids {
					if r, err := c.Document(ctx, id); err != nil || !agrees(r) {
						t.Errorf("a mix: %+v, %v", r, err)
						return
					}
				}
				n := 0
				for r, err := range c.Records(ctx) {
					if n++; err != nil || !agrees(r) {
						t.Errorf("a mix: %+v, %v", r, err)
						return
					}
				}
				if n != 3 {
					t.Errorf("%d records", n)
				}
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	for i := range 60 {
		store(t, c, agreeing(i))
	}
	close(done)
	wg.Wait()
	sound(t, c)
}

func TestManyWriters(t *testing.T) {
	c := open(t)
	other := openFile(t, file(t, c)) // another process would be the same to SQLite
	var wg sync.WaitGroup
	for w := range 4 {
		on := c
		if w%2 == 1 {
			on = other
		}
		wg.Go(func() {
			for i := range 25 {
				if _, err := on.Store(t.Context(), intake(fmt.Sprint(w, " ", i), fmt.Sprint(w, " ", i), 0)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if n := len(records(t, c)); n != 100 {
		t.Errorf("%d documents, want 100", n)
	}
	sound(t, c)
}

// file returns the file of a catalogue.
func file(t testing.TB, c *Catalog) string {
	t.Helper()
	var name string
	if err := c.reader.QueryRow(`SELECT file FROM pragma_database_list WHERE name = 'main'`).Scan(&name); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestSettingsOfTheConnections(t *testing.T) {
	c := open(t)
	for _, tt := range []struct{ pragma, want string }{
		{"journal_mode", "wal"}, {"synchronous", "2"}, {"foreign_keys", "1"}, {"busy_timeout", "10000"},
	} {
		var got string
		if err := c.writer.QueryRow(`PRAGMA ` + tt.pragma).Scan(&got); err != nil || got != tt.want {
			t.Errorf("%s = %q, %v; want %q", tt.pragma, got, err, tt.want)
		}
	}
	if _, err := c.reader.Exec(`DELETE FROM documents`); err == nil {
		t.Error("a reader may write")
	}
}
