package extract

import (
	"archive/zip"
	"bytes"
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path"
	"strings"
	"time"

	"abhilekh/storage"
)

// Limits of an Office file, which is a zip archive of parts. A slide of text has
// some 10 KB, and the largest seen 2 MB.
const (
	maxParts    = 20_000
	maxPart     = 16 << 20  // bytes of a part, inflated
	maxInflated = 512 << 20 // bytes of all parts that are read
)

// readPPTX reads a presentation slide by slide, in the order in which it is
// shown. Hidden slides are part of the file and are read as well.
func readPPTX(data []byte, limit int, out *sender) error {
	d, err := openDeck(data)
	if err != nil {
		return err
	}
	list, err := d.slides()
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return errors.New("the presentation has no slides")
	}
	head := head{Pages: min(len(list), limit)}
	if len(list) > limit {
		head.Truncated = fmt.Sprintf("only the first %d of %d slides were read", limit, len(list))
	}
	head.Title, head.Metadata = d.properties()
	out.send(message{Head: &head})
	feet := map[string]bool{}
	for i, part := range list[:head.Pages] {
		page, err := d.page(part, feet)
		if errors.Is(err, errInflated) {
			out.cut(fmt.Sprintf("only the first %d of %d slides were read: %v", i, len(list), err))
			break
		}
		page.Number = i + 1
		m := message{Page: &page}
		if i == 0 {
			m.Heading, m.Strong = deckHeading(page)
		}
		if !out.send(m) {
			break
		}
	}
	return nil
}

// deckHeading returns what a deck calls itself on its first slide, and whether
// it stands there as a title. Without one it is the first line that is not a
// letterhead, a number or a date.
func deckHeading(first storage.Page) (text string, strong bool) {
	if first.Title != "" {
		return clip(first.Title), true
	}
	for l := range strings.SplitSeq(first.Text, "\n") {
		if !skipLine(l) {
			return clip(oneLine(l)), false
		}
	}
	line, _, _ := strings.Cut(first.Text, "\n")
	return clip(oneLine(line)), false
}

// page reads a slide with its notes. A foot that an earlier slide had (feet) is
// left out. The error is the one that the page's Reason tells.
func (d *deck) page(part string, feet map[string]bool) (storage.Page, error) {
	page := storage.Page{Method: "pptx", Quality: storage.QualityUnchecked}
	data, err := d.read(part)
	s, broken := &slide{}, error(nil)
	if len(data) > 0 {
		s, broken = readSlide(data)
	}
	relations := d.relations(part)
	err = cmp.Or(err, broken, d.diagrams(s, relations))
	for _, line := range s.foot {
		if !feet[line] {
			feet[line] = true
			s.body = append(s.body, line)
		}
	}
	var unread error
	page.Notes, unread = d.notes(relations)
	err = cmp.Or(err, unread)
	page.Title, page.Text = s.title, s.text()
	switch {
	case page.Text != "" && err != nil:
		page.Reason = "only part of the slide could be read: " + err.Error()
	case page.Text != "" && s.hidden:
		page.Reason = "a hidden slide: it is in the file and was not shown"
	case page.Text != "":
	case err != nil:
		page.Quality, page.Reason = storage.QualityNone, "slide could not be read: "+err.Error()
	default:
		page.Quality, page.Reason = storage.QualityNone, s.empty()
	}
	return page, err
}

// notes returns what the speaker wrote for himself under a slide.
func (d *deck) notes(relations map[string]relation) (string, error) {
	for _, r := range relations {
		if r.kind != "notesSlide" { // a slide has one at most
			continue
		}
		data, err := d.read(r.target)
		if len(data) == 0 {
			return "", wrapPart("its notes", err)
		}
		s, broken := readSlide(data)
		return strings.Join(append(s.heading, s.body...), "\n"), wrapPart("its notes", cmp.Or(err, broken))
	}
	return "", nil
}

// diagrams adds to a slide the text of its diagrams, which are parts of their
// own.
func (d *deck) diagrams(s *slide, relations map[string]relation) (first error) {
	for _, id := range s.diagrams {
		data, err := d.read(relations[id].target)
		if len(data) > 0 {
			inside, broken := readSlide(data)
			inside.endShape()
			s.body = append(s.body, inside.body...)
			err = cmp.Or(err, broken)
		}
		first = cmp.Or(first, wrapPart("a diagram", err))
	}
	return first
}

func wrapPart(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", what, err)
}

// deck is a presentation: parts by their folded names, and how many bytes may
// still be inflated. Parts are only ever looked up among those of the file.
type deck struct {
	parts map[string]*zip.File
	left  int64
}

// encrypted is the name, in UTF-16, under which a container of the older kind
// holds a file with a password.
const encrypted = "E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00"

