package source

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"abhilekh/storage"
)

// Web is what network sources know of the sites they read: whose turn it is,
// when a site may be asked next, what its robots.txt says. It lives as long as
// the program, so that runs and sources keep their distance from one another.
// The zero value is ready, is safe for concurrent use and must not be copied.
type Web struct {
	// Now and Sleep are the clock; nil means the real one. They are set before
	// the first use. Sleep returns early with the context's error.
	Now   func() time.Time
	Sleep func(ctx context.Context, d time.Duration) error

	mu    sync.Mutex
	sites map[string]*site
}

// site is one host, with or without www.
type site struct {
	// turn holds one token. Who put it there may speak to the site and owns the
	// rest.
	turn chan struct{}

	next     time.Time     // no request before
	crawl    time.Duration // what the site asks to leave between two
	failures int           // in a row
	closed   time.Time     // no request before, and nobody waits for it
	why      string
	robots   map[string]knownRobots // by scheme and host
}

type knownRobots struct {
	robots
	until time.Time
}

// siteOf returns the name under which a host is known.
func siteOf(host string) string {
	return strings.TrimPrefix(strings.TrimSuffix(strings.ToLower(host), "."), "www.")
}

// enter waits for the turn at a site. The caller leaves it.
func (w *Web) enter(ctx context.Context, host string) (*site, error) {
	w.mu.Lock()
	s := w.sites[siteOf(host)]
	if s == nil {
		if w.sites == nil {
			w.sites = map[string]*site{}
		}
		s = &site{turn: make(chan struct{}, 1), robots: map[string]knownRobots{}}
		w.sites[siteOf(host)] = s
	}
	w.mu.Unlock()
	select {
	case s.turn <- struct{}{}:
		return s, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (s *site) leave() { <-s.turn }

// wait waits until the site may be asked.
func (w *Web) wait(ctx context.Context, s *site) error {
	now := w.now()
	if now.Before(s.closed) {
		return fmt.Errorf("the site is not asked again before %s: %s", s.closed.In(storage.IST).Format("2 January 15:04 IST"), s.why)
	}
	if d := s.next.Sub(now); d > 0 {
		return w.sleep(ctx, d)
	}
	return ctx.Err()
}

// maxFailures closes a site: a run over hundreds of releases must not knock at a
// door that nobody opens hundreds of times.
const maxFailures = 3

// closedFor is how long a site that failed is left alone.
const closedFor = 15 * time.Minute

// count notes how a request went; why is "" for one that was answered.
func (w *Web) count(s *site, why string) {
	if why == "" {
		s.failures = 0
		return
	}
	if s.failures++; s.failures >= maxFailures {
		s.failures = 0
		s.closed, s.why = w.now().Add(closedFor), fmt.Sprintf("it failed %d times in a row, the last time because %s", maxFailures, why)
	}
}

func (w *Web) now() time.Time {
	if w.Now != nil {
		return w.Now()
	}
	return time.Now()
}

func (w *Web) sleep(ctx context.Context, d time.Duration) error {
	if w.Sleep != nil {
		return w.Sleep(ctx, d)
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
