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
	// Misspellings, RomanisedHindi and QueryOnly lead from what people type to
	// what documents say.
	Misspellings   map[string]string `json:"misspellings"`
	RomanisedHindi map[string]string `json:"romanised_hindi"`
	QueryOnly      map[string]string `json:"query_only_variants"`
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
	Rule          string   `json:"rule"`   // when to expand, in words, or ""
	Note          string   `json:"note"`
	Provenance    string   `json:"provenance"`
}
