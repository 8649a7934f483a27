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
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// client fetches pages politely: one request at a time to a site, robots.txt
// obeyed, sizes and times bounded, no address behind the firewall. It holds no
// cookies, uses no proxy (whose address would be the only one that is checked)
// and keeps no connection, so that every request has its address checked and
// nothing is left open.
type client struct {
	web    *Web
	http   *http.Client
	agent  string
	delay  time.Duration
	limits limits
}

// limits bound one request.
type limits struct {
	page   int64         // bytes of a page, as sent and unpacked
	robots int64         // bytes of a robots.txt that are read
	dial   time.Duration // to connect, and again to agree on keys
	header time.Duration // from the request to the first line of the answer
	whole  time.Duration
}

// usual are the limits in use. The largest release seen has 909 kB, and a page
// holds it three times; the standard asks that 500 KiB of a robots.txt be read.
func usual() limits {
	return limits{page: 16 << 20, robots: 500 << 10, dial: 10 * time.Second, header: 30 * time.Second, whole: 2 * time.Minute}
}

const (
	maxRedirects = 5
	// maxRetries bounds how often a page is asked for again when a site is busy.
	maxRetries = 2
	// busyWait is left before the first retry if the site names no time, and twice
	// that before the second.
	busyWait = 5 * time.Second
	// maxWait is the longest wait for a retry; a site that asks for more is left
	// alone and the page fails.
	maxWait = time.Minute
	// maxClosed bounds how long a site may ask to be left alone.
	maxClosed = 24 * time.Hour
	// robotsFor is how long a robots.txt holds, as the standard advises.
	robotsFor = 24 * time.Hour
)

func newClient(c Config, o Options, agent string) *client {
	l := o.limits
	if l == (limits{}) {
		l = usual()
	}
	permit := o.permit
	if permit == nil {
		permit = func(a netip.Addr) bool { return c.AllowPrivate || public(a) }
	}
	web := o.Web
	if web == nil {
		web = new(Web)
	}
	dialer := &net.Dialer{
		Timeout: l.dial, Resolver: o.resolver,
		// Called when the name has become an address, before each connection.
		ControlContext: func(_ context.Context, _, address string, _ syscall.RawConn) error {
			ap, err := netip.ParseAddrPort(address)
			if err != nil || !permit(ap.Addr()) {
				return errPrivate
			}
			return nil
		},
	}
	return &client{web: web, agent: agent, delay: max(c.Delay, MinDelay), limits: l, http: &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			DialContext: dialer.DialContext, TLSHandshakeTimeout: l.dial, ResponseHeaderTimeout: l.header,
			MaxResponseHeaderBytes: 64 << 10, DisableKeepAlives: true,
		},
	}}
}

// answer is what a site said, its body unpacked. Only a good answer has a body.
type answer struct {
	status int
	header http.Header
	body   []byte
	cut    bool // the body is longer than the limit
}

// page fetches the page at u. Errors are written for the report of the run and
// show no address of ours.
func (c *client) page(ctx context.Context, u *url.URL) (*answer, error) {
	s, err := c.web.enter(ctx, u.Hostname())
	if err != nil {
		return nil, err
	}
	defer s.leave()
	a, err := c.follow(ctx, s, u, c.limits.page, true)
	if err == nil && a.cut {
		return nil, fmt.Errorf("the page is larger than %d bytes", c.limits.page)
	}
	return a, err
}

// follow asks for u and goes where the site sends it, within the same site. The
// caller has the turn.
func (c *client) follow(ctx context.Context, s *site, u *url.URL, limit int64, obey bool) (*answer, error) {
	for range maxRedirects + 1 {
		if obey {
			if err := c.mayFetch(ctx, s, u); err != nil {
				return nil, err
			}
		}
		a, err := c.ask(ctx, s, u, limit)
		if err != nil {
			return nil, err
		}
		switch a.status {
		case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		default:
			return a, nil
		}
		if u, err = redirect(u, a.header.Get("Location")); err != nil {
			return nil, err
		}
	}
	return nil, fmt.Errorf("the site redirects more than %d times", maxRedirects)
}

// redirect returns where a redirect leads.
func redirect(from *url.URL, location string) (*url.URL, error) {
	to, err := from.Parse(location)
	switch {
	case err != nil || location == "" || to.User != nil:
		return nil, errors.New("the site redirects to no address that can be read")
	case to.Scheme != "https" && to.Scheme != from.Scheme:
		return nil, fmt.Errorf("the site redirects from %s to %s", from.Scheme, quote(to.Scheme))
	case siteOf(to.Hostname()) != siteOf(from.Hostname()):
		return nil, fmt.Errorf("the site redirects to another one (%s)", quote(to.Hostname()))
	case to.Port() != "" && to.Port() != defaultPort(to.Scheme) && to.Port() != from.Port():
		return nil, fmt.Errorf("the site redirects to another port (%s)", quote(to.Port()))
	}
	to.Fragment = ""
	return to, nil
}

