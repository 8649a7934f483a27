package extract

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"abhilekh/storage"
)

func TestSniff(t *testing.T) {
	for _, tt := range []struct{ name, head, want string }{
		{"a.pdf", "%PDF-1.4\n", typePDF},
		{"a.html", "\r\n junk %PDF-1.4\n", typePDF},
		{"a", "<table width=\"100%\">", typeHTML},
		{"a.html", "<span>x", typeHTML},
		{"a.aspx", "plain words", typeHTML},
		{"a", "<?xml version=\"1.0\"?><html>", typeHTML},
		{"a.txt", "plain words", typeText},
		{"a.txt", "<script>alert(1)</script> is what it says", typeText},
		{"a", "\xff\xfep\x00", typeText},
		{"a.txt", "p\x00l\x00a\x00i\x00n\x00", typeText},
		{"NOTE", "वोटर", typeText},
		{"a.tsv", "a\tb", "text/tab-separated-values"},
		{"a.csv", "a,b", "text/csv"},
		{"a.json", "{}", "application/json"},
		{"feed.xml", "<?xml version=\"1.0\"?><rss>", "application/rss+xml"},
		{"a.pptx", "PK\x03\x04 [Content_Types].xml", openXML + "presentationml.presentation"},
		{"a.bin", "PK\x03\x04 word/document.xml", openXML + "wordprocessingml.document"},
		{"a.odp", "PK\x03\x04 mimetypeapplication/vnd.oasis.opendocument.presentation", openDoc + "presentation"},
		{"a.zip", "PK\x03\x04", "application/zip"},
		{"a.ppt", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/vnd.ms-powerpoint"},
		{"a.pptx", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", typePPTX},
		{"a.docx", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"},
		{"a.pdf", "\x89PNG\r\n\x1a\n", "image/png"},
		{"a.rtf", `{\rtf1`, "application/rtf"},
		{"", "", typeText},
		{"a.pdf", "\x00\x01\x02", typeBytes},
	} {
		if got := Sniff(tt.name, []byte(tt.head)); got != tt.want {
			t.Errorf("Sniff(%q, %q) = %s, want %s", tt.name, tt.head, got, tt.want)
		}
	}
}

func TestExtractRefuses(t *testing.T) {
	e := newTest(t, 0)
	_, err := e.Extract(t.Context(), Input{Name: "note.docx", Data: []byte("PK\x03\x04word/document.xml")})
	if !errors.Is(err, ErrUnread) || !strings.Contains(err.Error(), "wordprocessing") {
		t.Errorf("a Word file: %v, want ErrUnread with its type", err)
	}
	e.maxBytes = 3
	var invalid *storage.InvalidError
	if _, err := e.Extract(t.Context(), Input{Name: "a.txt", Data: []byte("four")}); !errors.As(err, &invalid) {
		t.Errorf("over the size limit: %v, want an InvalidError", err)
	}
	if _, err := New(Options{}).Extract(t.Context(), Input{Name: "a.txt", Data: []byte("x")}); err == nil {
		t.Error("without a command: no error")
	}
	if _, err := New(Options{Command: []string{"/nonexistent"}}).Extract(t.Context(), Input{Name: "a.txt", Data: []byte("x")}); err == nil {
		t.Error("with a command that does not exist: no error")
	}
}

func TestExtractCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := newTest(t, 0).Extract(ctx, Input{Name: "a.txt", Data: []byte("x")}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want context.Canceled", err)
	}
}

// A child that answers what no child of ours would is not believed.
func TestExtractBadChild(t *testing.T) {
	for _, tt := range []struct{ name, script, wantErr string }{
		{"says nothing", "cat >/dev/null", "without finishing"},
		{"dies", "exit 3", "exit status 3"},
		{"talks rubbish", "echo hello", "answer"},
		{"skips a page", `echo '{"page":{"number":2}}'`, "out of bounds"},
		{"never ends a line", "yes | tr -d '\\n'", "answer"},
		{"hangs", "while :; do :; done", "longer than allowed"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := os.Stat("/bin/sh"); err != nil {
				t.Skip("skipped: no /bin/sh")
			}
			e := New(Options{Command: []string{"/bin/sh", "-c", "PATH=/bin:/usr/bin; " + tt.script}, Timeout: time.Second})
			_, err := e.Extract(t.Context(), Input{Name: "a.txt", Data: []byte("x")})
			if err == nil || !strings.Contains(err.Error(), tt.wantErr) {
				t.Errorf("error %v, want one with %q", err, tt.wantErr)
			}
		})
	}
}

// The child has nothing of its parent's environment.
func TestExtractEnvironment(t *testing.T) {
	t.Setenv("ABHILEKH_TOKEN_FILE", "secret")
	e := New(Options{Command: []string{"/bin/sh", "-c", `read x; echo "{\"error\":\"<$ABHILEKH_TOKEN_FILE>\"}"`}})
	if _, err := os.Stat("/bin/sh"); err != nil {
		t.Skip("skipped: no /bin/sh")
	}
	if _, err := e.Extract(t.Context(), Input{Name: "a.txt", Data: []byte("x")}); err == nil || !strings.Contains(err.Error(), "<>") {
		t.Errorf("error %v, want one with an empty variable", err)
	}
}

const notePN = `ELECTION COMMISSION OF INDIA
Nirvachan Sadan, Ashoka Road, New Delhi-110001
No. ECI/PN/013/2020	Dated: 25tH January, 2020
PRESS NOTE
Subject: Tenth National Voters’ Day – awards
The Commission celebrates its foundation day on 25 January. It was set up in 1950; see ECI/PN/7/2019.`

func TestExtractText(t *testing.T) {
	got, err := newTest(t, 0).Extract(t.Context(), Input{Name: "note.txt", Data: []byte(notePN)})
	if err != nil {
		t.Fatal(err)
	}
	want := Result{
		MediaType:  typeText,
		Title:      "Tenth National Voters’ Day – awards",
		TitleLang:  "en",
		Langs:      []string{"en"},
		Printed:    "2020-01-25",
		NoteNumber: "ECI/PN/13/2020",
		Pages:      []storage.Page{{Number: 1, Text: notePN, Lang: "en", Method: "text", Quality: storage.QualityUnchecked}},
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(Result{}, "Fingerprint")); diff != "" {
		t.Errorf("result (-want +got):\n%s", diff)
	}
}

func TestNoteNumber(t *testing.T) {
	for _, tt := range []struct{ title, text, want string }{
		{"", "No. ECI/PN/195/2025 20.03.2025", "ECI/PN/195/2025"},
		{"", "No.ECI / PN / 08 / 2020", "ECI/PN/8/2020"},
		{"ECI-PN-084-2026", "", "ECI/PN/84/2026"},
		{"", "𝐍𝐨. 𝐄𝐂𝐈/𝐏𝐍/𝟏𝟗𝟓/𝟐𝟎𝟐𝟓", "ECI/PN/195/2025"},
		{"", "No. ECI/PN/१९५/२०२५", "ECI/PN/195/2025"},
		{"", "ECI/PN/2024/045", ""},
		{"", "ECI/PN/23/20245", ""},
		{"", "Press Note No. 23", ""},
		{"", strings.Repeat("words ", 400) + "ECI/PN/23/2024", ""},
	} {
		if got := noteNumber(tt.title, tt.text); got != tt.want {
			t.Errorf("noteNumber(%q, %.40q) = %q, want %q", tt.title, tt.text, got, tt.want)
		}
	}
}

func TestFingerprint(t *testing.T) {
	of := func(title string, texts ...string) string {
		var pages []storage.Page
		for _, s := range texts {
			pages = append(pages, storage.Page{Text: s})
		}
		return fingerprint(title, pages, []byte(strings.Join(texts, "")+"bytes"))
	}
	base := of("Title", "one two\nthree")
	for name, other := range map[string]string{
		"white space":     of(" Title", "one  two three\n"),
		"visitor counter": of("Title", "one two three Visitor Counter : 1,234"),
		"release id":      of("Title", "one two three (Release ID: 2286278)"),
		"Hindi counter":   of("Title", "one two three आगंतुक पटल : 77"),
	} {
		if other != base {
			t.Errorf("%s changes the fingerprint", name)
		}
	}
	for name, other := range map[string]string{
		"a word":       of("Title", "one two four"),
		"the title":    of("Other", "one two three"),
		"a page break": of("Title", "one two", "three"),
		"a number":     of("Title", "one two three 4"),
	} {
		if other == base {
			t.Errorf("%s does not change the fingerprint", name)
		}
	}
	if a, b := of("", ""), of("", "", ""); !strings.HasPrefix(a, "bytes:") || a != b {
		t.Errorf("without text: %q and %q, want the bytes' sum", a, b)
	}
}

func TestDates(t *testing.T) {
	for _, tt := range []struct {
		text string
		want storage.Date
	}{
		{"No. ECI/PN/195/2025 20.03.2025\nTitle", "2025-03-20"},
		{"Dated: 25tH January, 2020", "2020-01-25"},
		{"4th March 2021", "2021-03-04"},
		{"April 29, 2021", "2021-04-29"},
		{"Jan 11 2024", "2024-01-11"},
		{"दिनांक: 25 जुलाई, 2019", "2019-07-25"},
		{"08 अक्तूबर, 2020", "2020-10-08"},
		{"नई दिल्ली, दिनांक २४ नोव्हेंबर २०२४", "2024-11-24"},
		{"रविवार, नोव्हेंबर २४, २०२४/अग्रहायण ३, शके १९४६", "2024-11-24"},
		{"रवि�वाार, नोोव्हेंंबर २४, २०२४", "2024-11-24"},
		{"प्रेस विज्ञप्ति - 31 मार्च 2020 (शाम 07:00 बजे तक)", "2020-03-31"},
		{"प्रेस विज्ञप्ति 16 March 2020", "2020-03-16"},
		{"Thursday, December 16, 2021/Agrahayana 25, 1943 (Saka)", "2021-12-16"},
		{"Date:-04-06-2024 20:04:pm", "2024-06-04"},
		{"12/Apr/2019", "2019-04-12"},
		{"2024-03-16", "2024-03-16"},
		{"3/26/2020, 9:15 PM\tDepartment\nMedia Bulletin- 16-03-2020", "2020-03-16"},
		{"4/5/2020, 9:15 PM\tDepartment\nMedia Bulletin- 16-03-2020", "2020-03-16"},
		{"Title\nBhubaneswar 24/03/2020,\nThe department said that by 30.04.2020 it would end", "2020-03-24"},
		{"Media Bulletin 24.03.2020\nNotification of 01.01.2020\nDated: 26.03.2020", "2020-03-26"},
		{"Voting is held from 19.04.2024 to 01.06.2024", ""},
		{"The Representation of the People Act was amended on 1 August 2019 after long debates in both Houses of Parliament and came into force", ""},
		{"31.02.2020", ""},
		{"13/14/2020", ""},
		{"1.2.3.2020 and 123.04.20201", ""},
		{"No date at all", ""},
		{"", ""},
		{strings.Repeat("12/04/2019 A PARTY\n", 20), ""},
	} {
		if got := printedDate(tt.text); got != tt.want {
			t.Errorf("printedDate(%q) = %q, want %q", tt.text, got, tt.want)
		}
	}
}

func TestLanguages(t *testing.T) {
	en := "The Commission has announced the schedule for the general election. "
	hi := "आयोग ने आम चुनाव के लिए कार्यक्रम की घोषणा की है और मतदान के दिन तय किए गए हैं। "
	mr := "आयोगाने निवडणुकीचा कार्यक्रम जाहीर केला आहे आणि मतदानाच्या दिवशी सुट्टी देण्यात आली आहे. "
	ne := "आयोगले निर्वाचन कार्यक्रम सार्वजनिक गरेको छ र मतदाताहरू लाई सूचना दिने भएको छ। "
	for _, tt := range []struct {
		text string
		want []string
	}{
		{en, []string{"en"}},
		{hi, []string{"hi"}},
		{mr, []string{"mr"}},
		{ne, []string{"ne"}},
		{"निर्वाचन", []string{"hi"}},
		{hi + hi + en, []string{"hi", "en"}},
		{"Polling in the hills and in the plains ended in peace; in all, turnout rose in nine districts.", []string{"en"}},
		{strings.Repeat(en, 12) + "निर्वाचन आयोग", []string{"en"}},
		{"ਚੋਣ ਕਮਿਸ਼ਨ ਨੇ", []string{"pa"}},
		{"নির্বাচন কমিশন", []string{"bn"}},
		{"নিৰ্বাচন আয়োগ ৰাজ্য", []string{"as"}},
		{"ચૂંટણી પંચ", []string{"gu"}},
		{"தேர்தல் ஆணையம்", []string{"ta"}},
		{"ఎన్నికల సంఘం", []string{"te"}},
		{"ಚುನಾವಣಾ ಆಯೋಗ", []string{"kn"}},
		{"തിരഞ്ഞെടുപ്പ് കമ്മീഷൻ", []string{"ml"}},
		{"ନିର୍ବାଚନ କମିଶନ", []string{"or"}},
		{"انتخابی کمیشن", []string{"ur"}},
		{"jkT; fuokZpu vk;ksx ds fy, ftyk iapk;r esa lkekU; fuokZpu", nil},
		{"12 34 567", nil},
		{"", nil},
	} {
		r := Result{Pages: []storage.Page{{Text: tt.text}}}
		r.languages()
		if diff := cmp.Diff(tt.want, r.Langs); diff != "" {
			t.Errorf("%.60q: languages (-want +got):\n%s", tt.text, diff)
		}
	}
}

func TestHeading(t *testing.T) {
	for _, tt := range []struct {
		name  string
		lines []line
		want  string
	}{
		{"subject", []line{{text: "PRESS NOTE", size: 14}, {text: "Sub: Bye-elections in five states.", size: 11}, {text: "The Commission", size: 11}}, "Bye-elections in five states."},
		{"large lines after the letterhead", []line{
			{text: "ELECTION COMMISSION OF INDIA", size: 18}, {text: "Nirvachan Sadan, New Delhi", size: 10}, {text: "No. ECI/PN/9/2024", size: 10}, {text: "Dated: 12.01.2024", size: 10},
			{text: "Press Note", size: 14}, {text: "Conference of Chief", size: 14}, {text: "Electoral Officers", size: 14}, {text: "The conference was held at the institute and lasted for two days.", size: 10}}, "Conference of Chief Electoral Officers"},
		{"bold line", []line{{text: "12.01.2024", size: 10}, {text: "Steps taken in a month", size: 10, bold: true}, {text: "The Commission took steps and they were many.", size: 10}}, "Steps taken in a month"},
		{"bulletin", []line{{text: "Directorate of Health", size: 10}, {text: "Media Bulletin 24.03.2020", size: 10}, {text: "words", size: 10}}, "Media Bulletin 24.03.2020"},
		{"kind with a subject", []line{{text: "Press note on the schedule of bye-elections", size: 10}, {text: "BIG", size: 20}}, "Press note on the schedule of bye-elections"},
		{"first line", []line{{text: "Grama Panchayaths", size: 10}, {text: "more", size: 10}}, "Grama Panchayaths"},
		{"nothing but a letterhead", []line{{text: "Government of Rajasthan", size: 10}}, "Government of Rajasthan"},
		{"unreadable", []line{{text: "ప�� �కటన", size: 20}, {text: "¨É½þÉ®úÉ¹]Åõ ¶ÉÉºÉxÉ ®úÉVÉ{ÉjÉ", size: 20}}, ""},
		{"none", nil, ""},
		{"too long", []line{{text: strings.Repeat("word ", 100), size: 10}}, strings.TrimSpace(strings.Repeat("word ", 40)) + "…"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got, _ := heading(tt.lines); got != tt.want {
				t.Errorf("heading %q, want %q", got, tt.want)
			}
		})
	}
}

