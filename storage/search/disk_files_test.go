package search

import (
	"encoding/json"
	"os"
	"path/filepath"
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