// mayFetch reports as an error that robots.txt forbids u. A site whose
// robots.txt cannot be had is not read: it may forbid.
func (c *client) mayFetch(ctx context.Context, s *site, u *url.URL) error {
	origin := url.URL{Scheme: u.Scheme, Host: u.Host, Path: "/robots.txt"}
	known, ok := s.robots[origin.String()]
	if !ok || c.web.now().After(known.until) {
		a, err := c.follow(ctx, s, &origin, c.limits.robots, false)
		if err == nil && a.status/100 != 2 && a.status/100 != 4 {
			err = fmt.Errorf("the site answers %d", a.status)
		}
		if err != nil {
			return fmt.Errorf("robots.txt cannot be had, so nothing is fetched: %w", err)
		}
		known = knownRobots{parseRobots(a.body), c.web.now().Add(robotsFor)} // 4xx has no body: there are no rules
		s.robots[origin.String()] = known
		s.crawl = known.delay
		s.next = later(s.next, c.web.now().Add(s.crawl))
	}
	if !known.allows(u.RequestURI()) {
		return errors.New("the site's robots.txt forbids it")
	}
	return nil
}

// ask makes one request, and again if the site is busy.
func (c *client) ask(ctx context.Context, s *site, u *url.URL, limit int64) (*answer, error) {
	for try := 0; ; try++ {
		if err := c.web.wait(ctx, s); err != nil {
			return nil, err
		}
		a, err := c.once(ctx, u, limit)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		now := c.web.now()
		s.next = now.Add(max(c.delay, s.crawl))
		if a == nil {
			c.web.count(s, err.Error())
			return nil, err
		}
		if a.status != http.StatusTooManyRequests && a.status != http.StatusServiceUnavailable {
			c.web.count(s, a.refusal())
			return a, err
		}
		wait, told := retryAfter(a.header, now)
		if !told {
			wait = busyWait << try
		}
		if try == maxRetries || wait > maxWait {
			c.web.count(s, a.refusal())
			if told {
				s.closed, s.why = later(s.closed, now.Add(min(wait, maxClosed))), "it asked for that"
			}
			return nil, fmt.Errorf("the site is busy or asks for fewer visits (%d)", a.status)
		}
		s.next = later(s.next, now.Add(wait))
	}
}

// refusal says why an answer stands for the whole site rather than one page, or
// "".
func (a *answer) refusal() string {
	if a.status == http.StatusUnauthorized || a.status == http.StatusForbidden || a.status == http.StatusTooManyRequests || a.status >= 500 {
		return fmt.Sprintf("it answered %d", a.status)
	}
	return ""
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// retryAfter returns how long a site asks to be left alone, if it says so.
func retryAfter(h http.Header, now time.Time) (time.Duration, bool) {
	v := h.Get("Retry-After")
	if n, err := strconv.ParseUint(v, 10, 64); err == nil {
		return time.Duration(min(n, uint64(maxClosed.Seconds()))) * time.Second, true
	}
	t, err := http.ParseTime(v)
	return max(t.Sub(now), 0), err == nil
}

// once makes one request. An error without an answer means that the site could
// not be reached.
func (c *client) once(ctx context.Context, u *url.URL, limit int64) (*answer, error) {
	ctx, cancel := context.WithTimeout(ctx, c.limits.whole)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, errors.New("the address cannot be asked for")
	}
	req.Header = http.Header{
		"User-Agent": {c.agent}, "Accept": {"text/html, application/xhtml+xml, text/plain;q=0.5"}, "Accept-Encoding": {"gzip"},
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, plain(err)
	}
	defer resp.Body.Close()
	a := &answer{status: resp.StatusCode, header: resp.Header}
	if a.status/100 != 2 {
		return a, nil
	}
	return a, a.read(resp.Body, limit)
}

// read reads the body, unpacked, up to limit bytes. What is sent packed is bound
// by the same limit: it may be without end and unpack to nothing.
func (a *answer) read(body io.Reader, limit int64) error {
	sent := &io.LimitedReader{R: body, N: limit + 1}
	var r io.Reader = sent
	switch packed := strings.ToLower(a.header.Get("Content-Encoding")); packed {
	case "", "identity":
	case "gzip", "x-gzip":
		z, err := gzip.NewReader(sent)
		if err != nil {
			return fmt.Errorf("the page is packed wrongly: %w", plain(err))
		}
		r = z
	default:
		return fmt.Errorf("the page is packed in a way that was not asked for (%s)", quote(packed))
	}
	var b bytes.Buffer
	n, err := b.ReadFrom(io.LimitReader(r, limit+1))
	a.body = b.Bytes()[:min(n, limit)]
	if a.cut = n > limit || sent.N == 0; err != nil && !a.cut {
		return fmt.Errorf("the page breaks off: %w", plain(err))
	}
	return nil
}

// plain returns a network error without addresses: reports are public.
func plain(err error) error {
	if errors.Is(err, errPrivate) {
		return errPrivate
	}
	if dns, ok := errors.AsType[*net.DNSError](err); ok {
		if dns.IsNotFound {
			return errors.New("there is no host of that name")
		}
		return errors.New("the host's name could not be looked up")
	}
	if ne, ok := errors.AsType[net.Error](err); ok && ne.Timeout() {
		return errors.New("no answer in time")
	}
	if op, ok := errors.AsType[*net.OpError](err); ok {
		return op.Err
	}
	if ue, ok := errors.AsType[*url.Error](err); ok {
		err = ue.Err
	}
	if text := err.Error(); len(text) > maxErrorText { // it may repeat what the site sent
		return errors.New(strings.ToValidUTF8(text[:maxErrorText], "") + "…")
	}
	return err
}

// maxErrorText bounds what of an error a report shows, in bytes.
const maxErrorText = 200
