package extract

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"abhilekh/storage"
	"abhilekh/testdata/corpus"
)

// pack makes an archive of parts, in the order of their names.
func pack(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, parts[name]); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const slideRelation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/slide"

// deckOf makes the parts of a deck whose slides, in the order shown, are the
// given ones; the files are named against that order.
func deckOf(slides ...string) map[string]string {
	var ids, relations strings.Builder
	parts := map[string]string{}
	for i, s := range slides {
		name := fmt.Sprintf("slides/slide%d.xml", len(slides)-i)
		fmt.Fprintf(&ids, `<p:sldId id="%d" r:id="rId%d"/>`, 256+i, 10+i)
		fmt.Fprintf(&relations, `<Relationship Id="rId%d" Type="%s" Target="%s"/>`, 10+i, slideRelation, name)
		parts["ppt/"+name] = s
	}
	parts["ppt/presentation.xml"] = `<?xml version="1.0" encoding="UTF-8"?><p:presentation xmlns:p="p" xmlns:r="r"><p:sldMasterIdLst><p:sldMasterId id="1" r:id="rId1"/></p:sldMasterIdLst><p:sldIdLst>` +
		ids.String() + `</p:sldIdLst><p:extLst><p:ext><p14:sectionLst><p14:section><p14:sldIdLst><p14:sldId id="999" x:id="rId10"/></p14:sldIdLst></p14:section></p14:sectionLst></p:ext></p:extLst></p:presentation>`
	parts["ppt/_rels/presentation.xml.rels"] = `<Relationships>` + relations.String() + `</Relationships>`
	return parts
}

// onSlide puts shapes on a slide.
func onSlide(shapes ...string) string {
	return `<?xml version="1.0" encoding="UTF-8"?><p:sld xmlns:a="a" xmlns:p="p" xmlns:mc="mc"><p:cSld><p:spTree><p:nvGrpSpPr><p:nvPr/></p:nvGrpSpPr>` +
		strings.Join(shapes, "") + `</p:spTree></p:cSld><p:timing><p:x><a:t>timing</a:t></p:x></p:timing></p:sld>`
}

// box makes a shape; kind is that of its placeholder, "" for a text box.
func box(kind string, paragraphs ...string) string {
	ph := ""
	if kind != "" {
		ph = `<p:ph type="` + kind + `"/>`
	}
	return `<p:sp><p:nvSpPr><p:cNvPr id="2" name="Box"/><p:nvPr>` + ph + `</p:nvPr></p:nvSpPr><p:txBody><a:bodyPr/>` + strings.Join(paragraphs, "") + `</p:txBody></p:sp>`
}

func para(runs ...string) string {
	var b strings.Builder
	for _, r := range runs {
		b.WriteString(`<a:r><a:rPr lang="en-IN"/><a:t>` + r + `</a:t></a:r>`)
	}
	return `<a:p>` + b.String() + `<a:endParaRPr/></a:p>`
}

func table(rows ...[]string) string {
	var b strings.Builder
	for _, r := range rows {
		b.WriteString("<a:tr>")
		for _, c := range r {
			b.WriteString("<a:tc><a:txBody>" + c + "</a:txBody></a:tc>")
		}
		b.WriteString("</a:tr>")
	}
	return `<p:graphicFrame><p:nvGraphicFramePr/><a:graphic><a:graphicData><a:tbl>` + b.String() + `</a:tbl></a:graphicData></a:graphic></p:graphicFrame>`
}

const picture = `<p:pic><p:nvPicPr><p:nvPr/></p:nvPicPr><p:blipFill><a:blip r:embed="rId2"/></p:blipFill></p:pic>`

func extractDeck(t *testing.T, parts map[string]string) (Result, error) {
	t.Helper()
	return newTest(t, 0).Extract(t.Context(), Input{Name: "deck_of_tests.pptx", Data: pack(t, parts)})
}

