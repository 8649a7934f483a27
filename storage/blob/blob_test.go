package blob_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"

	"abhilekh/storage"
	"abhilekh/storage/blob"
)

func open(t *testing.T, dir string) *blob.Store {
	t.Helper()
	s, err := blob.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func sumOf(b []byte) string {
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}

// path is the layout promised in the package comment.
func path(dir, sum string) string { return filepath.Join(dir, "sha256", sum[:2], sum) }

func random(n int) []byte {
	b := make([]byte, n)
	src := rand.NewChaCha8([32]byte{byte(n), byte(n >> 8)})
	_, _ = src.Read(b)
	return b
}

// leftovers lists what is in the folder of unfinished files.
func leftovers(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(dir, "incoming"))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestPutKeepsBytesUnderTheirHash(t *testing.T) {
	ctx := t.Context()
	dir := filepath.Join(t.TempDir(), "not", "there yet ?#%")
	s := open(t, dir)
	for _, n := range []int{0, 1, 511, 512, 513, 1 << 20} {
		want := random(n)
		sum, size, err := s.Put(ctx, iotest.HalfReader(bytes.NewReader(want)), 0)
		if err != nil {
			t.Fatal(err)
		}
		if sum != sumOf(want) || size != int64(n) {
			t.Errorf("Put of %d bytes = %s, %d", n, sum, size)
		}
		r, size, err := s.Open(ctx, sum)
		if err != nil {
			t.Fatal(err)
		}
		if size != int64(n) {
			t.Errorf("Open says %d bytes, want %d", size, n)
		}
		if err := iotest.TestReader(r, want); err != nil {
			t.Error(err)
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
		if ok, err := s.Has(ctx, sum); !ok || err != nil {
			t.Errorf("Has = %v, %v", ok, err)
		}
		if err := s.Verify(ctx, sum); err != nil {
			t.Error(err)
		}
		info, err := os.Stat(path(dir, sum))
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o444 {
			t.Errorf("mode is %v, want read-only", info.Mode())
		}
	}
	if l := leftovers(t, dir); l != nil {
		t.Errorf("left behind: %q", l)
	}
}

func TestPutOfHeldBytesChangesNothing(t *testing.T) {
	ctx := t.Context()
	dir := t.TempDir()
	s := open(t, dir)
	b := random(1000)
	sum, _, err := s.Put(ctx, bytes.NewReader(b), 0)
	if err != nil {
		t.Fatal(err)
	}
	before, err := os.Stat(path(dir, sum))
	if err != nil {
		t.Fatal(err)
	}
	again, size, err := s.Put(ctx, bytes.NewReader(b), 0)
	if err != nil || again != sum || size != 1000 {
		t.Fatalf("second Put = %s, %d, %v", again, size, err)
	}
	after, err := os.Stat(path(dir, sum))
	if err != nil {
		t.Fatal(err)
	}
	if !os.SameFile(before, after) {
		t.Error("the file was replaced")
	}
	if l := leftovers(t, dir); l != nil {
		t.Errorf("left behind: %q", l)
	}
}

func TestPutKeepsNothingWhenItFails(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	broken := errors.New("the line went dead")
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	tests := []struct {
		name  string
		ctx   context.Context
		r     io.Reader
		limit int64
		want  func(error) bool
	}{
		{"too long", t.Context(), strings.NewReader("12345"), 4, func(err error) bool {
			invalid, ok := errors.AsType[*storage.InvalidError](err)
			return ok && invalid.Problem == "the file is larger than 4 bytes"
		}},
		{"reader fails", t.Context(), io.MultiReader(strings.NewReader("1"), iotest.ErrReader(broken)), 0,
			func(err error) bool { return errors.Is(err, broken) }},
		{"cancelled", cancelled, strings.NewReader("12345"), 0,
			func(err error) bool { return errors.Is(err, context.Canceled) }},
	}
	for _, tt := range tests {
		if sum, size, err := s.Put(tt.ctx, tt.r, tt.limit); !tt.want(err) || sum != "" || size != 0 {
			t.Errorf("%s: Put = %q, %d, %v", tt.name, sum, size, err)
		}
	}
	for sum := range s.List(t.Context()) {
		t.Errorf("kept %s", sum)
	}
	if l := leftovers(t, dir); l != nil {
		t.Errorf("left behind: %q", l)
	}
	if _, _, err := s.Put(t.Context(), strings.NewReader("1234"), 4); err != nil {
		t.Errorf("just the limit: %v", err)
	}
}

func TestUnknownNames(t *testing.T) {
	ctx := t.Context()
	dir := t.TempDir()
	s := open(t, dir)
	if err := os.WriteFile(filepath.Join(dir, "secret"), []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, sum := range []string{
		"", "secret", "../secret", "sha256", "00", strings.Repeat("a", 64), strings.Repeat("A", 64),
		strings.Repeat("a", 63) + "/", strings.Repeat("../", 22)[:64], strings.Repeat("a", 1<<20),
	} {
		if _, _, err := s.Open(ctx, sum); !errors.Is(err, storage.ErrNotFound) || len(err.Error()) > 400 {
			t.Errorf("Open(%.20q) = %.200v", sum, err)
		}
		if err := s.Verify(ctx, sum); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("Verify(%.20q) = %.200v", sum, err)
		}
		if ok, err := s.Has(ctx, sum); ok || err != nil {
			t.Errorf("Has(%.20q) = %v, %v", sum, ok, err)
		}
	}
}

func TestReaderServesRanges(t *testing.T) {
	ctx := t.Context()
	s := open(t, t.TempDir())
	b := random(100_000)
	sum, _, err := s.Put(ctx, bytes.NewReader(b), 0)
	if err != nil {
		t.Fatal(err)
	}
	h := http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		r, _, err := s.Open(req.Context(), sum)
		if err != nil {
			t.Error(err)
			return
		}
		defer r.Close()
		http.ServeContent(w, req, "original.pdf", time.Time{}, r)
	})
	tests := []struct {
		ranges string
		status int
		want   []byte
	}{
		{"", 200, b},
		{"bytes=0-9", 206, b[:10]},
		{"bytes=70000-70099", 206, b[70000:70100]},
		{"bytes=-5", 206, b[len(b)-5:]},
		{"bytes=99990-", 206, b[99990:]},
		{"bytes=100000-", 416, nil},
	}
	for _, tt := range tests {
		req := httptest.NewRequest("GET", "/", nil)
		if tt.ranges != "" {
			req.Header.Set("Range", tt.ranges)
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, req)
		if w.Code != tt.status {
			t.Errorf("%q: status %d, want %d", tt.ranges, w.Code, tt.status)
		}
		if tt.want != nil && !bytes.Equal(w.Body.Bytes(), tt.want) {
			t.Errorf("%q: wrong bytes", tt.ranges)
		}
	}
}

