package generate

import (
	"fmt"
	"strings"
)

// shapes gathers the shapes of a slide; each has an id of its own.
type shapes struct {
	b  strings.Builder
	id int // of the last shape
}

func (s *shapes) next() int {
	s.id++
	return s.id
}

func slidePart(d *document, s *slide, i int) string {
	titleType, textType := "title", ""
	if i == 0 {
		titleType, textType = "ctrTitle", "subTitle"
	}
	w := &shapes{id: 1}
	title := func() { w.box("Title", `<p:ph type="`+titleType+`"/>`, "", []block{{kind: paragraph, text: s.title}}) }
	switch {
	case s.is("picture"):
		w.picture(s.title)
	case s.is("title-last"):
		w.content(s, textType)
		title()
	default:
		title()
		w.content(s, textType)
	}
	if d.footer != "" && i > 0 {
		place := `<p:ph type="ftr" sz="quarter" idx="11"/>`
		if d.loose {
			place = ""
		}
		w.box("Footer", place, footFrame, []block{{kind: paragraph, text: d.footer}})
	}
	fmt.Fprintf(&w.b, `<p:sp><p:nvSpPr><p:cNvPr id="%d" name="Number"/><p:cNvSpPr/><p:nvPr><p:ph type="sldNum" sz="quarter" idx="12"/></p:nvPr></p:nvSpPr><p:spPr/>`+
		`<p:txBody><a:bodyPr/><a:p><a:fld id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}" type="slidenum"><a:rPr/><a:t>%d</a:t></a:fld></a:p></p:txBody></p:sp>`, w.next(), i+1)
	show := ""
	if s.is("hidden") {
		show = ` show="0"`
	}
	return xmlHead + `<p:sld ` + spaces + show + `><p:cSld><p:spTree>` + treeStart + w.b.String() +
		`</p:spTree></p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sld>`
}

// treeStart begins the shapes of every slide.
const treeStart = `<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>`

const footFrame = `<a:xfrm><a:off x="838200" y="6356350"/><a:ext cx="6000000" cy="365125"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>`

// content writes the text of a slide: paragraphs and items in the place for
// text, tables below.
func (w *shapes) content(s *slide, place string) {
	var text []block
	var tables []block
	for _, b := range s.blocks {
		if b.kind == table {
			tables = append(tables, b)
		} else {
			text = append(text, b)
		}
	}
	ph := `<p:ph idx="1"/>`
	if place != "" {
		ph = `<p:ph type="` + place + `" idx="1"/>`
	}
	switch {
	case len(text) == 0:
	case s.is("grouped"):
		fmt.Fprintf(&w.b, `<p:grpSp><p:nvGrpSpPr><p:cNvPr id="%[1]d" name="Group"/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr><a:xfrm>`+
			`<a:off x="838200" y="1825625"/><a:ext cx="10515600" cy="%[2]d"/><a:chOff x="838200" y="1825625"/><a:chExt cx="10515600" cy="%[2]d"/></a:xfrm></p:grpSpPr>`, w.next(), boxStep*len(text))
		for i, b := range text {
			w.box("Text", "", boxFrame(i), []block{b})
		}
		w.b.WriteString(`</p:grpSp>`)
	case s.is("choice"):
		w.b.WriteString(`<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice xmlns:a14="http://schemas.microsoft.com/office/drawing/2010/main" Requires="a14">`)
		w.box("Text", ph, "", text)
		w.b.WriteString(`</mc:Choice><mc:Fallback>`)
		w.box("Text", ph, "", text)
		w.b.WriteString(`</mc:Fallback></mc:AlternateContent>`)
	default:
		w.box("Text", ph, "", text)
	}
	for _, t := range tables {
		w.table(t.rows, len(text))
	}
}

// boxStep is how far apart boxes stand without a place in the layout.
const boxStep = 600000

// boxFrame places the i-th of the boxes that have no place in the layout.
func boxFrame(i int) string {
	return fmt.Sprintf(`<a:xfrm><a:off x="838200" y="%d"/><a:ext cx="10515600" cy="560000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>`, 1825625+boxStep*i)
}

