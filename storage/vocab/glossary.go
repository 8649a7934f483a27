package vocab

// Glossary holds the words of the trade for searching.
type Glossary struct {
	SchemaVersion string            `json:"schema_version"`
	Title         string            `json:"title"`
	Sources       map[string]string `json:"sources"`
	ExpandValues  map[string]string `json:"expand_values"` // what each value of Entry.Expand means
	Count         int               `json:"count"`
	Entries       []Entry           `json:"entries"`
	SynonymGroups [][]string        `json:"synonym_groups"` // no term is in two of them
	// ElectionWords show that a text is about elections: beside one of them a
	// short name with several meanings has the one that it has here.
	ElectionWords []string `json:"election_words"`
	// NotBefore lists names that the word after them shows to be none: nobody held
	// a by-election where something was done by Election Commissioners.
	NotBefore []NotBefore `json:"not_before"`
	// Misspellings, RomanisedHindi and QueryOnly lead from what people type to
	// what documents say.
	Misspellings   map[string]string `json:"misspellings"`
	RomanisedHindi map[string]string `json:"romanised_hindi"`
	QueryOnly      map[string]string `json:"query_only_variants"`
}

// NotBefore says which words void a name where one of them follows.
type NotBefore struct {
	Names []string `json:"names"` // of several words; an entry or a synonym group has them
	Words []string `json:"words"` // in the singular
}

// Entry is one term of the glossary.
type Entry struct {
	ID            string   `json:"id"`
	Acronym       string   `json:"acronym"` // "" for a term without one
	ExpansionsEn  []string `json:"expansions_en"`
	Hindi         []string `json:"hindi"`
	Variants      []string `json:"variants"`
	Category      string   `json:"category"`
	Themes        []string `json:"themes"` // ids of themes
	OtherMeanings []string `json:"other_meanings"`
	Ambiguous     bool     `json:"ambiguous"`
	Expand        string   `json:"expand"` // "always", "context", "weak" or "never"
	// Case says what capitals do for a short name to be expanded in context:
	// CaseCapitals, CaseEither, or "" for nothing.
	Case string `json:"case"`
	// Apart says that the expansions are different things (Scheduled Caste, Supreme
	// Court): the acronym stands for all of them, but they not for each other.
	Apart      bool   `json:"apart"`
	Rule       string `json:"rule"` // when to expand, in words, or ""
	Note       string `json:"note"`
	Provenance string `json:"provenance"`
}

// The values of Entry.Case.
const (
	CaseCapitals = "capitals"            // only capitals will do, and they suffice
	CaseEither   = "capitals-or-context" // capitals suffice; otherwise it takes an election word
)
