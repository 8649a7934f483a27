package blob_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"

	"abhilekh/storage/blob"
)

// childEnv names the folder into which this binary, started by
// TestKilledPutLeavesOnlyWholeFiles, puts files until it is killed.
const childEnv = "ABHILEKH_TEST_BLOB_CHILD"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childEnv); dir != "" {
		fmt.Println("error", putForEver(dir))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// putForEver says "part" whenever Put asks for more and "done" with the name of
// every file that Put has promised to keep.
func putForEver(dir string) error {
	s, err := blob.Open(dir)
	if err != nil {
		return err
	}
	for i := 0; ; i++ {
		b := random(200_000 + i)
		sum, _, err := s.Put(context.Background(), tellingReader{bytes.NewReader(b)}, 0)
		if err != nil {
			return err
		}
		fmt.Println("done", sum)
	}
}

type tellingReader struct{ r io.Reader }

func (t tellingReader) Read(p []byte) (int, error) {
	fmt.Println("part")
	return t.r.Read(p)
}

func TestKilledPutLeavesOnlyWholeFiles(t *testing.T) {
	ctx := t.Context()
	dir := t.TempDir()
	open(t, dir)
	found := 0
	for round := range 8 {
		promised := runAndKill(t, dir, 1+rand.IntN(60))
		found += len(leftovers(t, dir))
		s := open(t, dir)
		if l := leftovers(t, dir); l != nil {
			t.Errorf("round %d: Open left %q", round, l)
		}
		for _, sum := range promised {
			if err := s.Verify(ctx, sum); err != nil {
				t.Errorf("round %d: %v", round, err)
			}
		}
		for sum, err := range s.List(ctx) {
			if err := errors.Join(err, s.Verify(ctx, sum)); err != nil {
				t.Errorf("round %d: %v", round, err)
			}
		}
	}
	if found == 0 {
		t.Error("no kill came in the middle of a Put: the test shows nothing")
	}
}

// runAndKill starts a child, kills it after so many lines and returns the names
// it promised.
func runAndKill(t *testing.T, dir string, lines int) (promised []string) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childEnv+"="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	scan := bufio.NewScanner(out)
	for n := 0; scan.Scan(); n++ {
		word, rest, _ := strings.Cut(scan.Text(), " ")
		switch word {
		case "done":
			promised = append(promised, rest)
		case "error":
			t.Error(rest)
		}
		if n == lines {
			if err := cmd.Process.Kill(); err != nil {
				t.Error(err)
			}
		}
	}
	if err := cmd.Wait(); err == nil {
		t.Error("the child ended by itself")
	}
	return promised
}