// box writes a shape with text. ph is its place in the layout; without one,
// frame says where it stands.
func (w *shapes) box(name, ph, frame string, text []block) {
	kind := ""
	if ph == "" {
		kind = ` txBox="1"`
	}
	fmt.Fprintf(&w.b, `<p:sp><p:nvSpPr><p:cNvPr id="%d" name="%s"/><p:cNvSpPr%s/><p:nvPr>%s</p:nvPr></p:nvSpPr><p:spPr>%s</p:spPr><p:txBody><a:bodyPr><a:normAutofit/></a:bodyPr>`,
		w.next(), name, kind, ph, frame)
	for _, b := range text {
		w.b.WriteString(`<a:p>`)
		if b.kind != item && ph == `<p:ph idx="1"/>` {
			w.b.WriteString(`<a:pPr marL="0" indent="0"><a:buNone/></a:pPr>`)
		}
		w.b.WriteString(run(b.text) + `</a:p>`)
	}
	w.b.WriteString(`</p:txBody></p:sp>`)
}

func run(text string) string { return `<a:r><a:rPr/><a:t>` + escape(text) + `</a:t></a:r>` }

// table writes a table below so many paragraphs.
func (w *shapes) table(rows [][]string, paragraphs int) {
	const width, height = 10515600, 370840
	columns := len(rows[0])
	fmt.Fprintf(&w.b, `<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="%d" name="Table"/><p:cNvGraphicFramePr><a:graphicFrameLocks noGrp="1"/></p:cNvGraphicFramePr><p:nvPr/></p:nvGraphicFramePr>`+
		`<p:xfrm><a:off x="838200" y="%d"/><a:ext cx="%d" cy="%d"/></p:xfrm><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/table"><a:tbl><a:tblPr firstRow="1" bandRow="1"/><a:tblGrid>`,
		w.next(), 1825625+500000*paragraphs, width, height*len(rows))
	w.b.WriteString(strings.Repeat(fmt.Sprintf(`<a:gridCol w="%d"/>`, width/columns), columns) + `</a:tblGrid>`)
	for _, row := range rows {
		fmt.Fprintf(&w.b, `<a:tr h="%d">`, height)
		for _, c := range row {
			w.b.WriteString(`<a:tc><a:txBody><a:bodyPr/><a:p>` + run(c) + `</a:p></a:txBody><a:tcPr/></a:tc>`)
		}
		w.b.WriteString(`</a:tr>`)
	}
	w.b.WriteString(`</a:tbl></a:graphicData></a:graphic></p:graphicFrame>`)
}

// picture puts a picture on a slide; what it shows is told to those who cannot see
// it, and to nobody else.
func (w *shapes) picture(shows string) {
	fmt.Fprintf(&w.b, `<p:pic><p:nvPicPr><p:cNvPr id="%d" name="Picture" descr="%s"/><p:cNvPicPr/><p:nvPr/></p:nvPicPr><p:blipFill><a:blip r:embed="rId2"/><a:stretch><a:fillRect/></a:stretch></p:blipFill>`+
		`<p:spPr><a:xfrm><a:off x="838200" y="365125"/><a:ext cx="10515600" cy="5811838"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr></p:pic>`, w.next(), escape(shows))
}

// notesPart makes the page on which the speaker's notes of a slide stand.
func notesPart(s *slide, i int) string {
	w := &shapes{id: 1}
	fmt.Fprintf(&w.b, `<p:sp><p:nvSpPr><p:cNvPr id="%d" name="Slide"/><p:cNvSpPr><a:spLocks noGrp="1" noRot="1" noChangeAspect="1"/></p:cNvSpPr><p:nvPr><p:ph type="sldImg"/></p:nvPr></p:nvSpPr><p:spPr/></p:sp>`, w.next())
	var said []block
	for _, n := range s.notes {
		said = append(said, block{kind: paragraph, text: n})
	}
	w.box("Notes", `<p:ph type="body" idx="1"/>`, "", said)
	fmt.Fprintf(&w.b, `<p:sp><p:nvSpPr><p:cNvPr id="%d" name="Number"/><p:cNvSpPr/><p:nvPr><p:ph type="sldNum" sz="quarter" idx="10"/></p:nvPr></p:nvSpPr><p:spPr/>`+
		`<p:txBody><a:bodyPr/><a:p><a:fld id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}" type="slidenum"><a:rPr/><a:t>%d</a:t></a:fld></a:p></p:txBody></p:sp>`, w.next(), i+1)
	return xmlHead + `<p:notes ` + spaces + `><p:cSld><p:spTree>` + treeStart + w.b.String() +
		`</p:spTree></p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:notes>`
}
