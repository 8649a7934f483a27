package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"abhilekh/storage/search"
)

// damages are the ways in which a file of a generation goes bad.
var damages = map[string]func(path string) error{
	"flipped": func(path string) error {
		f, err := os.OpenFile(path, os.O_RDWR, 0)
		if err != nil {
			return err
		}
		defer f.Close()
		info, err := f.Stat()
		if err != nil {
			return err
		}
		at := info.Size() / 2
		b := make([]byte, 1)
		if _, err := f.ReadAt(b, at); err != nil {
			return err
		}
		b[0] ^= 0xff
		_, err = f.WriteAt(b, at)
		return err
	},
	"truncated": func(path string) error {
		info, err := os.Stat(path)
		if err != nil {
			return err
		}
		return os.Truncate(path, info.Size()/2)
	},
	"deleted": os.Remove,
}

// Whatever becomes of a file of the index, the server lives, says what is
// wrong, and serves a rebuilt generation soon after.
func TestServerHealsADamagedIndex(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped: seventy rebuilds take a minute (run without -short)")
	}
	for name, damage := range damages {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data := t.TempDir()
			server := startServer(t, data)
			index := filepath.Join(data, "sample", "index")
			for _, file := range server.files(t, index) {
				m := server.healthy(t, index, "")
				if err := damage(filepath.Join(index, m.Generation, sameFile(t, m, file))); err != nil {
					t.Fatal(err)
				}
				server.healthy(t, index, m.Generation)
				server.searches(t)
			}
			server.stop(t)

			// The same while nobody serves: the damage is met at the start.
			current, err := search.Current(index)
			if err != nil {
				t.Fatal(err)
			}
			for file := range current.Files {
				m, err := search.Current(index)
				if err != nil {
					t.Fatal(err)
				}
				path := filepath.Join(index, m.Generation, sameFile(t, m, file))
				if err := damage(path); err != nil {
					t.Fatal(err)
				}
				server := startServer(t, data)
				server.healthy(t, index, m.Generation)
				server.searches(t)
				server.stop(t)
			}
		})
	}
}

// sameFile is the file of m that corresponds to one of another generation:
// Bleve numbers its segments.
func sameFile(t *testing.T, m search.Manifest, file string) string {
	t.Helper()
	if _, ok := m.Files[file]; ok {
		return file
	}
	for name := range m.Files {
		if filepath.Dir(name) == filepath.Dir(file) && filepath.Ext(name) == filepath.Ext(file) {
			return name
		}
	}
	t.Fatalf("generation %s has no file like %s", m.Generation, file)
	return ""
}

// server is the program serving in a process of its own.
type server struct {
	cmd  *exec.Cmd
	base string

	mu   sync.Mutex
	log  strings.Builder
	done chan struct{}
}

func startServer(t *testing.T, data string, args ...string) *server {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	s := &server{done: make(chan struct{})}
	s.cmd = programCommand(ctx, append([]string{"serve", "--data", data, "--listen", "127.0.0.1:0", "--rate", "0"}, args...)...)
	stderr, err := s.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	address := make(chan string, 1)
	go func() {
		defer close(s.done)
		lines := bufio.NewScanner(stderr)
		for lines.Scan() {
			s.mu.Lock()
			fmt.Fprintln(&s.log, lines.Text())
			s.mu.Unlock()
			if _, after, ok := strings.Cut(lines.Text(), " on http://"); ok {
				select {
				case address <- "http://" + after:
				default:
				}
			}
		}
		close(address)
	}()
	s.base = <-address
	if s.base == "" {
		t.Fatalf("the server did not start:\n%s", s.logged())
	}
	return s
}

func (s *server) logged() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.log.String()
}

// eventually asks until the answer is yes; the bound is for a machine that is
// busy with everything else, not a claim about speed.
func (s *server) eventually(t *testing.T, what string, ask func() bool) {
	t.Helper()
	deadline := time.NewTimer(time.Minute)
	defer deadline.Stop()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for !ask() {
		select {
		case <-tick.C:
		case <-s.done:
			t.Fatalf("the server died while waiting for %s:\n%s", what, s.logged())
		case <-deadline.C:
			t.Fatalf("%s did not come:\n%s", what, s.logged())
		}
	}
}

// healthy waits for a sound current generation other than not, served.
func (s *server) healthy(t *testing.T, index, not string) search.Manifest {
	t.Helper()
	var m search.Manifest
	s.eventually(t, "a sound generation after "+not, func() bool {
		var err error
		m, err = search.Current(index)
		if err != nil || m.Generation == not || len(search.Check(index)) > 0 {
			return false
		}
		return s.generation() == m.Generation
	})
	if not != "" && !strings.Contains(s.logged(), "damaged") {
		t.Errorf("the log does not say what was damaged:\n%s", s.logged())
	}
	return m
}

func (s *server) files(t *testing.T, index string) []string {
	t.Helper()
	m := s.healthy(t, index, "")
	var out []string
	for name := range m.Files {
		out = append(out, name)
	}
	return out
}

// generation is the one that answers, "" while none does.
func (s *server) generation() string {
	var answer struct{ Generation string }
	status, body := s.get("/api/v1/search?q=expenditure")
	if status != http.StatusOK || json.Unmarshal(body, &answer) != nil {
		return ""
	}
	return answer.Generation
}

func (s *server) searches(t *testing.T) {
	t.Helper()
	for _, path := range []string{"/?q=expenditure", "/api/v1/search?q=expenditure+monitoring&theme=expenditure-monitoring", "/feed.atom", "/healthz"} {
		if status, body := s.get(path); status != http.StatusOK {
			t.Errorf("GET %s = %d\n%s", path, status, body)
		}
	}
}

func (s *server) get(path string) (int, []byte) {
	r, err := http.Get(s.base + path)
	if err != nil {
		return 0, nil
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return 0, nil
	}
	return r.StatusCode, body
}

func (s *server) stop(t *testing.T) {
	t.Helper()
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	<-s.done
	if err := s.cmd.Wait(); err != nil {
		t.Errorf("the server did not end well: %v\n%s", err, s.logged())
	}
}
