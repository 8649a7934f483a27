package middleware

import (
	"container/list"
	"math"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gin-gonic/gin"
	"golang.org/x/time/rate"
)

// Limits says how much one client may ask.
type Limits struct {
	// Rate is how many requests a second a client may keep up; 0 or less
	// switches the limit off.
	Rate float64
	// Burst is how many it may send at once; at least 1.
	Burst int
	// Clients is how many clients are remembered; 0 means 20,000 (some 6 MB).
	// When there are more, the one not seen for longest is forgotten, and
	// starts with a full burst should it come back.
	Clients int
	// Trusted are the proxies whose X-Forwarded-For is believed. Empty: the
	// address of the connection counts and the header is ignored.
	Trusted []netip.Prefix
	// Exempt are beginnings of paths that are not limited (static files), beside
	// /healthz and /readyz, which never are.
	Exempt []string
}

const defaultClients = 20_000

// Limit answers 429 with Retry-After, written by fail, to a client that asks
// more than o allows. A client is an IPv4 address or a /64 of IPv6 addresses,
// the least that one subscriber holds. Memory is bounded by o.Clients.
func Limit(o Limits, fail Fail) gin.HandlerFunc {
	if o.Rate <= 0 {
		return func(c *gin.Context) { c.Next() }
	}
	if o.Clients <= 0 {
		o.Clients = defaultClients
	}
	b := newBuckets(rate.Limit(o.Rate), max(1, o.Burst), o.Clients)
	return func(c *gin.Context) {
		if exempt(c.Request.URL.Path, o.Exempt) {
			c.Next()
			return
		}
		wait := b.take(clientKey(Client(c.Request, o.Trusted)))
		if wait > 0 {
			c.Header("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
			c.Abort()
			fail(c, http.StatusTooManyRequests, ErrTooMany)
			return
		}
		c.Next()
	}
}

func exempt(path string, prefixes []string) bool {
	if path == "/healthz" || path == "/readyz" {
		return true
	}
	for _, p := range prefixes {
		if strings.HasPrefix(path, p) {
			return true
		}
	}
	return false
}

// buckets are the token buckets of the clients seen last, newest first in order.
type buckets struct {
	rate  rate.Limit
	burst int
	most  int

	mu       sync.Mutex
	byClient map[netip.Addr]*list.Element
	order    *list.List
}

type bucket struct {
	client netip.Addr
	tokens *rate.Limiter
}

func newBuckets(r rate.Limit, burst, most int) *buckets {
	return &buckets{rate: r, burst: burst, most: most, byClient: make(map[netip.Addr]*list.Element), order: list.New()}
}

// take takes one token of a client and returns 0, or returns how long the
// client must wait for the next one.
func (b *buckets) take(client netip.Addr) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	e, ok := b.byClient[client]
	if ok {
		b.order.MoveToFront(e)
	} else {
		if b.order.Len() >= b.most {
			oldest := b.order.Back()
			delete(b.byClient, oldest.Value.(*bucket).client)
			b.order.Remove(oldest)
		}
		e = b.order.PushFront(&bucket{client: client, tokens: rate.NewLimiter(b.rate, b.burst)})
		b.byClient[client] = e
	}
	r := e.Value.(*bucket).tokens.Reserve()
	wait := r.Delay()
	if wait > 0 {
		r.Cancel() // a refused request costs nothing, so waiting helps
	}
	return wait
}

func clientKey(a netip.Addr) netip.Addr {
	if a.Is6() {
		p, err := a.Prefix(64)
		if err == nil {
			return p.Addr()
		}
	}
	return a
}

// Client returns the address a request comes from: that of the connection, or,
// when that is a trusted proxy, the last address in X-Forwarded-For that is not
// one itself. It is the zero Addr when the connection has no IP address.
func Client(r *http.Request, trusted []netip.Prefix) netip.Addr {
	ap, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	client := ap.Addr().Unmap().WithZone("")
	if !within(client, trusted) {
		return client
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0; i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break // not written by a proxy we trust; nothing before it counts
		}
		client = hop.Unmap().WithZone("")
		if !within(client, trusted) {
			break
		}
	}
	return client
}

func within(a netip.Addr, list []netip.Prefix) bool {
	for _, p := range list {
		if p.Contains(a) {
			return true
		}
	}
	return false
}
