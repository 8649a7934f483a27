package catalog

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestCheckFindsDamage(t *testing.T) {
	none := `PRAGMA foreign_keys = 0; `
	tests := []struct{ name, damage, want string }{
		{"version of another", `UPDATE documents SET version = (SELECT id FROM versions WHERE document <> documents.id LIMIT 1)`, "its current version belongs to"},
		{"pages of another", `UPDATE documents SET extraction = (SELECT e.id FROM extractions e WHERE e.version <> documents.version LIMIT 1)`, "not those of its current version"},
		{"no current version", none + `UPDATE documents SET version = 999`, "refers to a row of versions that does not exist"},
		{"identity to nobody", none + `UPDATE identities SET document = 'nobody'`, "refers to a row of documents that does not exist"},
		{"sources", `UPDATE documents SET sources = '["pib"]'`, `sources are ["pib"] but the last looks say ["decks"]`},
		{"no sources", `UPDATE documents SET sources = '[]'`, `sources are [] but the last looks say ["decks"]`},
		{"present", `UPDATE documents SET present = 0`, "it is marked as withdrawn, the last looks say otherwise"},
		{"withdrawn", `UPDATE observations SET status = 'missing'`, "it is marked as present, the last looks say otherwise"},
		{"times", `UPDATE documents SET last_seen = '2000-01-01T00:00:00.000000000Z'`, "last seen before it was first seen"},
		{"numbers", `UPDATE versions SET number = 7`, "not numbered from 1 on"},
		{"no extraction", none + `DELETE FROM extractions`, "it has no extraction"},
		{"never observed", none + `DELETE FROM observations`, "no look ever found it"},
		{"name", `DROP TRIGGER versions_keep_their_bytes; UPDATE versions SET sha256 = 'ABC'`, "its name is not a SHA-256"},
		{"lost page", `DELETE FROM pages WHERE number = 2`, "it has 1 pages and should have 2"},
		{"observed version", `UPDATE observations SET version = (SELECT id FROM versions WHERE document <> observations.document LIMIT 1)`, "its version belongs to"},
		{"two versions", `INSERT INTO versions SELECT 100 + id, document, 2, fingerprint, fingerprint, size, media_type, file_name, first_seen, last_seen FROM versions;
			INSERT INTO observations SELECT 1000 + id, source, 'copy', document, 100 + version, status, sha256, size, mod_time, fingerprint, engine, reason, first_at, last_at, 0 FROM observations`, "are taken for 2 versions"},
		{"nothing newest", `UPDATE observations SET newest = 0`, "0 looks are the newest"},
		{"old newest", `INSERT INTO observations SELECT 1000 + id, source, key, document, version, status, sha256, size, mod_time, fingerprint, engine, reason, first_at, last_at, 0 FROM observations`, "the newest look is not the last"},
		{"redirect", `INSERT INTO redirects SELECT id, id, '' FROM documents`, "it is a document, too"},
		{"kind", `INSERT INTO tags SELECT id, 9, 'kind', 'manual', '', '', '', 0, '' FROM documents`, "its kind is presentation, its tags say manual"},
		{"conference", `INSERT INTO tags SELECT id, 9, 'conference', 'c', '', '', '', 0, '' FROM documents; UPDATE documents SET conference = ''`, "its conference is unknown, its tags say c"},
		{"stated", `UPDATE documents SET stated = '[]'`, "no JSON object"},
		{"stated nonsense", `UPDATE documents SET stated = '{'`, "no JSON object"},
		{"correction", `INSERT INTO overrides SELECT 1, id, 'title', 'set', '', 'x', '', 'w', 'y', '', '' FROM documents LIMIT 1`, "no moment or no reason"},
		{"state", `DELETE FROM record_state`, "there are 0 of it"},
	}
	for _, tt := range tests {
		c := open(t)
		store(t, c, intake("a", "a", 0))
		store(t, c, intake("b", "b", 0))
		sound(t, c)
		c.sql(t, tt.damage)
		problems, err := c.Check(t.Context())
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
		if !strings.Contains(strings.Join(problems, "\n"), tt.want) {
			t.Errorf("%s: Check says %q, want %q", tt.name, problems, tt.want)
		}
	}
}

func TestBytesAndPagesCannotBeChanged(t *testing.T) {
	c := open(t)
	store(t, c, intake("a", "a", 0))
	for _, query := range []string{
		`UPDATE versions SET sha256 = '` + sum("b") + `'`,
		`UPDATE pages SET text = 'other'`,
		`UPDATE pages SET notes = 'other'`,
		`DELETE FROM versions`,
		`DELETE FROM documents`,
	} {
		if _, err := c.writer.Exec(query); err == nil {
			t.Errorf("%s: no error", query)
		}
	}
	sound(t, c)
}

// A flipped file is a list of problems, never a panic or a good report.
func TestCheckOfADamagedFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "catalog.db")
	c, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	for key := range strings.SplitSeq("abcdefghijklmnopqrstuvwxyz", "") {
		store(t, c, grown(key, key, 0))
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const page = 4096
	damages := []func([]byte) []byte{
		func(b []byte) []byte { return b[:len(b)/2/page*page] },
		func(b []byte) []byte { return b[:len(b)-page/2] },
		func(b []byte) []byte { copy(b[20*page:], b[10*page:12*page]); return b },
	}
	for n := 2; n < len(good)/page; n += 13 {
		damages = append(damages, func(b []byte) []byte { clear(b[n*page : (n+1)*page]); return b })
	}
	checked := 0
	for i, damage := range damages {
		if err := os.WriteFile(path, damage(bytes.Clone(good)), 0o644); err != nil {
			t.Fatal(err)
		}
		c, err := Open(t.Context(), path)
		if err != nil {
			continue // it was noticed even earlier
		}
		checked++
		problems, err := c.Check(t.Context())
		if len(problems) == 0 || err != nil {
			t.Errorf("damage %d: Check = %q, %v", i, problems, err)
		}
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	}
	if checked < len(damages)/2 {
		t.Errorf("only %d of %d damaged files could be opened and checked", checked, len(damages))
	}
}
