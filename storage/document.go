package storage

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// DocumentID names a document for ever. It is minted once by the catalogue, is
// lower-case letters and digits only, and therefore safe in a path and in a URL.
type DocumentID string

// IST is the time zone of all civil dates here (UTC+05:30, no summer time).
var IST = time.FixedZone("IST", 5*3600+30*60)

// Date is a civil date in IST written YYYY-MM-DD; "" means unknown. Dates
// compare as strings.
type Date string

// DateOf returns the civil date of t in IST, or "" for the zero time.
func DateOf(t time.Time) Date {
	if t.IsZero() {
		return ""
	}
	return Date(t.In(IST).Format(time.DateOnly))
}

// ParseDate accepts YYYY-MM-DD only and reports whether s is a real day
// between the years 1900 and 2199.
func ParseDate(s string) (Date, bool) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Year() < 1900 || t.Year() > 2199 {
		return "", false
	}
	return Date(s), true
}

// Year returns the year of d, or 0 when d is unknown.
func (d Date) Year() int {
	if len(d) < 4 {
		return 0
	}
	y, err := strconv.Atoi(string(d[:4]))
	if err != nil {
		return 0
	}
	return y
}

// Month returns the year and month of d as "2024-01", or "" when unknown.
func (d Date) Month() string {
	if len(d) < 7 {
		return ""
	}
	return string(d[:7])
}

// Dates are the days known of a document. Each may be unknown.
type Dates struct {
	Printed   Date `json:"printed"`    // read on the document itself
	Posted    Date `json:"posted"`     // stated by the site that published it
	Manifest  Date `json:"manifest"`   // stated by an operator's manifest
	Metadata  Date `json:"metadata"`   // from the file's own properties
	FirstSeen Date `json:"first_seen"` // when this archive first saw it
}

// Best returns the date of the document and which of the first four it is
// ("printed", "posted", "manifest", "metadata"). The day we first saw a
// document says nothing about it, so it is never used; then both are "".
func (d Dates) Best() (date Date, kind string) {
	switch {
	case d.Printed != "":
		return d.Printed, "printed"
	case d.Posted != "":
		return d.Posted, "posted"
	case d.Manifest != "":
		return d.Manifest, "manifest"
	case d.Metadata != "":
		return d.Metadata, "metadata"
	}
	return "", ""
}

// Quality is the verdict on a text.
type Quality string

// The verdicts. Until the gate that judges text exists, text is unchecked.
const (
	QualityGood      Quality = "good"
	QualityRepaired  Quality = "repaired"
	QualityDoubtful  Quality = "doubtful"
	QualityNone      Quality = "none" // there is no text; Page.Reason says why
	QualityUnchecked Quality = "unchecked"
)

// Status says how a document stands at its sources.
type Status string

// The states of a document.
const (
	StatusCurrent   Status = "current"   // published, unchanged since first seen
	StatusChanged   Status = "changed"   // published, and has an earlier version
	StatusWithdrawn Status = "withdrawn" // no longer published; still held here
	StatusWithheld  Status = "withheld"  // not shown, by an operator's decision
)

// Document is one press note or presentation as published, as it is known now.
type Document struct {
	ID          DocumentID `json:"id"`
	Title       string     `json:"title"` // never empty; the file name at worst
	TitleLang   string     `json:"title_lang"`
	Kind        string     `json:"kind"` // a kind of the vocabulary, or ""
	Langs       []string   `json:"lang"` // ISO 639-1, main language first
	Dates       Dates      `json:"dates"`
	NoteNumber  string     `json:"note_number"` // canonical, "ECI/PN/23/2024", or ""
	PRID        string     `json:"prid"`        // PIB release id, digits, or ""
	Conference  string     `json:"conference"`  // a conference of the vocabulary, or ""
	Presenter   string     `json:"presenter"`   // who gave the presentation, as an operator's manifest says, or ""
	Designation string     `json:"designation"` // the presenter's office, or ""
	SourceURL   string     `json:"source_url"`  // public http(s) address, or "" for local files
	Sources     []string   `json:"sources"`     // ids of the sources that hold it, or held it last, sorted
	Version     string     `json:"version"`     // SHA-256 (hex) naming the current version
	MediaType   string     `json:"media_type"`
	FileName    string     `json:"file_name"` // last element of the original's name
	Size        int64      `json:"size"`      // bytes of the original
	PageCount   int        `json:"page_count"`
	Quality     Quality    `json:"quality"` // none if no page has text, else that of its worst page with text
	Status      Status     `json:"status"`
	Sample      bool       `json:"sample"` // one of the invented documents shipped with the program
	FirstSeen   time.Time  `json:"first_seen_at"`
	LastSeen    time.Time  `json:"last_seen_at"`
	LastChanged time.Time  `json:"last_changed_at"` // when the current version was first seen
}

