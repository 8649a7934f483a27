package tag

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"abhilekh/storage"
)

// stateTags applies the rules for states alone.
func stateTags(tg *Tagger, in Input) []storage.Tag {
	d := newDocument(in)
	return tg.states.tags(stateInput{texts: d.texts, deck: d.deck, fileName: in.FileName, date: in.Date})
}

// shortly writes state tags as "value level rule page words".
func shortly(tags []storage.Tag) (out []string) {
	for _, t := range tags {
		out = append(out, fmt.Sprintf("%s %s %s p. %d %q", t.Value, t.Level, t.Rule, t.Page, t.Words))
	}
	return out
}

func TestStateEvidence(t *testing.T) {
	tests := []struct {
		name string
		in   Input
		want []string
	}{
		{"one a page, best first", Input{
			Title: "Polls in Goa",
			Pages: []storage.Page{
				{Number: 1, Text: "Goa votes. Goa waits."},
				{Number: 2, Text: "नागरिक: गोवा"},
				{Number: 3, Text: "Nothing here."},
				{Number: 4, Text: "Office of the CEO, Goa\nGoa"},
			},
		}, []string{
			`goa primary name-in-title p. 0 "Goa"`,
			`goa primary strong-context p. 4 "CEO, Goa"`,
			`goa primary name-in-head p. 1 "Goa"`,
			`goa primary named-often p. 2 "गोवा"`,
		}},
		{"undivided", Input{
			Title: "Polls in Andhra Pradesh", Date: "2009-04-16",
			Pages: []storage.Page{{Number: 1, Text: "Warangal and Nalgonda voted."}},
		}, []string{
			`andhra-pradesh primary name-in-title-undivided p. 0 "Andhra Pradesh"`,
			`andhra-pradesh primary places-undivided p. 1 "Warangal"`,
		}},
		{"file name", Input{
			MediaType: deckType, FileName: "PPT-CEO_tn (2).pptx",
			Pages: []storage.Page{{Number: 1, Text: "Best practices"}, {Number: 2, Text: "Tamil Nadu leads."}},
		}, []string{
			`tamil-nadu primary file-name p. 0 "CEO_tn"`,
			`tamil-nadu primary on-slide p. 2 "Tamil Nadu"`,
		}},
	}
	tg := tagger(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, shortly(stateTags(tg, tt.in))); diff != "" {
				t.Errorf("tags (-want +got):\n%s", diff)
			}
		})
	}
}

// pagesOf makes n pages of the same text.
func pagesOf(n int, text string) (out []storage.Page) {
	for i := range n {
		out = append(out, storage.Page{Number: i + 1, Text: text})
	}
	return out
}

func TestStateEvidenceIsCut(t *testing.T) {
	tg := tagger(t)
	for media, want := range map[string]int{deckType: slidesShown, "application/pdf": pagesShown} {
		if got := len(stateTags(tg, Input{MediaType: media, Pages: pagesOf(60, "In Kerala, and again in Kerala.")})); got != want {
			t.Errorf("%s: %d tags, want %d", media, got, want)
		}
	}
}

