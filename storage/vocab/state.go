package vocab

import (
	"slices"
	"strings"
)

// State is one state or union territory of India.
type State struct {
	Slug            string       `json:"slug"`             // the facet value
	ISO             string       `json:"iso"`              // ISO 3166-2 of November 2023, "IN-CG"
	ISOFormer       []string     `json:"iso_former"`       // codes before that
	ECICode         string       `json:"eci_code"`         // of the results site of June 2024, "S26"
	ECICodeFormer   []string     `json:"eci_code_former"`  // such as S09, Jammu and Kashmir as a state
	Type            string       `json:"type"`             // "state" or "ut"
	NameEn          string       `json:"name_en"`          // the label
	NameEnOfficial  string       `json:"name_en_official"` // as in law
	NameHi          string       `json:"name_hi"`          // the Hindi label
	NamesHiVariants []string     `json:"names_hi_variants"`
	NativeNames     []NativeName `json:"native_names"`
	AliasesEn       []string     `json:"aliases_en"`      // strong: name the state by themselves
	AliasesWeakEn   []string     `json:"aliases_weak_en"` // need a second clue
	NamesWeakHi     []string     `json:"names_weak_hi"`
	// NameAloneIsWeak is true where the bare name in any script usually means
	// something else (Delhi, Chandigarh).
	NameAloneIsWeak  bool              `json:"name_alone_is_weak"`
	AbbrContextOnly  []string          `json:"abbr_context_only"` // only in capitals and beside a context word
	AbbrCollisions   map[string]string `json:"abbr_collisions"`   // abbreviation to its other meaning
	FormerNames      []Note            `json:"former_names"`
	Misspellings     []string          `json:"misspellings"` // for queries
	Capitals         []Note            `json:"capitals"`
	Demonyms         []Note            `json:"demonyms_and_languages"` // not the state
	WeakPlacesEn     []string          `json:"weak_places_en"`         // never alone
	WeakPlacesHi     []string          `json:"weak_places_hi"`
	WeakPlacesSecond []string          `json:"weak_places_needing_second_clue"` // also lie in another state
	FalsePositives   []string          `json:"false_positive_phrases"`          // hide this state's name, not others'
	Legislature      Legislature       `json:"legislature"`
	Elections        []StateElection   `json:"assembly_elections"`
	CEOSite          Site              `json:"ceo_site"`
	PIBOffice        PIBOffice         `json:"pib_office"`
	SIR              StateSIR          `json:"sir"`
	Notes            []string          `json:"notes"`
}

// Names returns every name by which documents call the state, in all scripts,
// abbreviations aside: strong ones, which name it by themselves, and weak ones,
// which need a second clue. Names that compare alike may repeat. The slices are
// the caller's.
func (s *State) Names() (strong, weak []string) {
	bare := []string{s.NameEn, s.NameHi}
	for _, n := range s.NativeNames {
		bare = append(bare, n.Name)
	}
	strong = append(append(strong, s.NameEnOfficial), s.AliasesEn...)
	strong = append(strong, s.NamesHiVariants...)
	weak = append(append(weak, s.AliasesWeakEn...), s.NamesWeakHi...)
	if s.NameAloneIsWeak {
		weak = append(weak, bare...)
		strong = slices.DeleteFunc(strong, func(name string) bool { return name == s.NameEn })
		return strong, weak
	}
	return append(strong, bare...), weak
}

// NativeName is a state's name in one of its languages.
type NativeName struct {
	Lang   string `json:"lang"`   // ISO 639
	Script string `json:"script"` // ISO 15924
	Name   string `json:"name"`
}

// Note is a name with a remark, which may be empty.
type Note struct {
	Name string `json:"name"`
	Note string `json:"note"`
}

// Legislature gives the seats of a state; an absent number is 0.
type Legislature struct {
	AssemblyElected   int `json:"assembly_seats_elected"`
	AssemblyNominated int `json:"assembly_seats_nominated"`
	Council           int `json:"council_seats"`
	TermYears         int `json:"term_years"`
	LokSabha          int `json:"lok_sabha_seats"`
	RajyaSabha        int `json:"rajya_sabha_seats"`
	NextAssemblyYear  int `json:"next_assembly_due_year"`
}

