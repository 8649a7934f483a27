package extract

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"runtime"
	"strings"
	"time"
	"unicode/utf8"

	"abhilekh/storage"
)

// maxLine bounds one message of a child: a full page, every character escaped.
const maxLine = 6*maxPageText + 64<<10

// reading is what arrived from a child.
type reading struct {
	head      head
	pages     []storage.Page
	heading   string
	strong    bool
	truncated string
}

// errLate is why a child was killed that used up its time.
var errLate = errors.New("reading took longer than allowed")

// run reads one original in a child process. Whatever happens to the child, it
// is gone when run returns.
func (e *Extractor) run(ctx context.Context, in Input, mediaType string) (reading, error) {
	if len(e.command) == 0 {
		return reading{}, errors.New("no command to read with")
	}
	first, err := json.Marshal(order{Type: mediaType, Stated: in.MediaType, MaxPages: e.maxPages, Seconds: e.seconds()})
	if err != nil {
		return reading{}, err
	}
	clock, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	cmd := exec.CommandContext(clock, e.command[0], e.command[1:]...)
	cmd.Cancel = func() error { return kill(cmd) }
	cmd.WaitDelay = time.Second // for pipes that something else still holds
	cmd.Env = []string{}
	cmd.Stdin = io.MultiReader(bytes.NewReader(append(first, '\n')), bytes.NewReader(in.Data))
	var complaint tail
	cmd.Stderr = &complaint
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return reading{}, err
	}
	// The kernel ends the child with the thread that started it, so that thread
	// must live as long as the child.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	alone(cmd)
	if err := cmd.Start(); err != nil {
		return reading{}, fmt.Errorf("starting the reader: %w", err)
	}
	late := time.AfterFunc(e.timeout, func() { cancel(errLate) })
	defer late.Stop()
	got, outcome := e.collect(stdout, late, time.Now().Add(e.timeout))
	if outcome != nil && !errors.Is(outcome, io.ErrUnexpectedEOF) { // a child that stopped tells why
		cancel(outcome)
	}
	waited := cmd.Wait()
	if ctx.Err() != nil {
		return reading{}, ctx.Err()
	}
	if outcome == nil {
		return got, nil
	}
	return e.judge(in, got, outcome, context.Cause(clock), waited, &complaint)
}

// seconds is the processor time that no document can need: all that the wall
// deadline ever grants, on two cores.
func (e *Extractor) seconds() int {
	return 2*int((e.timeout+time.Duration(e.maxPages)*e.pageTimeout)/time.Second) + 1
}

// judge says what to make of what arrived before outcome ended the reading.
func (e *Extractor) judge(in Input, got reading, outcome, ended, waited error, complaint *tail) (reading, error) {
	var refused *refusal
	switch {
	case errors.As(outcome, &refused):
	case errors.Is(ended, errLate):
		outcome = errLate
	case complaint.outOfMemory():
		outcome = errors.New("reading took more memory than allowed")
	case errors.Is(outcome, io.ErrUnexpectedEOF):
		outcome = fmt.Errorf("the reader stopped: %w", cause(waited))
	}
	if len(got.pages) == 0 {
		return reading{}, outcome
	}
	e.log.Warn("document read in part", "name", in.Name, "pages", len(got.pages), "of", got.head.Pages, "err", outcome)
	got.truncated = fmt.Sprintf("reading stopped after page %d of %d: %v", len(got.pages), got.head.Pages, outcome)
	return got, nil
}

func cause(waited error) error {
	if waited == nil {
		return errors.New("without finishing")
	}
	return waited
}

// refusal is the child's own word that nothing could be read.
type refusal struct{ text string }

func (r *refusal) Error() string { return r.text }

// collect reads messages until the child is done. The error is nil only when
// the child said so. Each page that arrives puts off late, which ends the
// child, so that a claim of many pages buys no time.
func (e *Extractor) collect(stdout io.Reader, late *time.Timer, deadline time.Time) (reading, error) {
	var got reading
	chars := 0
	lines := bufio.NewScanner(stdout)
	lines.Buffer(make([]byte, 0, 64<<10), maxLine)
	for lines.Scan() {
		var m message
		if err := json.Unmarshal(lines.Bytes(), &m); err != nil {
			return got, fmt.Errorf("the reader's answer: %w", err)
		}
		switch {
		case m.Error != "":
			return got, &refusal{m.Error}
		case m.Head != nil:
			got.head = *m.Head
		case m.Page != nil:
			chars += utf8.RuneCountInString(m.Page.Text) + utf8.RuneCountInString(m.Page.Notes)
			if len(got.pages) >= e.maxPages || chars > maxTotalText || m.Page.Number != len(got.pages)+1 {
				return got, errors.New("the reader's answer is out of bounds")
			}
			if len(got.pages) == 0 {
				got.heading, got.strong = m.Heading, m.Strong
			}
			got.pages = append(got.pages, *m.Page)
			deadline = deadline.Add(e.pageTimeout)
			late.Reset(time.Until(deadline))
		case m.End != nil:
			got.truncated = m.End.Truncated
			if got.truncated == "" {
				got.truncated = got.head.Truncated
			}
			return got, nil
		}
	}
	if err := lines.Err(); err != nil {
		return got, fmt.Errorf("the reader's answer: %w", err)
	}
	return got, io.ErrUnexpectedEOF
}

// tail keeps the first bytes a child writes to its error output: a Go program
// that dies says why at once and prints all its goroutines after it.
type tail struct {
	text []byte
}

// Write keeps what fits and takes the rest as written.
func (t *tail) Write(p []byte) (int, error) {
	t.text = append(t.text, p[:min(len(p), 4<<10-len(t.text))]...)
	return len(p), nil
}

// outOfMemory reports whether the child died for want of memory, in the words of
// the Go runtime or of the race detector's.
func (t *tail) outOfMemory() bool {
	s := string(t.text)
	return strings.Contains(s, "out of memory") || strings.Contains(s, "address space")
}
