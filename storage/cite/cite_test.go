package cite

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"abhilekh/storage"
)

var update = flag.Bool("update", false, "write the goldens anew")

const (
	sha   = "4be07a91f3c2d86e5a10b9c47d3e82f6a05c1b7e9d4f28c360ab91e7f52d8c64"
	older = "9f2c41d0b7a65e83914ac0d2f6e8b35719c4d80e62fa17b395d06ce84a2c7e13"
)

func note() Work {
	return Work{
		Document: storage.Document{
			ID: "k7m2q9", Title: "Schedule of the General Election to the Lok Sabha, 2024",
			Langs: []string{"en"}, NoteNumber: "ECI/PN/23/2024", Version: sha, MediaType: "application/pdf",
			Dates:     storage.Dates{Printed: "2024-03-16", Posted: "2024-03-17"},
			SourceURL: "https://www.example.org/files/press-note_no-23.pdf?a=1&b=2%20c",
		},
		BaseURL: "https://abhilekh.example/", Retrieved: "2026-09-18",
		IssuedBy: "Election Commission of India", KindLabel: "Press note",
	}
}

var works = map[string]func() Work{
	"whole": note,
	"page":  func() Work { w := note(); w.Page = 3; return w },
	"older": func() Work { w := note(); w.Version = older; w.Page = 12; return w },
	"slide": func() Work {
		return Work{
			Document: storage.Document{
				ID: "d3ck", Title: "SAMPLE: Conference of CEOs – Rajasthan", Langs: []string{"en", "hi"}, Version: sha,
				MediaType: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
				Dates:     storage.Dates{Metadata: "2024-01-11"}, Sample: true,
			},
			BaseURL: "http://127.0.0.1:8080", Page: 7, Retrieved: "2026-11-25",
			IssuedBy: "Chief Electoral Officer, Rajasthan", KindLabel: "Presentation",
		}
	},
	"presenter": func() Work {
		w := note()
		w.Document.Presenter, w.Document.Designation, w.IssuedBy = "A. Sample", "Chief Electoral Officer, {Goa}", "Chief Electoral Officer, Goa"
		w.Event = "Conference of CEOs, 11–12 January 2024"
		return w
	},
	"hindi": func() Work {
		return Work{
			Document: storage.Document{
				ID: "h1", Title: "विशेष गहन पुनरीक्षण: मतदाता सूची का प्रकाशन", Langs: []string{"hi"}, PRID: "2186639",
				Version: sha, MediaType: "text/html", Dates: storage.Dates{Posted: "2025-11-05"},
			},
			BaseURL: "https://abhilekh.example", Retrieved: "2026-09-18", IssuedBy: "भारत निर्वाचन आयोग", KindLabel: "Press release (PIB)",
		}
	},
	"bare": func() Work { return Work{Document: storage.Document{ID: "x1", Title: "scan0001.pdf"}} },
	"specials": func() Work {
		return Work{
			Document: storage.Document{
				ID: "s1", Title: "Seizures} of ₹1,760 crore & 50% \\more\\ {than}\r\nTY  - in_2018 #1 $5 ~x^2 \u2028end\x00", Version: sha,
				Dates: storage.Dates{Manifest: "2023-11-20"}, SourceURL: "https://example.org/a{b}\\c d",
			},
			BaseURL: "https://abhilekh.example", IssuedBy: "R&D {unit",
		}
	},
}

func TestGoldens(t *testing.T) {
	for name, work := range works {
		t.Run(name, func(t *testing.T) {
			w := work()
			got := "TEXT\n" + Text(w) + "\n\nBIBTEX\n" + BibTeX(w) + "\nRIS\n" + strings.ReplaceAll(RIS(w), "\r\n", "\n")
			file := filepath.Join("testdata", name+".golden")
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(string(want), got); d != "" {
				t.Errorf("run with -update if this is meant (-want +got):\n%s", d)
			}
		})
	}
}

