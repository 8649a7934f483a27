package source

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"abhilekh/indexer/extract"
	"abhilekh/storage"
)

func read(ctx context.Context, it Item) ([]byte, error) {
	r, err := it.Open(ctx)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}

func TestPIBFetchesEachReleaseOnceAndPolitely(t *testing.T) {
	r := newReplica(t, nil)
	items := r.items(t, Config{AllowPrivate: true, DocumentKind: "press-release", URLs: []string{
		r.URL + "/PressReleaseIframePage.aspx?PRID=2245635",
		r.URL + "/PressReleseDetailm.aspx?utm_source=x&prid=2245635#top",
		r.URL + "/Pressreleaseshare.aspx?PRID=2015237&lang=1&reg=3",
	}}, Options{UserAgent: "Abhilekh/1.2"})
	type listed struct {
		Key, Name, URL string
		Remote         bool
		Stated         storage.Stated
	}
	var got []listed
	for _, it := range items {
		got = append(got, listed{it.Key, it.Name, it.URL, it.Remote, it.Stated})
	}
	says := storage.Stated{By: "releases", SourceKind: "press-release"}
	want := []listed{
		{"2245635", "PRID-2245635.html", r.URL + "/PressReleasePage.aspx?PRID=2245635", true, says},
		{"2015237", "PRID-2015237.html", r.URL + "/PressReleasePage.aspx?PRID=2015237&reg=3&lang=1", true, says},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if len(r.asked) != 0 {
		t.Errorf("listing made %d requests", len(r.asked))
	}
	for _, it := range items {
		data, err := read(t.Context(), it)
		if err != nil || !bytes.Contains(data, []byte("Release "+it.Key+" on seizures")) {
			t.Errorf("%s: %v, %.80s", it.Key, err, data)
		}
	}
	hits := map[string]int{"/robots.txt": 1, "": 1, "/PressReleasePage.aspx": 2, "2245635": 1, "2015237": 1}
	if d := cmp.Diff(hits, r.hits); d != "" {
		t.Errorf("requests: %s", d)
	}
	if d := cmp.Diff(map[string]bool{"Abhilekh/1.2 (+archive@example.org)": true}, r.agents); d != "" {
		t.Errorf("user agents: %s", d)
	}
	if d := cmp.Diff([]time.Duration{time.Second, time.Second}, r.clock.slept); d != "" {
		t.Errorf("waits: %s", d)
	}
}

// Two looks at a release differ in bytes and not in what is read of them; its
// body is read once although the page holds it three times.
func TestPIBPageIsReadTheSameThoughItsCounterRuns(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	reader := extract.New(extract.Options{Command: []string{self, childArg}})
	r := newReplica(t, nil)
	it := r.items(t, Config{AllowPrivate: true, URLs: []string{r.URL + "/PressReleasePage.aspx?PRID=2245635"}}, Options{})[0]
	var pages [2][]byte
	var prints [2]string
	for i := range pages {
		if pages[i], err = read(t.Context(), it); err != nil {
			t.Fatal(err)
		}
		got, err := reader.Extract(t.Context(), extract.Input{Name: it.Name, Data: pages[i]})
		if err != nil {
			t.Fatal(err)
		}
		prints[i] = got.Fingerprint
		if n := strings.Count(got.Pages[0].Text, "Flying squads"); n != 1 || got.PRID != it.Key || got.Posted != "2026-03-16" || got.Kind != "press-release" {
			t.Errorf("body %d times, release %s, posted %s, kind %s", n, got.PRID, got.Posted, got.Kind)
		}
	}
	if bytes.Equal(pages[0], pages[1]) || prints[0] != prints[1] {
		t.Errorf("bytes equal: %t, fingerprints %s", bytes.Equal(pages[0], pages[1]), prints)
	}
}

func answers(status int, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, req *http.Request) {
		for i := 0; i < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		fmt.Fprint(w, replicaPage(req.URL.Query().Get("PRID"), 1))
	}
}

// endless writes to w until the other side has had enough.
func endless(w io.Writer, chunk []byte) {
	for {
		if _, err := w.Write(chunk); err != nil {
			return
		}
	}
}

func packed(size int) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write(make([]byte, size))
	z.Close()
	return b.Bytes()
}

