package catalog

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"abhilekh/storage"
)

// This binary, started with roleEnv, plays another process on dirEnv.
const (
	roleEnv = "ABHILEKH_TEST_CATALOG_ROLE"
	dirEnv  = "ABHILEKH_TEST_CATALOG_DIR"
	seedEnv = "ABHILEKH_TEST_CATALOG_SEED"
)

func TestMain(m *testing.M) {
	dir := os.Getenv(dirEnv)
	var err error
	switch os.Getenv(roleEnv) {
	case "":
		os.Exit(m.Run())
	case "lock":
		if _, err = Lock(dir); err == nil {
			fmt.Println("held")
			_, err = io.Copy(io.Discard, os.Stdin) // until killed
		}
	case "idle":
		fmt.Println("idle")
		_, err = io.Copy(io.Discard, os.Stdin)
	case "store":
		err = storeForEver(dir)
	}
	fmt.Println("error", err)
	os.Exit(1)
}

// start runs this binary in a role; its lines come from the scanner.
func start(t *testing.T, role, dir string, seed int) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), roleEnv+"="+role, dirEnv+"="+dir, seedEnv+"="+strconv.Itoa(seed))
	if _, err := cmd.StdinPipe(); err != nil { // open until the child is gone
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, bufio.NewScanner(out)
}

func kill(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	if err := cmd.Process.Kill(); err != nil {
		t.Error(err)
	}
	if err := cmd.Wait(); err == nil {
		t.Error("the child ended by itself")
	}
}

