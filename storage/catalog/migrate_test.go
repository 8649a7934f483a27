package catalog

import (
	"context"
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
	c.sql(t, `INSERT INTO migrations VALUES ('migrations/9999_later.sql', '')`)
	_, err := Open(t.Context(), path)
	if err == nil || !strings.Contains(err.Error(), "newer program") {
		t.Errorf("Open = %v", err)
	}
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
	text := filepath.Join(dir, "text")
	if err := os.WriteFile(text, []byte(strings.Repeat("this is no database\n", 1000)), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{text, dir, filepath.Join(text, "below")} {
		if c, err := Open(t.Context(), path); err == nil {
			t.Errorf("%s was opened", path)
			_ = c.Close()
		}
	}
}