func hang(w http.ResponseWriter, req *http.Request) {
	if f, ok := w.(http.Flusher); ok && req.URL.Query().Get("reg") != "" {
		w.Header().Set("Content-Type", "text/html")
		io.WriteString(w, "<html>")
		f.Flush()
	}
	<-req.Context().Done()
}

// hijacked answers with these bytes and hangs up.
func hijacked(t *testing.T, raw string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		io.WriteString(conn, raw)
		conn.Close()
	}
}

const packing = "Content-Encoding"

func TestPIBPageThatIsNotTheRelease(t *testing.T) {
	small := limits{page: 64 << 10, robots: 1 << 10, dial: time.Minute, header: time.Minute, whole: time.Minute}
	slow, slower := small, small
	slow.header, slower.whole = time.Second, time.Second
	bomb, nothing := packed(30<<20), packed(0) // the first is 30 kB as sent
	for _, tt := range []struct {
		name  string
		odd   http.HandlerFunc
		l     limits
		want  string
		query string
		asked int
	}{
		{"gone", answers(404), small, "the site holds no such release (404)", "", 1},
		{"gone for good", answers(410), small, "the site holds no such release (410)", "", 1},
		{"refused", answers(403), small, "the site refuses it (403); the page can be saved by hand", "", 1},
		{"broken", answers(500), small, "the site answers 500", "", 1},
		{"nothing", answers(204), small, "the site answers 204", "", 1},
		{"another release", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, replicaPage("1910038", 1)) }, small,
			"fetch release 2050506: asked for release 2050506, got 1910038", "", 1},
		{"an apology", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html><p>Try later") }, small, "does not say which release", "", 1},
		{"a file", answers(200, "Content-Type", "application/pdf"), small, `sent no page but "application/pdf"`, "", 1},
		{"no type", answers(200, "Content-Type", ""), small, `sent no page but ""`, "", 1},
		{"endless", func(w http.ResponseWriter, _ *http.Request) { endless(w, []byte(strings.Repeat("<p>x</p>", 1000))) }, small, "larger than 65536 bytes", "", 1},
		{"bomb", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set(packing, "gzip")
			w.Write(bomb)
		}, small, "larger than 65536 bytes", "", 1},
		{"packed nothing without end", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set(packing, "gzip")
			endless(w, nothing)
		}, small, "larger than 65536 bytes", "", 1},
		{"packed wrongly", answers(200, packing, "gzip"), small, "packed wrongly", "", 1},
		{"packed otherwise", answers(200, packing, "br"), small, `not asked for ("br")`, "", 1},
		{"broken off", hijacked(t, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 900\r\n\r\n<html>"), small, "the page breaks off: unexpected EOF", "", 1},
		{"no HTTP", hijacked(t, strings.Repeat("garbage ", 1000)+"\r\n\r\n"), small, "malformed HTTP", "", 1},
		{"header without end", hijacked(t, "HTTP/1.1 200 OK\r\nX: "+strings.Repeat("x", 1<<20)), small, "server response headers exceeded 65536 bytes", "", 1},
		{"slow to answer", hang, slow, "no answer in time", "", 1},
		{"slow to end", hang, slower, "no answer in time", "&reg=3", 1},
		{"round in circles", answers(302, "Location", "?PRID=2050506"), small, "redirects more than 5 times", "", 6},
		{"to another site", answers(302, "Location", "http://elsewhere.test/PressReleasePage.aspx?PRID=2050506"), small, `redirects to another one ("elsewhere.test")`, "", 1},
		{"to a private address", answers(301, "Location", "http://10.0.0.1/PressReleasePage.aspx?PRID=2050506"), small, `redirects to another one ("10.0.0.1")`, "", 1},
		{"to another port", answers(307, "Location", "http://127.0.0.1:1/PressReleasePage.aspx?PRID=2050506"), small, `redirects to another port ("1")`, "", 1},
		{"to a file", answers(303, "Location", "file:///etc/passwd"), small, `redirects from http to "file"`, "", 1},
		{"with a name", answers(308, "Location", "http://u:p@127.0.0.1/"), small, "redirects to no address", "", 1},
		{"to nowhere", answers(302), small, "redirects to no address", "", 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := newReplica(t, map[string]http.HandlerFunc{"2050506": tt.odd})
			it := r.items(t, Config{AllowPrivate: true, URLs: []string{r.URL + "/PressReleasePage.aspx?PRID=2050506" + tt.query}}, Options{limits: tt.l})[0]
			data, err := read(t.Context(), it)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want one with %q", err, tt.want)
			}
			if err != nil && (len(err.Error()) > 400 || strings.Contains(err.Error(), r.Listener.Addr().String())) {
				t.Errorf("the error is long or shows an address: %v", err)
			}
			if len(data) > 0 {
				t.Errorf("%d bytes are handed on", len(data))
			}
			if got := r.count("2050506"); got != tt.asked {
				t.Errorf("%d requests, want %d", got, tt.asked)
			}
		})
	}
}