func TestLockIsOfOneProcess(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	child, lines := start(t, "lock", dir, 0)
	if !lines.Scan() || lines.Text() != "held" {
		t.Fatalf("the child says %q", lines.Text())
	}
	for range 2 {
		if _, err := Lock(dir); !errors.Is(err, ErrLocked) {
			t.Errorf("Lock = %v, want ErrLocked", err)
		}
	}
	kill(t, child)
	held, err := Lock(dir)
	if err != nil {
		t.Fatalf("after kill -9: %v", err)
	}
	if _, err := Lock(dir); !errors.Is(err, ErrLocked) {
		t.Errorf("in one process: %v, want ErrLocked", err)
	}
	// A child that outlives a run does not hold its lock.
	idle, lines := start(t, "idle", dir, 0)
	if !lines.Scan() || lines.Text() != "idle" {
		t.Fatalf("the child says %q", lines.Text())
	}
	if err := held.Release(); err != nil {
		t.Fatal(err)
	}
	held, err = Lock(dir)
	if err != nil {
		t.Fatalf("after Release: %v", err)
	}
	kill(t, idle)
	if err := held.Release(); err != nil {
		t.Error(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "file"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Lock(filepath.Join(dir, "file")); err == nil || errors.Is(err, ErrLocked) {
		t.Errorf("Lock of a file = %v", err)
	}
}

// grown is the i-th content of a document; its pages all name it and say how
// many they are, so that a mixture would show.
func grown(key, bytes string, hours int) Intake {
	in := intake(key, bytes, hours)
	n := 1 + len(bytes)%40
	in.Pages = nil
	for i := range n {
		in.Pages = append(in.Pages, storage.Page{
			Number: i + 1, Text: fmt.Sprintf("%s of %d", bytes, n) + strings.Repeat(" word", 300),
			Quality: storage.QualityGood,
		})
	}
	in.Tags[0].Words = bytes
	return in
}

// whole reports whether a record is one commit of grown.
func whole(r storage.Record) error {
	if len(r.Pages) != r.PageCount || len(r.Pages) == 0 || len(r.Tags) != 2 {
		return fmt.Errorf("%s has %d pages of %d and %d tags", r.ID, len(r.Pages), r.PageCount, len(r.Tags))
	}
	for _, p := range r.Pages {
		want := fmt.Sprintf("%s of %d", r.Tags[0].Words, r.PageCount)
		if got, _, _ := strings.Cut(p.Text, " word"); got != want || sum(r.Tags[0].Words) != r.Version {
			return fmt.Errorf("%s: page %d is of %q, want %q", r.ID, p.Number, got, want)
		}
	}
	return nil
}

// storeForEver fills a catalogue as runs do and says what it was promised:
// "stored ID SUM", "merged FROM INTO" and "corrected ID CORRECTION".
func storeForEver(dir string) error {
	ctx := context.Background()
	seed, err := strconv.Atoi(os.Getenv(seedEnv))
	if err != nil {
		return err
	}
	rnd := rand.New(rand.NewPCG(uint64(seed), 0))
	c, err := Open(ctx, filepath.Join(dir, "catalog.db"))
	if err != nil {
		return err
	}
	fmt.Println("open")
	var ids []storage.DocumentID
	for i := 0; ; i++ {
		bytes := fmt.Sprintf("%d.%d%s", seed, i, strings.Repeat("x", rnd.IntN(40)))
		in := grown(fmt.Sprintf("key %d", rnd.IntN(30)), bytes, seed*1000+i)
		id, err := c.Store(ctx, in)
		if err != nil {
			return err
		}
		fmt.Println("stored", id, in.Version.SHA256)
		ids = append(ids, id)
		switch rnd.IntN(4) {
		case 0:
			look := Observation{Source: "decks", Key: in.Key, At: time.Now(), Status: LookMissing}
			other := Observation{Source: "pib", Key: in.Key, At: time.Now(), Status: LookOK, Document: id, SHA256: in.Version.SHA256}
			err = c.Observe(ctx, []Observation{look, other})
		case 1:
			other := ids[rnd.IntN(len(ids))]
			if err = c.Merge(ctx, other, id); err == nil {
				fmt.Println("merged", other, id)
			}
		case 2:
			var made []storage.Override
			both := []storage.Override{change("title", "set", "", bytes), change("printed", "set", "", "2024-02-02")}
			if made, err = c.Correct(ctx, id, both); err == nil {
				fmt.Println("corrected", id, made[1].ID)
			}
		}
		if err != nil {
			return err
		}
	}
}

// bothHeld reports whether a correction is there with the one made before it.
func bothHeld(all []storage.Override, number string) error {
	i := slices.IndexFunc(all, func(o storage.Override) bool { return fmt.Sprint(o.ID) == number })
	if i < 0 || !slices.ContainsFunc(all, func(o storage.Override) bool { return o.ID == all[i].ID-1 }) {
		return fmt.Errorf("correction %s is forgotten, whole or in part: %+v", number, all)
	}
	return nil
}

func TestKilledWriterLeavesWholeDocuments(t *testing.T) {
	ctx := t.Context()
	dir := t.TempDir()
	promises := 0
	for round := range 10 {
		child, lines := start(t, "store", dir, round)
		var promised [][]string
		last := 1 + rand.IntN(60)
		for n := 0; lines.Scan(); n++ {
			words := strings.Fields(lines.Text())
			switch words[0] {
			case "stored", "merged", "corrected":
				promised = append(promised, words)
			case "error":
				t.Error(lines.Text())
			}
			if n == last {
				if err := child.Process.Kill(); err != nil {
					t.Error(err)
				}
			}
		}
		if err := child.Wait(); err == nil {
			t.Error("the child ended by itself")
		}
		promises += len(promised)

		c, err := Open(ctx, filepath.Join(dir, "catalog.db"))
		if err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		sound(t, c)
		for r, err := range c.Records(ctx) {
			if err := errors.Join(err, whole(r)); err != nil {
				t.Errorf("round %d: %v", round, err)
			}
		}
		for _, p := range promised {
			id := storage.DocumentID(p[1])
			if p[0] == "stored" {
				_, _, err = c.Version(ctx, id, p[2])
			} else if p[0] == "corrected" {
				err = bothHeld(overrides(t, c, id), p[2])
			} else if got := document(t, c, id).ID; got != document(t, c, storage.DocumentID(p[2])).ID {
				err = fmt.Errorf("merge of %s into %s is forgotten", id, p[2])
			}
			if err != nil {
				t.Errorf("round %d: %v", round, err)
			}
		}
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	}
	if promises < 10 {
		t.Errorf("only %d promises: the test shows nothing", promises)
	}
}
