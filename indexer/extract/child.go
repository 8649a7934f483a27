package extract

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"unicode/utf8"

	"abhilekh/storage"
	"abhilekh/storage/fold"
)

// order is the first line that the parent writes to the child; the original
// follows it.
type order struct {
	Type     string `json:"type"`   // media type, one of those that are read
	Stated   string `json:"stated"` // media type as the source stated it, for its charset
	MaxPages int    `json:"max_pages"`
	Seconds  int    `json:"seconds"` // of processor time that the child may use
}

// message is one line that the child writes. Exactly one field is set; Heading
// and Strong go with Page.
type message struct {
	Head    *head         `json:"head,omitempty"`
	Page    *storage.Page `json:"page,omitempty"`
	Heading string        `json:"heading,omitempty"` // of the first page: what stands out on it
	Strong  bool          `json:"strong,omitempty"`  // whether it really does
	End     *end          `json:"end,omitempty"`
	Error   string        `json:"error,omitempty"` // why nothing could be read
}

// head is what a document says of itself outside its pages.
type head struct {
	Pages     int          `json:"pages"` // that will be sent
	Title     string       `json:"title"`
	Posted    storage.Date `json:"posted"`
	Metadata  storage.Date `json:"metadata"`
	PRID      string       `json:"prid"`
	Truncated string       `json:"truncated"`
}

// end closes a document that was read to its end.
type end struct {
	Truncated string `json:"truncated"`
}

// exit statuses of the child. The parent goes by what arrived; the status only
// tells people who run the sub-command by hand.
const (
	exitDone   = 0
	exitFailed = 1
)

// Child reads one original from stdin and writes its pages to stdout, one line
// of JSON each, as they are done. It is what the hidden sub-command named in
// Options.Command runs, and speaks with Extractor only. It puts limits on the
// memory and processor time of the process it runs in, so that process must do
// nothing else. It returns the exit status.
func Child(stdin io.Reader, stdout io.Writer) int {
	in := bufio.NewReader(stdin)
	out := newSender(stdout)
	if err := child(in, out); err != nil {
		out.send(message{Error: err.Error()})
		return exitFailed
	}
	out.send(message{End: &end{Truncated: out.truncated}})
	if out.err != nil {
		return exitFailed
	}
	return exitDone
}

// Memory of a child beyond what the program takes before it reads: memoryHard
// is the kernel's limit on the address space, memorySoft where the garbage
// collector starts to work hard. The hungriest of 619 real documents took 50 MB.
const (
	memoryHard = 1 << 30
	memorySoft = 512 << 20
	maxStack   = 64 << 20
)

func child(in *bufio.Reader, out *sender) error {
	line, err := in.ReadBytes('\n')
	if err != nil {
		return fmt.Errorf("reading the order: %w", err)
	}
	var o order
	if err := json.Unmarshal(line, &o); err != nil {
		return fmt.Errorf("reading the order: %w", err)
	}
	debug.SetMemoryLimit(memorySoft)
	debug.SetMaxStack(maxStack)
	if err := limit(memoryHard, o.Seconds); err != nil {
		return fmt.Errorf("setting limits: %w", err)
	}
	data, err := io.ReadAll(in)
	if err != nil {
		return fmt.Errorf("reading the original: %w", err)
	}
	return guard(func() error { return read(o, data, out) })
}

// read sends the pages of one original of a known type.
func read(o order, data []byte, out *sender) error {
	switch o.Type {
	case typePDF:
		return readPDF(data, o.MaxPages, out)
	case typePPTX:
		return readPPTX(data, o.MaxPages, out)
	case typeHTML:
		return readHTML(data, o.Stated, out)
	case typeText:
		return readText(data, o.MaxPages, out)
	}
	return errors.New("type is not read")
}

// sender writes messages and keeps the limits on text.
type sender struct {
	w         *bufio.Writer
	json      *json.Encoder
	chars     int // of text sent
	truncated string
	err       error // of writing
}

func newSender(w io.Writer) *sender {
	s := &sender{w: bufio.NewWriterSize(w, 64<<10)}
	s.json = json.NewEncoder(s.w)
	s.json.SetEscapeHTML(false)
	return s
}

// send makes texts fit for display, cuts them at the limits and writes m as one
// line. It reports whether more pages are wanted.
func (s *sender) send(m message) bool {
	if s.err != nil {
		return false
	}
	more := true
	if m.Page != nil {
		more = s.bound(m.Page)
	}
	if m.Head != nil {
		m.Head.Title, _ = cut(fold.Clean(m.Head.Title), maxTitle)
	}
	m.Heading, _ = cut(fold.Clean(m.Heading), maxTitle)
	if s.err = s.json.Encode(m); s.err == nil {
		s.err = s.w.Flush()
	}
	return more && s.err == nil
}

// bound cleans the text of a page and cuts it.
func (s *sender) bound(p *storage.Page) bool {
	for _, part := range []*string{&p.Text, &p.Notes} {
		text, was := cut(fold.Clean(*part), maxPageText)
		if was {
			s.cut(fmt.Sprintf("page %d was cut at %d characters", p.Number, maxPageText))
		}
		*part = text
	}
	p.Title, _ = cut(fold.Clean(p.Title), maxTitle)
	p.Reason, _ = cut(fold.Clean(p.Reason), maxTitle)
	for _, part := range []*string{&p.Text, &p.Notes} {
		text, was := cut(*part, maxTotalText-s.chars)
		*part = text
		s.chars += utf8.RuneCountInString(text)
		if was {
			s.cut(fmt.Sprintf("text was cut at %d characters, on page %d", maxTotalText, p.Number))
			return false
		}
	}
	return true
}

// cut notes the first limit that was met.
func (s *sender) cut(what string) {
	if s.truncated == "" {
		s.truncated = what
	}
}

// cut returns at most n characters of s, and whether it left any out.
func cut(s string, n int) (string, bool) {
	if len(s) <= n {
		return s, false
	}
	for i := range s {
		if n == 0 {
			return s[:i], true
		}
		n--
	}
	return s, false
}
