package vocab

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestElections(t *testing.T) {
	v := load(t, "")
	tests := []Election{
		// Mizoram counted a day after the other four.
		{
			ID: "assembly-2023-nov-dec", Kind: Assembly, Year: 2023,
			LabelEn: "Assembly elections, November 2023", LabelHi: "विधान सभा निर्वाचन, नवंबर 2023",
			States:   []string{"chhattisgarh", "madhya-pradesh", "mizoram", "rajasthan", "telangana"},
			PollFrom: "2023-11-07", PollTo: "2023-11-30", Counting: "2023-12-03",
		},
		// Arunachal Pradesh and Sikkim counted on 2 June.
		{
			ID: "assembly-2024-apr-jun", Kind: Assembly, Year: 2024,
			LabelEn: "Assembly elections, April–June 2024", LabelHi: "विधान सभा निर्वाचन, अप्रैल–जून 2024",
			States:   []string{"andhra-pradesh", "arunachal-pradesh", "odisha", "sikkim"},
			PollFrom: "2024-04-19", PollTo: "2024-06-01", Counting: "2024-06-04",
		},
		{
			ID: "lok-sabha-2019", Kind: LokSabha, Year: 2019,
			LabelEn: "Lok Sabha election 2019", LabelHi: "लोक सभा निर्वाचन 2019",
			PollFrom: "2019-04-11", PollTo: "2019-05-19", Counting: "2019-05-23",
		},
	}
	for _, want := range tests {
		got, ok := v.Election(want.ID)
		if !ok {
			t.Errorf("no election %s", want.ID)
			continue
		}
		if diff := cmp.Diff(want, *got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", want.ID, diff)
		}
	}
	if e, ok := v.Election("assembly-1971"); ok {
		t.Errorf("there is the election %v", e)
	}
}

// The months of a label are those of the polls; a single state is named.
func TestElectionLabels(t *testing.T) {
	v := load(t, "")
	for _, e := range v.Elections {
		if e.Kind != Assembly {
			continue
		}
		when := month(t, e.PollFrom)
		if to := month(t, e.PollTo); to != when {
			when += "–" + to
		}
		want := fmt.Sprintf("Assembly elections, %s %d", when, e.Year)
		if len(e.States) == 1 {
			want = fmt.Sprintf("Assembly election, %s, %s %d", v.Label(state, e.States[0], "en"), when, e.Year)
		}
		if e.LabelEn != want {
			t.Errorf("%s is called %q, want %q", e.ID, e.LabelEn, want)
		}
		if len(e.States) == 1 && !strings.HasPrefix(e.LabelHi, v.Label(state, e.States[0], "hi")+" ") {
			t.Errorf("%s is called %q", e.ID, e.LabelHi)
		}
	}
}

func month(t *testing.T, day string) string {
	t.Helper()
	d, err := time.Parse(time.DateOnly, day)
	if err != nil {
		t.Fatal(err)
	}
	return d.Month().String()
}

func TestElectionsOf(t *testing.T) {
	v := load(t, "")
	for state, want := range map[string][]string{
		"rajasthan": {
			"lok-sabha-2024", "assembly-2023-nov-dec", "lok-sabha-2019", "assembly-2018-nov-dec",
			"lok-sabha-2014", "lok-sabha-2009",
		},
		"sikkim": {
			"lok-sabha-2024", "assembly-2024-apr-jun", "lok-sabha-2019", "assembly-2019-apr-may",
			"lok-sabha-2014", "lok-sabha-2009",
		},
		"chandigarh": {"lok-sabha-2024", "lok-sabha-2019", "lok-sabha-2014", "lok-sabha-2009"},
		"national":   nil,
		"atlantis":   nil,
	} {
		var got []string
		for _, e := range v.ElectionsOf(state) {
			got = append(got, e.ID)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", state, diff)
		}
	}
}

func TestRole(t *testing.T) {
	v := load(t, "")
	tests := []struct{ conference, state, want string }{
		{"ceo-conference-2024-01-11", "telangana", "poll-gone"},
		{"ceo-conference-2024-01-11", "karnataka", "other"}, // of the wide set only
		{"ceo-conference-2024-01-11", "odisha", "poll-going"},
		{"ceo-conference-2024-01-11", "kerala", "other"},
		{"ceo-conference-2025-03-04", "bihar", "poll-going"}, // one set is enough
		{"ceo-conference-2025-03-04", "delhi", "other"},
		{"ceo-conference-2023", "karnataka", ""}, // no sets
		{"ceo-conference-2025-05-23", "bihar", ""},
		{"ceo-conference-2024-01-11", "national", ""},
		{"ceo-conference-2024-01-11", "none", ""},
		{"ceo-conference-2024-01-11", "", ""},
		{"ceo-conference-1999", "bihar", ""},
		{"", "bihar", ""},
	}
	for _, tt := range tests {
		if got := v.Role(tt.conference, tt.state); got != tt.want {
			t.Errorf("Role(%q, %q) = %q, want %q", tt.conference, tt.state, got, tt.want)
		}
		if tt.want != "" && !v.Known(role, tt.want) {
			t.Errorf("%s is no role", tt.want)
		}
	}
}

// The seed's sentence has them in this order.
func TestSeedThemes(t *testing.T) {
	want := []string{
		"election-planning", "expenditure-monitoring", "electoral-roll", "it-applications", "data-management",
		"evm", "vvpat", "sveep", "media-communication",
	}
	if diff := cmp.Diff(want, load(t, "").SeedThemes); diff != "" {
		t.Errorf("seed themes (-want +got):\n%s", diff)
	}
}
