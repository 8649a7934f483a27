package search

import (
	"bufio"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"abhilekh/storage"

	"github.com/google/go-cmp/cmp"
)

// Searches run without a pause while three generations are published. None
// fails, and each has its words, its counts and its store from one generation.
func TestSwapUnderLoad(t *testing.T) {
	dir := t.TempDir()
	publish := func(i int) string {
		m := mustBuild(t, dir, many(20+i, fmt.Sprint("word", i)))
		mustPublish(t, dir, m)
		return m.Generation
	}
	current := publish(0)
	x, err := Open(t.Context(), dir, Options{Vocab: testVocab(t), Poll: time.Millisecond, Verify: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	const searchers = 8
	var last [searchers]atomic.Value // the generation each one answered from last
	var done atomic.Bool
	var work sync.WaitGroup
	for i := range searchers {
		last[i].Store("")
		work.Go(func() {
			for !done.Load() {
				g, err := x.acquire()
				if err != nil {
					t.Error(err)
					return
				}
				if err := oneAnswer(t, g); err != nil {
					t.Error(err)
					done.Store(true)
				}
				last[i].Store(g.manifest.Generation)
				g.release()
			}
		})
	}
	allSaw := func(name string) {
		for i := range searchers {
			for last[i].Load() != name && !done.Load() {
				runtime.Gosched()
			}
		}
	}
	allSaw(current)
	for i := 1; i <= 3; i++ {
		allSaw(publish(i))
	}
	done.Store(true)
	work.Wait()
	if s := x.Status(); len(s.Damaged) > 0 || !s.Ready {
		t.Errorf("status %+v", s)
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := x.acquire(); !errors.Is(err, storage.ErrNotReady) {
		t.Errorf("after Close: %v", err)
	}
	if err := x.Close(); err != nil {
		t.Errorf("second Close: %v", err)
	}
	nothingOpen(t, dir)
}

// oneAnswer compares everything a search sees with what its generation says.
func oneAnswer(t *testing.T, g *generation) error {
	first, _, err := g.stored.record(0)
	if err != nil {
		return err
	}
	word := first.Version // many puts the word there
	ids, err := hits(t.Context(), g, word)
	if err != nil {
		return err
	}
	if len(ids) != g.manifest.Documents || len(ids) != int(g.columns.n) || !strings.HasPrefix(ids[0], word) {
		return fmt.Errorf("%d hits such as %s for %s of %d documents", len(ids), ids[0], word, g.manifest.Documents)
	}
	return nil
}

// nothingOpen checks that no file under dir is held open or mapped.
func nothingOpen(t *testing.T, dir string) {
	t.Helper()
	maps, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		t.Log("this system does not tell which files are open")
		return
	}
	if strings.Contains(string(maps), dir) {
		t.Error("a file is still mapped")
	}
	fds, err := filepath.Glob("/proc/self/fd/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, fd := range fds {
		if to, err := os.Readlink(fd); err == nil && strings.HasPrefix(to, dir) {
			t.Errorf("still open: %s", to)
		}
	}
}

func TestOpenBeforeAnything(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	x, err := Open(t.Context(), dir, Options{Poll: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	answers(t, x, "")
	if s := x.Status(); s.Ready || len(s.Damaged) > 0 {
		t.Errorf("status %+v", s)
	}
	m := mustBuild(t, dir, many(3, "first"))
	mustPublish(t, dir, m)
	waitFor(x, m)
	answers(t, x, "first")
}

// waitFor returns when x answers from m.
func waitFor(x *Index, m Manifest) {
	for x.Status().Manifest.Generation != m.Generation {
		runtime.Gosched()
	}
}

// Damage, the call, a rebuild, and all is well, by the Index's own clock.
func TestHeals(t *testing.T) {
	dir, _, newer := twoGenerations(t)
	damaged := make(chan error, 10)
	x, err := Open(t.Context(), dir, Options{Poll: time.Millisecond, OnDamage: func(err error) { damaged <- err }})
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	damage(t, inside(dir, newer, "pages/store/000000000002.zap"), "truncate")
	named(t, []string{(<-damaged).Error()}, "pages/store/000000000002.zap")
	m := mustBuild(t, dir, many(3, "healed"))
	mustPublish(t, dir, m)
	waitFor(x, m)
	answers(t, x, "healed")
	if s := x.Status(); len(s.Damaged) > 0 {
		t.Errorf("after healing: %q", s.Damaged)
	}
}

// A child builds and publishes without end and is killed at random moments.
// What is current is whole every time.
func TestKill(t *testing.T) {
	if dir := os.Getenv("ABHILEKH_TEST_KILL"); dir != "" {
		for i := 0; ; i++ {
			m := mustBuild(t, dir, many(5, fmt.Sprint("word", i)))
			mustPublish(t, dir, m)
			fmt.Println("published")
		}
	}
	dir := t.TempDir()
	seed := rand.Uint64()
	random := rand.New(rand.NewPCG(seed, 0))
	unfinished := 0
	for range 20 {
		child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestKill$")
		child.Env = append(os.Environ(), "ABHILEKH_TEST_KILL="+dir)
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewReader(out)
		var first time.Time
		for range 2 {
			if line, err := lines.ReadString('\n'); err != nil {
				t.Fatalf("the child said %q: %v", line, err)
			}
			if first.IsZero() {
				first = time.Now()
			}
		}
		// Twice the time of one round reaches every part of it.
		<-time.After(time.Duration(random.Float64() * 2 * float64(time.Since(first))))
		if err := child.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = child.Wait() // it was killed
		unfinished += len(names(t, dir)) - 2 - len(generations(dir))
		if problems := Check(dir); len(problems) > 0 {
			t.Fatalf("seed %d: %q", seed, problems)
		}
		x, _ := openStill(t, dir, Options{})
		if s := x.Status(); !s.Ready || len(s.Damaged) > 0 {
			t.Fatalf("seed %d: %+v", seed, s)
		}
		g, err := x.acquire()
		if err != nil {
			t.Fatal(err)
		}
		if err := oneAnswer(t, g); err != nil {
			t.Errorf("seed %d: %v", seed, err)
		}
		g.release()
	}
	if unfinished == 0 {
		t.Error("no kill met a build half done: the test shows nothing")
	}
	before, err := Current(dir)
	if err != nil {
		t.Fatal(err)
	}
	m := mustBuild(t, dir, sample())
	mustPublish(t, dir, m)
	want := []string{currentName, previousName, before.Generation, m.Generation}
	slices.Sort(want)
	if diff := cmp.Diff(want, names(t, dir)); diff != "" {
		t.Errorf("after the kills:\n%s", diff)
	}
}