func TestPermalink(t *testing.T) {
	doc := storage.Document{ID: "k7m2q9", Version: sha}
	for _, c := range []struct {
		w    Work
		want string
	}{
		{Work{Document: doc, BaseURL: "https://a.example"}, "https://a.example/documents/k7m2q9/versions/" + sha},
		{Work{Document: doc, BaseURL: "https://a.example/x/"}, "https://a.example/x/documents/k7m2q9/versions/" + sha},
		{Work{Document: doc, Version: older, Page: 2}, "/documents/k7m2q9/versions/" + older + "/pages/2"},
		{Work{Document: storage.Document{ID: "k7m2q9"}, Page: 2}, "/documents/k7m2q9/pages/2"},
		{Work{Document: doc, Page: -1}, "/documents/k7m2q9/versions/" + sha},
		{Work{Document: storage.Document{ID: "a/../b"}}, "/documents/a%2F..%2Fb"},
	} {
		if got := Permalink(c.w); got != c.want {
			t.Errorf("Permalink = %q, want %q", got, c.want)
		}
	}
}

func TestTextIsLeftOutWhenUnknown(t *testing.T) {
	got := Text(works["bare"]())
	for _, word := range []string{"SHA", "Retrieved", "originally", "p.", "PIB", ", ,", "“”"} {
		if strings.Contains(got, word) {
			t.Errorf("%q holds %q of what is not known", got, word)
		}
	}
}

func TestIssuer(t *testing.T) {
	in := func(states ...string) []storage.Tag {
		var out []storage.Tag
		for _, s := range states {
			out = append(out, storage.Tag{Facet: storage.FacetState, Value: s, Level: storage.LevelPrimary})
		}
		return append(out, storage.Tag{Facet: storage.FacetState, Value: "goa", Level: storage.LevelMentioned})
	}
	by := func(words string, tags []storage.Tag) []storage.Tag {
		tags[0].Words = words
		return tags
	}
	for name, c := range map[string]struct {
		doc   storage.Document
		tags  []storage.Tag
		body  Body
		state string
	}{
		"number":               {storage.Document{NoteNumber: "ECI/PN/23/2024", PRID: "1"}, nil, Commission, ""},
		"release":              {storage.Document{PRID: "1", Kind: "press-release"}, in("bihar"), Bureau, ""},
		"deck about a state":   {storage.Document{Kind: "presentation"}, in("bihar"), "", ""},
		"deck of an officer":   {storage.Document{Kind: "presentation"}, by("CEO, Bihar", in("bihar", "kerala")), StateOfficer, "bihar"},
		"deck in Hindi":        {storage.Document{Kind: "presentation"}, by("मुख्य निर्वाचन अधिकारी, बिहार", in("bihar")), StateOfficer, "bihar"},
		"deck at a conference": {storage.Document{Kind: "presentation", Conference: "c"}, in("bihar"), StateOfficer, "bihar"},
		"two at a conference":  {storage.Document{Kind: "presentation", Conference: "c"}, in("bihar", "kerala"), "", ""},
		"release of a state":   {storage.Document{Kind: "state-ceo-release"}, in("bihar"), StateOfficer, "bihar"},
		"deck of two states":   {storage.Document{Kind: "presentation"}, in("bihar", "kerala"), "", ""},
		"deck of the country":  {storage.Document{Kind: "presentation"}, in(storage.National), "", ""},
		"deck of no state":     {storage.Document{Kind: "presentation"}, in(), "", ""},
		"note without number":  {storage.Document{Kind: "press-note"}, in("bihar"), "", ""},
		"number of elsewhere":  {storage.Document{NoteNumber: "12/2024"}, nil, "", ""},
		"sample with a number": {storage.Document{NoteNumber: "ECI/PN/23/2024", Sample: true}, nil, "", ""},
	} {
		if body, state := Issuer(&storage.Record{Document: c.doc, Tags: c.tags}); body != c.body || state != c.state {
			t.Errorf("%s: %q %q, want %q %q", name, body, state, c.body, c.state)
		}
	}
}

func TestOnlyPublicAddressesAreShown(t *testing.T) {
	for source, shown := range map[string]bool{
		"https://example.org/a": true, "http://example.org/a?b=c": true, "HTTPS://example.org/a": true,
		"file:///srv/secret/a.pdf": false, "FILE:/srv/secret/a.pdf": false, "/srv/secret/a.pdf": false, `C:\secret\a.pdf`: false,
		"secret/a.pdf": false, "ftp://example.org/secret": false, "javascript:secret": false, "https:///secret": false,
		"https:secret": false, "//example.org/secret": false, " https://example.org/a": true, "x\nhttps://secret": false,
	} {
		w := note()
		w.Document.SourceURL = source
		for name, got := range map[string]string{"text": Text(w), "BibTeX": BibTeX(w), "RIS": RIS(w)} {
			if has := strings.Contains(strings.ToLower(got), "originally at"); has != shown || strings.Contains(got, "secret") {
				t.Errorf("%s of %q:\n%s", name, source, got)
			}
		}
	}
}

