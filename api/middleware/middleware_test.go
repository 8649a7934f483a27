package middleware

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"abhilekh/storage"

	"github.com/gin-gonic/gin"
	"github.com/google/go-cmp/cmp"
)

func TestMain(m *testing.M) {
	gin.SetMode(gin.TestMode)
	m.Run()
}

const secret = "/srv/secret/catalog.db"

// plain writes what it is given, so that a test sees what Handle let through.
func plain(c *gin.Context, status int, err error) {
	c.String(status, "%s [%s]", err, ID(c.Request.Context()))
}

func engine(log *slog.Logger) *gin.Engine {
	r := gin.New()
	r.Use(RequestID(), AccessLog(log), Recover(log, plain), Headers())
	return r
}

func get(h http.Handler, path string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w
}

func TestHandleStatus(t *testing.T) {
	invalid := &storage.InvalidError{Field: "state", Value: "atlantis", Problem: "no such state"}
	other := &storage.InvalidError{Field: "page", Problem: "must be a number"}
	tests := []struct {
		name   string
		err    error
		status int
		shown  string
		retry  string
	}{
		{"invalid", fmt.Errorf("open %s: %w", secret, invalid), 400, "state: no such state", ""},
		{"several invalid", fmt.Errorf("read: %w", errors.Join(invalid, other)), 400, "state: no such state\npage: must be a number", ""},
		{"not found", fmt.Errorf("open %s: %w", secret, storage.ErrNotFound), 404, "not found", ""},
		{"not ready", fmt.Errorf("open %s: %w", secret, storage.ErrNotReady), 503, "not ready", "5"},
		{"deadline", fmt.Errorf("open %s: %w", secret, context.DeadlineExceeded), 503, "not ready", "5"},
		{"cancelled inside", fmt.Errorf("open %s: %w", secret, context.Canceled), 500, ErrInternal.Error(), ""},
		{"anything else", fmt.Errorf("open %s: no such file", secret), 500, ErrInternal.Error(), ""},
		{"public", fmt.Errorf("original: %w", &PublicError{"it is damaged", fmt.Errorf("open %s: %w", secret, storage.ErrNotFound)}), 500, "it is damaged", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var logged bytes.Buffer
			r := engine(slog.New(slog.NewJSONHandler(&logged, nil)))
			r.GET("/x", Handle(func(*gin.Context) error { return tt.err }, plain))
			w := get(r, "/x")
			id := w.Header().Get("X-Request-Id")
			if len(id) != idLength {
				t.Errorf("request id is %q", id)
			}
			if got, want := w.Body.String(), tt.shown+" ["+id+"]"; w.Code != tt.status || got != want {
				t.Errorf("got %d %q, want %d %q", w.Code, got, tt.status, want)
			}
			if got := w.Header().Get("Retry-After"); got != tt.retry {
				t.Errorf("Retry-After is %q, want %q", got, tt.retry)
			}
			line := map[string]any{}
			if err := json.Unmarshal(logged.Bytes(), &line); err != nil {
				t.Fatalf("log %q: %v", logged.String(), err)
			}
			if tt.status >= 500 && (line["err"] != tt.err.Error() || line["request"] != id) {
				t.Errorf("the log does not hold the error and its request: %s", logged.String())
			}
		})
	}
}

func TestAllowNamesHead(t *testing.T) {
	r := engine(slog.New(slog.DiscardHandler))
	r.HandleMethodNotAllowed = true
	r.GET("/x", func(c *gin.Context) { c.String(200, "ok") })
	r.POST("/y", func(c *gin.Context) { c.String(200, "ok") })
	r.GET("/z", func(c *gin.Context) { c.String(200, "ok") })
	r.POST("/z", func(c *gin.Context) { c.String(200, "ok") })
	for _, tt := range []struct{ method, path, want string }{
		{http.MethodPost, "/x", "GET, HEAD"}, {http.MethodDelete, "/x", "GET, HEAD"}, {http.MethodGet, "/y", "POST"}, {http.MethodHead, "/y", "POST"},
		{http.MethodDelete, "/z", "GET, HEAD, POST"}, {http.MethodGet, "/x", ""},
	} {
		w := httptest.NewRecorder()
		HeadAsGet(r).ServeHTTP(w, httptest.NewRequest(tt.method, tt.path, nil))
		if got := w.Header().Get("Allow"); got != tt.want || (w.Code == http.StatusMethodNotAllowed) != (tt.want != "") {
			t.Errorf("%s %s: %d, Allow %q, want %q", tt.method, tt.path, w.Code, got, tt.want)
		}
	}
}

func TestClientGone(t *testing.T) {
	var logged bytes.Buffer
	r := engine(slog.New(slog.NewJSONHandler(&logged, nil)))
	r.GET("/x", Deadline(time.Minute), Handle(func(c *gin.Context) error {
		return fmt.Errorf("search: %w", c.Request.Context().Err())
	}, plain))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	w := httptest.NewRecorder()
	r.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/x", nil).WithContext(ctx))
	if w.Code != statusClientGone || w.Body.Len() != 0 {
		t.Errorf("got %d %q, want %d and nothing", w.Code, w.Body, statusClientGone)
	}
	if logged.Len() != 0 {
		t.Errorf("logged %s", logged.String())
	}
}