func TestDeck(t *testing.T) {
	parts := deckOf(
		onSlide(box("subTitle", para("Conference of Chief Electoral Officers"), para("New Delhi, 12 January 2024")),
			box("ctrTitle", para("Webcasting of "), para("polling stations")), box("sldNum", `<a:p><a:fld type="slidenum"><a:t>1</a:t></a:fld></a:p>`)),
		onSlide(picture, box("dt", para("1.1.2001"))),
		strings.Replace(onSlide(box("title", para("मतदान केंद्र")), box("", para("लाइव प्रसारण"))), "<p:sld ", `<p:sld show="0" `, 1),
		onSlide(),
		onSlide(`<p:graphicFrame><a:graphic><a:graphicData><c:chart r:id="rId3"/></a:graphicData></a:graphic></p:graphicFrame>`, picture),
	)
	parts["docProps/core.xml"] = `<cp:coreProperties><dc:title>PowerPoint Presentation</dc:title><dcterms:created xsi:type="dcterms:W3CDTF">2024-01-09T20:15:00Z</dcterms:created></cp:coreProperties>`
	got, err := extractDeck(t, parts)
	if err != nil {
		t.Fatal(err)
	}
	want := Result{
		MediaType: typePPTX,
		Title:     "Webcasting of polling stations",
		TitleLang: "en",
		Langs:     []string{"en", "hi"},
		Printed:   "2024-01-12",
		Metadata:  "2024-01-10", // in India
		Pages: []storage.Page{
			{Number: 1, Title: "Webcasting of polling stations", Lang: "en", Method: "pptx", Quality: storage.QualityUnchecked,
				Text: "Webcasting of\npolling stations\nConference of Chief Electoral Officers\nNew Delhi, 12 January 2024"},
			{Number: 2, Method: "pptx", Quality: storage.QualityNone, Reason: "a slide of pictures only"},
			{Number: 3, Title: "मतदान केंद्र", Lang: "hi", Method: "pptx", Quality: storage.QualityUnchecked, Text: "मतदान केंद्र\nलाइव प्रसारण", Reason: "a hidden slide: it is in the file and was not shown"},
			{Number: 4, Method: "pptx", Quality: storage.QualityNone, Reason: "the slide is empty"},
			{Number: 5, Method: "pptx", Quality: storage.QualityNone, Reason: "a slide without text of its own: charts and embedded documents are not read"},
		},
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(Result{}, "Fingerprint")); diff != "" {
		t.Errorf("result (-want +got):\n%s", diff)
	}
}

// Notes stand apart from the slide, diagrams are part of it, and a foot that
// every slide repeats is kept once.
func TestDeckNotesDiagramsFeet(t *testing.T) {
	const foot = "Chief Electoral Officer, Goa"
	diagram := `<p:graphicFrame><a:graphic><a:graphicData><dgm:relIds r:dm="rId7" r:lo="rId8"/></a:graphicData></a:graphic></p:graphicFrame>`
	parts := deckOf(
		onSlide(box("title", para("Roll")), diagram, box("ftr", para(foot))),
		onSlide(picture, box("ftr", para(foot))),
		onSlide(box("title", para("Booths")), box("ftr", para(foot))),
	)
	relation := func(id, kind, target string) string {
		return fmt.Sprintf(`<Relationship Id="%s" Type="http://x/%s" Target="%s"/>`, id, kind, target)
	}
	notes := func(text string) string {
		return `<p:notes>` + onSlide(box("sldImg"), box("body", para(text), para("second line")), box("sldNum", para("1")), box("hdr", para("head"))) + `</p:notes>`
	}
	// The files of the slides are numbered against the order shown.
	parts["ppt/slides/_rels/slide3.xml.rels"] = `<R>` + relation("rId7", "diagramData", "../diagrams/data1.xml") + relation("rId8", "diagramLayout", "../diagrams/layout1.xml") + relation("rId2", "notesSlide", "../notesSlides/n1.xml") + `</R>`
	parts["ppt/slides/_rels/slide2.xml.rels"] = `<R>` + relation("rId2", "notesSlide", "../notesSlides/n2.xml") + `</R>`
	parts["ppt/slides/_rels/slide1.xml.rels"] = `<R>` + relation("rId2", "notesSlide", "../notesSlides/missing.xml") + `</R>`
	parts["ppt/diagrams/data1.xml"] = `<dgm:dataModel><dgm:ptLst><dgm:pt><dgm:t>` + para("House to house") + `</dgm:t></dgm:pt><dgm:pt><dgm:t>` + para("Draft roll") + `</dgm:t></dgm:pt></dgm:ptLst></dgm:dataModel>`
	parts["ppt/notesSlides/n1.xml"], parts["ppt/notesSlides/n2.xml"] = notes("Say this slowly"), notes("घर-घर जाँच")
	got, err := extractDeck(t, parts)
	if err != nil {
		t.Fatal(err)
	}
	want := []storage.Page{
		{Number: 1, Title: "Roll", Lang: "en", Method: "pptx", Quality: storage.QualityUnchecked, Text: "Roll\nHouse to house\nDraft roll\n" + foot, Notes: "Say this slowly\nsecond line"},
		{Number: 2, Lang: "hi", Method: "pptx", Quality: storage.QualityNone, Reason: "a slide of pictures only", Notes: "घर-घर जाँच\nsecond line"},
		{Number: 3, Title: "Booths", Lang: "en", Method: "pptx", Quality: storage.QualityUnchecked, Text: "Booths", Reason: "only part of the slide could be read: its notes: the file does not hold it"},
	}
	if diff := cmp.Diff(want, got.Pages); diff != "" {
		t.Errorf("pages (-want +got):\n%s", diff)
	}
	parts["ppt/notesSlides/n1.xml"] = notes("Say this fast")
	if again, err := extractDeck(t, parts); err != nil || again.Fingerprint == got.Fingerprint {
		t.Errorf("other notes are other content: error %v", err)
	}
}

