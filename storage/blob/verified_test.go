package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"abhilekh/storage"
)

// keep puts a text into a store and returns its name and where it lies.
func keep(t testing.TB, s *Store, text string) (sum, file string) {
	t.Helper()
	sum, _, err := s.Put(t.Context(), strings.NewReader(text), 0)
	if err != nil {
		t.Fatal(err)
	}
	return sum, filepath.Join(s.dir, filepath.FromSlash(key(sum)))
}

func newStore(t testing.TB) *Store {
	t.Helper()
	s, err := Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// overwrite changes a file in place and gives it its old times back, as someone
// would who wants nobody to notice.
func overwrite(t *testing.T, file, text string) {
	t.Helper()
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(file, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(file, info.ModTime(), info.ModTime()); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(file, info.Mode()); err != nil {
		t.Fatal(err)
	}
}

func TestOpenVerified(t *testing.T) {
	s := newStore(t)
	const text = "the published bytes"
	sum, file := keep(t, s, text)
	whole := func() {
		t.Helper()
		r, size, err := s.OpenVerified(t.Context(), sum)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		got, err := io.ReadAll(r)
		if err != nil || string(got) != text || size != int64(len(text)) {
			t.Errorf("read %q of %d bytes, error %v", got, size, err)
		}
	}
	refused := func(want error) {
		t.Helper()
		r, _, err := s.OpenVerified(t.Context(), sum)
		if err == nil {
			r.Close()
		}
		if !errors.Is(err, want) {
			t.Errorf("error %v, want %v", err, want)
		}
	}
	whole()
	whole() // as remembered
	overwrite(t, file, "the publisheD bytes")
	refused(ErrDamaged)
	refused(ErrDamaged)
	if again, _ := keep(t, s, text); again != sum { // Put heals
		t.Fatalf("put under %s", again)
	}
	whole()
	if err := os.Truncate(file, 3); err != nil {
		t.Fatal(err)
	}
	refused(ErrDamaged)
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	refused(storage.ErrNotFound)
	sum = "../" + sum
	refused(storage.ErrNotFound)
}

// A file is read whole once, however often and by however many it is opened.
func TestOpenVerifiedReadsOnce(t *testing.T) {
	s := newStore(t)
	sum, _ := keep(t, s, "bytes")
	for range maxChecking { // nobody may check now
		s.checking <- struct{}{}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := s.OpenVerified(ctx, sum); !errors.Is(err, context.Canceled) {
		t.Errorf("opened unchecked: %v", err)
	}
	<-s.checking
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			r, _, err := s.OpenVerified(t.Context(), sum)
			if err != nil {
				t.Error(err)
				return
			}
			r.Close()
		})
	}
	wait.Wait()
	s.checking <- struct{}{}
	r, _, err := s.OpenVerified(t.Context(), sum) // would wait for ever if it had to check
	if err != nil {
		t.Fatal(err)
	}
	r.Close()
}

func TestMemoryOfCheckedFilesIsBounded(t *testing.T) {
	c := stamps{held: map[string]stamp{}}
	for i := range 2 * maxChecked {
		c.put(fmt.Sprint(i), stamp{inode: uint64(i)})
	}
	last := fmt.Sprint(2*maxChecked - 1)
	if len(c.held) != maxChecked || !c.holds(last, stamp{inode: 2*maxChecked - 1}) || c.holds(last, stamp{inode: 1}) {
		t.Errorf("%d files are remembered", len(c.held))
	}
}

func BenchmarkVerify(b *testing.B) {
	s := newStore(b)
	const size = 200 << 20
	sum, _, err := s.Put(b.Context(), io.LimitReader(zeros{}, size), 0)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(size)
	for b.Loop() {
		if err := s.Verify(b.Context(), sum); err != nil {
			b.Fatal(err)
		}
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}