// In a list of 400 pages a state named ten times is not what it is about.
func TestLongDocuments(t *testing.T) {
	pages := pagesOf(400, strings.Repeat("Shri A. B. Bose, aged 45, of Ward 12, Form 26, in order.\n", 25))
	for i := range 300 {
		pages[i].Text += "Booths of Bihar\n"
	}
	for i := range 10 {
		pages[20*i].Text += "Shri C. of Odisha stands.\n"
	}
	tags := stateTags(tagger(t), Input{Title: "List of candidates", Pages: pages})
	if diff := cmp.Diff([]string{"bihar"}, byLevel(tags, storage.LevelPrimary)); diff != "" {
		t.Errorf("primary states (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"odisha"}, byLevel(tags, storage.LevelMentioned)); diff != "" {
		t.Errorf("mentioned states (-want +got):\n%s", diff)
	}
}

func TestNotesAreNoFooter(t *testing.T) {
	in := Input{MediaType: deckType, Pages: []storage.Page{
		{Number: 1, Text: "Best practices", Notes: "Ask CEO Kerala. " + far},
		{Number: 2, Text: "Control rooms", Notes: "Ask CEO Kerala again."},
	}}
	want := []string{`kerala mentioned on-slide p. 1 "CEO Kerala"`, `kerala mentioned on-slide p. 2 "CEO Kerala"`}
	if diff := cmp.Diff(want, shortly(stateTags(tagger(t), in))); diff != "" {
		t.Errorf("tags (-want +got):\n%s", diff)
	}
}

// No state tag may point at words that are not there.
func checkStateTags(t *testing.T, in Input, tags []storage.Tag) {
	t.Helper()
	levels, pages := map[string]string{}, map[string]bool{}
	mentioned := false
	for _, x := range tags {
		source := in.Title + "\n" + in.FileName
		if x.Page > 0 {
			p := in.Pages[x.Page-1]
			source = p.Title + "\n" + p.Text + "\n" + p.Notes
		}
		if x.Words == "" || !strings.Contains(source, x.Words) || x.Rule == "" {
			t.Fatalf("tag %+v of %+v", x, in)
		}
		if l, ok := levels[x.Value]; ok && l != x.Level {
			t.Fatalf("%s has two levels", x.Value)
		}
		levels[x.Value] = x.Level
		if k := fmt.Sprint(x.Value, x.Page); pages[k] {
			t.Fatalf("%s has two tags on page %d", x.Value, x.Page)
		} else {
			pages[k] = true
		}
		if mentioned && x.Level == storage.LevelPrimary {
			t.Fatalf("%s is primary and comes after mentioned ones", x.Value)
		}
		mentioned = mentioned || x.Level == storage.LevelMentioned
	}
}

func FuzzStateTags(f *testing.F) {
	f.Add("Voters of Delhi", "New Delhi PC, UP, MP and Bihar.\nSub: EVMs as against Goa", "Kerala\t5\nGoa\t6\nA&N\t7\n", "CEO_UP.pptx", true, 2023)
	f.Add("", "IAS (UP:1990), by PIB Chandigarh; all States/UTs \xff of the Punjab and Haryana cadre", "ROPCS06P02", "a.b/c", false, 0)
	f.Add("𝐆𝐨𝐚", "गुजरात और कर्नाटक की तुलना में 2018 में, नई दिल्ली। विषय: बिहार", "Gaya, Patna High Court, CEOs of Assam, Kerala", "", false, 2013)
	f.Add("High Court of Punjab and Haryana", "Gauhati High Court (Assam, Nagaland)", "लद्दाख उच्च न्यायालय (असम", "", false, 2020)
	f.Add("Indore (Bhopal)", "In 2017, Gujarat", "Kerala\nKerala.\n\nGoa 5", ".pptx", true, 2020)
	tg := tagger(f)
	f.Fuzz(func(t *testing.T, title, one, two, file string, deck bool, year int) {
		in := Input{
			Title: title, FileName: file, Date: storage.Date(fmt.Sprintf("%04d-01-01", 1900+(year&0xff))),
			Pages: []storage.Page{{Number: 1, Text: one, Notes: two}, {Number: 2, Text: two}},
		}
		if deck {
			in.MediaType = deckType
		}
		tags := stateTags(tg, in)
		checkStateTags(t, in, tags)
		if diff := cmp.Diff(tags, stateTags(tg, in)); diff != "" {
			t.Fatalf("not the same twice:\n%s", diff)
		}
	})
}

func BenchmarkStates(b *testing.B) {
	tg := tagger(b)
	note := "The Chief Electoral Officer, Rajasthan said that seizures made by flying squads in Telangana and " +
		"Madhya Pradesh were large, and that machines were checked at New Delhi by Bharat Electronics Limited, Bengaluru. " +
		"Polling will be held in all constituencies of the State between seven in the morning and six in the evening, " +
		"and the officers of the districts have been told to see to ramps, water and light at each of the stations. "
	hostile := "New Delhi CEO UP Rajasthan as against Goa, Kerala, Delhi and AP in 2017 Gaya Nashik cadre (SC) AC\t5\n"
	for _, bm := range []struct {
		name string
		in   Input
	}{
		{"note-400-words", Input{Title: "Seizures in five States", Date: "2023-11-01", Pages: pagesOf(1, strings.Repeat(note, 5))}},
		{"pages-400", Input{Title: "Seizures in five States", Date: "2023-11-01", Pages: pagesOf(400, strings.Repeat(note, 5))}},
		// Per byte the large one must cost about what the small one does: no step may look at
		// every pair of hits.
		{"hostile-80kB", Input{Date: "2023-11-01", Pages: pagesOf(1, strings.Repeat(hostile, 800))}},
		{"hostile-1600kB", Input{Date: "2023-11-01", Pages: pagesOf(1, strings.Repeat(hostile, 16_000))}},
	} {
		d := newDocument(bm.in)
		in := stateInput{texts: d.texts, deck: d.deck, date: bm.in.Date}
		size := 0
		for _, p := range bm.in.Pages {
			size += len(p.Text)
		}
		b.Run(bm.name, func(b *testing.B) {
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				tg.states.tags(in)
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "docs/s")
		})
	}
}

// The rule says truly how a state is named: an office in a running sentence is no
// letterhead.
func TestRulesOfOffices(t *testing.T) {
	tests := []struct{ name, text, rule string }{
		{"line of its own", "Government of Rajasthan\n" + far, "letterhead"},
		{"signature", far + "\nHealth Department, Government of Rajasthan", "letterhead"},
		{"sentence in the head", "The Rajasthan Assembly met. " + far, "name-in-head"},
		{"sentence in a short note", far + "The Rajasthan Assembly met.", "office-named"},
		{"electoral officer", far + "The Chief Electoral Officer, Rajasthan spoke.", "strong-context"},
	}
	tg := tagger(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := tg.Tags(Input{Pages: page(tt.text)})
			if len(got) == 0 || got[0].Value != "rajasthan" || got[0].Level != storage.LevelPrimary || got[0].Rule != tt.rule {
				t.Errorf("tags %+v, want rajasthan by %s", got, tt.rule)
			}
		})
	}
	pages := []storage.Page{{Number: 1, Text: far}, {Number: 2, Text: far + "\nState of Rajasthan\n" + far}, {Number: 3, Text: far}}
	if got := tg.Tags(Input{Pages: pages}); len(got) == 0 || got[0].Rule != "office-named" {
		t.Errorf("in the middle of a page: tags %+v, want office-named", got)
	}
}
