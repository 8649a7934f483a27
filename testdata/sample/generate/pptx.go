package generate

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"
)

// part is a file within a presentation.
type part struct{ name, content string }

const (
	xmlHead   = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	office    = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	packaged  = "http://schemas.openxmlformats.org/package/2006"
	spaces    = `xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="` + office + `" xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"`
	typeStart = "application/vnd.openxmlformats-officedocument."
)

// written is the time of every part, so that the same text makes the same file.
var written = time.Date(2024, 1, 11, 0, 0, 0, 0, time.UTC)

// deck makes a presentation: an Office Open XML package that PowerPoint and
// LibreOffice open.
func deck(d *document) ([]byte, error) {
	slides, err := d.slides()
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, p := range deckParts(d, slides) {
		w, err := z.CreateHeader(&zip.FileHeader{Name: p.name, Method: zip.Deflate, Modified: written})
		if err != nil {
			return nil, err
		}
		if _, err := io.WriteString(w, p.content); err != nil {
			return nil, err
		}
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func deckParts(d *document, slides []slide) []part {
	parts := []part{
		{"_rels/.rels", relations(
			relation{"officeDocument", "ppt/presentation.xml"},
			relation{"core", "docProps/core.xml"})},
		{"docProps/core.xml", properties(d)},
		{"ppt/presentation.xml", presentation(len(slides))},
		{"ppt/_rels/presentation.xml.rels", relations(presentationRelations(d.order)...)},
		{"ppt/theme/theme1.xml", themePart},
		{"ppt/theme/theme2.xml", themePart},
		{"ppt/slideMasters/slideMaster1.xml", masterPart},
		{"ppt/slideMasters/_rels/slideMaster1.xml.rels", relations(
			relation{"slideLayout", "../slideLayouts/slideLayout1.xml"},
			relation{"slideLayout", "../slideLayouts/slideLayout2.xml"},
			relation{"theme", "../theme/theme1.xml"})},
		{"ppt/notesMasters/notesMaster1.xml", notesMasterPart},
		{"ppt/notesMasters/_rels/notesMaster1.xml.rels", relations(relation{"theme", "../theme/theme2.xml"})},
		{"ppt/media/image1.png", picturePart},
	}
	for i, layout := range []string{titleLayoutPart, textLayoutPart} {
		parts = append(parts,
			part{fmt.Sprintf("ppt/slideLayouts/slideLayout%d.xml", i+1), layout},
			part{fmt.Sprintf("ppt/slideLayouts/_rels/slideLayout%d.xml.rels", i+1), relations(relation{"slideMaster", "../slideMasters/slideMaster1.xml"})})
	}
	types := []part{}
	for _, p := range parts {
		types = append(types, part{p.name, contentType(p.name)})
	}
	for i := range slides {
		n, s := d.order[i], &slides[i]
		layout := 2
		if i == 0 {
			layout = 1
		}
		rels := []relation{{"slideLayout", fmt.Sprintf("../slideLayouts/slideLayout%d.xml", layout)}}
		if s.is("picture") {
			rels = append(rels, relation{"image", "../media/image1.png"})
		}
		name := fmt.Sprintf("ppt/slides/slide%d.xml", n)
		parts = append(parts, part{name, slidePart(d, s, i)})
		types = append(types, part{name, contentType(name)})
		if len(s.notes) > 0 {
			rels = append(rels, relation{"notesSlide", fmt.Sprintf("../notesSlides/notesSlide%d.xml", n)})
			notes := fmt.Sprintf("ppt/notesSlides/notesSlide%d.xml", n)
			parts = append(parts, part{notes, notesPart(s, i)},
				part{fmt.Sprintf("ppt/notesSlides/_rels/notesSlide%d.xml.rels", n), relations(
					relation{"notesMaster", "../notesMasters/notesMaster1.xml"},
					relation{"slide", fmt.Sprintf("../slides/slide%d.xml", n)})})
			types = append(types, part{notes, contentType(notes)})
		}
		parts = append(parts, part{fmt.Sprintf("ppt/slides/_rels/slide%d.xml.rels", n), relations(rels...)})
	}
	return append([]part{{"[Content_Types].xml", contentTypes(types)}}, parts...)
}

// relation leads from one part to another; its id is its place in the list.
type relation struct{ kind, target string }

func relations(list ...relation) string {
	var b strings.Builder
	b.WriteString(xmlHead + `<Relationships xmlns="` + packaged + `/relationships">`)
	for i, r := range list {
		kind := office + "/" + r.kind
		if r.kind == "core" {
			kind = packaged + "/relationships/metadata/core-properties"
		}
		fmt.Fprintf(&b, `<Relationship Id="rId%d" Type="%s" Target="%s"/>`, i+1, kind, r.target)
	}
	b.WriteString(`</Relationships>`)
	return b.String()
}

// contentType returns what a part is; "" for those known by their ending.
func contentType(name string) string {
	for _, t := range []struct{ start, kind string }{
		{"docProps/core", "application/vnd.openxmlformats-package.core-properties+xml"},
		{"ppt/presentation.xml", typeStart + "presentationml.presentation.main+xml"},
		{"ppt/theme/theme", typeStart + "theme+xml"},
		{"ppt/slideMasters/slideMaster", typeStart + "presentationml.slideMaster+xml"},
		{"ppt/slideLayouts/slideLayout", typeStart + "presentationml.slideLayout+xml"},
		{"ppt/notesMasters/notesMaster", typeStart + "presentationml.notesMaster+xml"},
		{"ppt/notesSlides/notesSlide", typeStart + "presentationml.notesSlide+xml"},
		{"ppt/slides/slide", typeStart + "presentationml.slide+xml"},
	} {
		if strings.HasPrefix(name, t.start) {
			return t.kind
		}
	}
	return ""
}

func contentTypes(types []part) string {
	var b strings.Builder
	b.WriteString(xmlHead + `<Types xmlns="` + packaged + `/content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>`)
	for _, t := range types {
		if t.content != "" {
			fmt.Fprintf(&b, `<Override PartName="/%s" ContentType="%s"/>`, t.name, t.content)
		}
	}
	b.WriteString(`</Types>`)
	return b.String()
}

func properties(d *document) string {
	title := d.title
	if d.property != "" {
		title = d.property
	}
	created := ""
	if d.created != "" {
		created = `<dcterms:created xsi:type="dcterms:W3CDTF">` + escape(d.created) + `</dcterms:created>`
	}
	return xmlHead + `<cp:coreProperties xmlns:cp="` + packaged + `/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" ` +
		`xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
		`<dc:title>` + escape(title) + `</dc:title><dc:creator>Sample (invented)</dc:creator>` + created + `</cp:coreProperties>`
}

// The relations of the presentation before those to its slides.
const beforeSlides = 3

func presentationRelations(order []int) []relation {
	out := []relation{
		{"slideMaster", "slideMasters/slideMaster1.xml"},
		{"notesMaster", "notesMasters/notesMaster1.xml"},
		{"theme", "theme/theme1.xml"},
	}
	for _, n := range order {
		out = append(out, relation{"slide", fmt.Sprintf("slides/slide%d.xml", n)})
	}
	return out
}

func presentation(slides int) string {
	var b strings.Builder
	b.WriteString(xmlHead + `<p:presentation ` + spaces + `><p:sldMasterIdLst><p:sldMasterId id="2147483648" r:id="rId1"/></p:sldMasterIdLst>` +
		`<p:notesMasterIdLst><p:notesMasterId r:id="rId2"/></p:notesMasterIdLst><p:sldIdLst>`)
	for i := range slides {
		fmt.Fprintf(&b, `<p:sldId id="%d" r:id="rId%d"/>`, 256+i, beforeSlides+1+i) // 256 is the least id that is allowed
	}
	b.WriteString(`</p:sldIdLst><p:sldSz cx="12192000" cy="6858000"/><p:notesSz cx="6858000" cy="9144000"/></p:presentation>`)
	return b.String()
}

func escape(s string) string {
	var b strings.Builder
	if err := xml.EscapeText(&b, []byte(s)); err != nil {
		panic(err) // a strings.Builder takes everything
	}
	return b.String()
}
