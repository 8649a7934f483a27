package catalog

import (
	"bytes"
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// Every column says what it is for.
func TestEveryColumnHasAComment(t *testing.T) {
	c := open(t)
	tables, err := texts(t.Context(), c.reader, `SELECT name || char(10) || sql FROM sqlite_schema
		WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`)
	if err != nil {
		t.Fatal(err)
	}
	column := regexp.MustCompile(`^  ([a-z_0-9]+) +(TEXT|INTEGER|REAL|BLOB)\b`)
	n := 0
	for _, table := range tables {
		for line := range strings.SplitSeq(table, "\n") {
			if m := column.FindStringSubmatch(line); m != nil {
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
