package extract

import (
	"encoding/xml"
	"strings"
)

// slide gathers the text of one slide: that of its title first, then that of the
// other shapes as they stand in the file, which is from the back to the front
// and, in decks made by filling in a layout, the order of reading. Groups need no
// care: their shapes stand inside them.
//
// What the layout repeats on every slide is left out, but for its foot, which
// names whose deck it is. Charts, which are parts of their own, are not read.
type slide struct {
	title string // of the title's placeholder, on one line, or ""

	heading  []string // lines of the title
	body     []string // lines of all else
	foot     []string // lines at the foot
	diagrams []string // ids of the relations to the data of its diagrams
	shape    shape
	para     strings.Builder
	row      []string        // cells of the table row being read
	cell     strings.Builder // … and of its cell
	inCell   bool
	field    bool // inside a field that PowerPoint fills in

	choices  []bool // for each open mc:AlternateContent, whether its choice was made
	hidden   bool   // kept in the file, passed over when it is shown
	pictures bool
	objects  bool // charts, embedded documents
}

// shape is what is known of the shape being read.
type shape struct {
	title bool
	foot  bool
	skip  bool // furniture: the number of the slide, its date
	lines []string
}

// furniture are the placeholders whose text is the layout's, not the slide's.
var furniture = map[string]bool{"sldNum": true, "dt": true, "hdr": true, "sldImg": true}

// maxDiagrams of one slide are read; more than two on one are rare.
const maxDiagrams = 50

// readSlide reads the XML of a slide, of its notes or of the data of a diagram;
// with an error comes what was read before.
func readSlide(data []byte) (*slide, error) {
	s := &slide{}
	err := walkXML(data, s)
	s.endShape()
	s.title = oneLine(strings.Join(s.heading, " "))
	return s, err
}

// text returns the text of the slide, one paragraph or table row on a line.
func (s *slide) text() string {
	return strings.Join(append(s.heading[:len(s.heading):len(s.heading)], s.body...), "\n")
}

// empty says in words why a slide has no text.
func (s *slide) empty() string {
	switch {
	case s.objects:
		return "a slide without text of its own: charts and embedded documents are not read"
	case s.pictures:
		return "a slide of pictures only"
	}
	return "the slide is empty"
}

func (s *slide) open(e xml.StartElement) bool {
	switch name := e.Name.Local; name {
	case "extLst", "timing", "transition", "Fallback": // no text; or, in a fallback, the same text again
		return false
	case "sld":
		s.hidden = plainAttr(e, "show") == "0" || plainAttr(e, "show") == "false"
	case "AlternateContent":
		s.choices = append(s.choices, false)
	case "Choice":
		if n := len(s.choices) - 1; n >= 0 {
			if s.choices[n] {
				return false
			}
			s.choices[n] = true
		}
	case "sp", "graphicFrame":
		s.endShape()
	case "ph":
		s.placeholder(plainAttr(e, "type"))
	case "tr":
		s.row = s.row[:0]
	case "tc":
		s.inCell = true
		s.cell.Reset()
	case "p":
		s.para.Reset()
	case "br":
		s.para.WriteByte('\n')
	case "fld": // the number of the slide, or today
		kind := plainAttr(e, "type")
		s.field = kind == "slidenum" || strings.HasPrefix(kind, "datetime")
	case "blip":
		s.pictures = true
	case "chart", "oleObj":
		s.objects = true
	case "relIds":
		if id := attr(e, func(n xml.Name) bool { return n.Space != "" && n.Local == "dm" }); id != "" && len(s.diagrams) < maxDiagrams {
			s.diagrams = append(s.diagrams, id)
		}
	}
	return true
}

func (s *slide) placeholder(kind string) {
	switch {
	case kind == "title" || kind == "ctrTitle":
		s.shape.title = true
	case kind == "ftr":
		s.shape.foot = true
	case furniture[kind]:
		s.shape.skip = true
	}
}

// inText makes the spaces of a run plain: its own ends of lines are not those
// that people see.
var inText = strings.NewReplacer("\r", " ", "\n", " ", "\v", "\n")

func (s *slide) chars(element string, b []byte) {
	if element == "t" && !s.field {
		s.para.WriteString(inText.Replace(string(b)))
	}
}

func (s *slide) shut(element string) {
	switch element {
	case "AlternateContent":
		s.choices = s.choices[:len(s.choices)-1]
	case "fld":
		s.field = false
	case "p":
		s.endParagraph()
	case "tc":
		s.inCell = false
		s.row = append(s.row, oneLine(s.cell.String()))
	case "tr":
		if line := strings.TrimRight(strings.Join(s.row, "\t"), "\t"); line != "" {
			s.shape.lines = append(s.shape.lines, line)
		}
		s.row = s.row[:0]
	case "sp", "graphicFrame":
		s.endShape()
	}
}

func (s *slide) endParagraph() {
	defer s.para.Reset()
	if s.inCell {
		s.cell.WriteString(s.para.String())
		s.cell.WriteByte(' ')
		return
	}
	for l := range strings.SplitSeq(s.para.String(), "\n") {
		if l = strings.TrimSpace(l); l != "" {
			s.shape.lines = append(s.shape.lines, l)
		}
	}
}

func (s *slide) endShape() {
	switch {
	case s.shape.skip:
	case s.shape.foot:
		s.foot = append(s.foot, s.shape.lines...)
	case s.shape.title && len(s.heading) == 0:
		s.heading = s.shape.lines
	default:
		s.body = append(s.body, s.shape.lines...)
	}
	s.shape = shape{}
}
