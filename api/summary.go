package api

import (
	"net/url"
	"slices"

	"abhilekh/storage"
)

// Summary is what is said of a document wherever one is listed. Unknown values
// are null.
type Summary struct {
	ID          storage.DocumentID `json:"id"`
	URL         string             `json:"url"`
	Title       string             `json:"title"`
	TitleLang   *string            `json:"title_lang"`
	Kind        *string            `json:"kind"`
	Lang        []string           `json:"lang"`
	Date        *storage.Date      `json:"date"`
	DateKind    *string            `json:"date_kind"`
	Dates       Dates              `json:"dates"`
	NoteNumber  *string            `json:"note_number"`
	States      []StateTag         `json:"states"`
	Themes      []Value            `json:"themes"`
	Conference  *string            `json:"conference"`
	Roles       []Value            `json:"roles"` // of its states at the conference
	Elections   []ElectionTag      `json:"elections"`
	Presenter   *string            `json:"presenter"`
	Designation *string            `json:"designation"`
	Sources     []string           `json:"sources"`
	SourceURL   *string            `json:"source_url"`
	PageCount   int                `json:"page_count"`
	TextQuality storage.Quality    `json:"text_quality"`
	Status      storage.Status     `json:"status"`
	Sample      bool               `json:"sample"`
}

// Dates are the days known of a document.
type Dates struct {
	Printed   *storage.Date `json:"printed"`
	Posted    *storage.Date `json:"posted"`
	Manifest  *storage.Date `json:"manifest"`
	Metadata  *storage.Date `json:"metadata"`
	FirstSeen *storage.Date `json:"first_seen"`
}

// Value is a facet value with its label.
type Value struct {
	Value string `json:"value"`
	Label string `json:"label"`
}

// StateTag is a state of a document.
type StateTag struct {
	Value string `json:"value"`
	Label string `json:"label"`
	Level string `json:"level"`
}

// ElectionTag is an election that a document is about.
type ElectionTag struct {
	Value string  `json:"value"`
	Label string  `json:"label"`
	Phase *string `json:"phase"` // its number, where the document is about one phase
}

func (w *writer) summary(d *storage.Document, tags []storage.Tag) Summary {
	date, kind := d.Dates.Best()
	return Summary{
		ID: d.ID, URL: documentURL(d.ID), Title: d.Title, TitleLang: orNull(d.TitleLang), Kind: orNull(d.Kind),
		Lang: list(d.Langs), Date: orNull(date), DateKind: orNull(kind),
		Dates: Dates{
			Printed: orNull(d.Dates.Printed), Posted: orNull(d.Dates.Posted), Manifest: orNull(d.Dates.Manifest),
			Metadata: orNull(d.Dates.Metadata), FirstSeen: orNull(d.Dates.FirstSeen),
		},
		NoteNumber: orNull(d.NoteNumber), States: w.states(tags), Themes: w.values(storage.FacetTheme, tags), Conference: orNull(d.Conference),
		Roles: w.values(storage.FacetRole, tags), Elections: w.elections(tags), Presenter: orNull(d.Presenter), Designation: orNull(d.Designation),
		Sources: list(d.Sources), SourceURL: publicURL(d.SourceURL), PageCount: d.PageCount,
		TextQuality: d.Quality, Status: d.Status, Sample: d.Sample,
	}
}

// states lists each state once; primary beats mentioned.
func (w *writer) states(tags []storage.Tag) []StateTag {
	out := []StateTag{}
	at := map[string]int{}
	for _, t := range tags {
		if t.Facet != storage.FacetState {
			continue
		}
		if i, ok := at[t.Value]; ok {
			if t.Level == storage.LevelPrimary {
				out[i].Level = t.Level
			}
			continue
		}
		at[t.Value] = len(out)
		out = append(out, StateTag{Value: t.Value, Label: w.label(storage.FacetState, t.Value), Level: t.Level})
	}
	return out
}

// values lists each value of a facet that stands in the tags once.
func (w *writer) values(f storage.Facet, tags []storage.Tag) []Value {
	out := []Value{}
	seen := map[string]bool{}
	for _, t := range tags {
		if t.Facet == f && !seen[t.Value] {
			seen[t.Value] = true
			out = append(out, Value{Value: t.Value, Label: w.label(f, t.Value)})
		}
	}
	return out
}

// elections lists each election and phase once, and an election without a phase
// only where the document is about none of its phases.
func (w *writer) elections(tags []storage.Tag) []ElectionTag {
	phases := map[string][]string{}
	var order []string
	for _, t := range tags {
		if t.Facet != storage.FacetElection {
			continue
		}
		have, seen := phases[t.Value]
		if !seen {
			order, phases[t.Value] = append(order, t.Value), nil
		}
		if t.Level != "" && !slices.Contains(have, t.Level) {
			phases[t.Value] = append(have, t.Level)
		}
	}
	out := []ElectionTag{}
	for _, value := range order {
		e := ElectionTag{Value: value, Label: w.label(storage.FacetElection, value)}
		for _, phase := range phases[value] {
			e.Phase = &phase
			out = append(out, e)
		}
		if len(phases[value]) == 0 {
			out = append(out, e)
		}
	}
	return out
}

func documentURL(id storage.DocumentID) string { return "/documents/" + string(id) }

// publicURL lets http and https addresses through; anything else could name a
// local file.
func publicURL(s string) *string {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil
	}
	return &s
}
