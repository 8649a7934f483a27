package extract

import (
	"os"
	"testing"
	"time"
)

// childArg makes the test binary the child of its own tests.
const childArg = "extract-child"

func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == childArg {
		os.Exit(Child(os.Stdin, os.Stdout))
	}
	os.Exit(m.Run())
}

// newTest returns an Extractor whose child is the test binary.
func newTest(t testing.TB, timeout time.Duration) *Extractor {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return New(Options{Command: []string{self, childArg}, Timeout: timeout})
}
