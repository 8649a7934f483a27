package tag

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"abhilekh/storage"
)

const slides = "application/vnd.openxmlformats-officedocument.presentationml.presentation"

// of returns the tags of a facet.
func of(tags []storage.Tag, f storage.Facet) []storage.Tag {
	return slices.DeleteFunc(slices.Clone(tags), func(t storage.Tag) bool { return t.Facet != f })
}

// short writes tags as "value page rule".
func short(tags []storage.Tag) []string {
	var out []string
	for _, t := range tags {
		out = append(out, fmt.Sprintf("%s %d %s", t.Value, t.Page, t.Rule))
	}
	return out
}

func pagesWith(texts ...string) []storage.Page {
	var out []storage.Page
	for i, text := range texts {
		out = append(out, storage.Page{Number: i + 1, Text: text})
	}
	return out
}

func TestFacetsInOrder(t *testing.T) {
	tg := tagger(t)
	got := tg.Tags(Input{
		Title:     "Political parties and RUPPs: Assembly Election 2023, Rajasthan",
		MediaType: slides,
		Pages: pagesWith("CEO Rajasthan\nConference of CEOs, 11-12 January 2024\nPolitical parties",
			"Symbols order and star campaigners\nBLAs and contribution report in the election"),
	})
	var facets []storage.Facet
	for _, x := range got {
		if x.RuleVersion != tg.Version() || x.Rule == "" || x.Words == "" {
			t.Errorf("tag %+v", x)
		}
		if n := len(facets); n == 0 || facets[n-1] != x.Facet {
			facets = append(facets, x.Facet)
		}
	}
	want := []storage.Facet{
		storage.FacetState, storage.FacetTheme, storage.FacetKind, storage.FacetConference,
		storage.FacetAudience, storage.FacetElection, storage.FacetRole,
	}
	if diff := cmp.Diff(want, facets); diff != "" {
		t.Errorf("facets (-want +got):\n%s\n%+v", diff, got)
	}
}

func TestThemeEvidence(t *testing.T) {
	got := of(tagger(t).Tags(Input{
		Title: "Flying Squads at work",
		Pages: []storage.Page{
			{Number: 1},
			{Number: 2, Text: "Office of the Chief Electoral Officer.\n" + strings.Repeat("The poll was considered by those present. ", 20)},
			{Number: 4, Text: "Webcasting of the poll. Webcasting. Queue management. Repoll in one booth, repoll in two."},
			{Number: 5, Text: "Flying squads, flying squads, static surveillance teams and the expenditure observer at the poll."},
			{Number: 6, Text: "Webcasting again, webcasting, webcasting, queue management, and model polling stations."},
		},
	}), storage.FacetTheme)
	want := []storage.Tag{
		{Facet: storage.FacetTheme, Value: "polling-stations", Rule: "phrases-in-text", Page: 4, Words: "Webcasting"},
		{Facet: storage.FacetTheme, Value: "polling-stations", Rule: "phrases-in-text", Page: 6, Words: "Webcasting"},
		{Facet: storage.FacetTheme, Value: "expenditure-monitoring", Rule: "phrase-in-title", Page: 0, Words: "Flying Squads"},
		{Facet: storage.FacetTheme, Value: "expenditure-monitoring", Rule: "phrases-in-text", Page: 5, Words: "Flying squads"},
	}
	slices.SortStableFunc(got, func(a, b storage.Tag) int { return strings.Compare(b.Value, a.Value) })
	for i := range got {
		got[i].RuleVersion = ""
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("tags (-want +got):\n%s", diff)
	}
}

// A report names everything. It is about what its beginning is about, and about
// what it keeps coming back to.
func TestLongReport(t *testing.T) {
	v, err := load()
	if err != nil {
		t.Fatal(err)
	}
	filler := strings.Repeat("The officers of the district looked after the poll and wrote down what they saw. ", 26)
	var pages []string
	for i := range 40 {
		theme := v.Themes[i%len(v.Themes)]
		text := filler + "On " + theme.PhrasesEn[0] + " there is more in the annex. " + theme.PhrasesEn[1] + " as well."
		if i == 0 {
			text = "Report on webcasting. " + text
		}
		if i%2 == 1 {
			text += " Braille signs, wheelchairs, home voting and sign language for the poll."
		}
		pages = append(pages, text)
	}
	in := Input{Title: "Report on the poll: webcasting", Pages: pagesWith(pages...)}
	d := newDocument(in)
	if d.words < 15_000 {
		t.Fatalf("the report has %d words only", d.words)
	}
	got := values(tagger(t).Tags(in), storage.FacetTheme)
	if diff := cmp.Diff([]string{"polling-stations", "accessibility-inclusion"}, got); diff != "" {
		t.Errorf("themes (-want +got):\n%s", diff)
	}
}

