// Package extract turns the bytes of one original into pages of text and what
// the document says of itself: title, dates, number, languages.
//
// Originals come from strangers, and a reader of PDF can panic, loop for ever
// or ask for all memory there is, so every original is read in a child process
// of our own program (Child) under limits that the kernel keeps; Extractor is
// the side that starts, feeds and watches it. Pages that arrived before a child
// died are kept, and Result.Truncated says what happened.
//
// PDF (its text layer), the slides of PPTX, HTML and plain text are read. The
// notes, charts and diagrams of a deck, recognising pictures of text, judging
// the quality of a text and converting legacy fonts are not done here yet: text
// is QualityUnchecked. What the document is about is left to indexer/tag, keeping
// it to storage/catalog.
package extract

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"abhilekh/storage"
)

// Engine names the readers and their rules as they are now. Documents read by
// another engine are to be read again.
const Engine = "extract-2"

// ErrUnread is returned (wrapped with the media type) for a kind of file that
// no reader here understands. It is not a fault of the file.
var ErrUnread = errors.New("type is not read")

// Input is one original.
type Input struct {
	Name      string // base name of the file, for its ending and as the last resort for a title
	MediaType string // as the source stated it; a hint, may be ""
	Data      []byte // the original whole; only read
}

// Result is what one original says. The caller owns it.
type Result struct {
	MediaType   string         // as found by Sniff, without parameters
	Pages       []storage.Page // in order, numbered from 1; at least one
	Title       string         // never empty; the file name at worst
	TitleLang   string         // ISO 639-1, or "" when undecided
	Langs       []string       // ISO 639-1, main language first; nil without text
	Printed     storage.Date   // read on the document itself
	Posted      storage.Date   // stated by the site that published it
	Metadata    storage.Date   // from the file's properties
	NoteNumber  string         // canonical, "ECI/PN/23/2024", or ""
	PRID        string         // PIB release id, digits, or ""
	URL         string         // canonical public address when the document states it, or ""
	Kind        string         // "press-release" for PIB releases, else ""
	Fingerprint string         // of the content: equal for two copies that say the same
	Truncated   string         // which limit or accident cut the text, or ""
}

// Options sets up an Extractor. The zero value of each limit means its default.
type Options struct {
	Command     []string      // our own program and the hidden sub-command that runs Child; must not be empty
	MaxBytes    int64         // largest original; default 200 MB
	MaxPages    int           // pages read of one document; default 5,000
	Timeout     time.Duration // wall time for a document; default 20 s …
	PageTimeout time.Duration // … and for each page of it that has arrived; default 0.5 s
	Log         *slog.Logger  // may be nil
}

// The limits of a document. A page of print holds about 3,000 characters, so
// these cut nothing that a person would read.
const (
	maxBytes     = 200 << 20
	maxPages     = 5_000
	maxPageText  = 200_000   // characters of one page
	maxTotalText = 2_000_000 // characters of one document
	maxTitle     = 500       // characters; the longest PIB title seen has 340
)

// Extractor reads originals, each in a child process of its own. It is safe
// for concurrent use.
type Extractor struct {
	command     []string
	maxBytes    int64
	maxPages    int
	timeout     time.Duration
	pageTimeout time.Duration
	log         *slog.Logger
}

// New returns an Extractor with the limits of o.
func New(o Options) *Extractor {
	e := &Extractor{
		command:     o.Command,
		maxBytes:    o.MaxBytes,
		maxPages:    o.MaxPages,
		timeout:     o.Timeout,
		pageTimeout: o.PageTimeout,
		log:         o.Log,
	}
	if e.maxBytes <= 0 {
		e.maxBytes = maxBytes
	}
	if e.maxPages <= 0 {
		e.maxPages = maxPages
	}
	if e.timeout <= 0 {
		e.timeout = 20 * time.Second
	}
	if e.pageTimeout <= 0 {
		e.pageTimeout = 500 * time.Millisecond
	}
	if e.log == nil {
		e.log = slog.New(slog.DiscardHandler)
	}
	return e
}

// Extract reads in and returns its pages and what it says of itself. It
// returns ErrUnread (wrapped) for a type that is not read, a
// *storage.InvalidError for an original over the size limit, the context's
// error when ctx ends, and an error with the reason in words when nothing of
// the original could be read. A document that was read in part is a Result
// with Truncated set, not an error.
func (e *Extractor) Extract(ctx context.Context, in Input) (Result, error) {
	if n := int64(len(in.Data)); n > e.maxBytes {
		return Result{}, &storage.InvalidError{Field: "file", Value: in.Name,
			Problem: fmt.Sprintf("has %d bytes, and the limit is %d", n, e.maxBytes)}
	}
	mediaType := typeOf(in)
	if !Reads(mediaType) {
		return Result{}, fmt.Errorf("%s: %w", mediaType, ErrUnread)
	}
	got, err := e.run(ctx, in, mediaType)
	if err != nil {
		return Result{}, fmt.Errorf("reading %s: %w", mediaType, err)
	}
	return describe(in, mediaType, got), nil
}