// fields returns the names of the fields of one BibTeX entry, or an error text
// when its braces do not balance as BibTeX counts them.
func fields(entry string) (names []string, problem string) {
	depth := 0
	for i, r := range entry {
		switch r {
		case '{':
			if depth == 1 {
				head := strings.TrimSpace(entry[:i])
				head = strings.TrimSpace(strings.TrimSuffix(head, "="))
				names = append(names, head[strings.LastIndexAny(head, " \n,")+1:])
			}
			depth++
		case '}':
			depth--
			if depth == 0 && strings.TrimSpace(entry[i+1:]) != "" {
				return names, "the entry ends early"
			}
		}
		if depth < 0 {
			return names, "too many closing braces"
		}
	}
	if depth != 0 {
		return names, "an open brace is left"
	}
	return names, ""
}

func FuzzEscapers(f *testing.F) {
	f.Add("a title", "https://example.org/", "ECI/PN/23/2024", "k7")
	f.Add("}\\{ $&#%_^~\"", "http://x/{}\\", "\r\nER  - \r\nTY  - X", "}{,")
	f.Add("विशेष\u2028गहन", "\x00\xff", "a\u0085b", "पाठ")
	f.Fuzz(func(t *testing.T, title, source, number, id string) {
		w := note()
		w.Document.Title, w.Document.SourceURL, w.Document.NoteNumber = title, source, number
		w.Document.ID, w.IssuedBy, w.KindLabel = storage.DocumentID(id), number, title
		w.Page = 4

		entry := BibTeX(w)
		names, problem := fields(entry)
		if problem != "" {
			t.Errorf("%s:\n%s", problem, entry)
		}
		for _, name := range names {
			if !strings.Contains(" author title date year howpublished number pages url urldate note ", " "+name+" ") {
				t.Errorf("field %q is not ours:\n%s", name, entry)
			}
		}
		if n := strings.Count(entry, "\n"); n != len(names)+2 {
			t.Errorf("%d lines for %d fields:\n%s", n, len(names), entry)
		}

		record := RIS(w)
		lines := strings.Split(strings.TrimSuffix(record, "\r\n"), "\r\n")
		for i, l := range lines {
			if len(l) < 6 || l[2:6] != "  - " {
				t.Errorf("line %q is no field:\n%s", l, record)
			}
			if (l[:2] == "TY") != (i == 0) || (l[:2] == "ER") != (i == len(lines)-1) {
				t.Errorf("a record begins or ends inside:\n%s", record)
			}
		}
		for _, r := range strings.ReplaceAll(record, "\r\n", "") + Text(w) {
			if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
				t.Errorf("control character %U in %q", r, record)
			}
		}
	})
}

func TestAuthor(t *testing.T) {
	for _, c := range []struct{ name, office, issuer, want string }{
		{"", "", "", ""},
		{"", "", "Election Commission of India", "Election Commission of India"},
		{"A. Sample", "", "", "A. Sample"},
		{"A. Sample", "", "Chief Electoral Officer, Goa", "A. Sample (Chief Electoral Officer, Goa)"},
		{"A. Sample", "Chief Electoral Officer", "Chief Electoral Officer, Goa", "A. Sample (Chief Electoral Officer, Goa)"},
		{"A. Sample", "Chief Electoral Officer, Goa", "Chief Electoral Officer, Goa", "A. Sample (Chief Electoral Officer, Goa)"},
		{"A. Sample", "Joint CEO", "Chief Electoral Officer, Goa", "A. Sample (Joint CEO)"},
		{"", "Additional CEO", "Chief Electoral Officer, Goa", "Additional CEO"},
		{"", "Joint CEO", "", "Joint CEO"},
		{"A. Sample", "Joint CEO", "", "A. Sample (Joint CEO)"},
	} {
		w := Work{IssuedBy: c.issuer}
		w.Document.Presenter, w.Document.Designation = c.name, c.office
		if got := w.author(); got != c.want {
			t.Errorf("%q, %q, %q: %q, want %q", c.name, c.office, c.issuer, got, c.want)
		}
	}
}
