package vocab

// Theme is a subject of documents.
type Theme struct {
	ID          string `json:"id"` // the facet value
	LabelEn     string `json:"label_en"`
	LabelHi     string `json:"label_hi"`
	Definition  string `json:"definition"`
	SeedWording string `json:"seed_wording"` // as the note of January 2024 has it, or ""
	Parent      string `json:"parent"`       // id of a theme, or ""
	// Phrases are token sequences. Exact ones count only with their punctuation,
	// acronyms only in the letters given, weak ones never alone.
	PhrasesEn     []string   `json:"phrases_en"`
	PhrasesExact  []string   `json:"phrases_en_exact"`
	Acronyms      []string   `json:"acronyms_case_sensitive"`
	PhrasesHi     []string   `json:"phrases_hi"`
	WeakPhrasesEn []string   `json:"weak_phrases_en"`
	WeakPhrasesHi []string   `json:"weak_phrases_hi"`
	Negative      []Negative `json:"negative"`
	Related       []string   `json:"related"`   // ids of themes
	Audiences     []string   `json:"audiences"` // ids of audiences
	Note          string     `json:"note"`
	Provenance    string     `json:"provenance"`
}

// Negative is a phrase that looks like a theme's and is none.
type Negative struct {
	Phrase string `json:"phrase"`
	Reason string `json:"reason"`
}

// Matching says how themes are recognised: in words, and in points.
type Matching struct {
	PhrasesEn    string `json:"phrases_en"`
	PhrasesExact string `json:"phrases_en_exact"`
	Acronyms     string `json:"acronyms_case_sensitive"`
	PhrasesHi    string `json:"phrases_hi"`
	WeakPhrases  string `json:"weak_phrases"`
	Negative     string `json:"negative"`
	Score        Score  `json:"score"`
	ListRule     string `json:"list_rule"`
	Hierarchy    string `json:"hierarchy"`
	Primary      string `json:"primary"`
	ScoreStatus  string `json:"score_status"`
}

// Score gives the points of each kind of evidence for a theme.
type Score struct {
	TitlePhrase  int `json:"title_or_subject_phrase"`
	TitleAcronym int `json:"acronym_title"`
	BodyPhrase   int `json:"phrase_body"`
	BodyCap      int `json:"body_cap_per_phrase"`   // the most one phrase gives in the body
	FirstWords   int `json:"first_150_words_bonus"` // once, for a phrase among the first 150 words
	BodyAcronym  int `json:"acronym_body"`
	ListRule     int `json:"list_rule"`
	AssignAt     int `json:"assign_at"` // points from which the theme is given
}

// Kind is a kind of document.
type Kind struct {
	ID        string   `json:"id"` // the facet value
	LabelEn   string   `json:"label_en"`
	LabelHi   string   `json:"label_hi"`
	MarksEn   []string `json:"marks_en"` // words by which it is known
	MarksHi   []string `json:"marks_hi"`
	IDPattern string   `json:"id_pattern"` // id of a pattern, or ""
}

// Audience is whom a document addresses.
type Audience struct {
	ID         string   `json:"id"` // the facet value
	LabelEn    string   `json:"label_en"`
	LabelHi    string   `json:"label_hi"`
	Cues       []string `json:"cues"`
	ECISection bool     `json:"eci_site_section"` // a section of the Commission's site of 2024
}

// Pattern is a regular expression for numbers and dates in documents.
type Pattern struct {
	ID              string   `json:"id"`
	RE2             string   `json:"re2"`       // in Go's syntax
	Canonical       string   `json:"canonical"` // how a match is written, in words
	Examples        []string `json:"examples"`  // each holds a match
	CounterExamples []string `json:"counter_examples"`
	Certainty       string   `json:"certainty"`
	Note            string   `json:"note"`
}

type themesFile struct {
	SchemaVersion string            `json:"schema_version"`
	Title         string            `json:"title"`
	Sources       map[string]string `json:"sources"`
	Matching      Matching          `json:"matching"`
	SeedThemes    []string          `json:"seed_themes"`
	Themes        []Theme           `json:"themes"`
	Kinds         []Kind            `json:"document_kinds"`
	Audiences     []Audience        `json:"audiences"`
	Patterns      []Pattern         `json:"patterns"`
}

func (f *themesFile) fill(v *Vocabulary) {
	v.Themes, v.SeedThemes, v.Matching = f.Themes, f.SeedThemes, f.Matching
	v.Kinds, v.Audiences, v.Patterns = f.Kinds, f.Audiences, f.Patterns
}
