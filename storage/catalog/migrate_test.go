package catalog

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"abhilekh/storage"
)

// Every column says what it is for.
func TestEveryColumnHasAComment(t *testing.T) {
	c := open(t)
	tables, err := texts(t.Context(), c.reader, `SELECT name || char(10) || sql FROM sqlite_schema
		WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`)
	if err != nil {
		t.Fatal(err)
	}
	// SQLite puts a column of a later migration behind the last one, before its
	// comment.
	column := regexp.MustCompile(`(?:^  |, )([a-z_0-9]+) +(TEXT|INTEGER|REAL|BLOB)\b`)
	n := 0
	for _, table := range tables {
		for line := range strings.SplitSeq(table, "\n") {
			for _, m := range column.FindAllStringSubmatch(line, -1) {
				n++
				if _, comment, _ := strings.Cut(line, "-- "); len(comment) < 3 {
					name, _, _ := strings.Cut(table, "\n")
					t.Errorf("%s.%s has no comment", name, m[1])
				}
			}
		}
	}
	total := count(t, c, `SELECT count(*) FROM sqlite_schema s, pragma_table_info(s.name)
		WHERE s.type = 'table' AND s.name NOT LIKE 'sqlite_%'`)
	if n != total {
		t.Errorf("%d of %d columns were looked at", n, total)
	}
}

func TestNewerCatalogueIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "catalog.db")
	c := openFile(t, path)
	id := store(t, c, intake("a", "a", 0))
	c.sql(t, `INSERT INTO migrations VALUES ('migrations/9999_later.sql', '')`)
	_, err := Open(t.Context(), path)
	want := "open catalogue " + path + ": it was written by a newer version of this program, which applied migrations/9999_later.sql"
	if err == nil || err.Error() != want {
		t.Errorf("Open = %v, want %s", err, want)
	}
	document(t, c, id) // it is still whole
	sound(t, c)
}

func TestManyOpenANewCatalogueAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "catalog.db")
	var wg sync.WaitGroup
	for range 6 {
		wg.Go(func() {
			c, err := Open(context.Background(), path)
			if err != nil {
				t.Error(err)
				return
			}
			if err := c.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	sound(t, openFile(t, path))
}

func TestOpenOfWhatIsNoCatalogue(t *testing.T) {
	dir := t.TempDir()
	foreign := filepath.Join(dir, "foreign.db")
	db, err := sql.Open("sqlite", foreign)
	if err != nil {
		t.Fatal(err)
	}
	// Ours is not the only program with a table of this name.
	if _, err := db.Exec(`CREATE TABLE migrations (name TEXT); INSERT INTO migrations VALUES ('1_users')`); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	other, err := os.ReadFile(foreign)
	if err != nil {
		t.Fatal(err)
	}
	good := filepath.Join(dir, "good.db")
	c, err := Open(t.Context(), good)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	ours, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	spoilt := bytes.Clone(ours)
	clear(spoilt[100:4096]) // the table of tables
	tests := []struct{ name, content, want string }{
		{"text", strings.Repeat("this is no database\n", 1000), "it is not a database"},
		{"short", "hello", "it is not a database"},
		{"zeros", string(make([]byte, 8192)), "it is not a database"},
		{"spoilt", string(spoilt), "it is damaged"},
		{"foreign", string(other), "it is a database of another program"},
	}
	for _, tt := range tests {
		path := filepath.Join(dir, tt.name)
		if err := os.WriteFile(path, []byte(tt.content), 0o644); err != nil {
			t.Fatal(err)
		}
		c, err := Open(t.Context(), path)
		if err == nil {
			t.Errorf("%s was opened", tt.name)
			_ = c.Close()
			continue
		}
		if want := "open catalogue " + path + ": " + tt.want; !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: Open = %v, want %s", tt.name, err, want)
		}
		if after, err := os.ReadFile(path); string(after) != tt.content || err != nil {
			t.Errorf("%s: the file was changed (%v)", tt.name, err)
		}
		if left, err := filepath.Glob(path + "-*"); len(left) > 0 || err != nil {
			t.Errorf("%s: left behind: %v, %v", tt.name, left, err)
		}
	}
	for _, path := range []string{dir, filepath.Join(good, "below")} {
		if c, err := Open(t.Context(), path); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v", path, err)
			if err == nil {
				_ = c.Close()
			}
		}
	}
}