func TestPIBFollowsRedirectsWithinTheSite(t *testing.T) {
	r := newReplica(t, map[string]http.HandlerFunc{"2050506": func(w http.ResponseWriter, req *http.Request) {
		if req.URL.Query().Get("lang") == "" {
			http.Redirect(w, req, "/PressReleasePage.aspx?PRID=2050506&lang=2#x", http.StatusFound)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set(packing, "gzip")
		z := gzip.NewWriter(w)
		io.WriteString(z, replicaPage("2050506", 1))
		z.Close()
	}})
	it := r.items(t, Config{AllowPrivate: true, Delay: 3 * time.Second, URLs: []string{r.URL + "/PressReleasePage.aspx?PRID=2050506"}}, Options{})[0]
	if data, err := read(t.Context(), it); err != nil || releaseID(data) != "2050506" {
		t.Errorf("%v, %.80s", err, data)
	}
	if d := cmp.Diff([]time.Duration{3 * time.Second, 3 * time.Second}, r.clock.slept); d != "" {
		t.Errorf("waits: %s", d)
	}
}

func TestRedirectLeavesNoSafeConnection(t *testing.T) {
	from, err := parseRelease("https://www.pib.gov.in/PressReleasePage.aspx?PRID=2050506")
	if err != nil {
		t.Fatal(err)
	}
	for location, want := range map[string]string{
		"http://www.pib.gov.in/x":       `the site redirects from https to "http"`,
		"https://pib.gov.in/x#y":        "",
		"//WWW.PIB.GOV.IN./x":           "",
		"https://www.pib.gov.in:443/x":  "",
		"https://www.pib.gov.in:8443/x": `the site redirects to another port ("8443")`,
		"https://pib.gov.in.evil.org/x": `the site redirects to another one ("pib.gov.in.evil.org")`,
		"://":                           "the site redirects to no address that can be read",
	} {
		got := ""
		if _, err := redirect(from.page, location); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%s: %q, want %q", location, got, want)
		}
	}
}

func TestPIBLeavesABusySiteAlone(t *testing.T) {
	const s = time.Second
	for _, tt := range []struct {
		name  string
		odd   func(try int) http.HandlerFunc // nil = the release
		want  string                         // of the first release
		asked int                            // for it
		slept []time.Duration
		next  string // of the second release
	}{
		{"once, with a time", func(try int) http.HandlerFunc {
			if try > 1 {
				return nil
			}
			return answers(429, "Retry-After", "7")
		}, "", 2, []time.Duration{s, 7 * s, s}, ""},
		{"once, with a date", func(try int) http.HandlerFunc {
			if try > 1 {
				return nil
			}
			return answers(503, "Retry-After", "Mon, 16 Mar 2026 08:00:31 GMT")
		}, "", 2, []time.Duration{s, 30 * s, s}, ""},
		{"always", func(int) http.HandlerFunc { return answers(503) }, "busy or asks for fewer visits (503)", 3, []time.Duration{s, 5 * s, 10 * s, s}, ""},
		{"for long", func(int) http.HandlerFunc { return answers(429, "Retry-After", "7200") }, "fewer visits (429)", 1, []time.Duration{s},
			"the site is not asked again before 16 March 15:30 IST: it asked for that"},
		{"for ever", func(int) http.HandlerFunc { return answers(429, "Retry-After", "99999999999") }, "fewer visits (429)", 1, []time.Duration{s},
			"the site is not asked again before 17 March 13:30 IST: it asked for that"},
		{"without sense", func(int) http.HandlerFunc { return answers(503, "Retry-After", "-5") }, "fewer visits (503)", 3, []time.Duration{s, 5 * s, 10 * s, s}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			try := 0
			r := newReplica(t, map[string]http.HandlerFunc{"2050506": func(w http.ResponseWriter, req *http.Request) {
				try++
				if odd := tt.odd(try); odd != nil {
					odd(w, req)
					return
				}
				fmt.Fprint(w, replicaPage("2050506", try))
			}})
			items := r.items(t, Config{AllowPrivate: true, URLs: []string{
				r.URL + "/PressReleasePage.aspx?PRID=2050506", r.URL + "/PressReleasePage.aspx?PRID=2050507",
			}}, Options{})
			for i, want := range []string{tt.want, tt.next} {
				_, err := read(t.Context(), items[i])
				if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
					t.Errorf("%s: error %v, want %q", items[i].Key, err, want)
				}
			}
			if got := r.count("2050506"); got != tt.asked {
				t.Errorf("%d requests, want %d", got, tt.asked)
			}
			if d := cmp.Diff(tt.slept, r.clock.slept); d != "" {
				t.Errorf("waits: %s", d)
			}
			if asked := r.count("2050507") > 0; asked != (tt.next == "") {
				t.Errorf("the next release was asked for: %t", asked)
			}
		})
	}
}