func TestRecover(t *testing.T) {
	var logged bytes.Buffer
	r := engine(slog.New(slog.NewTextHandler(&logged, nil)))
	r.GET("/x", func(*gin.Context) { panic("lost " + secret) })
	w := get(r, "/x")
	if w.Code != 500 || strings.Contains(w.Body.String(), "secret") || !strings.HasPrefix(w.Body.String(), ErrInternal.Error()) {
		t.Errorf("got %d %q", w.Code, w.Body)
	}
	for _, want := range []string{"lost " + secret, "middleware_test.go", "status=500"} {
		if !strings.Contains(logged.String(), want) {
			t.Errorf("the log lacks %q: %s", want, logged.String())
		}
	}
}

// A fault after the first bytes must reach the client as a broken answer.
func TestFaultInTheMiddle(t *testing.T) {
	handlers := map[string]gin.HandlerFunc{
		"error": Handle(func(c *gin.Context) error {
			c.Writer.WriteString("half")
			c.Writer.Flush()
			return errors.New("lost " + secret)
		}, plain),
		"panic": func(c *gin.Context) {
			c.Writer.WriteString("half")
			c.Writer.Flush()
			panic("lost " + secret)
		},
	}
	for name, h := range handlers {
		t.Run(name, func(t *testing.T) {
			var logged bytes.Buffer
			r := engine(slog.New(slog.NewTextHandler(&logged, nil)))
			r.GET("/x", h)
			s := httptest.NewServer(HeadAsGet(r))
			resp, err := http.Get(s.URL + "/x")
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(resp.Body)
			resp.Body.Close()
			s.Close()
			if string(body) != "half" || err == nil {
				t.Errorf("read %q, error %v; want half and an error", body, err)
			}
			if !strings.Contains(logged.String(), "level=ERROR") || !strings.Contains(logged.String(), "lost "+secret) {
				t.Errorf("the log lacks the fault: %s", logged.String())
			}
		})
	}
}

func TestAccessLogKeepsQueriesPrivate(t *testing.T) {
	for _, tt := range []struct {
		level slog.Level
		want  bool
	}{{slog.LevelInfo, false}, {slog.LevelDebug, true}} {
		var logged bytes.Buffer
		r := engine(slog.New(slog.NewTextHandler(&logged, &slog.HandlerOptions{Level: tt.level})))
		r.GET("/x", func(c *gin.Context) { c.String(200, "ok") })
		get(r, "/x?q=whistleblower")
		if got := strings.Contains(logged.String(), "whistleblower"); got != tt.want {
			t.Errorf("at %v the query is in the log: %v, want %v: %s", tt.level, got, tt.want, logged.String())
		}
		if !strings.Contains(logged.String(), "method=GET path=/x status=200 bytes=2") {
			t.Errorf("log line: %s", logged.String())
		}
	}
}

func TestHeadAsGet(t *testing.T) {
	var logged bytes.Buffer
	r := engine(slog.New(slog.NewTextHandler(&logged, nil)))
	var head bool
	r.GET("/x", func(c *gin.Context) {
		head = Head(c.Request.Context())
		c.Data(200, "text/plain", []byte("twelve bytes"))
	})
	s := httptest.NewServer(HeadAsGet(r))
	resp, err := http.Head(s.URL + "/x")
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(resp.Body)
	resp.Body.Close()
	s.Close()
	if err != nil || len(body) != 0 || resp.StatusCode != 200 || resp.ContentLength != 12 {
		t.Errorf("got %d, length %d, body %q, error %v", resp.StatusCode, resp.ContentLength, body, err)
	}
	if !head {
		t.Error("Head reports false for a HEAD request")
	}
	if !strings.Contains(logged.String(), "method=HEAD") {
		t.Errorf("log line: %s", logged.String())
	}
}

func TestHeaders(t *testing.T) {
	r := engine(slog.New(slog.DiscardHandler))
	r.GET("/x", func(c *gin.Context) { c.String(200, "ok") })
	got := get(r, "/x").Header()
	for _, name := range []string{"Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Permissions-Policy"} {
		if got.Get(name) == "" {
			t.Errorf("%s is missing", name)
		}
	}
	csp := got.Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"} {
		if !strings.Contains(csp, want) {
			t.Errorf("policy lacks %s: %s", want, csp)
		}
	}
	if strings.Contains(csp, "unsafe") || strings.Contains(csp, "data:") {
		t.Errorf("policy is loose: %s", csp)
	}
}

func TestDeadline(t *testing.T) {
	r := engine(slog.New(slog.DiscardHandler))
	wait := Handle(func(c *gin.Context) error {
		<-c.Request.Context().Done()
		return c.Request.Context().Err()
	}, plain)
	r.GET("/short", Deadline(time.Nanosecond), wait)
	r.GET("/none", Deadline(0), func(c *gin.Context) {
		if _, ok := c.Request.Context().Deadline(); ok {
			t.Error("a deadline of 0 sets one")
		}
	})
	if w := get(r, "/short"); w.Code != 503 || w.Header().Get("Retry-After") == "" {
		t.Errorf("got %d, Retry-After %q", w.Code, w.Header().Get("Retry-After"))
	}
	get(r, "/none")
}

func TestInvalid(t *testing.T) {
	a, b := &storage.InvalidError{Field: "a"}, &storage.InvalidError{Field: "b"}
	got := Invalid(fmt.Errorf("x: %w", errors.Join(a, errors.New("other"), fmt.Errorf("y: %w", b))))
	if diff := cmp.Diff([]*storage.InvalidError{a, b}, got); diff != "" {
		t.Error(diff)
	}
	if got := Invalid(errors.New("other")); got != nil {
		t.Errorf("got %v", got)
	}
}