// Page is what a hit points at: a PDF page, a slide, or the whole of an HTML
// note (page 1).
type Page struct {
	Number  int     `json:"number"` // from 1, in the order of the document
	Title   string  `json:"title"`  // a slide's title, or ""
	Text    string  `json:"text"`   // UTF-8, NFC, lines ended by "\n", cells by "\t"
	Notes   string  `json:"notes"`  // a slide's speaker notes, like Text, or ""; not seen by the audience
	Lang    string  `json:"lang"`   // main language, ISO 639-1, or ""
	Method  string  `json:"method"` // which reader made the text: "pdf", "html", "text", "pptx"
	Quality Quality `json:"quality"`
	Reason  string  `json:"reason"` // why there is no text, or why it is doubtful
}

// Version is one content of a document.
type Version struct {
	SHA256      string     `json:"sha256"` // of the bytes in which it was first seen; names it
	Document    DocumentID `json:"document"`
	Number      int        `json:"number"` // from 1, oldest first
	Fingerprint string     `json:"fingerprint"`
	Size        int64      `json:"size"`
	MediaType   string     `json:"media_type"`
	FileName    string     `json:"file_name"`
	FirstSeen   time.Time  `json:"first_seen_at"`
	LastSeen    time.Time  `json:"last_seen_at"`
	PageCount   int        `json:"page_count"`
	Engine      string     `json:"engine"` // of the extraction in use
}

// Facet is a property by which answers are counted and narrowed. Its text is
// the parameter's name in the address.
type Facet string

// The facets, in the order in which they are shown.
const (
	FacetState      Facet = "state"    // primary states
	FacetMentions   Facet = "mentions" // states primary or mentioned
	FacetTheme      Facet = "theme"
	FacetKind       Facet = "kind"
	FacetConference Facet = "conference"
	FacetRole       Facet = "role"     // how its states stood at its conference
	FacetElection   Facet = "election" // an election of the vocabulary
	FacetYear       Facet = "year"
	FacetLang       Facet = "lang"
	FacetAudience   Facet = "audience"
	FacetSource     Facet = "source"
	FacetQuality    Facet = "quality"
	FacetStatus     Facet = "status"
)

// Facets lists every facet in the order in which they are shown.
func Facets() []Facet {
	return []Facet{
		FacetState, FacetMentions, FacetTheme, FacetKind, FacetConference, FacetRole,
		FacetElection, FacetYear, FacetLang, FacetAudience, FacetSource, FacetQuality, FacetStatus,
	}
}

// None is the facet value for documents without any value of that facet. It is
// offered for state, mentions, theme, kind, conference, role, election, year,
// lang and audience.
const None = "none"

// National is the value of state for documents about the whole country.
const National = "national"

// The levels of a state tag.
const (
	LevelPrimary   = "primary"
	LevelMentioned = "mentioned"
)

// The roles of a state at a conference of Chief Electoral Officers: it had lately
// voted, was about to vote, or neither.
const (
	RolePollGone  = "poll-gone"
	RolePollGoing = "poll-going"
	RoleOther     = "other"
)

// RuleOverride is the rule of tags that a person gave.
const RuleOverride = "override"

// Tag is one facet value of a document together with one piece of evidence. A
// value may have several tags, the best evidence first and one a page at most:
// their pages are where the document shows it.
type Tag struct {
	Facet       Facet  `json:"facet"` // state, theme, kind, conference, role, election or audience
	Value       string `json:"value"`
	Level       string `json:"level"` // of a state: primary or mentioned; of an election: its phase ("7") where stated; else ""
	Rule        string `json:"rule"`  // why, as a short stable name ("name-in-title")
	RuleVersion string `json:"rule_version"`
	Page        int    `json:"page"`  // where; 0 = in the title or outside the text
	Words       string `json:"words"` // the words that gave it
}

// Record is a document whole: what the index is built from.
type Record struct {
	Document
	Tags  []Tag  `json:"tags"`
	Pages []Page `json:"pages"`
}

// Values returns the document's values of one facet, without repetition, in
// the order of the tags; nil means it has none (the value None). Every facet
// count in the program rests on this one rule. A theme also counts for its
// parents; those are tags of their own.
func (r *Record) Values(f Facet) []string {
	switch f {
	case FacetYear:
		if d, _ := r.Dates.Best(); d != "" {
			return []string{string(d[:4])}
		}
		return nil
	case FacetLang:
		return r.Langs
	case FacetSource:
		return r.Sources
	case FacetQuality:
		return []string{string(r.Quality)}
	case FacetStatus:
		return []string{string(r.Status)}
	case FacetKind:
		return one(r.Kind)
	case FacetConference:
		return one(r.Conference)
	}
	var out []string
	for _, t := range r.Tags {
		match := t.Facet == f
		if f == FacetState {
			match = match && t.Level == LevelPrimary
		}
		if f == FacetMentions {
			match = t.Facet == FacetState
		}
		if match && !slices.Contains(out, t.Value) {
			out = append(out, t.Value)
		}
	}
	return out
}

func one(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

// PageUnit returns what a page of a document of this media type is called:
// "slide" for presentations, "page" for the rest.
func PageUnit(mediaType string) string {
	if strings.Contains(mediaType, "presentation") || strings.Contains(mediaType, "powerpoint") {
		return "slide"
	}
	return "page"
}
