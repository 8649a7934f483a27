package tag

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"abhilekh/storage"
)

func FuzzTags(f *testing.F) {
	f.Add("Voters of Delhi", "New Delhi PC, UP, MP and Bihar.\nSub: EVMs as against Goa", "", false)
	f.Add("", "IAS (UP:1990), by PIB Chandigarh; all States/UTs \xff 85+ voters", "", false)
	f.Add("𝐒𝐈𝐑", "विशेष गहन पुनरीक्षण, नई दिल्ली। विषय: ईवीएम", "", true)
	f.Add("Presentation by CEO Rajasthan", "Conference of CEOs, 11-12 January 2024\nElectoral Roll", "SVEEP, EVM and VVPAT", true)
	f.Add("General Elections 2024, Phase-III", "ELECTION COMMISSION OF INDIA\nPRESS NOTE\nSubject: By-election\nDated: 29.02.2023", "", false)
	f.Add("Schedule for Assembly elections, 2023", "No. ECI/PN/23/2024 (Release ID: 1234567) Form 26, nomination, affidavit", "(PTI)", false)
	tg := tagger(f)
	f.Fuzz(func(t *testing.T, title, text, notes string, deck bool) {
		in := Input{Title: title, Date: "2024-01-12", Pages: []storage.Page{{Number: 1, Text: text, Notes: notes}}}
		if deck {
			in.MediaType = slides
			in.Pages[0].Title, _, _ = strings.Cut(text, "\n")
		}
		tags := tg.Tags(in)
		seen := map[storage.Tag]bool{}
		for _, x := range tags {
			outside := x.Facet == storage.FacetRole || x.Rule == "slides"
			source := title
			if x.Page == 1 {
				source = text + "\x00" + notes
			}
			if x.Words == "" || x.Rule == "" || !outside && !strings.Contains(source, x.Words) {
				t.Fatalf("tag %+v of %q, %q", x, title, text)
			}
			place := storage.Tag{Facet: x.Facet, Value: x.Value, Page: x.Page, Words: ""}
			if x.Facet == storage.FacetRole {
				place.Words = x.Words
			}
			if seen[place] {
				t.Fatalf("two tags on one page: %+v of %+v", x, tags)
			}
			seen[place] = true
		}
		for _, f := range []storage.Facet{storage.FacetKind, storage.FacetConference} {
			if len(of(tags, f)) > 1 {
				t.Fatalf("more than one %s: %+v", f, tags)
			}
		}
		if diff := cmp.Diff(tags, tg.Tags(in)); diff != "" {
			t.Fatalf("not the same twice:\n%s", diff)
		}
	})
}

// note is a press note of about 400 words.
var note = strings.Repeat("The Chief Electoral Officer, Rajasthan said that seizures made by flying squads in Telangana and "+
	"Madhya Pradesh were large, and that EVMs were checked at New Delhi by Bharat Electronics Limited, Bengaluru. "+
	"The Assembly election of 2023 was peaceful, voters came early, and the Commission thanked all of them. ", 8)

func BenchmarkTags(b *testing.B) {
	tg := tagger(b)
	// Per byte the large ones must cost about what the small ones do: no step may look
	// at every pair of hits.
	hostile := "New Delhi CEO UP Rajasthan as against Goa SIR/MADAM EVM, under section VVPAT Conference of CEOs Assembly elections phase "
	for _, bm := range []struct {
		name  string
		text  string
		pages int
		media string
	}{
		{"note", note, 1, ""},
		{"pages-40", note, 40, ""},
		{"pages-400", note, 400, ""},
		{"slides-400", note, 400, slides},
		{"hostile-80kB", strings.Repeat(hostile, 700), 1, ""},
		{"hostile-1600kB", strings.Repeat(hostile, 14_000), 1, ""},
	} {
		b.Run(bm.name, func(b *testing.B) {
			in := Input{Title: "Seizures in five States before the poll", Date: "2023-11-20", MediaType: bm.media}
			for i := range bm.pages {
				in.Pages = append(in.Pages, storage.Page{Number: i + 1, Text: bm.text})
			}
			b.SetBytes(int64(len(bm.text) * bm.pages))
			b.ReportAllocs()
			for b.Loop() {
				tg.Tags(in)
			}
		})
	}
}
