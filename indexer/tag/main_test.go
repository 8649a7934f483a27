package tag

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"abhilekh/indexer/extract"
)

// childArg makes the test binary the reader of documents for its own tests.
const childArg = "extract-child"

func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == childArg {
		os.Exit(extract.Child(os.Stdin, os.Stdout))
	}
	os.Exit(m.Run())
}

// readDocument extracts a real document.
func readDocument(t testing.TB, path string) extract.Result {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	e := extract.New(extract.Options{Command: []string{self, childArg}, Timeout: time.Minute, PageTimeout: 2 * time.Second})
	got, err := e.Extract(t.Context(), extract.Input{Name: filepath.Base(path), Data: data})
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return got
}