// A run killed while it made the file leaves one that can be opened.
func TestHalfMadeCatalogueIsFinished(t *testing.T) {
	for _, script := range []string{"", foundation} {
		path := filepath.Join(t.TempDir(), "catalog.db")
		if err := os.WriteFile(path, nil, 0o644); err != nil {
			t.Fatal(err)
		}
		db, err := sql.Open("sqlite", path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.Exec(script); err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		c := openFile(t, path)
		store(t, c, intake("a", "a", 0))
		sound(t, c)
	}
}

// old makes a file as the first program made it, with the rows of
// testdata/0001.sql.
func old(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "catalog.db")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	first, err := migrations.ReadFile("migrations/0001_first.sql")
	if err != nil {
		t.Fatal(err)
	}
	rows, err := os.ReadFile("testdata/0001.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, script := range []string{
		foundation, string(first), `INSERT INTO migrations VALUES ('migrations/0001_first.sql', '')`, string(rows),
	} {
		if _, err := db.Exec(script); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// A catalogue of the first program is brought to today's shape with all that is
// in it. testdata/0001.json is what that program read in it.
func TestCatalogueOfTheFirstProgram(t *testing.T) {
	path := old(t)
	c := openFile(t, path)
	ctx := t.Context()
	sound(t, c)
	golden, err := os.ReadFile("testdata/0001.json")
	if err != nil {
		t.Fatal(err)
	}
	var want []storage.Record
	if err := json.Unmarshal(golden, &want); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, records(t, c)); diff != "" || len(want) != 5 {
		t.Errorf("%d records: %s", len(want), diff)
	}
	// Nothing in a record changed, and so the word for it did not.
	rows, err := os.ReadFile("testdata/0001.sql")
	if err != nil {
		t.Fatal(err)
	}
	word := state(t, c)
	if !bytes.Contains(rows, []byte(word)) {
		t.Errorf("the state became %s", word)
	}
	for table, n := range map[string]int{
		"identities": 13, "redirects": 1, "versions": 7, "extractions": 7, "pages": 14, "tags": 8, "overrides": 2,
		"withheld": 1, "observations": 8, "sources": 1, "runs": 1, "run_items": 1,
	} {
		if got := count(t, c, `SELECT count(*) FROM `+table); got != n {
			t.Errorf("%d rows in %s, want %d", got, table, n)
		}
	}
	// What only the source can have said is known to have been stated.
	for id, kind := range map[storage.DocumentID]string{
		"document01": "presentation", // of its source
		"document02": "",             // has a number
		"document03": "",             // is a release
		"document04": "",             // was posted
		"document05": "",             // has no kind
	} {
		if diff := cmp.Diff(storage.Stated{SourceKind: kind}, statedOf(t, c, id)); diff != "" {
			t.Errorf("%s: %s", id, diff)
		}
	}
	if all := overrides(t, c, "document06"); len(all) != 1 || all[0].Document != "document02" || all[0].Value != "2024-02-02" {
		t.Errorf("%+v", all)
	}

	// What is new works on what is old, and shows in the state.
	in := intake("deck.pptx", "deck 2", 9)
	in.Engine = "e2"
	if id := store(t, c, in); id != "document01" {
		t.Errorf("stored as %s", id)
	}
	r := document(t, c, "document01")
	if r.Presenter != "A. Rao" || r.Pages[0].Notes != "said of deck.pptx" || r.Title != "A better title" || word == state(t, c) {
		t.Errorf("%+v", r)
	}
	// Its tags were made without regard to its correction.
	if extract, tag, err := c.Outdated(ctx, "e2", "r1"); len(extract) != 4 || len(tag) != 1 || err != nil {
		t.Errorf("Outdated = %v, %v, %v", extract, tag, err)
	}
	correctOne(t, c, "document03", "tag", "add", "state", "goa")
	if r := document(t, c, "document03"); len(r.Values(storage.FacetState)) != 2 {
		t.Errorf("tags %v", r.Tags)
	}
	sound(t, c)
}

// A program killed between two migrations leaves a catalogue that can be opened.
func TestMigrationIsAllOrNothing(t *testing.T) {
	path := old(t)
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	// A late statement of the migration fails.
	if _, err := db.Exec(`DROP TRIGGER documents_changed`); err != nil {
		t.Fatal(err)
	}
	if c, err := Open(t.Context(), path); err == nil {
		t.Fatal("a spoilt catalogue was migrated", c.Close())
	} else if !strings.Contains(err.Error(), "0002") {
		t.Errorf("Open = %v", err)
	}
	var n int
	if err := db.QueryRow(`SELECT count(*) FROM pragma_table_info('documents') WHERE name = 'stated'`).Scan(&n); err != nil || n != 0 {
		t.Errorf("%d new columns, %v", n, err)
	}
	if _, err := db.Exec(`CREATE TRIGGER documents_changed AFTER UPDATE ON documents BEGIN SELECT 1; END`); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	c := openFile(t, path)
	if len(records(t, c)) != 5 {
		t.Error("documents are missing")
	}
	sound(t, c)
}
