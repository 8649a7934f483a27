package extract

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/ledongthuc/pdf"
	"golang.org/x/text/encoding/charmap"

	"abhilekh/storage"
)

// Limits of the page tree. A tree may point at itself; every visit is paid for.
const (
	maxTreeDepth  = 50
	maxTreeVisits = 50_000
	maxFonts      = 512 // kept ready; real documents use a few dozen
)

// sheet is a page of a PDF with the resources it inherits.
type sheet struct {
	value     pdf.Value
	resources pdf.Value
	err       error // why it is not readable
}

// readPDF reads a PDF page by page and sends each as it is done.
func readPDF(data []byte, limit int, out *sender) error {
	reader, err := openPDF(data)
	if err != nil {
		return err
	}
	sheets, more, err := sheetsOf(reader, limit)
	if err != nil {
		return err
	}
	if len(sheets) == 0 {
		return errors.New("damaged file: it has no pages")
	}
	head := head{Pages: len(sheets)}
	guard(func() error { // the properties are an extra: a document without them is whole
		info := reader.Trailer().Key("Info")
		head.Title = documentText(info.Key("Title").RawString())
		head.Metadata = storage.DateOf(pdfTime(info.Key("CreationDate").RawString()))
		return nil
	})
	if more {
		head.Truncated = fmt.Sprintf("only the first %d pages were read", limit)
	}
	out.send(message{Head: &head})
	fonts := &fontCache{fonts: map[string]*font{}}
	for i, s := range sheets {
		lines, err := s.lines(fonts)
		page := storage.Page{Number: i + 1, Method: "pdf", Quality: storage.QualityUnchecked}
		page.Text = joinLines(lines)
		switch {
		case unmapped(page.Text):
			page.Text, page.Quality = "", storage.QualityNone
			page.Reason = "page could not be read: its fonts do not say which letters they draw"
		case page.Text == "" && err != nil:
			page.Quality, page.Reason = storage.QualityNone, "page could not be read: "+err.Error()
		case page.Text == "":
			page.Quality, page.Reason = storage.QualityNone, "no text layer: scanned or drawn page"
		case err != nil:
			page.Reason = "only part of the page could be read: " + err.Error()
		}
		m := message{Page: &page}
		if i == 0 {
			m.Heading, m.Strong = heading(lines)
		}
		if !out.send(m) {
			break
		}
	}
	return nil
}

// openPDF opens a PDF and explains in words why it cannot.
func openPDF(data []byte) (*pdf.Reader, error) {
	data = trimPDF(data)
	var reader *pdf.Reader
	err := guard(func() (err error) {
		reader, err = pdf.NewReader(bytes.NewReader(data), int64(len(data)))
		return err
	})
	switch {
	case err == nil:
		return reader, nil
	case errors.Is(err, pdf.ErrInvalidPassword):
		return nil, errors.New("the file is encrypted and needs a password")
	case strings.Contains(err.Error(), "encrypt"):
		return nil, fmt.Errorf("the file is encrypted in a way that is not read: %w", err)
	}
	return nil, damaged(err)
}

// damaged says that a file is broken. The object layer quotes the file in its
// errors, which is of no use to people.
func damaged(err error) error {
	why, _ := cut(oneLine(err.Error()), 100)
	why, _, _ = strings.Cut(why, ": {")
	return fmt.Errorf("damaged file: %s", why)
}

// trimPDF writes the header and the end of a file as the object layer insists on
// them: it wants version 1, nothing before it, and the last words within 100
// bytes in one spelling, while files from the web vary in all of that. It writes
// into data.
func trimPDF(data []byte) []byte {
	start := bytes.Index(data[:min(len(data), 1<<11)], []byte("%PDF-"))
	at := bytes.LastIndex(data, []byte("startxref"))
	if start < 0 || at < start+9 {
		return data
	}
	data = data[start:]
	copy(data, "%PDF-1.7\n")
	rest := bytes.TrimLeft(data[at-start+len("startxref"):], " \r\n\t\x00")
	digits := 0
	for digits < len(rest) && digits < 12 && rest[digits] >= '0' && rest[digits] <= '9' {
		digits++
	}
	return fmt.Appendf(data, "\nstartxref\n%s\n%%%%EOF\n", rest[:digits])
}

// sheetsOf walks the page tree and returns up to limit pages, and whether there
// are more.
func sheetsOf(reader *pdf.Reader, limit int) (sheets []sheet, more bool, err error) {
	visits := 0
	var walk func(node, resources pdf.Value, depth int)
	walk = func(node, resources pdf.Value, depth int) {
		visits++
		if own := node.Key("Resources"); own.Kind() == pdf.Dict {
			resources = own
		}
		kids := node.Key("Kids")
		if kids.Kind() != pdf.Array {
			if node.Kind() == pdf.Dict {
				sheets = append(sheets, sheet{value: node, resources: resources})
			}
			return
		}
		for i := range kids.Len() {
			if len(sheets) >= limit {
				more = true
				return
			}
			if depth >= maxTreeDepth || visits >= maxTreeVisits {
				return
			}
			if err := guard(func() error { walk(kids.Index(i), resources, depth+1); return nil }); err != nil {
				visits++
				sheets = append(sheets, sheet{err: err})
			}
		}
	}
	err = guard(func() error {
		root := reader.Trailer().Key("Root").Key("Pages")
		walk(root, pdf.Value{}, 0)
		return nil
	})
	if err != nil && len(sheets) == 0 {
		return nil, false, damaged(err)
	}
	return sheets, more, nil
}

