package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"abhilekh/storage"
)

// probeTimeout bounds a question to a running server.
const probeTimeout = 10 * time.Second

// get answers one address. A path ("/healthz") is answered by the archive
// itself, without a port: a smoke test and a way to export single pages. A full
// address is asked of a running server: a probe where there is no other client.
func (p program) get(ctx context.Context, s *settings, args []string) (code int, err error) {
	if len(args) != 1 {
		return exitUsage, &storage.InvalidError{Field: "address", Problem: "give one address, such as /healthz or http://127.0.0.1:8080/readyz"}
	}
	address := args[0]
	if strings.HasPrefix(address, "http://") || strings.HasPrefix(address, "https://") {
		return p.probe(ctx, address)
	}
	if !strings.HasPrefix(address, "/") {
		return exitUsage, &storage.InvalidError{Field: "address", Value: address, Problem: "an address begins with / or http://"}
	}
	s.rate = 0
	a, err := openArchive(ctx, s, slog.New(slog.DiscardHandler), false)
	if err != nil {
		return exitFailed, err
	}
	defer func() { err = errors.Join(err, a.close()) }()
	index, err := a.open(ctx, s, nil)
	if err != nil {
		return exitFailed, err
	}
	defer func() { err = errors.Join(err, index.Close()) }()
	handler, err := a.handler(s, index)
	if err != nil {
		return exitFailed, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return exitUsage, &storage.InvalidError{Field: "address", Value: address, Problem: "the address cannot be read"}
	}
	r.RemoteAddr = "127.0.0.1:0"
	w := &printed{out: p.out, header: http.Header{}}
	handler.ServeHTTP(w, r)
	return p.statusCode(w.status), w.err
}

func (p program) probe(ctx context.Context, address string) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return exitUsage, err
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return exitFailed, err
	}
	defer answer.Body.Close()
	if _, err := io.Copy(p.out, answer.Body); err != nil {
		return exitFailed, err
	}
	return p.statusCode(answer.StatusCode), nil
}

func (p program) statusCode(status int) int {
	if status >= http.StatusBadRequest {
		fmt.Fprintf(p.err, "abhilekh get: status %d %s\n", status, http.StatusText(status))
		return exitFailed
	}
	return exitWell
}

// printed is a response that goes straight to out.
type printed struct {
	out    io.Writer
	header http.Header
	status int
	err    error
}

func (w *printed) Header() http.Header { return w.header }

func (w *printed) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
}

func (w *printed) Write(b []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	n, err := w.out.Write(b)
	w.err = errors.Join(w.err, err)
	return n, err
}