func TestDeckTitle(t *testing.T) {
	first := onSlide(box("title", para("Counting of votes")), box("", para("Training of officers, 2024")))
	untitled := onSlide(box("", para("Training of officers"), para("Second line")))
	for _, tt := range []struct{ name, property, slide, want string }{
		{"property said on the slide", "Training of Officers", first, "Training of Officers"},
		{"property of another document", "Annual day of the school", first, "Counting of votes"},
		{"property of a program", "PowerPoint Presentation", first, "Counting of votes"},
		{"no title on the slide", "", untitled, "Training of officers"},
		{"letterhead and date first", "", onSlide(box("", para("Election Commission of India"), para("12.01.2024"), para("Counting of votes"), para("more"))), "Counting of votes"},
		{"letterhead alone", "", onSlide(box("", para("Election Commission of India"))), "Election Commission of India"},
		{"no text on the slide", "", onSlide(picture), "deck of tests"},
		{"property with no text on the slide", "Training of Officers", onSlide(picture), "Training of Officers"},
	} {
		parts := deckOf(tt.slide)
		parts["docProps/core.xml"] = `<c><dc:title>` + tt.property + `</dc:title><dcterms:created>2006-08-16T00:00:00Z</dcterms:created></c>`
		got, err := extractDeck(t, parts)
		if err != nil || got.Title != tt.want || got.Metadata != "" {
			t.Errorf("%s: title %q, date %q, error %v, want %q and the template's date left out", tt.name, got.Title, got.Metadata, err, tt.want)
		}
	}
}

