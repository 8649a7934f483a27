package generate

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// document is a source text, read.
type document struct {
	title    string
	number   string // as printed, "No. ECI/PN/23/2024"
	date     string // as printed, "Dated: 16th March, 2024"
	language string // ISO 639-1
	layout   string // of a page: "note" with the letterhead of a press note, or "plain"
	posted   string // of a release: when and where it was posted, as printed
	release  string // … its id
	versions []version
	runOn    bool   // … the text follows the posting line without a break
	created  string // of a deck or PDF: the time in its properties, 2024-01-11T10:00:00+05:30
	property string // … the title in its properties, if another
	footer   string // of a deck: what every slide has at its foot
	loose    bool   // … in a box of its own rather than the place for footers
	order    []int  // … the numbers of the slides' files, in the order shown
	blocks   []block
}

// version is a release in another language.
type version struct{ language, release string }

// block is a piece of the body.
type block struct {
	kind kind
	text string
	rows [][]string // of a table
}

type kind byte

const (
	paragraph kind = 'p'
	heading   kind = '#' // of a deck: begins a slide
	item      kind = '-'
	table     kind = '|'
	note      kind = '>' // said by the speaker of a slide
	mark      kind = '@' // how a slide is set
)

// slide is a page of a deck.
type slide struct {
	title  string
	blocks []block // paragraphs, items and tables
	notes  []string
	marks  []string
}

// slideMarks are the ways in which a slide may be set.
var slideMarks = []string{
	"hidden",     // not shown, yet part of the file
	"picture",    // nothing but a picture
	"title-last", // the title comes after the text in the file
	"grouped",    // the text stands inside a group of shapes
	"choice",     // the text is written twice, for newer and for older programs
}

func (s *slide) is(m string) bool { return slices.Contains(s.marks, m) }

// parse reads a source text: lines "Key: value" up to an empty line, then the
// body.
func parse(text string) (*document, error) {
	head, body, _ := strings.Cut(strings.ReplaceAll(text, "\r\n", "\n"), "\n\n")
	d := &document{layout: "note", language: "en"}
	for line := range strings.SplitSeq(head, "\n") {
		key, value, ok := strings.Cut(line, ": ")
		if !ok {
			return nil, fmt.Errorf("head line %q is not key: value", line)
		}
		if err := d.set(key, strings.TrimSpace(value)); err != nil {
			return nil, err
		}
	}
	if !strings.Contains(d.title, "SAMPLE") {
		return nil, errors.New("the title does not say SAMPLE")
	}
	if _, ok := words[d.language]; !ok {
		return nil, fmt.Errorf("language %q is not known", d.language)
	}
	var err error
	d.blocks, err = parseBody(body)
	return d, err
}

func (d *document) set(key, value string) error {
	var err error
	switch key {
	case "Title":
		d.title = value
	case "Number":
		d.number = value
	case "Date":
		d.date = value
	case "Language":
		d.language = value
	case "Layout":
		if value != "note" && value != "plain" {
			err = fmt.Errorf("layout %q is not known", value)
		}
		d.layout = value
	case "Posted":
		d.posted = value
	case "Release":
		d.release = value
	case "Version":
		language, release, _ := strings.Cut(value, " ")
		d.versions = append(d.versions, version{language, release})
	case "Run-On":
		d.runOn = value == "yes"
	case "Created":
		d.created = value
	case "Property-Title":
		d.property = value
	case "Footer":
		d.footer = value
	case "Footer-In":
		d.loose = value == "box"
	case "Slide-Files":
		d.order, err = numbers(value)
	default:
		err = fmt.Errorf("head line %q is not known", key)
	}
	return err
}

// numbers reads an order: every number from 1 on, once.
func numbers(s string) ([]int, error) {
	var out []int
	for f := range strings.FieldsSeq(s) {
		n, err := strconv.Atoi(f)
		if err != nil {
			return nil, fmt.Errorf("slide file %q is not a number", f)
		}
		out = append(out, n)
	}
	sorted := slices.Sorted(slices.Values(out))
	for i, n := range sorted {
		if n != i+1 {
			return nil, fmt.Errorf("slide files %s are not the numbers from 1 to %d", s, len(out))
		}
	}
	return out, nil
}