func TestPagesOfAThemeAreLimited(t *testing.T) {
	dense := "Webcasting of the poll. Webcasting, queue management, repoll, repolling, model polling stations."
	var texts []string
	for range 70 {
		texts = append(texts, dense)
	}
	tg := tagger(t)
	count := func(in Input) int {
		tags := of(tg.Tags(in), storage.FacetTheme)
		seen := map[int]bool{}
		for _, x := range tags {
			if x.Value != "polling-stations" || seen[x.Page] {
				t.Errorf("tag %+v", x)
			}
			seen[x.Page] = true
		}
		return len(tags)
	}
	if n := count(Input{Title: "Poll", Pages: pagesWith(texts...)}); n != manyPages {
		t.Errorf("%d tags of a report", n)
	}
	if n := count(Input{Title: "Poll", MediaType: slides, Pages: pagesWith(texts...)}); n != manySlides {
		t.Errorf("%d tags of a presentation", n)
	}
}

func TestDeckEvidence(t *testing.T) {
	pages := pagesWith(
		"CEO Telangana\nAssembly election",
		"Webcasting 100 % in towns, queue management by app",
		"Electoral Roll\nGender ratio 1000.20",
		"Roll again: draft roll, final roll, claims and objections",
		"SVEEP",
		"Thank You",
	)
	for i := range pages {
		pages[i].Title, _, _ = strings.Cut(pages[i].Text, "\n")
	}
	pages[1].Title, pages[3].Title = "", ""
	pages[4].Text, pages[4].Notes = "", "Campus ambassadors went to colleges."
	got := of(tagger(t).Tags(Input{Title: "Telangana", MediaType: slides, Pages: pages}), storage.FacetTheme)
	want := []string{
		"electoral-roll 3 slide-title", "electoral-roll 4 phrases-on-slide",
		"sveep 5 slide-title", "polling-stations 2 phrases-on-slide",
	}
	if diff := cmp.Diff(want, short(got)); diff != "" {
		t.Errorf("tags (-want +got):\n%s", diff)
	}
}

// A presentation on paper has the first line of a page for a title.
func TestPrintedDeck(t *testing.T) {
	in := Input{
		MediaType: "application/pdf",
		Pages: pagesWith("CEO Goa\nAssembly election", "Electoral Roll\n1,171,745 electors", "Voters\nsmiling", "Towns\nwith booths",
			"Villages\nwith booths", "Seas\nwith boats", "Hills\nwith goats", "Roads\nwith cars", "Tea\nfor all", "Rice\nfor all", "Thank You"),
	}
	if got := of(tagger(t).Tags(in), storage.FacetTheme); len(got) != 0 {
		t.Errorf("themes of a report: %q", short(got))
	}
	in.Stated.SourceKind = presentation
	got := tagger(t).Tags(in)
	if diff := cmp.Diff([]string{"electoral-roll 2 slide-title"}, short(of(got, storage.FacetTheme))); diff != "" {
		t.Errorf("themes (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"presentation 0 source-kind"}, short(of(got, storage.FacetKind))); diff != "" {
		t.Errorf("kinds (-want +got):\n%s", diff)
	}
}

func tagOverride(action string, f storage.Facet, value string) storage.Override {
	return storage.Override{Field: storage.OverrideTag, Action: action, Facet: f, Value: value, Why: "read it"}
}

func TestParentsFollowCorrections(t *testing.T) {
	tests := []struct {
		name, title string
		overrides   []storage.Override
		want        []string
	}{
		{"as ruled", "Cash seized before the poll", nil,
			[]string{"seizures 0 phrase-in-title", "expenditure-monitoring 0 child"}},
		{"child removed", "Cash seized before the poll",
			[]storage.Override{tagOverride(storage.OverrideRemove, storage.FacetTheme, "seizures")},
			[]string{"seizures 0 phrase-in-title"}},
		{"child removed, parent by itself", "Flying squads: cash seized before the poll",
			[]storage.Override{tagOverride(storage.OverrideRemove, storage.FacetTheme, "seizures")},
			[]string{"seizures 0 phrase-in-title", "expenditure-monitoring 0 phrase-in-title"}},
		{"child added", "Words on the poll",
			[]storage.Override{tagOverride(storage.OverrideAdd, storage.FacetTheme, "seizures")},
			[]string{"expenditure-monitoring 0 child"}},
		{"child added and removed again", "Words on the poll",
			[]storage.Override{
				tagOverride(storage.OverrideAdd, storage.FacetTheme, "seizures"),
				tagOverride(storage.OverrideRemove, storage.FacetTheme, "seizures"),
			}, nil},
		{"child added where another theme is", "Webcasting of the poll",
			[]storage.Override{tagOverride(storage.OverrideAdd, storage.FacetTheme, "misinformation")},
			[]string{"polling-stations 0 phrase-in-title", "media-communication 0 child"}},
	}
	tg := tagger(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := of(tg.Tags(Input{Title: tt.title, Overrides: tt.overrides}), storage.FacetTheme)
			if diff := cmp.Diff(tt.want, short(got)); diff != "" {
				t.Errorf("themes (-want +got):\n%s", diff)
			}
		})
	}
}