func TestSlide(t *testing.T) {
	alternate := func(inside string) string {
		return `<mc:AlternateContent>` + inside + `</mc:AlternateContent>`
	}
	for _, tt := range []struct{ name, xml, title, text string }{
		{"groups", onSlide(`<p:grpSp><p:nvGrpSpPr/>` + box("", para("one")) + `<p:grpSp>` + box("", para("two")) + `</p:grpSp></p:grpSp>` + box("", para("three"))), "", "one\ntwo\nthree"},
		{"title last", onSlide(box("body", para("a")), box("title", para("Big"))), "Big", "Big\na"},
		{"title of two lines", onSlide(box("title", `<a:p><a:r><a:t>Voters’</a:t></a:r><a:br/><a:r><a:t>Day</a:t></a:r></a:p>`)), "Voters’ Day", "Voters’\nDay"},
		{"second title", onSlide(box("title", para("One")), box("title", para("Two"))), "One", "One\nTwo"},
		{"empty title", onSlide(box("title", para("")), box("", para("a"))), "", "a"},
		{"table", onSlide(table([]string{para("State"), para("Seats")}, []string{para("Goa") + para("(both)"), para("2")}, []string{para(""), para("7\t8")}, []string{para("x"), para("")}, []string{para("")}), box("", para("after"))),
			"", "State\tSeats\nGoa (both)\t2\n\t7 8\nx\nafter"},
		{"fallback", onSlide(alternate(`<mc:Choice Requires="a14">` + box("", para("once")) + `</mc:Choice><mc:Fallback>` + box("", para("once")) + `</mc:Fallback>`)), "", "once"},
		{"two choices", onSlide(alternate(`<mc:Choice>`+box("", para("once"))+`</mc:Choice><mc:Choice>`+box("", para("twice"))+`</mc:Choice>`), box("", para("after"))), "", "once\nafter"},
		{"choice in a paragraph", onSlide(box("", `<a:p><a:r><a:t>a </a:t></a:r>`+alternate(`<mc:Choice><a14:m><m:r><m:t>x²</m:t></m:r></a14:m></mc:Choice><mc:Fallback><a:r><a:t>?</a:t></a:r></mc:Fallback>`)+`<a:r><a:t> b</a:t></a:r></a:p>`)), "", "a x² b"},
		{"furniture", onSlide(box("sldNum", para("7")), box("ftr", para("ECI")), box("hdr", para("ECI")), box("dt", para("today")), box("sldImg", para("i")), box("body", para("kept"))), "", "kept"},
		{"fields", onSlide(box("", `<a:p><a:r><a:t>Page </a:t></a:r><a:fld type="slidenum"><a:t>3</a:t></a:fld><a:fld type="datetime1"><a:t>1/1/2020</a:t></a:fld><a:fld type="x"><a:t>kept</a:t></a:fld></a:p>`)), "", "Page kept"},
		{"spaces", onSlide(box("", para("  a\n b"), para(" "), para("c\td"))), "", "a  b\nc\td"},
		{"entities", onSlide(box("", para("Q&amp;A &lt;1&gt; &#x915;"))), "", "Q&A <1> क"},
		{"extension", onSlide(`<p:extLst>`+box("", para("hidden"))+`</p:extLst>`, box("", para("a"))), "", "a"},
		{"other prefixes", `<sld><sp><t>not in a paragraph</t><p><r><t>bare</t></r></p></sp></sld>`, "", "bare"},
	} {
		s, err := readSlide([]byte(tt.xml))
		if err != nil || s.title != tt.title || s.text() != tt.text {
			t.Errorf("%s: title %q, text %q, error %v, want %q and %q", tt.name, s.title, s.text(), err, tt.title, tt.text)
		}
	}
}

func TestSlideUTF16(t *testing.T) {
	xml := strings.Replace(onSlide(box("", para("चुनाव"))), "UTF-8", "UTF-16", 1)
	data := []byte{0xff, 0xfe}
	for _, r := range xml { // all in the first plane
		data = append(data, byte(r), byte(r>>8))
	}
	if s, err := readSlide(data); err != nil || s.text() != "चुनाव" {
		t.Errorf("text %q, error %v", s.text(), err)
	}
}

