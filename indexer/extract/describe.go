package extract

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strconv"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"abhilekh/storage"
)

// describe makes a Result of what was read: what the document says of itself is
// read off its title and first page here, by the same rules for every type.
func describe(in Input, mediaType string, got reading) Result {
	r := Result{
		MediaType: mediaType,
		Pages:     got.pages,
		Posted:    got.head.Posted,
		Metadata:  got.head.Metadata,
		PRID:      got.head.PRID,
		Truncated: got.truncated,
	}
	if len(r.Pages) == 0 {
		r.Pages = []storage.Page{{Number: 1, Quality: storage.QualityNone, Reason: "the document has no pages"}}
	}
	if last := &r.Pages[len(r.Pages)-1]; r.Truncated != "" && last.Reason == "" {
		last.Reason = "not everything was read: " + r.Truncated // told where a reader meets it
	}
	first := r.Pages[0].Text
	own := title(mediaType, got, first)
	r.Title = own
	if own == "" {
		r.Title = NameTitle(in.Name)
	}
	if r.PRID != "" || r.Posted != "" {
		r.Kind = "press-release"
		if r.PRID != "" {
			r.URL = pibURL + r.PRID
		}
	} else {
		// A release states when it was posted; a day named in its first lines is
		// that of the event.
		r.Printed = printedDate(first)
	}
	r.NoteNumber = noteNumber(r.Title, first)
	r.languages()
	r.Fingerprint = fingerprint(own, r.Pages, in.Data)
	return r
}

// title returns what the document calls itself, or "".
func title(mediaType string, got reading, first string) string {
	if mediaType == typePDF || mediaType == typePPTX {
		property := stated(got.head.Title)
		if meaningful(got.head.Title, first) || property != "" && !got.strong {
			return cmp.Or(property, oneLine(got.head.Title))
		}
		return oneLine(got.heading)
	}
	heading, _ := textHeading(first)
	return cmp.Or(oneLine(got.head.Title), oneLine(heading))
}

// languages fills Langs, TitleLang and each page's Lang.
func (r *Result) languages() {
	all := newTally()
	pages := make([]*tally, len(r.Pages))
	for i, p := range r.Pages {
		pages[i] = newTally()
		pages[i].count(p.Text + "\n" + p.Notes)
		all.add(pages[i])
	}
	devanagari := all.inDevanagari("hi")
	for i := range r.Pages {
		r.Pages[i].Lang = pages[i].mainLang(devanagari)
	}
	r.Langs = all.langs(devanagari)
	head := newTally()
	head.count(r.Title)
	r.TitleLang = head.mainLang(devanagari)
}

// noteHead is how far into the first page a note's own number stands; further
// down notes cite others.
const noteHead = 1_500 // characters

var note = regexp.MustCompile(`(?i)\bECI\s*[/_-]\s*PN\s*[/_-]\s*(\d{1,4})\s*[/_-]\s*((?:19|20)\d{2})(?:\D|$)`)

// noteNumber returns the canonical number of a press note: from its title, else
// from the head of its first page, else "".
func noteNumber(title, first string) string {
	first, _ = cut(first, noteHead)
	for _, s := range []string{title, first} {
		// Portals set numbers in mathematical bold letters; NFKC makes them plain.
		for _, m := range note.FindAllStringSubmatch(dateLine(norm.NFKC.String(s)), -1) {
			if n, err := strconv.Atoi(m[1]); err == nil && n > 0 {
				return "ECI/PN/" + strconv.Itoa(n) + "/" + m[2]
			}
		}
	}
	return ""
}

// changing is text that differs between two looks at the same release.
var changing = regexp.MustCompile(`(?i)\(?(?:release id|रिली\S{1,3} आईडी) ?: ?\d+\)?|(?:visitor counter|आगंतुक पटल)\s*:?\s*[\d,]+`)

// fingerprint names the content of a document: title and pages without white
// space and without what changes by itself. A title made of the file name is
// not content. Documents without any text are named by their bytes.
func fingerprint(title string, pages []storage.Page, data []byte) string {
	h := sha256.New()
	var buf []byte
	text := false
	add := func(s string) {
		buf = buf[:0]
		for _, r := range changing.ReplaceAllString(s, "") {
			if !unicode.IsSpace(r) {
				buf = append(buf, string(r)...)
			}
		}
		h.Write(append(buf, 0))
	}
	add(title)
	for _, p := range pages {
		text = text || p.Text+p.Notes != ""
		add(p.Text)
		if p.Notes != "" {
			add(p.Notes)
		}
	}
	if !text {
		sum := sha256.Sum256(data)
		return "bytes:" + hex.EncodeToString(sum[:])
	}
	return hex.EncodeToString(h.Sum(nil))
}