// openDeck opens a presentation and explains in words why it cannot.
func openDeck(data []byte) (*deck, error) {
	if bytes.HasPrefix(data, []byte(oldContainer)) {
		if bytes.Contains(data, []byte(encrypted)) {
			return nil, errors.New("the file is encrypted and needs a password")
		}
		return nil, errors.New("the file is in an older format than its name says, which is not read")
	}
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) { // no part is ever written to disk
		return nil, damaged(err)
	}
	if n := len(archive.File); n > maxParts {
		return nil, fmt.Errorf("the file has %d parts, and the limit is %d", n, maxParts)
	}
	d := &deck{parts: make(map[string]*zip.File, len(archive.File)), left: maxInflated}
	for _, f := range archive.File {
		name := partName("", strings.ReplaceAll(f.Name, `\`, "/"))
		if d.parts[name] == nil { // as Office does, the first of two
			d.parts[name] = f
		}
	}
	return d, nil
}

// partName resolves what a part says of another to a name in deck.parts. Names
// begin at the root of the file and cannot lead out of it.
func partName(from, target string) string {
	if !strings.HasPrefix(target, "/") {
		target = path.Dir("/"+from) + "/" + target
	}
	return strings.ToLower(strings.TrimPrefix(path.Clean(target), "/"))
}

// errInflated is the end of what one file may take.
var errInflated = fmt.Errorf("the file holds more than %d MB", maxInflated>>20)

// read returns the content of a part; with an error comes what was read before.
// The sizes that a file states are believed only where they are too large.
func (d *deck) read(name string) ([]byte, error) {
	f := d.parts[name]
	switch {
	case f == nil:
		return nil, errors.New("the file does not hold it")
	case f.Flags&1 != 0:
		return nil, errors.New("it is encrypted")
	case f.UncompressedSize64 > maxPart:
		return nil, fmt.Errorf("it has more than %d MB", maxPart>>20)
	case d.left <= 0:
		return nil, errInflated
	}
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	data, err := io.ReadAll(io.LimitReader(r, maxPart))
	d.left -= int64(len(data))
	return data, err
}

// relation leads from one part to another.
type relation struct{ kind, target string }

// relations reads the relations of a part, by their ids. Those that lead out of
// the file are left out, and a damaged list gives what it holds.
func (d *deck) relations(part string) map[string]relation {
	dir, base := path.Split(part)
	data, _ := d.read(dir + "_rels/" + base + ".rels")
	found := relationList{from: part, byID: map[string]relation{}}
	_ = walkXML(data, &found) // what is missing shows where it is needed
	return found.byID
}

type relationList struct {
	from string
	byID map[string]relation
}

func (l *relationList) open(e xml.StartElement) bool {
	id, target := plainAttr(e, "Id"), plainAttr(e, "Target")
	if e.Name.Local == "Relationship" && id != "" && target != "" && !strings.EqualFold(plainAttr(e, "TargetMode"), "External") {
		if plain, err := url.PathUnescape(target); err == nil {
			target = plain
		}
		l.byID[id] = relation{path.Base(plainAttr(e, "Type")), partName(l.from, target)}
	}
	return true
}

func (l *relationList) chars(string, []byte) {}
func (l *relationList) shut(string)          {}

// start returns the part to which the file itself has a relation of a kind; of
// several the first by name, so that every reading finds the same.
func (d *deck) start(kind, usual string) string {
	found := ""
	for _, r := range d.relations("") {
		if r.kind == kind && d.parts[r.target] != nil && (found == "" || r.target < found) {
			found = r.target
		}
	}
	return cmp.Or(found, usual)
}

// slides returns the parts of the slides, in the order in which they are shown.
// A slide that the file lists without saying where it is has the name "".
func (d *deck) slides() ([]string, error) {
	main := d.start("officeDocument", "ppt/presentation.xml")
	data, err := d.read(main)
	var list slideList
	if len(data) > 0 {
		err = cmp.Or(err, walkXML(data, &list))
	}
	if err != nil && len(list.ids) == 0 {
		return nil, damaged(fmt.Errorf("the list of its slides: %w", err))
	}
	relations := d.relations(main)
	parts := make([]string, len(list.ids))
	for i, id := range list.ids {
		parts[i] = relations[id].target
	}
	return parts, nil
}

// slideList gathers the ids of the relations to the slides.
type slideList struct{ ids []string }

// A slide has two ids; that of the relation is the one with a prefix. The lists
// of sections, further down, name slides by the other one.
func (l *slideList) open(e xml.StartElement) bool {
	if e.Name.Local == "sldId" {
		if id := attr(e, func(n xml.Name) bool { return n.Space != "" && n.Local == "id" }); id != "" {
			l.ids = append(l.ids, id)
		}
	}
	return e.Name.Local != "extLst"
}

func (l *slideList) chars(string, []byte) {}
func (l *slideList) shut(string)          {}

// properties returns the title and the day of making that the file states.
func (d *deck) properties() (title string, created storage.Date) {
	data, _ := d.read(d.start("core-properties", "docprops/core.xml"))
	p := propertyList{}
	_ = walkXML(data, p) // the properties are an extra: a deck without them is whole
	return oneLine(p["title"]), storage.DateOf(officeTime(strings.TrimSpace(p["created"])))
}

// propertyList gathers the texts of elements by their names.
type propertyList map[string]string

func (l propertyList) open(xml.StartElement) bool { return true }
func (l propertyList) chars(element string, b []byte) {
	if (element == "title" || element == "created") && len(l[element]) < 4*maxTitle {
		l[element] += string(b)
	}
}
func (l propertyList) shut(string) {}

// templateTimes are those of the empty decks that PowerPoint and python-pptx
// start from, and leave in what is made of them.
var templateTimes = map[string]bool{"2006-08-16T00:00:00Z": true, "2013-01-27T09:14:16Z": true}

// officeTime reads "2024-03-22T09:15:57Z" or a day alone; without a zone it is
// in India. The zero time means no date.
func officeTime(s string) time.Time {
	if templateTimes[s] {
		return time.Time{}
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", time.DateOnly} {
		t, err := time.ParseInLocation(layout, s, storage.IST)
		if err == nil && t.Year() >= 1987 { // the first PowerPoint; before, a clock that was never set
			return t
		}
	}
	return time.Time{}
}