// StateElection is one general election to a state's assembly. Dates are
// YYYY-MM-DD.
type StateElection struct {
	Event        string   `json:"event"` // the id of its Election without the kind, "2023-nov-dec"
	Year         int      `json:"year"`
	PollDates    []string `json:"poll_dates"`
	CountingDate string   `json:"counting_date"`
}

// Site is where a state's Chief Electoral Officer publishes. Hosts were not
// checked live; certainty says how sure they are.
type Site struct {
	Host      string   `json:"host"`
	AltHosts  []string `json:"alt_hosts"`
	Certainty string   `json:"certainty"`
}

// PIBOffice is the office of the Press Information Bureau that serves a state.
type PIBOffice struct {
	RegID int    `json:"regid"` // the number in PIB addresses
	Name  string `json:"name"`
}

// StateSIR is a state's part in the special intensive revision.
type StateSIR struct {
	Round string `json:"round"` // of Vocabulary.SIRRounds
	Note  string `json:"note"`
}

// HighCourt is a court and the states it serves.
type HighCourt struct {
	Name   string   `json:"name"`
	States []string `json:"states"`
}

// FalsePositive is a context that hides state names: a fixed phrase, or one with
// <Name> or <City> at one end, where the hidden name stands; ":<Year>" after it
// asks for a year to follow. "a|b" is a choice of words. Masks are slugs, or "*"
// for every state.
type FalsePositive struct {
	Phrase string   `json:"phrase"`
	Masks  []string `json:"masks"`
	Reason string   `json:"reason"`
}

// DelhiRule says when Delhi is the territory and not the capital of India.
type DelhiRule struct {
	MaskAlways     []string `json:"mask_always"`
	NewDelhiBefore []string `json:"new_delhi_counts_when_followed_by"`
	BareWhen       []string `json:"bare_delhi_counts_when"` // in words
	BareOtherwise  string   `json:"bare_delhi_otherwise"`
	NativeNames    string   `json:"native_names_of_delhi"`
}

// Renaming is a place that changed its name.
type Renaming struct {
	Old   string `json:"old"`
	New   string `json:"new"`
	State string `json:"state"`
	Year  string `json:"year"`
}

// SIRRound is one round of the special intensive revision.
type SIRRound struct {
	ID     string   `json:"id"`
	States []string `json:"states"`
}

type statesFile struct {
	SchemaVersion   string              `json:"schema_version"`
	Title           string              `json:"title"`
	Count           int                 `json:"count"`
	Sources         map[string]string   `json:"sources"`
	FieldProvenance map[string]string   `json:"field_provenance"`
	MatchingRules   []string            `json:"matching_rules"`
	Delhi           DelhiRule           `json:"delhi_rule"`
	FalsePositives  []FalsePositive     `json:"global_false_positive_contexts"`
	HighCourts      []HighCourt         `json:"high_courts"`
	AmbiguousPlaces map[string][]string `json:"ambiguous_places"`
	RenamedPlaces   []Renaming          `json:"renamed_places"`
	Templates       map[string][]string `json:"strong_context_templates"`
	NationalPhrases []string            `json:"national_phrases"`
	SIRRounds       []SIRRound          `json:"sir_rounds"`
	States          []State             `json:"states"`
}

func (f *statesFile) fill(v *Vocabulary) {
	v.States, v.HighCourts, v.FalsePositives = f.States, f.HighCourts, f.FalsePositives
	v.Delhi, v.AmbiguousPlaces, v.RenamedPlaces = f.Delhi, f.AmbiguousPlaces, f.RenamedPlaces
	v.Templates, v.MatchingRules, v.NationalPhrases = f.Templates, f.MatchingRules, f.NationalPhrases
	v.SIRRounds = f.SIRRounds
}

// Around splits a template of Vocabulary.Templates into the words before and
// after the name; one of them is empty.
func Around(template string) (before, after string) {
	before, after, _ = cutName(template)
	return before, after
}

func cutName(template string) (before, after string, ok bool) {
	before, after, ok = strings.Cut(template, "{N}")
	return strings.Trim(before, " ,"), strings.Trim(after, " ,"), ok
}