// A site that fails is not knocked at for every release of a list, and is tried
// again later.
func TestPIBGivesUpOnASiteThatFails(t *testing.T) {
	down := true
	r := newReplica(t, map[string]http.HandlerFunc{"/PressReleasePage.aspx": func(w http.ResponseWriter, req *http.Request) {
		if down {
			answers(502)(w, req)
			return
		}
		fmt.Fprint(w, replicaPage(req.URL.Query().Get("PRID"), 1))
	}})
	var urls []string
	for i := range 20 {
		urls = append(urls, fmt.Sprintf("%s/PressReleasePage.aspx?PRID=%d", r.URL, 2050500+i))
	}
	items := r.items(t, Config{AllowPrivate: true, URLs: urls}, Options{})
	for _, it := range items {
		if _, err := read(t.Context(), it); err == nil {
			t.Errorf("%s was read", it.Key)
		}
	}
	if got := r.count("/PressReleasePage.aspx"); got != maxFailures {
		t.Errorf("%d requests, want %d", got, maxFailures)
	}
	_, err := read(t.Context(), items[0])
	if want := "not asked again before 16 March 13:45 IST: it failed 3 times in a row, the last time because it answered 502"; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("error %v, want %q", err, want)
	}
	down = false
	r.clock.now = r.clock.now.Add(closedFor)
	if _, err := read(t.Context(), items[0]); err != nil {
		t.Errorf("after a while: %v", err)
	}
}

func TestPIBObeysRobots(t *testing.T) {
	for _, tt := range []struct {
		name, want string
		robots     http.HandlerFunc
		asked      int
		slept      []time.Duration
	}{
		{"forbidden", "robots.txt forbids it", answersText(200, "User-agent: *\nDisallow: /Press"), 0, nil},
		{"we are forbidden", "robots.txt forbids it", answersText(200, "User-agent: *\nAllow: /\n\nUser-agent: Abhilekh\nDisallow: /*PRID=\n"), 0, nil},
		{"slower", "", answersText(200, "User-agent: *\nCrawl-delay: 5"), 1, []time.Duration{5 * time.Second}},
		{"refused", "", answers(403), 1, []time.Duration{time.Second}},
		{"broken", "robots.txt cannot be had, so nothing is fetched: the site answers 500", answers(500), 0, nil},
		{"elsewhere", "robots.txt cannot be had, so nothing is fetched: the site redirects to another one", answers(302, "Location", "http://elsewhere.test/robots.txt"), 0, nil},
		{"moved", "robots.txt forbids it", func(w http.ResponseWriter, req *http.Request) {
			if req.URL.RawQuery == "" {
				http.Redirect(w, req, "/robots.txt?x=1", http.StatusMovedPermanently)
				return
			}
			answersText(200, "User-agent: *\nDisallow: /")(w, req)
		}, 0, []time.Duration{time.Second}},
		{"long", "", answersText(200, strings.Repeat("# nothing\n", 100_000)+"User-agent: *\nDisallow: /"), 1, []time.Duration{time.Second}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := newReplica(t, map[string]http.HandlerFunc{"/robots.txt": tt.robots})
			it := r.items(t, Config{AllowPrivate: true, URLs: []string{r.URL + "/PressReleasePage.aspx?PRID=2050506"}}, Options{})[0]
			_, err := read(t.Context(), it)
			if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
				t.Errorf("error %v, want %q", err, tt.want)
			}
			if got := r.count("2050506"); got != tt.asked {
				t.Errorf("%d requests for the release, want %d", got, tt.asked)
			}
			if d := cmp.Diff(tt.slept, r.clock.slept); d != "" {
				t.Errorf("waits: %s", d)
			}
		})
	}
}

