package search

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"abhilekh/storage"
	"abhilekh/storage/query"
)

var damages = []string{"flip", "truncate", "empty", "delete"}

// damage spoils a file in place.
func damage(t testing.TB, path, how string) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		t.Fatal(err)
	}
	switch how {
	case "flip":
		f, err := os.OpenFile(path, os.O_RDWR, 0)
		if err != nil {
			t.Fatal(err)
		}
		b := make([]byte, 1)
		at := info.Size() / 2
		_, err1 := f.ReadAt(b, at)
		b[0] ^= 0x21
		_, err2 := f.WriteAt(b, at)
		err = errors.Join(err1, err2, f.Close())
		if err != nil {
			t.Fatal(err)
		}
		// What lies less than one tick of the file system's clock after the last
		// write may have the same time.
		later := info.ModTime().Add(time.Second)
		err = os.Chtimes(path, later, later)
		if err != nil {
			t.Fatal(err)
		}
	case "truncate":
		err = os.Truncate(path, info.Size()/2)
	case "empty":
		err = os.Truncate(path, 0)
	case "delete":
		err = os.Remove(path)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// copyTree makes dir's copy, so that the damage tests build only once.
func copyTree(t testing.TB, dir string) string {
	t.Helper()
	to := t.TempDir()
	if err := os.CopyFS(to, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	return to
}

// two generations: "older" has 3 documents with that word, "newer" 4.
func twoGenerations(t testing.TB) (dir string, older, newer Manifest) {
	t.Helper()
	dir = t.TempDir()
	older = mustBuild(t, dir, many(3, "older"))
	mustPublish(t, dir, older)
	newer = mustBuild(t, dir, many(4, "newer"))
	mustPublish(t, dir, newer)
	return dir, older, newer
}

// spare is a good generation, built once and put where it is needed.
type spare struct {
	dir      string
	manifest Manifest
}

func newSpare(t testing.TB, word string) spare {
	t.Helper()
	dir := t.TempDir()
	return spare{dir, mustBuild(t, dir, many(5, word))}
}

// publish does in dir what Build and Publish would do.
func (s spare) publish(t testing.TB, dir string) {
	t.Helper()
	name := s.manifest.Generation
	if err := os.CopyFS(filepath.Join(dir, name), os.DirFS(filepath.Join(s.dir, name))); err != nil {
		t.Fatal(err)
	}
	mustPublish(t, dir, s.manifest)
}

// everyDamage calls fn for every file of a generation with every damage, on a
// copy of dir of its own.
func everyDamage(t *testing.T, dir string, m Manifest, fn func(t *testing.T, dir, file, how string)) {
	for _, file := range append(m.names(), manifestName) {
		for _, how := range damages {
			t.Run(file+"/"+how, func(t *testing.T) { fn(t, copyTree(t, dir), file, how) })
		}
	}
}

// answers checks that the index answers from the generation with that word, or
// with word "" that it says that it cannot.
func answers(t *testing.T, x *Index, word string) {
	t.Helper()
	g, err := x.acquire()
	if word == "" {
		if !errors.Is(err, storage.ErrNotReady) {
			t.Errorf("acquire: %v, want not ready", err)
		}
		return
	}
	if err != nil {
		t.Error(err)
		return
	}
	defer g.release()
	ids, err := hits(t.Context(), g, word)
	if err != nil || len(ids) != g.manifest.Documents || len(ids) == 0 {
		t.Errorf("%q gives %q (%v) in generation %s", word, ids, err, g.manifest.Generation)
	}
}

// named checks that something told names the file.
func named(t *testing.T, told []string, file string) {
	t.Helper()
	if !slices.ContainsFunc(told, func(s string) bool { return strings.Contains(s, file+": ") }) {
		t.Errorf("nothing names %s: %q", file, told)
	}
}

func TestDamageAtRest(t *testing.T) {
	dir, _, newer := twoGenerations(t)
	newest := newSpare(t, "newest")
	everyDamage(t, dir, newer, func(t *testing.T, dir, file, how string) {
		damage(t, inside(dir, newer, file), how)
		named(t, Check(dir), file)
		var told []string
		x, w := openStill(t, dir, Options{OnDamage: func(err error) { told = append(told, err.Error()) }})
		w.tell()
		named(t, told, file)
		named(t, x.Status().Damaged, file)
		answers(t, x, "older")

		// Nothing more is said while nothing more happens.
		before := len(told)
		w.poll(t.Context())
		w.lookAtFiles(t.Context())
		w.tell()
		if len(told) != before {
			t.Errorf("told again: %q", told[before:])
		}

		newest.publish(t, dir)
		w.poll(t.Context())
		answers(t, x, "newest")
		if s := x.Status(); !s.Ready || len(s.Damaged) > 0 || s.Manifest.Generation != newest.manifest.Generation {
			t.Errorf("after mending: %+v", s)
		}
		if problems := Check(dir); len(problems) > 0 {
			t.Errorf("after mending: %q", problems)
		}
	})
}

func TestDamageAtRestWithoutPrevious(t *testing.T) {
	dir := t.TempDir()
	only := mustBuild(t, dir, many(3, "lonely"))
	mustPublish(t, dir, only)
	mended := newSpare(t, "mended")
	everyDamage(t, dir, only, func(t *testing.T, dir, file, how string) {
		damage(t, inside(dir, only, file), how)
		x, w := openStill(t, dir, Options{})
		answers(t, x, "")
		named(t, x.Status().Damaged, file)
		mended.publish(t, dir)
		w.poll(t.Context())
		answers(t, x, "mended")
	})
}

// The names of the generations are files too.
func TestDamagedNames(t *testing.T) {
	dir, _, newer := twoGenerations(t)
	for _, file := range []string{currentName, previousName} {
		for _, how := range damages {
			t.Run(file+"/"+how, func(t *testing.T) {
				dir := copyTree(t, dir)
				open, w := openStill(t, dir, Options{}) // from before the damage
				damage(t, filepath.Join(dir, file), how)
				rest, _ := openStill(t, dir, Options{})
				w.poll(t.Context())
				answers(t, open, "newer")
				if file == previousName {
					answers(t, rest, "newer")
					return
				}
				answers(t, rest, "older")
				named(t, rest.Status().Damaged, currentName)
				named(t, open.Status().Damaged, currentName)
				if _, err := Current(dir); err == nil || errors.Is(err, storage.ErrNotReady) {
					t.Errorf("Current: %v", err)
				}
				mustPublish(t, dir, newer)
				w.poll(t.Context())
				answers(t, open, "newer")
				if s := open.Status(); len(s.Damaged) > 0 {
					t.Errorf("after mending: %q", s.Damaged)
				}
			})
		}
	}
}

func TestDamageWhileOpen(t *testing.T) {
	dir, _, newer := twoGenerations(t)
	newest := newSpare(t, "newest")
	everyDamage(t, dir, newer, func(t *testing.T, dir, file, how string) {
		var told []string
		x, w := openStill(t, dir, Options{OnDamage: func(err error) { told = append(told, err.Error()) }})
		answers(t, x, "newer")
		damage(t, inside(dir, newer, file), how)
		w.poll(t.Context())
		w.lookAtFiles(t.Context())
		w.tell()
		named(t, told, file)
		named(t, x.Status().Damaged, file)
		if readLater(file) && how != "delete" {
			answers(t, x, "older")
		} else {
			answers(t, x, "newer") // from memory, or from the open file
		}
		newest.publish(t, dir)
		w.poll(t.Context())
		answers(t, x, "newest")
		if s := x.Status(); len(s.Damaged) > 0 {
			t.Errorf("after mending: %q", s.Damaged)
		}
	})
}

func TestDamageWhileOpenWithoutPrevious(t *testing.T) {
	dir := t.TempDir()
	only := mustBuild(t, dir, many(3, "lonely"))
	mustPublish(t, dir, only)
	x, w := openStill(t, dir, Options{})
	file := inside(dir, only, storedDataName)
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	damage(t, file, "flip")
	w.lookAtFiles(t.Context())
	answers(t, x, "")
	w.poll(t.Context())
	answers(t, x, "")
	// Somebody puts the file back.
	if err := os.WriteFile(file, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	w.poll(t.Context())
	answers(t, x, "lonely")
	if s := x.Status(); len(s.Damaged) > 0 {
		t.Errorf("after mending: %q", s.Damaged)
	}
}

// A flip that leaves size and time as they were is found by the slow pass.
func TestDamageWithoutTrace(t *testing.T) {
	dir, _, newer := twoGenerations(t)
	everyDamage(t, dir, newer, func(t *testing.T, dir, file, how string) {
		if how != "flip" || file == manifestName {
			return
		}
		x, w := openStill(t, dir, Options{Verify: time.Nanosecond})
		path := inside(dir, newer, file)
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		damage(t, path, how)
		if err := os.Chtimes(path, info.ModTime(), info.ModTime()); err != nil {
			t.Fatal(err)
		}
		w.lookAtFiles(t.Context())
		if damaged := x.Status().Damaged; len(damaged) > 0 {
			t.Fatalf("found by its time: %q", damaged)
		}
		for range newer.Files { // one step reads one of these small files
			w.verifySome(t.Context())
		}
		named(t, x.Status().Damaged, file)
	})
}

func TestPassFindsNothing(t *testing.T) {
	dir, _, newer := twoGenerations(t)
	x, w := openStill(t, dir, Options{Verify: time.Nanosecond})
	for range 3 * len(newer.Files) {
		w.verifySome(t.Context())
	}
	if damaged := x.Status().Damaged; len(damaged) > 0 {
		t.Errorf("whole files are damaged: %q", damaged)
	}
	answers(t, x, "newer")
}

func TestGuard(t *testing.T) {
	plain := errors.New("plain")
	if err := guard(func() error { return plain }); err != plain {
		t.Errorf("error %v", err)
	}
	var none *columns
	err := guard(func() error { return fmt.Errorf("%d", none.n) })
	p, ok := errors.AsType[*panicError](err)
	if !ok || !strings.Contains(p.Error(), "nil pointer") || len(p.stack) == 0 {
		t.Errorf("nil pointer: %v", err)
	}
}

// A fault while every file is whole is a mistake of ours, no reason to stop.
func TestFaultWithoutDamage(t *testing.T) {
	dir, _, _ := twoGenerations(t)
	x, w := openStill(t, dir, Options{})
	for _, err := range []error{
		&DamageError{Problem: "a fault"}, &panicError{value: "a panic"}, errors.New("dictionary is odd"),
	} {
		g, acquireErr := x.acquire()
		if acquireErr != nil {
			t.Fatal(acquireErr)
		}
		if got := g.guard(func() error { return err }); got != err {
			t.Errorf("guard returns %v", got)
		}
		select {
		case trouble := <-x.trouble:
			w.met(t.Context(), trouble)
		default:
			t.Errorf("%v was not passed on", err)
		}
		g.release()
		answers(t, x, "newer")
	}
	if damaged := x.Status().Damaged; len(damaged) > 0 {
		t.Errorf("damaged: %q", damaged)
	}
	g, err := x.acquire()
	if err != nil {
		t.Fatal(err)
	}
	defer g.release()
	for _, err := range []error{
		nil, context.Canceled, fmt.Errorf("late: %w", context.DeadlineExceeded), storage.ErrNotReady,
		&storage.InvalidError{Problem: "too many words"},
	} {
		_ = g.guard(func() error { return err })
		select {
		case trouble := <-x.trouble:
			t.Errorf("%v was passed on", trouble.err)
		default:
		}
	}
}

// The deadly one: a mapped file loses its end under a running search. In a
// child, since what is to be shown is that the process lives.
func TestTruncateWhileServing(t *testing.T) {
	if dir := os.Getenv("ABHILEKH_TEST_TRUNCATE"); dir != "" {
		truncateWhileServing(t, dir)
		return
	}
	dir, _, _ := twoGenerations(t)
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestTruncateWhileServing$", "-test.v")
	child.Env = append(os.Environ(), "ABHILEKH_TEST_TRUNCATE="+dir)
	out, err := child.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "faults met: ") {
		t.Errorf("the child ended with %v:\n%s", err, out)
	}
}

func truncateWhileServing(t *testing.T, dir string) {
	faults := 0
	// Each opens other parts of the files first.
	queries := []string{"docum*", `"newer document"`, "newer -absent", "title:newer OR rajasthan", "note:23", "", "machines electors"}
	current, err := Current(dir)
	if err != nil {
		t.Fatal(err)
	}
	everyDamage(t, dir, current, func(t *testing.T, dir, file, how string) {
		if how != "empty" && how != "truncate" {
			return
		}
		reported := make(chan error, 10)
		// With this Poll nothing is found by a look at the files: searches tell.
		x, err := Open(t.Context(), dir, Options{Vocab: testVocab(t), Poll: time.Hour,
			OnDamage: func(err error) { reported <- err }})
		if err != nil {
			t.Fatal(err)
		}
		defer x.Close()
		g, err := x.acquire()
		if err != nil {
			t.Fatal(err)
		}
		defer g.release()
		damage(t, inside(dir, current, file), how)
		for _, text := range queries {
			q := query.Query{Text: text}
			_, err := x.Table(t.Context(), q, storage.FacetState, storage.FacetTheme)
			if err == nil {
				_, err = x.Search(t.Context(), q)
			}
			if err == nil {
				continue // they did not need what is gone
			}
			if _, ok := errors.AsType[*DamageError](err); ok {
				faults++
			}
			named(t, []string{(<-reported).Error()}, file)
			answers(t, x, "older")
			break
		}
		// Whoever was in the middle of a search has the damaged one still.
		if _, err := hits(t.Context(), g, "newer"); err != nil {
			t.Logf("an older search: %v", err)
		}
	})
	if faults == 0 {
		t.Error("no fault was met: the test shows nothing")
	}
	t.Logf("faults met: %d", faults)
}

func TestUnexpectedFile(t *testing.T) {
	dir, _, newer := twoGenerations(t)
	stray := inside(dir, newer, "docs/store/._x.zap")
	if err := os.WriteFile(stray, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	x, _ := openStill(t, dir, Options{})
	named(t, x.Status().Damaged, "docs/store/._x.zap")
	answers(t, x, "older")
}

func TestReadNameIsStrict(t *testing.T) {
	for _, text := range []string{"", "\n", "gen-20260101T000000-0123456\n", "gen-20260101T000000-01234567",
		"../gen-20260101T000000-01234567\n", "gen-20260101T000000-01234567\n\n", strings.Repeat("x", 1000)} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, currentName), []byte(text), fs.FileMode(0o600)); err != nil {
			t.Fatal(err)
		}
		if name, err := readName(dir, currentName); err == nil {
			t.Errorf("%q names %q", text, name)
		}
	}
}
