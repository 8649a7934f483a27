package source

import (
	"context"
	"fmt"
	"html"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"abhilekh/indexer/extract"
)

// childArg makes the test binary the reader of the pages that tests fetch.
const childArg = "extract-child"

func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == childArg {
		os.Exit(extract.Child(os.Stdin, os.Stdout))
	}
	os.Exit(m.Run())
}

// replica is the bureau's site on loopback: pages of the shape that public
// reports agree on, every release of any number, and a count of who asked what.
type replica struct {
	*httptest.Server
	clock *clock

	mu     sync.Mutex
	hits   map[string]int // by path and, where there is one, release
	asked  []time.Time    // when, by the clock of the test
	agents map[string]bool
	now    int // requests in hand
	most   int // at once
	odd    map[string]http.HandlerFunc
}

// newReplica starts a site; odd are the addresses (a path, or a release id) that
// it answers otherwise.
func newReplica(t *testing.T, odd map[string]http.HandlerFunc) *replica {
	t.Helper()
	r := &replica{clock: &clock{now: time.Date(2026, 3, 16, 8, 0, 0, 0, time.UTC)}, hits: map[string]int{}, agents: map[string]bool{}, odd: odd}
	r.Server = httptest.NewServer(r)
	t.Cleanup(r.Close)
	return r
}

func (r *replica) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	prid := req.URL.Query().Get("PRID")
	r.mu.Lock()
	r.hits[req.URL.Path]++
	r.hits[prid]++
	visits := r.hits[prid]
	r.asked = append(r.asked, r.clock.Now())
	r.agents[req.UserAgent()] = true
	r.now++
	r.most = max(r.most, r.now)
	odd := r.odd[prid]
	if odd == nil {
		odd = r.odd[req.URL.Path]
	}
	r.mu.Unlock()
	defer func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.now--
	}()
	switch {
	case odd != nil:
		odd(w, req)
	case req.URL.Path == "/PressReleasePage.aspx" && prid != "":
		fmt.Fprint(w, replicaPage(prid, visits))
	case req.URL.Path == "/PressReleaseIframePage.aspx": // where it was once seen to answer with another one
		fmt.Fprint(w, replicaPage("1910038", visits))
	default:
		http.NotFound(w, req)
	}
}

func (r *replica) count(what string) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.hits[what]
}

// replicaPage writes the page of a release. Its body stands there three times,
// the counter changes with every visit, and other releases are linked and cited.
func replicaPage(prid string, visits int) string {
	title := "Release " + prid + " on seizures before the poll"
	body := "<p>Flying squads of five states made seizures, as told in (Release ID: 1999141).</p><table><tr><td>Assam</td><td>41.2</td></tr></table><p>***</p><p>RP/PSM</p>"
	var b strings.Builder
	fmt.Fprintf(&b, `<!DOCTYPE html><html><head><meta charset="utf-8"><title>Press Release: Press Information Bureau</title>
<meta property="og:title" content="%s"><script>var shown = "(Release ID: 1000001)";</script></head><body>
<form method="post" action="./PressReleasePage.aspx?PRID=%s" id="form1"><input type="hidden" name="__VIEWSTATE" value="%d">
<div class="innner-page-main-about-us-content-right-part">
<div id="MinistryName" class="MinistryNameSubhead text-center">Election Commission</div>
<div id="PdfDiv" style="display:none"><table><tr><td>%s</td></tr></table></div>
<input type="hidden" id="ltrDescriptionn" value="%s">
<h2 id="Titleh2">%s</h2><h3 id="Subtitleh3"><span id="ltrSubtitle">Five states</span></h3>
<div id="PrDateTime" class="ReleaseDateSubHeaddateTime text-center pt20">Posted On: 16 MAR 2026 11:36PM by PIB Delhi</div>
%s
<span id="ReleaseId">(Release ID: %s)</span><span id="lblViews">Visitor Counter : %d</span>
<div class="ReleaseLang">Read this release in: <a href="PressReleasePage.aspx?PRID=2245636">हिन्दी</a> <a href="PressReleasePage.aspx?PRID=2245637">Urdu</a></div>
<div id="RelLink"><a href="PressReleasePage.aspx?PRID=1999141">Related</a></div>
</div></form></body></html>`, title, prid, visits*7919, body, html.EscapeString(body), title, body, prid, 4000+visits)
	return b.String()
}

// clock is a clock that only sleeping moves.
type clock struct {
	mu    sync.Mutex
	now   time.Time
	slept []time.Duration
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	c.slept = append(c.slept, d)
	return ctx.Err()
}

// items lists a pib source over these addresses, read with the clock of r.
func (r *replica) items(t *testing.T, c Config, o Options) []Item {
	t.Helper()
	c.ID, c.Kind = "releases", kindPIB
	o.Contact = "archive@example.org"
	if o.Web == nil {
		o.Web = &Web{Now: r.clock.Now, Sleep: r.clock.Sleep}
	}
	src, err := New(c, o)
	if err != nil {
		t.Fatal(err)
	}
	var items []Item
	if err := src.Discover(t.Context(), func(it Item) error { items = append(items, it); return nil }); err != nil {
		t.Fatal(err)
	}
	return items
}

// names answers every question for an address from a table of names, on
// loopback. What is not in the table does not exist.
func names(t *testing.T, table map[string]string) *net.Resolver {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		buf := make([]byte, 1500)
		for {
			n, from, err := conn.ReadFrom(buf)
			if err != nil {
				return // closed
			}
			var m dnsmessage.Message
			if m.Unpack(buf[:n]) != nil || len(m.Questions) == 0 {
				continue
			}
			if out, err := reply(m, table).Pack(); err == nil {
				conn.WriteTo(out, from)
			}
		}
	}()
	t.Cleanup(func() { conn.Close(); <-done })
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp", conn.LocalAddr().String())
	}}
}

func reply(m dnsmessage.Message, table map[string]string) *dnsmessage.Message {
	q := m.Questions[0]
	out := &dnsmessage.Message{Header: dnsmessage.Header{ID: m.ID, Response: true, Authoritative: true}, Questions: m.Questions}
	ip := net.ParseIP(table[strings.TrimSuffix(q.Name.String(), ".")])
	head := dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class}
	switch {
	case ip == nil:
		out.RCode = dnsmessage.RCodeNameError
	case q.Type == dnsmessage.TypeA && ip.To4() != nil:
		out.Answers = []dnsmessage.Resource{{Header: head, Body: &dnsmessage.AResource{A: [4]byte(ip.To4())}}}
	case q.Type == dnsmessage.TypeAAAA && ip.To4() == nil:
		out.Answers = []dnsmessage.Resource{{Header: head, Body: &dnsmessage.AAAAResource{AAAA: [16]byte(ip.To16())}}}
	}
	return out
}