func TestPIBAsksForRobotsOnceADay(t *testing.T) {
	r := newReplica(t, nil)
	c := Config{AllowPrivate: true, URLs: []string{r.URL + "/PressReleasePage.aspx?PRID=2050506"}}
	web := &Web{Now: r.clock.Now, Sleep: r.clock.Sleep}
	for i, want := range []int{1, 1, 2} { // the source is made anew for each run
		if _, err := read(t.Context(), r.items(t, c, Options{Web: web})[0]); err != nil {
			t.Fatal(err)
		}
		if got := r.count("/robots.txt"); got != want {
			t.Errorf("run %d: robots.txt asked for %d times, want %d", i+1, got, want)
		}
		r.clock.now = r.clock.now.Add(robotsFor/2 + time.Hour)
	}
}

func answersText(status int, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		w.WriteHeader(status)
		io.WriteString(w, text)
	}
}

// However many sources and workers there are, a site has one visitor at a time.
func TestPIBAsksASiteOneAtATime(t *testing.T) {
	r := newReplica(t, map[string]http.HandlerFunc{"/PressReleasePage.aspx": func(w http.ResponseWriter, req *http.Request) {
		for range 1000 {
			runtime.Gosched() // let those in who would come
		}
		fmt.Fprint(w, replicaPage(req.URL.Query().Get("PRID"), 1))
	}})
	_, port, err := net.SplitHostPort(r.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	o := Options{
		Web:      &Web{Now: r.clock.Now, Sleep: r.clock.Sleep},
		resolver: names(t, map[string]string{"www.pib.test": "127.0.0.1", "pib.test": "127.0.0.1"}),
	}
	var group sync.WaitGroup
	for i := range 8 {
		host := []string{"pib.test", "www.pib.test"}[i%2]
		it := r.items(t, Config{AllowPrivate: true, URLs: []string{fmt.Sprintf("http://%s:%s/PressReleasePage.aspx?PRID=%d", host, port, 2050500+i)}}, o)[0]
		group.Go(func() {
			if _, err := read(t.Context(), it); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if r.most != 1 {
		t.Errorf("%d requests at once", r.most)
	}
	for i := range r.asked[1:] {
		if gap := r.asked[i+1].Sub(r.asked[i]); gap < time.Second {
			t.Errorf("%s between request %d and the next", gap, i+1)
		}
	}
	if got := len(r.asked); got != 10 { // eight releases, robots.txt of two hosts
		t.Errorf("%d requests, want 10", got)
	}
}

func TestPIBStopsWhenItIsTold(t *testing.T) {
	r := newReplica(t, map[string]http.HandlerFunc{"2050506": hang})
	items := r.items(t, Config{AllowPrivate: true, URLs: []string{
		r.URL + "/PressReleasePage.aspx?PRID=2050506", r.URL + "/PressReleasePage.aspx?PRID=2050507",
	}}, Options{})
	ctx, cancel := context.WithCancel(t.Context())
	var group sync.WaitGroup
	for _, it := range items { // one hangs, or both wait for it
		group.Go(func() {
			if _, err := read(ctx, it); err != nil && !errors.Is(err, context.Canceled) {
				t.Errorf("error %v, want %v", err, context.Canceled)
			}
		})
	}
	cancel()
	group.Wait()
}

// No connection is made to an address that is not public, however it is written
// or reached.
func TestPIBNeverReachesPrivateAddresses(t *testing.T) {
	var met atomic.Int32
	listener := listen(t, "127.0.0.1:0", &met)
	_, port, err := net.SplitHostPort(listener)
	if err != nil {
		t.Fatal(err)
	}
	o := Options{resolver: names(t, map[string]string{
		"inside.test": "127.0.0.1", "inside6.test": "::1", "mapped.test": "::ffff:127.0.0.1", "metadata.test": "169.254.169.254",
	})}
	r := newReplica(t, nil) // for its clock
	open := func(host string, private bool) error {
		c := Config{AllowPrivate: private, URLs: []string{"http://" + host + ":" + port + "/PressReleasePage.aspx?PRID=2050506"}}
		_, err := read(t.Context(), r.items(t, c, o)[0])
		return err
	}
	for _, host := range []string{
		"127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "[::]", "localhost", "169.254.169.254", "10.0.0.1", "100.64.0.1",
		"inside.test", "inside6.test", "mapped.test", "metadata.test",
	} {
		if err := open(host, false); !errors.Is(err, errPrivate) {
			t.Errorf("%s: error %v, want %v", host, err, errPrivate)
		}
	}
	if n := met.Load(); n != 0 {
		t.Errorf("%d connections were made", n)
	}
	if err := open("inside.test", true); err == nil || met.Load() != 1 {
		t.Errorf("with allow_private: error %v, %d connections; want the listener's silence and one", err, met.Load())
	}
	for _, host := range []string{"nowhere.test", "2130706433"} {
		if err := open(host, true); err == nil || !strings.Contains(err.Error(), "no host of that name") {
			t.Errorf("%s, which does not exist: %v", host, err)
		}
	}
}

// listen counts the connections to an address and hangs up on each.
func listen(t *testing.T, address string, met *atomic.Int32) string {
	t.Helper()
	l, err := net.Listen("tcp", address)
	if err != nil {
		t.Skipf("skipped: this machine has no %s: %v", address, err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			conn, err := l.Accept()
			if err != nil {
				return // closed
			}
			met.Add(1)
			conn.Close()
		}
	}()
	t.Cleanup(func() { l.Close(); <-done })
	return l.Addr().String()
}

// A redirect that stays within the site is still held to public addresses.
func TestPIBRedirectToAPrivateAddressIsNotFollowed(t *testing.T) {
	var inside string
	r := newReplica(t, map[string]http.HandlerFunc{"2050506": func(w http.ResponseWriter, req *http.Request) {
		http.Redirect(w, req, inside, http.StatusFound)
	}})
	_, port, err := net.SplitHostPort(r.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	inside = "http://pib.test:" + port + "/PressReleasePage.aspx?PRID=2050506"
	var met atomic.Int32
	listen(t, "127.0.0.2:"+port, &met)
	o := Options{
		resolver: names(t, map[string]string{"www.pib.test": "127.0.0.1", "pib.test": "127.0.0.2"}),
		permit:   func(a netip.Addr) bool { return a == netip.MustParseAddr("127.0.0.1") || public(a) },
	}
	it := r.items(t, Config{URLs: []string{"http://www.pib.test:" + port + "/PressReleasePage.aspx?PRID=2050506"}}, o)[0]
	if _, err := read(t.Context(), it); !errors.Is(err, errPrivate) {
		t.Errorf("error %v, want %v", err, errPrivate)
	}
	if r.count("2050506") != 1 || met.Load() != 0 {
		t.Errorf("%d requests outside, %d connections inside", r.count("2050506"), met.Load())
	}
}

func TestPIBNeedsAContact(t *testing.T) {
	for contact, want := range map[string]bool{
		"archive@example.org": true, "https://archive.example.org/about": true,
		"": false, "me": false, "@": false, "a@": false, "ftp://x": false, "a b@example.org": false, "a@x\r\nX-Evil: 1": false,
		"a@x) Mozilla/5.0 (x": false, "कार्यालय@example.org": false, "a@" + strings.Repeat("x", 200): false,
	} {
		_, err := New(Config{ID: "releases", Kind: kindPIB, URLs: []string{"https://www.pib.gov.in/PressReleasePage.aspx?PRID=2015237"}}, Options{Contact: contact})
		invalid, ok := errors.AsType[*storage.InvalidError](err)
		if want != (err == nil) || !want && (!ok || invalid.Field != "contact" || !strings.Contains(invalid.Problem, "--contact")) {
			t.Errorf("contact %q: %v", contact, err)
		}
	}
}

func TestWebSleepsByTheRealClock(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	if err := new(Web).sleep(ctx, time.Nanosecond); err != nil {
		t.Error(err)
	}
	cancel()
	if err := new(Web).sleep(ctx, time.Hour); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want %v", err, context.Canceled)
	}
}
