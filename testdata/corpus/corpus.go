// Package corpus finds the real documents that tests read but the project does
// not contain. It is imported by tests only.
package corpus

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// Path returns the address of a file or folder of the corpus, which lies where
// ABHILEKH_CORPUS says, or in shared/corpus beside the checkout. Where it is
// absent the test is skipped with one line that says so.
func Path(t testing.TB, elem ...string) string {
	t.Helper()
	root := os.Getenv("ABHILEKH_CORPUS")
	if root == "" {
		_, file, _, _ := runtime.Caller(0)
		root = filepath.Join(filepath.Dir(file), "..", "..", "..", "shared", "corpus")
	}
	path := filepath.Join(append([]string{root}, elem...)...)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("skipped: no corpus at %s (set ABHILEKH_CORPUS to test with real documents)", filepath.Join(elem...))
	}
	return path
}