// lines interprets the page. What was read before an error is returned with it.
func (s sheet) lines(fonts *fontCache) ([]line, error) {
	if s.err != nil {
		return nil, s.err
	}
	p := newInterpreter(fonts)
	var broken error
	err := guard(func() error {
		contents := s.value.Key("Contents")
		streams := []pdf.Value{contents}
		if contents.Kind() == pdf.Array {
			streams = streams[:0]
			for i := range min(contents.Len(), maxForms) {
				streams = append(streams, contents.Index(i))
			}
		}
		var data []byte
		for _, v := range streams {
			if v.Kind() != pdf.Stream {
				continue
			}
			part, err := readStream(v, p.content)
			if err != nil && broken == nil {
				broken = err
			}
			p.content -= int64(len(part))
			data = append(append(data, part...), '\n')
		}
		p.run(data, newScope(s.resources), 0)
		return nil
	})
	if err == nil {
		err = broken
	}
	return p.page.result(), err
}

// readStream returns the content of a stream, at most limit bytes of it.
// What was read before an error is returned with it.
func readStream(v pdf.Value, limit int64) (data []byte, err error) {
	err = guard(func() error {
		var buf bytes.Buffer
		_, err := io.Copy(&buf, io.LimitReader(v.Reader(), limit))
		data = buf.Bytes()
		return err
	})
	return data, err
}

// guard calls fn and turns a panic into an error: the object layer reports
// malformed objects by panicking.
func guard(fn func() error) (err error) {
	defer func() {
		switch x := recover().(type) {
		case nil:
		case error:
			err = x
		default:
			err = fmt.Errorf("%v", x)
		}
	}()
	return fn()
}

// fontCache keeps the fonts of one document.
type fontCache struct {
	fonts map[string]*font
}

// get returns the font of a font dictionary, or nil when it cannot be read. The
// dictionary written out names the objects it is made of, and so tells fonts
// apart; the name it has on a page does not.
func (c *fontCache) get(v pdf.Value) *font {
	if v.Kind() != pdf.Dict {
		return nil
	}
	key := v.String()
	f, ok := c.fonts[key]
	if !ok {
		if len(c.fonts) >= maxFonts {
			clear(c.fonts)
		}
		if err := guard(func() error { f = loadFont(v); return nil }); err != nil {
			f = nil
		}
		c.fonts[key] = f
	}
	return f
}

// lookup follows keys through dictionaries; a damaged object on the way is null.
func lookup(v pdf.Value, keys ...string) pdf.Value {
	err := guard(func() error {
		for _, k := range keys {
			v = v.Key(k)
		}
		return nil
	})
	if err != nil {
		return pdf.Value{}
	}
	return v
}

func joinLines(lines []line) string {
	var b strings.Builder
	for i, l := range lines {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(l.text)
	}
	return b.String()
}

// unmapped reports whether most of a text is glyphs nobody can name.
func unmapped(s string) bool {
	bad := strings.Count(s, unknown)
	return bad > 0 && 2*bad > utf8.RuneCountInString(strings.Join(strings.Fields(s), ""))
}

// documentText decodes a text string of a PDF.
func documentText(s string) string {
	switch {
	case strings.HasPrefix(s, "\xfe\xff"):
		return utf16Text(s[2:], true)
	case strings.HasPrefix(s, "\xff\xfe"):
		return utf16Text(s[2:], false)
	case strings.HasPrefix(s, "\xef\xbb\xbf"):
		return strings.ToValidUTF8(s[3:], unknown)
	case utf8.ValidString(s):
		return s
	}
	out, err := charmap.Windows1252.NewDecoder().String(s)
	if err != nil {
		return ""
	}
	return out
}

// pdfTime reads "D:20240322144557+05'30'"; what is missing at the end counts as
// the start of the period, a missing zone as India. The zero time means no date.
func pdfTime(s string) time.Time {
	s = strings.TrimPrefix(strings.TrimSpace(documentText(s)), "D:")
	s = strings.ReplaceAll(s, "'", "")
	digits := 0
	for digits < len(s) && digits < 14 && s[digits] >= '0' && s[digits] <= '9' {
		digits++
	}
	layout := "20060102150405"[:digits]
	switch rest := s[digits:]; {
	case digits < 8 || digits%2 == 1:
		return time.Time{}
	case strings.HasPrefix(rest, "Z"):
		t, _ := time.Parse(layout, s[:digits])
		return t
	case len(rest) >= 5 && (rest[0] == '+' || rest[0] == '-'):
		if t, err := time.Parse(layout+"-0700", s[:digits]+rest[:5]); err == nil {
			return t
		}
	}
	t, _ := time.ParseInLocation(layout, s[:digits], storage.IST)
	return t
}
