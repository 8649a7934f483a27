package generate

import (
	"bytes"
	"fmt"
	"strings"
)

// sheet is a page of a PDF being written, from the top down.
type sheet struct {
	b bytes.Buffer
	y int
}

// pdf makes a PDF of text in Latin letters, with the fonts that every reader has:
// slides one a page when the text has slides, else pages of print.
func pdf(d *document) ([]byte, error) {
	var sheets []*sheet
	width, height := 595, 842 // A4, in points
	if hasSlides(d) {
		slides, err := d.slides()
		if err != nil {
			return nil, err
		}
		width, height = 720, 405 // 16:9
		for i := range slides {
			sheets = append(sheets, slideSheet(d, &slides[i], i))
		}
	} else {
		sheets = printed(d, height)
	}
	for _, s := range sheets {
		if i := bytes.IndexFunc(s.b.Bytes(), func(r rune) bool { return r > '~' }); i >= 0 {
			return nil, fmt.Errorf("a PDF of ours holds ASCII only, not %q", []rune(string(s.b.Bytes()[i:]))[0])
		}
	}
	return pdfFile(d, sheets, width, height), nil
}

func hasSlides(d *document) bool {
	for _, b := range d.blocks {
		if b.kind == heading {
			return true
		}
	}
	return false
}

const (
	margin  = 48
	regular = "F1"
	bold    = "F2"
)

// text writes lines of at most so many letters.
func (s *sheet) text(font string, size, letters int, text string) {
	for _, l := range wrap(text, letters) {
		s.at(margin, font, size, l)
		s.y -= size * 3 / 2
	}
}

// at writes a line on the present height.
func (s *sheet) at(x int, font string, size int, text string) {
	text = strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`).Replace(text)
	fmt.Fprintf(&s.b, "BT /%s %d Tf %d %d Td (%s) Tj ET\n", font, size, x, s.y, text)
}

// row writes a row of a table; its columns are equally wide.
func (s *sheet) row(font string, size, width int, cells []string) {
	for i, c := range cells {
		s.at(margin+i*width/len(cells), font, size, c)
	}
	s.y -= size * 3 / 2
}

// fontOf returns the font of a table's row: the first is its head.
func fontOf(row int) string {
	if row == 0 {
		return bold
	}
	return regular
}

// The letters that fit on a line follow from its width: a letter of Helvetica is
// half as wide as it is high, in the middle.
func slideSheet(d *document, s *slide, i int) *sheet {
	out := &sheet{y: 340}
	out.text(bold, 26, 42, s.title)
	out.y -= 12
	for _, b := range s.blocks {
		switch b.kind {
		case table:
			for r, row := range b.rows {
				out.row(fontOf(r), 15, 620, row)
			}
		case item:
			out.text(regular, 15, 80, "- "+b.text)
		default:
			out.text(regular, 15, 80, b.text)
		}
		out.y -= 6
	}
	out.y = 20
	if d.footer != "" && i > 0 {
		out.at(margin, regular, 10, d.footer)
	}
	out.at(660, regular, 10, fmt.Sprint(i+1))
	return out
}

func printed(d *document, height int) []*sheet {
	const size, letters, bottom = 11, 84, 60
	page := &sheet{y: height - 72}
	out := []*sheet{page}
	room := func(lines int) {
		if page.y-lines*size*3/2 < bottom {
			page = &sheet{y: height - 72}
			out = append(out, page)
		}
	}
	w := words[d.language]
	if d.layout == "note" {
		page.text(regular, size, letters, w.body)
		page.text(regular, size, letters, w.address)
	}
	for _, s := range []string{d.number, d.date} {
		if s != "" {
			page.text(regular, size, letters, s)
		}
	}
	if d.layout == "note" {
		page.text(regular, size, letters, w.pressNote)
	}
	page.y -= 8
	page.text(bold, 16, 56, d.title)
	page.text(regular, size, letters, w.sample)
	for _, b := range d.blocks {
		page.y -= 8
		if b.kind == table {
			room(len(b.rows))
			for r, row := range b.rows {
				page.row(fontOf(r), size, 480, row)
			}
			continue
		}
		text := b.text
		if b.kind == item {
			text = "- " + text
		}
		room(len(wrap(text, letters)))
		page.text(regular, size, letters, text)
	}
	return out
}

func wrap(text string, letters int) []string {
	var out []string
	line := ""
	for w := range strings.FieldsSeq(text) {
		if line != "" && len(line)+1+len(w) > letters {
			out = append(out, line)
			line = ""
		}
		if line != "" {
			line += " "
		}
		line += w
	}
	return append(out, line)
}

// pdfFile puts the objects of a PDF together: catalogue, pages, two fonts, and
// for each page itself and what is drawn on it.
func pdfFile(d *document, sheets []*sheet, width, height int) []byte {
	const first = 5 // object of the first page
	kids := make([]string, len(sheets))
	for i := range sheets {
		kids[i] = fmt.Sprintf("%d 0 R", first+2*i)
	}
	font := "<< /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding /WinAnsiEncoding >>"
	objects := []string{
		"<< /Type /Catalog /Pages 2 0 R >>",
		fmt.Sprintf("<< /Type /Pages /Kids [%s] /Count %d >>", strings.Join(kids, " "), len(kids)),
		fmt.Sprintf(font, "Helvetica"),
		fmt.Sprintf(font, "Helvetica-Bold"),
	}
	for i, s := range sheets {
		objects = append(objects,
			fmt.Sprintf("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> /Contents %d 0 R >>", width, height, first+2*i+1),
			fmt.Sprintf("<< /Length %d >>\nstream\n%sendstream", s.b.Len(), s.b.String()))
	}
	objects = append(objects, info(d))
	var b bytes.Buffer
	b.WriteString("%PDF-1.4\n")
	var offsets []int
	for i, o := range objects {
		offsets = append(offsets, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, o := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, len(objects), start)
	return b.Bytes()
}

// info is the properties: the title, and when the file was made, written
// D:20240111100000+05'30' in PDF.
func info(d *document) string {
	title := strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`).Replace(d.title)
	made := ""
	if day, zone, ok := strings.Cut(d.created, "+"); ok {
		digits := strings.NewReplacer("-", "", ":", "", "T", "").Replace(day)
		made = fmt.Sprintf(" /CreationDate (D:%s+%s')", digits, strings.Replace(zone, ":", "'", 1))
	}
	return fmt.Sprintf("<< /Title (%s) /Author (Sample, invented)%s >>", title, made)
}