func TestRolesFollowCorrections(t *testing.T) {
	const january = "ceo-conference-2024-01-11"
	tests := []struct {
		name      string
		overrides []storage.Override
		want      []string
	}{
		{"as ruled", nil, []string{"poll-gone Rajasthan"}},
		{"state added", []storage.Override{tagOverride(storage.OverrideAdd, storage.FacetState, "odisha")},
			[]string{"poll-gone Rajasthan", "poll-going Odisha"}},
		{"state removed", []storage.Override{tagOverride(storage.OverrideRemove, storage.FacetState, "rajasthan")}, nil},
		{"conference removed", []storage.Override{tagOverride(storage.OverrideRemove, storage.FacetConference, january)}, nil},
		{"another conference", []storage.Override{tagOverride(storage.OverrideAdd, storage.FacetConference, "ceo-conference-2022-05-12")},
			[]string{"other Rajasthan"}},
	}
	tg := tagger(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tags := tg.Tags(Input{Title: "Presentation by CEO Rajasthan, Conference of CEOs, 11 January 2024", Overrides: tt.overrides})
			if got := values(tags, storage.FacetConference); !slices.Equal(got, []string{january}) {
				t.Errorf("the rules' conference is %q", got)
			}
			var got []string
			for _, x := range of(tags, storage.FacetRole) {
				if x.Rule != "conference-set" || x.Page != 0 {
					t.Errorf("tag %+v", x)
				}
				got = append(got, x.Value+" "+x.Words)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("roles (-want +got):\n%s", diff)
			}
		})
	}
}

func TestStatedStates(t *testing.T) {
	tg := tagger(t)
	in := Input{Title: "Report of CEO Goa on the poll", Pages: pagesWith("Government of Assam and Government of Goa")}
	in.Stated.States = []string{"assam", "nowhere", "assam"}
	var got []string
	for _, x := range of(tg.Tags(in), storage.FacetState) {
		got = append(got, fmt.Sprintf("%s %s %d", x.Value, x.Level, x.Page))
	}
	want := []string{"assam primary 0", "assam primary 1", "goa mentioned 0", "goa mentioned 1"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("states (-want +got):\n%s", diff)
	}
	in.Stated.States = []string{storage.National}
	if got := of(tg.Tags(in), storage.FacetState); got[0].Value != storage.National || got[0].Rule != "manifest" || got[1].Level != storage.LevelMentioned {
		t.Errorf("states %+v", got)
	}
}

func TestAThemeBesideAnother(t *testing.T) {
	v, err := load()
	if err != nil {
		t.Fatal(err)
	}
	points := 0
	for _, theme := range v.Themes {
		for _, n := range theme.Negative {
			if id := pointsTo(n.Reason); id != "" && id != theme.ID {
				if _, ok := v.Theme(id); ok {
					points++
				} else if strings.Contains(id, "-") {
					t.Errorf("%s: the reason of %q names no theme: %q", theme.ID, n.Phrase, n.Reason)
				}
			}
		}
	}
	if points < 10 {
		t.Errorf("only %d negative phrases lead to another theme", points)
	}
}
