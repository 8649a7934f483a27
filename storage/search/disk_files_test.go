package search

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const someGeneration = "gen-20260101T000000-01234567"

func FuzzManifest(f *testing.F) {
	dir := f.TempDir()
	path := filepath.Join(dir, someGeneration, manifestName)
	if err := os.Mkdir(filepath.Dir(path), 0o700); err != nil {
		f.Fatal(err)
	}
	m := Manifest{
		Format: formatVersion, Generation: someGeneration, Created: time.Unix(1e9, 1).UTC(), Documents: 2,
		Totals: map[string]Total{"docs.all": {Tokens: 3, Documents: 2}},
		Files:  map[string]FileSum{columnsName: {Size: 1, SHA256: "ab"}},
	}
	if err := writeManifest(filepath.Dir(path), &m); err != nil {
		f.Fatal(err)
	}
	good, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	if _, err := readManifest(dir, someGeneration); err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add(good[:len(good)-3])
	f.Add([]byte("null"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := readManifest(dir, someGeneration)
		if err != nil {
			return
		}
		// What is accepted says the same as what it was summed over.
		again, err := json.Marshal(got)
		if err != nil || got.Sum != got.sum() || got.Generation != someGeneration {
			t.Errorf("accepted %s (%v)", again, err)
		}
	})
}

// TestOldFormat: a generation of an earlier program is not read but replaced.
func TestOldFormat(t *testing.T) {
	dir := t.TempDir()
	m := mustBuild(t, dir, many(3, "older"))
	mustPublish(t, dir, m)
	m.Format = formatVersion - 1
	if err := writeManifest(filepath.Join(dir, m.Generation), &m); err != nil {
		t.Fatal(err)
	}
	_, err := Current(dir)
	if _, ok := errors.AsType[*DamageError](err); !ok || !strings.Contains(err.Error(), fmt.Sprintf("format %d, this program reads", m.Format)) {
		t.Errorf("Current: %v, want both formats", err)
	}
	x, w := openStill(t, dir, Options{Vocab: testVocab(t)})
	answers(t, x, "")
	named(t, x.Status().Damaged, manifestName)
	mustPublish(t, dir, mustBuild(t, dir, many(3, "newer")))
	w.poll(t.Context())
	answers(t, x, "newer")
	for _, name := range []string{columnsName, storedIndexName} {
		path := filepath.Join(dir, x.Status().Manifest.Generation, name)
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		b[len(columnsMagic)-2]-- // the digit of the format
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := openStored(filepath.Dir(path)); name == storedIndexName && !errors.Is(err, errShort) {
			t.Errorf("%s of an earlier format: %v", name, err)
		}
		if _, err := decodeColumns(b); name == columnsName && !errors.Is(err, errShort) {
			t.Errorf("%s of an earlier format: %v", name, err)
		}
	}
}

func FuzzStored(f *testing.F) {
	dir := f.TempDir()
	w, err := createStored(dir)
	if err != nil {
		f.Fatal(err)
	}
	records := sample()
	for i := range records {
		if err := w.add(&records[i]); err != nil {
			f.Fatal(err)
		}
	}
	if err := w.finish([]uint32{0, 1, 2, 3}, []uint32{3, 2, 1, 0}); err != nil {
		f.Fatal(err)
	}
	if err := w.close(); err != nil {
		f.Fatal(err)
	}
	index := filepath.Join(dir, storedIndexName)
	good, err := os.ReadFile(index)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add(good[:len(good)/2])
	f.Add([]byte(storedMagic))
	f.Fuzz(func(t *testing.T, b []byte) {
		if err := os.WriteFile(index, b, 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := openStored(dir)
		if err != nil {
			return
		}
		defer s.close()
		for n := range uint32(len(s.docs) + 1) {
			if d, _, err := s.record(n); err == nil && d.ID == "" {
				t.Errorf("document %d without an id", n)
			}
		}
		for n := range uint32(len(s.pages) + 1) {
			if p, err := s.page(n); err == nil && p.Number != 1 && p.Number != 2 {
				t.Errorf("page %d: %+v", n, p)
			}
		}
	})
}
