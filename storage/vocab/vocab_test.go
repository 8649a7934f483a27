package vocab

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"abhilekh/storage/fold"
)

func load(t *testing.T, overlay string) *Vocabulary {
	t.Helper()
	v, err := Load(overlay)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestSums(t *testing.T) {
	v := load(t, "")
	var got [5]int
	for _, s := range v.States {
		if s.Type == "state" {
			got[0]++
		} else {
			got[1]++
		}
		got[2] += s.Legislature.LokSabha
		got[3] += s.Legislature.RajyaSabha
		got[4] += s.Legislature.AssemblyElected
	}
	// 4,123 is also the number of registration officers in a release of May 2025.
	if want := [5]int{28, 8, 543, 233, 4123}; got != want {
		t.Errorf("states, territories, Lok Sabha, Rajya Sabha, assembly = %v, want %v", got, want)
	}
	sizes := map[string]int{
		"themes": len(v.Themes), "seed": len(v.SeedThemes), "kinds": len(v.Kinds), "audiences": len(v.Audiences),
		"patterns": len(v.Patterns), "entries": len(v.Glossary.Entries), "groups": len(v.Glossary.SynonymGroups),
		"conferences": len(v.Conferences), "high courts": len(v.HighCourts), "elections": len(v.Elections),
	}
	want := map[string]int{
		"themes": 35, "seed": 9, "kinds": 15, "audiences": 5, "patterns": 13, "entries": 176, "groups": 64,
		"conferences": 11, "high courts": 25, "elections": 24,
	}
	if diff := cmp.Diff(want, sizes); diff != "" {
		t.Errorf("sizes (-want +got):\n%s", diff)
	}
}

func TestEveryStateIsInOneSIRRound(t *testing.T) {
	v := load(t, "")
	times := map[string]int{}
	for _, r := range v.SIRRounds {
		for _, s := range r.States {
			times[s]++
		}
	}
	for _, s := range v.States {
		if times[s.Slug] != 1 {
			t.Errorf("%s is in %d rounds", s.Slug, times[s.Slug])
		}
	}
}

func TestThemesHaveEnoughPhrases(t *testing.T) {
	for _, th := range load(t, "").Themes {
		if n := len(th.PhrasesEn); n < 10 || n > 25 {
			t.Errorf("%s has %d English phrases", th.ID, n)
		}
		if n := len(th.PhrasesHi); n < 5 || n > 15 {
			t.Errorf("%s has %d Hindi phrases", th.ID, n)
		}
	}
}

func TestNames(t *testing.T) {
	v := load(t, "")
	tests := []struct {
		slug, name string
		strong     bool
	}{
		{"odisha", "Orissa", true}, {"odisha", "ଓଡିଶା", true}, {"jharkhand", "झारखण्ड", true},
		{"jammu-and-kashmir", "J&K", true}, {"jammu-and-kashmir", "Kashmir", false},
		{"delhi", "Delhi", false}, {"delhi", "दिल्ली", false}, {"delhi", "ਦਿੱਲੀ", false}, {"delhi", "NCT of Delhi", true},
		{"chandigarh", "Chandigarh", false}, {"chandigarh", "चण्डीगढ", false}, {"chandigarh", "चंडीगढ़ प्रशासन", true},
	}
	for _, tt := range tests {
		s, ok := v.State(tt.slug)
		if !ok {
			t.Fatalf("no state %s", tt.slug)
		}
		strong, weak := s.Names()
		has := func(list []string) bool {
			return slices.ContainsFunc(list, func(n string) bool { return fold.Word(n) == fold.Word(tt.name) })
		}
		if has(strong) != tt.strong || has(weak) == tt.strong {
			t.Errorf("%s: strong %v, weak %v, want strong %v", tt.name, has(strong), has(weak), tt.strong)
		}
	}
}

func TestKnown(t *testing.T) {
	v := load(t, "")
	tests := []struct {
		facet, value string
		want         bool
	}{
		{"state", "rajasthan", true}, {"state", "Rajasthan", false}, {"state", "none", true}, {"state", "national", true},
		{"mentions", "delhi", true}, {"mentions", "none", true}, {"mentions", "atlantis", false},
		{"theme", "evm", true}, {"theme", "none", true}, {"theme", "national", false},
		{"kind", "press-note", true}, {"kind", "none", true}, {"kind", "letter", false},
		{"audience", "media", true}, {"audience", "none", true},
		{"conference", "ceo-conference-2024-01-11", true}, {"conference", "ceo-conference-2023", true},
		{"conference", "ceo-conference-2024-01-12", false},
		{"role", "poll-gone", true}, {"role", "other", true}, {"role", "none", true}, {"role", "gone", false},
		{"election", "assembly-2023-nov-dec", true}, {"election", "2023-nov-dec", false},
		{"election", "lok-sabha-2024", true}, {"election", "lok-sabha-2023", false}, {"election", "none", true},
		{"year", "2024", true}, {"year", "1899", false}, {"year", "2200", false}, {"year", "02024", false},
		{"year", "+202", false}, {"year", "none", true}, {"year", "", false},
		{"lang", "hi", true}, {"lang", "mni", true}, {"lang", "none", true}, {"lang", "xx", false},
		{"quality", "none", true}, {"quality", "good", true}, {"quality", "national", false},
		{"status", "withdrawn", true}, {"status", "none", false},
		{"source", "pib-35", true}, {"source", "PIB", false}, {"source", "", false}, {"source", strings.Repeat("a", 65), false},
		{"colour", "none", false}, {"", "", false},
	}
	for _, tt := range tests {
		if got := v.Known(tt.facet, tt.value); got != tt.want {
			t.Errorf("Known(%q, %q) = %v", tt.facet, tt.value, got)
		}
	}
}

func TestValuesAreKnownAndLabelled(t *testing.T) {
	v := load(t, "")
	lengths := map[string]int{
		"state": 37, "mentions": 37, "theme": 35, "kind": 15, "conference": 11, "role": 3, "election": 24, "audience": 5, "lang": 26,
		"quality": 5, "status": 4, "year": 0, "source": 0,
	}
	for facet, want := range lengths {
		values := v.Values(facet)
		if len(values) != want {
			t.Errorf("%s has %d values, want %d", facet, len(values), want)
		}
		for _, value := range values {
			if !v.Known(facet, value) {
				t.Errorf("%s: %q is listed but not known", facet, value)
			}
			if en, hi := v.Label(facet, value, "en"), v.Label(facet, value, "hi"); en == value || hi == value || en == hi {
				t.Errorf("%s: %q is called %q and %q", facet, value, en, hi)
			}
		}
	}
	if first := v.Values("conference")[0]; first != "ceo-conference-2026-01-08" {
		t.Errorf("the first conference listed is %s", first)
	}
	if first := v.Values("election")[0]; first != "assembly-2026-apr" {
		t.Errorf("the first election listed is %s", first)
	}
	if first := v.Values("state")[0]; first != "andhra-pradesh" {
		t.Errorf("the first state listed is %s", first)
	}
}

func TestLabel(t *testing.T) {
	v := load(t, "")
	tests := []struct{ facet, value, ui, want string }{
		{"state", "odisha", "en", "Odisha"}, {"mentions", "odisha", "hi", "ओडिशा"}, {"state", "national", "en", "All India"},
		{"theme", "evm", "en", "EVM"}, {"kind", "presentation", "hi", "प्रस्तुतीकरण"}, {"year", "2024", "hi", "2024"},
		{"year", "none", "en", "Date unknown"}, {"audience", "voters", "en", "Voters"}, {"lang", "pa", "en", "Punjabi"},
		{"conference", "ceo-conference-2024-01-11", "en", "Conference of CEOs, 11–12 January 2024"},
		{"role", "poll-gone", "en", "Poll-gone states"}, {"role", "other", "hi", "अन्य राज्य"},
		{"role", "none", "en", "Role not known"}, {"election", "none", "hi", "कोई निर्वाचन नहीं"},
		{"election", "assembly-2023-nov-dec", "en", "Assembly elections, November 2023"},
		{"election", "assembly-2023-nov-dec", "hi", "विधान सभा निर्वाचन, नवंबर 2023"},
		{"election", "assembly-2025-feb", "en", "Assembly election, Delhi, February 2025"},
		{"election", "lok-sabha-2024", "en", "Lok Sabha election 2024"},
		{"quality", "none", "en", "No text"}, {"source", "decks", "en", "decks"}, {"state", "atlantis", "hi", "atlantis"},
		{"theme", "evm", "fr", "EVM"},
	}
	for _, tt := range tests {
		if got := v.Label(tt.facet, tt.value, tt.ui); got != tt.want {
			t.Errorf("Label(%q, %q, %q) = %q, want %q", tt.facet, tt.value, tt.ui, got, tt.want)
		}
	}
	if got := v.LangLabel("ur", "en"); got != "Urdu" {
		t.Errorf("LangLabel(ur) = %q", got)
	}
	if got := v.LangLabel("tlh", "en"); got != "tlh" {
		t.Errorf("LangLabel of an unknown language = %q", got)
	}
}

func TestParents(t *testing.T) {
	v := load(t, "")
	for theme, want := range map[string][]string{
		"misinformation": {"media-communication"}, "special-intensive-revision": {"electoral-roll"},
		"seizures": {"expenditure-monitoring"}, "evm": nil, "atlantis": nil,
	} {
		if diff := cmp.Diff(want, v.Parents(theme)); diff != "" {
			t.Errorf("Parents(%s) (-want +got):\n%s", theme, diff)
		}
	}
}

// write lays a changed copy of an embedded list into a fresh folder.
func write(t *testing.T, name, from, to string) string {
	t.Helper()
	data, err := embedded.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(string(data), from, to, 1)
	if text == string(data) {
		t.Fatalf("%s does not hold %q", name, from)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestOverlay(t *testing.T) {
	plain := load(t, "")
	changed := load(t, write(t, "themes.json", `"label_en": "EVM"`, `"label_en": "Voting machines"`))
	if got := changed.Label("theme", "evm", "en"); got != "Voting machines" {
		t.Errorf("the overlay's label is %q", got)
	}
	if len(changed.States) != 36 {
		t.Errorf("%d states beside the overlay", len(changed.States))
	}
	if plain.Fingerprint == changed.Fingerprint || len(plain.Fingerprint) != 64 {
		t.Errorf("fingerprints %q and %q", plain.Fingerprint, changed.Fingerprint)
	}
	if again := load(t, t.TempDir()); again.Fingerprint != plain.Fingerprint {
		t.Error("an empty overlay changes the fingerprint")
	}
}

func TestFaultsAreNamed(t *testing.T) {
	tests := []struct{ name, file, from, to, want string }{
		{"unknown field", "states.json", `"count": 36`, `"count": 36, "colour": 1`, `unknown field "colour"`},
		{"count", "states.json", `"count": 36`, `"count": 35`, "count says 35"},
		{"two values", "conferences.json", `{`, "{}\n{", "more than one value"},
		{"not JSON", "glossary.json", `{`, `{{`, "invalid character"},
		{"election without event", "states.json", `"event": "2019-apr-may",`, `"event": "2019-never",`, `"assembly-2019-never", which does not exist`},
		{"alias of two states", "states.json", "\"Orissa\"\n", "\"Bihar\"\n", `"Bihar" is a strong name of odisha and a strong one of bihar`},
		{"abbreviation of two states", "states.json", `"RJ"`, `"UP"`, `abbreviation of`},
		{"strong and weak", "states.json", `"NCT of Delhi"`, `"Delhi "`, "weak"},
		{"bad date", "states.json", `"counting_date": "2019-05-23"`, `"counting_date": "2019-05-32"`, "no date"},
		{"theme parent", "themes.json", `"parent": "electoral-roll"`, `"parent": "rolls"`, `"rolls"`},
		{"ring of parents", "themes.json", `"parent": "electoral-roll"`, `"parent": "special-intensive-revision"`, "above itself"},
		{"audience", "themes.json", `"audiences": [` + "\n    \"officials\"", `"audiences": [` + "\n    \"clerks\"", `"clerks"`},
		{"pattern", "themes.json", `"re2": "(?i)\\bECI`, `"re2": "(?i)\\bECX`, "does not match its example"},
		{"glossary theme", "glossary.json", `"accessibility-inclusion"`, `"access"`, `"access"`},
		{"glossary case", "glossary.json", `"case": "capitals"`, `"case": "small"`, `has the case "small"`},
		{"voided name", "glossary.json", `["by-election", "by-poll"]`, `["by-electric"]`, `not_before: "by-electric" is no name`},
		{"voiding word", "glossary.json", `"agent", "agency"`, `"agents", "agency"`, `not_before: "agents" is not one word`},
		{"synonym twice", "glossary.json", "\"वोटर\"\n", "\"वोटर\", \"मतदान केंद्र\"\n", "two synonym groups"},
		{"conference state", "conferences.json", `"bihar"`, `"behar"`, `"behar"`},
		{"conference id", "conferences.json", `"id": "ceo-conference-2026-01-08"`, `"id": "ceo-conference-2026-01-09"`, "begins on"},
		{"conference sets", "conferences.json", "\"poll_going\": [\n    \"andhra-pradesh\"", "\"poll_going\": [\n    \"mizoram\"", "mizoram in both sets"},
		{"elections count", "elections.json", `"count": 24`, `"count": 20`, "count says 20"},
		{"election id", "elections.json", `"id": "lok-sabha-2019"`, `"id": "lok-sabha-2024"`, "only 23 differ"},
		{"election that no state has", "elections.json", `"id": "assembly-2023-may"`, `"id": "assembly-2023-june"`, "not among those of any state"},
		{"election kind", "elections.json", `"kind": "lok-sabha"`, `"kind": "council"`, `the kind "council"`},
		{"assembly election as Lok Sabha", "elections.json", `"kind": "assembly"`, `"kind": "lok-sabha"`, "assembly election of"},
		{"election days twice", "elections.json", `"kind": "assembly",`, `"kind": "assembly", "counting": "2026-05-05",`, "belong to the states"},
		{"election date", "elections.json", `"counting": "2019-05-23"`, `"counting": "2019-05-32"`, "no date"},
		{"election days", "elections.json", `"counting": "2019-05-23"`, `"counting": "2019-05-13"`, "has the days"},
		{"election year", "elections.json", `"year": 2023`, `"year": 2022`, "is of 2022 and begins on"},
		{"election year of a state", "states.json", `"year": 2019`, `"year": 2018`, "is of 2018"},
		{"election order", "elections.json", `"poll_from": "2009-04-16"`, `"poll_from": "2029-04-16"`, "out of order"},
		{"election label", "elections.json", `"label_en": "Lok Sabha election 2009"`, `"label_en": ""`, "empty label"},
		{"conference order", "conferences.json", `"from": "2024-01-11"`, `"from": "2020-01-11"`, "out of order"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Load(write(t, tt.file, tt.from, tt.to))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want one with %q", err, tt.want)
			}
		})
	}
}

func TestOverlayFolderFaults(t *testing.T) {
	if _, err := Load(filepath.Join(t.TempDir(), "absent")); err == nil {
		t.Error("an absent folder is no fault")
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "state.json"), []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(dir); err == nil || !strings.Contains(err.Error(), "state.json") {
		t.Errorf("a file under a wrong name gives %v", err)
	}
}

func TestAround(t *testing.T) {
	for template, want := range map[string][2]string{
		"CEO, {N}":   {"CEO", ""},
		"{N} Police": {"", "Police"},
		"{N} के मुख्य निर्वाचन अधिकारी": {"", "के मुख्य निर्वाचन अधिकारी"},
	} {
		before, after := Around(template)
		if got := [2]string{before, after}; got != want {
			t.Errorf("Around(%q) = %q", template, got)
		}
	}
}