// parseBody reads blocks. A line that begins with none of the signs goes on with
// the block of the line before it.
func parseBody(body string) ([]block, error) {
	var out []block
	open := false // the last block may go on
	for line := range strings.SplitSeq(body, "\n") {
		line = strings.TrimSpace(line)
		if line == "" {
			open = false
			continue
		}
		sign, rest, signed := strings.Cut(line, " ")
		k := kind(line[0])
		switch {
		case signed && len(sign) == 1 && (k == heading || k == item || k == note):
			out = append(out, block{kind: k, text: rest})
			open = true
		case k == table:
			if !open || out[len(out)-1].kind != table {
				out = append(out, block{kind: table})
			}
			last := &out[len(out)-1]
			last.rows = append(last.rows, cells(line))
			open = true
		case k == mark:
			if !slices.Contains(slideMarks, line[1:]) {
				return nil, fmt.Errorf("mark %q is not known", line)
			}
			out = append(out, block{kind: mark, text: line[1:]})
			open = false
		case open && out[len(out)-1].kind != table:
			out[len(out)-1].text += " " + line
		default:
			out = append(out, block{kind: paragraph, text: line})
			open = true
		}
	}
	return out, nil
}

func cells(line string) []string {
	var out []string
	for c := range strings.SplitSeq(strings.Trim(line, "| "), "|") {
		out = append(out, strings.TrimSpace(c))
	}
	return out
}

// slides cuts a body into slides. What stands before the first heading is on
// the title slide.
func (d *document) slides() ([]slide, error) {
	out := []slide{{title: d.title}}
	for _, b := range d.blocks {
		s := &out[len(out)-1]
		switch b.kind {
		case heading:
			out = append(out, slide{title: b.text})
		case note:
			s.notes = append(s.notes, b.text)
		case mark:
			s.marks = append(s.marks, b.text)
		default:
			s.blocks = append(s.blocks, b)
		}
	}
	out[0].blocks = append(out[0].blocks, block{kind: paragraph, text: words[d.language].sample})
	if d.order == nil {
		for i := range out {
			d.order = append(d.order, i+1)
		}
	}
	if len(d.order) != len(out) {
		return nil, fmt.Errorf("%d slide files for %d slides", len(d.order), len(out))
	}
	return out, nil
}

// wording is what the forms of documents say in one language.
type wording struct {
	sample               string // that the text is none of the Commission's
	body, address        string // letterhead
	pressNote            string
	ministry, id, readIn string // of a release
	name                 string // of the language, in itself
}

var words = map[string]wording{
	"en": {
		sample: "SAMPLE text, invented; not issued by the Commission.",
		body:   "ELECTION COMMISSION OF INDIA", address: "Nirvachan Sadan, Ashoka Road, New Delhi-110001",
		pressNote: "PRESS NOTE", ministry: "Election Commission", id: "(Release ID: %s)", readIn: "Read this release in:", name: "English",
	},
	"hi": {
		sample: "नमूना पाठ, काल्पनिक; आयोग द्वारा जारी नहीं।",
		body:   "भारत निर्वाचन आयोग", address: "निर्वाचन सदन, अशोक रोड, नई दिल्ली-110001",
		pressNote: "प्रेस नोट", ministry: "निर्वाचन आयोग", id: "(रिलीज़ आईडी: %s)", readIn: "इस विज्ञप्ति को इन भाषाओं में पढ़ें:", name: "हिन्दी",
	},
	"pa": {
		sample: "ਨਮੂਨਾ ਪਾਠ, ਕਾਲਪਨਿਕ; ਕਮਿਸ਼ਨ ਵੱਲੋਂ ਜਾਰੀ ਨਹੀਂ।",
		body:   "ਭਾਰਤ ਚੋਣ ਕਮਿਸ਼ਨ", address: "ਨਿਰਵਾਚਨ ਸਦਨ, ਅਸ਼ੋਕ ਰੋਡ, ਨਵੀਂ ਦਿੱਲੀ-110001",
		pressNote: "ਪ੍ਰੈੱਸ ਨੋਟ", ministry: "ਚੋਣ ਕਮਿਸ਼ਨ", id: "(Release ID: %s)", readIn: "ਇਸ ਰਿਲੀਜ਼ ਨੂੰ ਪੜ੍ਹੋ:", name: "ਪੰਜਾਬੀ",
	},
}
