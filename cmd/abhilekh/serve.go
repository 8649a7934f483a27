package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"abhilekh/api"
	"abhilekh/api/middleware"
	"abhilekh/indexer"
	"abhilekh/storage"
	"abhilekh/storage/search"
	"abhilekh/web"
)

// serve runs until ctx ends. The order of the end is: stop accepting, finish
// requests, stop the schedule, close the index, close the archive.
func (p program) serve(ctx context.Context, s *settings, _ []string) (code int, err error) {
	log := s.logger(p.err, slog.LevelInfo)
	a, err := openArchive(ctx, s, log, true)
	if err != nil {
		return exitFailed, err
	}
	defer func() { err = errors.Join(err, a.close()) }()
	x, err := a.indexer(s, nil)
	if err != nil {
		return exitFailed, err
	}
	index, err := a.open(ctx, s, func(damage error) {
		log.Error("index damaged, rebuilding", "err", damage)
		x.Request(indexer.Options{Rebuild: true, IndexOnly: true, Trigger: "heal"})
	})
	if err != nil {
		return exitFailed, err
	}
	defer func() { err = errors.Join(err, index.Close()) }()
	a.corrected = func() { x.Request(indexer.Options{IndexOnly: true, Trigger: "correction"}) }
	if a.token, err = s.token(); err != nil {
		return exitFailed, err
	}
	handler, err := a.handler(s, index)
	if err != nil {
		return exitFailed, err
	}
	listener, err := net.Listen("tcp", s.listen)
	if err != nil {
		return exitFailed, fmt.Errorf("listen: %w", err)
	}
	if s.baseURL == "" {
		s.listen = listener.Addr().String() // port 0 is known now
	}
	fmt.Fprintf(p.err, "abhilekh: serving %s on http://%s\n", a.describe(), listener.Addr())
	return exitWell, p.serveUntil(ctx, s, x, listener, handler)
}

func (a *archive) describe() string {
	if a.samples {
		return "the sample documents (no --sources given)"
	}
	return fmt.Sprintf("%d sources", len(a.sources))
}

// serveUntil answers requests and keeps the schedule until ctx ends or either
// of them cannot go on.
func (p program) serveUntil(ctx context.Context, s *settings, x *indexer.Indexer, listener net.Listener, handler http.Handler) error {
	server := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       30 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		// Exports and originals, which may take longer, move it as they go.
		WriteTimeout: time.Minute,
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	scheduled := make(chan error, 1)
	go func() {
		if s.schedule {
			x.Request(indexer.Options{Trigger: "start"})
		}
		scheduled <- x.Schedule(ctx, s.publishEvery)
	}()
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()

	var err error
	running := 2
	select {
	case <-ctx.Done():
	case err = <-served:
		running--
	case err = <-scheduled:
		scheduled <- nil // still to be waited for below
	}
	stop, done := context.WithTimeout(context.WithoutCancel(ctx), shutdownTimeout)
	defer done()
	shutdown := server.Shutdown(stop)
	if errors.Is(shutdown, context.DeadlineExceeded) {
		shutdown = server.Close() // requests that do not end are cut
	}
	if running == 2 {
		<-served
	}
	cancel()
	<-scheduled
	if errors.Is(err, context.Canceled) || errors.Is(err, http.ErrServerClosed) {
		err = nil
	}
	return errors.Join(err, shutdown)
}

// shutdownTimeout is how long running requests may take to end.
const shutdownTimeout = 10 * time.Second

// handler is the whole site: pages, API, feeds and health.
func (a *archive) handler(s *settings, index *search.Index) (http.Handler, error) {
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.HandleMethodNotAllowed = true
	engine.RemoveExtraSlash = false
	if err := engine.SetTrustedProxies(nil); err != nil { // middleware.Client decides
		return nil, fmt.Errorf("trusted proxies: %w", err)
	}
	json := a.api(s, index)
	pages, err := web.New(web.Config{
		Search: index, Catalog: a.catalog, Vocab: a.vocab, Known: a.known,
		BaseURL: s.public(), Contact: s.contact, Log: a.log, Version: buildVersion(),
	})
	if err != nil {
		return nil, err
	}
	// What cannot be answered is answered in the language of its neighbourhood.
	fail := func(c *gin.Context, status int, err error) {
		if api.Owns(c.Request.URL.Path) {
			json.Fail(c, status, err)
			return
		}
		pages.Fail(c, status, err)
	}
	limits := middleware.Limits{Rate: s.rate, Burst: s.burst, Trusted: s.proxies, Exempt: []string{"/static/"}}
	engine.Use(middleware.RequestID(), middleware.AccessLog(a.log), middleware.Recover(a.log, fail),
		middleware.Headers(), middleware.Limit(limits, fail))
	json.Register(engine)
	pages.Register(engine)
	engine.NoRoute(func(c *gin.Context) { fail(c, http.StatusNotFound, storage.ErrNotFound) })
	engine.NoMethod(func(c *gin.Context) { fail(c, http.StatusMethodNotAllowed, errMethod) })
	return middleware.HeadAsGet(engine), nil
}

// api is the API over a.
func (a *archive) api(s *settings, index *search.Index) *api.API {
	return api.New(api.Config{
		Search: index, Catalog: a.catalog, Blobs: a.blobs, Vocab: a.vocab, Known: a.known,
		BaseURL: s.public(), Log: a.log, Version: buildVersion(), Token: a.token, Corrected: a.corrected,
	})
}

var errMethod = errors.New("this address answers GET and HEAD only")