func TestVerifyFindsDamageAndPutMendsIt(t *testing.T) {
	ctx := t.Context()
	dir := t.TempDir()
	s := open(t, dir)
	b := random(5000)
	flipped := bytes.Clone(b)
	flipped[2500] ^= 1
	for name, damage := range map[string][]byte{"flipped bit": flipped, "cut short": b[:4999], "empty": nil} {
		sum, _, err := s.Put(ctx, bytes.NewReader(b), 0)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Remove(path(dir, sum)); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path(dir, sum), damage, 0o644); err != nil {
			t.Fatal(err)
		}
		if err := s.Verify(ctx, sum); !errors.Is(err, blob.ErrDamaged) {
			t.Errorf("%s: Verify = %v", name, err)
		}
		if _, _, err := s.Put(ctx, bytes.NewReader(b), 0); err != nil {
			t.Errorf("%s: Put = %v", name, err)
		}
		if err := s.Verify(ctx, sum); err != nil {
			t.Errorf("%s: after Put: %v", name, err)
		}
	}
}

func TestListNamesEveryFile(t *testing.T) {
	ctx := t.Context()
	dir := t.TempDir()
	s := open(t, dir)
	var want []string
	for i := range 600 {
		sum, _, err := s.Put(ctx, strings.NewReader(fmt.Sprint(i)), 0)
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, sum)
	}
	slices.Sort(want)
	// Strangers are not listed: a wrong name, and a right name in a wrong folder.
	for _, name := range []string{"README", "sha256/00/notes.txt", "sha256/zz", "sha256/00/ff" + want[0][2:]} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("x"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var got []string
	for sum, err := range s.List(ctx) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, sum)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for range s.List(ctx) {
		break // stopping early is allowed
	}
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	var err error
	for _, err = range s.List(cancelled) {
	}
	if !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled list ended with %v", err)
	}
}

func TestManyWritersOfTheSameBytes(t *testing.T) {
	ctx := t.Context()
	dir := t.TempDir()
	var wg sync.WaitGroup
	for range 8 {
		s := open(t, dir)
		wg.Go(func() {
			for i := range 20 {
				b := random(1000 + i)
				if sum, _, err := s.Put(ctx, bytes.NewReader(b), 0); err != nil || sum != sumOf(b) {
					t.Errorf("Put = %s, %v", sum, err)
				}
			}
		})
	}
	wg.Wait()
	s := open(t, dir)
	n := 0
	for sum, err := range s.List(ctx) {
		if err := errors.Join(err, s.Verify(ctx, sum)); err != nil {
			t.Error(err)
		}
		n++
	}
	if n != 20 {
		t.Errorf("%d files, want 20", n)
	}
}

func TestOpenLeavesLivingWritersAlone(t *testing.T) {
	ctx := t.Context()
	dir := t.TempDir()
	s := open(t, dir)
	r, w := io.Pipe()
	done := make(chan error)
	go func() {
		_, _, err := s.Put(ctx, r, 0)
		done <- err
	}()
	if _, err := io.WriteString(w, "half of "); err != nil {
		t.Fatal(err)
	}
	stranger := filepath.Join(dir, "incoming", "put-killed")
	if err := os.WriteFile(stranger, []byte("left"), 0o600); err != nil {
		t.Fatal(err)
	}
	open(t, dir)
	if l := leftovers(t, dir); len(l) != 1 || l[0] == "put-killed" {
		t.Errorf("after Open: %q", l)
	}
	if _, err := io.WriteString(w, "it"); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(w.Close(), <-done); err != nil {
		t.Error(err)
	}
	if err := s.Verify(ctx, sumOf([]byte("half of it"))); err != nil {
		t.Error(err)
	}
}

func BenchmarkPut(b *testing.B) {
	s, err := blob.Open(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	data := random(200_000)
	b.SetBytes(int64(len(data)))
	i := uint64(0)
	for b.Loop() {
		i++
		head := fmt.Sprint(i)
		if _, _, err := s.Put(b.Context(), io.MultiReader(strings.NewReader(head), bytes.NewReader(data)), 0); err != nil {
			b.Fatal(err)
		}
	}
}