func TestTitle(t *testing.T) {
	for _, tt := range []struct{ property, heading, first, want string }{
		{"Conference of Electoral Officers", "Agenda", "conference of electoral officers\nAgenda", "Conference of Electoral Officers"},
		{"Conference of Electoral Officers", "Seizures in five states", "Seizures in five states", "Seizures in five states"},
		{"Microsoft Word - note.docx", "Seizures", "Seizures", "Seizures"},
		{"Microsoft Word - State map.docx", "", "", "State map"},
		{"Form 20_Final Result Sheet.pdf", "", "", "Form 20 Final Result Sheet"},
		{"untitled", "", "", ""},
		{"PowerPoint Presentation", "", "", ""},
		{"EVM", "", "", ""},
	} {
		got := title(typePDF, reading{head: head{Title: tt.property}, heading: tt.heading, strong: tt.heading != ""}, tt.first)
		if got != tt.want {
			t.Errorf("title of %q, %q: %q, want %q", tt.property, tt.heading, got, tt.want)
		}
	}
	if got := NameTitle("ECI_Press_Note_23.pdf"); got != "ECI Press Note 23" {
		t.Errorf("NameTitle = %q", got)
	}
	if got := NameTitle(".pdf"); got != ".pdf" {
		t.Errorf("NameTitle of an ending = %q", got)
	}
}