// Parts are looked for inside the file only, and a slide that is not there
// keeps its number.
func TestDeckRelations(t *testing.T) {
	one := onSlide(box("", para("inside")))
	for _, tt := range []struct{ name, target, mode, text string }{
		{"usual", "slides/slide1.xml", "", "inside"},
		{"from the root", "/ppt/slides/slide1.xml", "Internal", "inside"},
		{"other letters, escaped", "Slides/./Slide%31.XML", "", "inside"},
		{"out of the file and back", "../../../../ppt/slides/slide1.xml", "", "inside"},
		{"out of the file", "../../../../../../etc/passwd", "", ""},
		{"out of the file, escaped", "..%2f..%2f..%2fetc%2fpasswd", "", ""},
		{"external", "slides/slide1.xml", "External", ""},
		{"external address", "https://localhost/slide1.xml", "external", ""},
		{"address without mode", "file:///etc/passwd", "", ""},
		{"itself", ".", "", ""},
		{"missing", "slides/slide9.xml", "", ""},
	} {
		parts := deckOf(one, onSlide(box("", para("second"))))
		parts["ppt/slides/slide1.xml"], parts["ppt/slides/slide2.xml"] = one, onSlide(box("", para("second")))
		parts["ppt/_rels/presentation.xml.rels"] = fmt.Sprintf(`<Relationships><Relationship Id="rId10" Type="%[1]s" Target="%[2]s" TargetMode="%[3]s"/>`+
			`<Relationship Id="rId11" Type="%[1]s" Target="slides/slide2.xml"/></Relationships>`, slideRelation, tt.target, tt.mode)
		got, err := extractDeck(t, parts)
		if err != nil || len(got.Pages) != 2 {
			t.Errorf("%s: %d pages, error %v", tt.name, len(got.Pages), err)
			continue
		}
		p := got.Pages[0]
		if p.Text != tt.text || (p.Quality == storage.QualityNone) != (tt.text == "") || (p.Reason == "slide could not be read: the file does not hold it") != (tt.text == "") {
			t.Errorf("%s: page %+v, want text %q", tt.name, p, tt.text)
		}
		if got.Pages[1].Text != "second" {
			t.Errorf("%s: second page %q", tt.name, got.Pages[1].Text)
		}
	}
}

// A deck may keep its main part elsewhere, if it says so.
func TestDeckMainPart(t *testing.T) {
	parts := deckOf(onSlide(box("", para("found"))))
	parts["ppt/pres2.xml"], parts["ppt/_rels/pres2.xml.rels"] = parts["ppt/presentation.xml"], parts["ppt/_rels/presentation.xml.rels"]
	delete(parts, "ppt/presentation.xml")
	parts["_rels/.rels"] = `<Relationships><Relationship Id="r1" Type="http://x/officeDocument" Target="ppt/pres2.xml"/></Relationships>`
	if got, err := extractDeck(t, parts); err != nil || got.Pages[0].Text != "found" {
		t.Errorf("%+v, error %v", got.Pages, err)
	}
}

func TestOfficeTime(t *testing.T) {
	for in, want := range map[string]storage.Date{
		"2024-03-22T20:15:57Z": "2024-03-23", "2024-03-22T20:15:57+05:30": "2024-03-22", "2024-03-22T20:15:57.123Z": "2024-03-23",
		"2024-03-22T23:59:00": "2024-03-22", "2024-03-22": "2024-03-22", "2024": "", "1601-01-01T00:00:00Z": "", "": "", "today": "",
		"2006-08-16T00:00:00Z": "", "2006-08-16T00:00:01Z": "2006-08-16",
	} {
		if got := storage.DateOf(officeTime(in)); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// TestDecks reads every deck of the corpus, broken and hostile ones among them:
// each gives pages or a reason.
func TestDecks(t *testing.T) {
	e := newTest(t, 20*time.Second)
	files, slides, texts, titles, refused := 0, 0, 0, 0, 0
	err := filepath.WalkDir(corpus.Path(t), func(path string, f fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".pptx" {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		files++
		start := time.Now()
		got, err := e.Extract(t.Context(), Input{Name: f.Name(), Data: data})
		if err != nil {
			refused++
			t.Logf("%s: refused: %v", f.Name(), err)
			if !bytes.HasPrefix(data, []byte(oldContainer)) {
				t.Errorf("%s: %v", f.Name(), err)
			}
			return nil
		}
		withText := 0
		for _, p := range got.Pages {
			if p.Text != "" {
				withText++
			}
			if p.Title != "" {
				titles++
			}
			if (p.Text == "") != (p.Quality == storage.QualityNone) || p.Text == "" && p.Reason == "" {
				t.Errorf("%s: page %+v", f.Name(), p)
			}
		}
		slides, texts = slides+len(got.Pages), texts+withText
		t.Logf("%s: %d slides, %d with text, title %q, printed %q, metadata %q, %v, truncated %q, %v", f.Name(), len(got.Pages), withText,
			got.Title, got.Printed, got.Metadata, got.Langs, got.Truncated, time.Since(start).Round(time.Millisecond))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d decks, %d refused, %d slides, %d with text, %d with a title", files, refused, slides, texts, titles)
}
