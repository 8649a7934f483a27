package storage

import (
	"cmp"
	"reflect"
	"slices"
	"time"
)

// Stated is what others say of a document than the document itself: the reader
// that knows its form, the source it was found at, and an operator's manifest.
// It is kept, so that rules can be applied again without the source. "" and nil
// mean that nothing is said.
type Stated struct {
	By         string `json:"by,omitempty"`          // the source that says it
	ReaderKind string `json:"reader_kind,omitempty"` // the kind by the form of the file: "press-release" for a PIB page
	SourceKind string `json:"source_kind,omitempty"` // the kind that all documents of the source have
	Manifest          // of that source
}

// Manifest is what an operator's manifest says of one document.
type Manifest struct {
	Kind        string   `json:"kind,omitempty"`
	Title       string   `json:"title,omitempty"`
	Lang        string   `json:"lang,omitempty"` // ISO 639-1
	Date        Date     `json:"date,omitempty"`
	Conference  string   `json:"conference,omitempty"`  // a conference of the vocabulary
	States      []string `json:"states,omitempty"`      // slugs, or National alone
	Presenter   string   `json:"presenter,omitempty"`   // a person's name
	Designation string   `json:"designation,omitempty"` // the person's office
	URL         string   `json:"url,omitempty"`         // where it was published
}

// Empty reports whether m says nothing.
func (m Manifest) Empty() bool { return m.Equal(Manifest{}) }

// Equal reports whether m and n say the same.
func (m Manifest) Equal(n Manifest) bool {
	same := slices.Equal(m.States, n.States)
	m.States, n.States = nil, nil
	return same && reflect.DeepEqual(m, n)
}

// Override is one correction by a person. It wins over everything extracted or
// ruled, the newer over the older, and is never deleted: one that is taken back
// is Revoked.
type Override struct {
	ID       int64      `json:"id"` // within one catalogue; 0 before it is stored
	Document DocumentID `json:"document"`
	Field    string     `json:"field"`  // "tag", "title", "title_lang", "printed", "posted", "manifest" or "metadata"
	Action   string     `json:"action"` // "add" or "remove" for a tag, "set" for the rest
	Facet    Facet      `json:"facet"`  // of a tag; else ""
	Value    string     `json:"value"`  // of the tag or field; "" makes a date unknown
	Level    string     `json:"level"`  // of a state that is added: primary ("" means that, too) or mentioned
	Who      string     `json:"who"`
	Why      string     `json:"why"` // never empty
	Made     time.Time  `json:"made_at"`
	Revoked  time.Time  `json:"revoked_at,omitzero"` // zero while it holds
}

// What an Override does.
const (
	OverrideTag    = "tag" // its Field
	OverrideAdd    = "add"
	OverrideRemove = "remove"
	OverrideSet    = "set"
)

// Apply changes r as a correction says; a revoked one changes nothing. A
// document has one kind and one conference: adding another replaces it. An added
// tag has the rule RuleOverride and the reason as its words.
func (r *Record) Apply(o Override) {
	if !o.Revoked.IsZero() {
		return
	}
	switch o.Field {
	case OverrideTag:
		r.applyTag(o)
	case "title":
		r.Title = cmp.Or(o.Value, r.Title) // a title is never empty
	case "title_lang":
		r.TitleLang = o.Value
	case "printed":
		r.Dates.Printed = Date(o.Value)
	case "posted":
		r.Dates.Posted = Date(o.Value)
	case "manifest":
		r.Dates.Manifest = Date(o.Value)
	case "metadata":
		r.Dates.Metadata = Date(o.Value)
	}
}

func (r *Record) applyTag(o Override) {
	var field *string
	switch o.Facet {
	case FacetKind:
		field = &r.Kind
	case FacetConference:
		field = &r.Conference
	}
	adding := o.Action == OverrideAdd
	r.Tags = slices.DeleteFunc(r.Tags, func(t Tag) bool {
		return t.Facet == o.Facet && (t.Value == o.Value || adding && field != nil)
	})
	switch {
	case adding:
		t := Tag{Facet: o.Facet, Value: o.Value, Level: o.Level, Rule: RuleOverride, Words: o.Why}
		if t.Facet == FacetState && t.Level == "" {
			t.Level = LevelPrimary
		}
		r.Tags = append(r.Tags, t)
		if field != nil {
			*field = o.Value
		}
	case field != nil && *field == o.Value:
		*field = ""
	}
}

// Correctable reports whether people may add and remove tags of f. The other
// facets follow from facts that are corrected themselves.
func (f Facet) Correctable() bool {
	return slices.Contains([]Facet{FacetState, FacetTheme, FacetKind, FacetConference, FacetElection, FacetAudience}, f)
}
