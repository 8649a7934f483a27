package middleware

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gin-gonic/gin"
)

func limited(o Limits) *gin.Engine {
	r := gin.New()
	r.Use(Limit(o, plain))
	for _, path := range []string{"/x", "/healthz", "/readyz", "/static/a.css"} {
		r.GET(path, func(c *gin.Context) { c.String(200, "ok") })
	}
	return r
}

func ask(h http.Handler, path, from string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.RemoteAddr = from
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := limited(Limits{Rate: 0.5, Burst: 3, Exempt: []string{"/static/"}})
		for i := range 3 {
			if w := ask(h, "/x", "192.0.2.1:1000"); w.Code != 200 {
				t.Fatalf("request %d of the burst: %d", i, w.Code)
			}
		}
		for range 5 { // being refused costs nothing
			w := ask(h, "/x", "192.0.2.1:2000")
			if w.Code != 429 || w.Header().Get("Retry-After") != "2" {
				t.Fatalf("got %d, Retry-After %q; want 429 and 2", w.Code, w.Header().Get("Retry-After"))
			}
		}
		for _, path := range []string{"/healthz", "/readyz", "/static/a.css"} {
			if w := ask(h, path, "192.0.2.1:1000"); w.Code != 200 {
				t.Errorf("%s is limited: %d", path, w.Code)
			}
		}
		if w := ask(h, "/x", "192.0.2.2:1000"); w.Code != 200 {
			t.Errorf("another client pays: %d", w.Code)
		}
		time.Sleep(2 * time.Second) // of the bubble's clock
		if w := ask(h, "/x", "192.0.2.1:1000"); w.Code != 200 {
			t.Errorf("after the time named it is still refused: %d", w.Code)
		}
		if w := ask(h, "/x", "192.0.2.1:1000"); w.Code != 429 {
			t.Errorf("two tokens for the time of one: %d", w.Code)
		}
	})
}

func TestLimitOneSubscriberIsOneClient(t *testing.T) {
	h := limited(Limits{Rate: 0.001, Burst: 1})
	if w := ask(h, "/x", "[2001:db8:1:2::1]:1000"); w.Code != 200 {
		t.Fatal(w.Code)
	}
	if w := ask(h, "/x", "[2001:db8:1:2:ffff::2]:1000"); w.Code != 429 {
		t.Errorf("same /64: %d", w.Code)
	}
	if w := ask(h, "/x", "[2001:db8:1:3::1]:1000"); w.Code != 200 {
		t.Errorf("another /64: %d", w.Code)
	}
}

func TestLimitMemoryIsBounded(t *testing.T) {
	b := newBuckets(1, 1, 10)
	for i := range 1000 {
		b.take(netip.MustParseAddr(fmt.Sprintf("10.0.%d.%d", i/250, i%250)))
	}
	if len(b.byClient) != 10 || b.order.Len() != 10 {
		t.Errorf("%d clients in the map and %d in order, want 10", len(b.byClient), b.order.Len())
	}
	if b.take(netip.MustParseAddr("10.0.3.249")) == 0 {
		t.Error("the client seen last was forgotten")
	}
}

func TestLimitOff(t *testing.T) {
	h := limited(Limits{})
	for range 100 {
		if w := ask(h, "/x", "192.0.2.1:1000"); w.Code != 200 {
			t.Fatal(w.Code)
		}
	}
}

func TestClient(t *testing.T) {
	proxies := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("::1/128")}
	tests := []struct {
		name, remote string
		forwarded    []string
		trusted      []netip.Prefix
		want         string
	}{
		{"header of a stranger", "192.0.2.1:9", []string{"198.51.100.1"}, proxies, "192.0.2.1"},
		{"header with no proxy configured", "10.0.0.1:9", []string{"198.51.100.1"}, nil, "10.0.0.1"},
		{"one proxy", "10.0.0.1:9", []string{"198.51.100.1"}, proxies, "198.51.100.1"},
		{"two proxies", "[::1]:9", []string{"198.51.100.1, 10.2.3.4"}, proxies, "198.51.100.1"},
		{"forged first hop", "10.0.0.1:9", []string{"203.0.113.9, 198.51.100.1"}, proxies, "198.51.100.1"},
		{"several header lines", "10.0.0.1:9", []string{"203.0.113.9", "198.51.100.1"}, proxies, "198.51.100.1"},
		{"rubbish in the header", "10.0.0.1:9", []string{"203.0.113.9, x"}, proxies, "10.0.0.1"},
		{"no header", "10.0.0.1:9", nil, proxies, "10.0.0.1"},
		{"mapped address", "[::ffff:192.0.2.1]:9", nil, nil, "192.0.2.1"},
		{"zone", "[fe80::1%eth0]:9", nil, nil, "fe80::1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodGet, "/", nil)
			r.RemoteAddr = tt.remote
			for _, f := range tt.forwarded {
				r.Header.Add("X-Forwarded-For", f)
			}
			if got := Client(r, tt.trusted).String(); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.RemoteAddr = "@"
	if got := Client(r, proxies); got.IsValid() {
		t.Errorf("a Unix socket has the address %v", got)
	}
}
