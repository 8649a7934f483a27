package api

import (
	"context"
	"fmt"
	"slices"

	"abhilekh/storage"
	"abhilekh/storage/query"
	"abhilekh/storage/search"
	"abhilekh/storage/vocab"

	"github.com/gin-gonic/gin"
)

// StateAnswer is one state or union territory, or the whole country: its record,
// and the documents about it. Of the country there is no record.
type StateAnswer struct {
	Generation string  `json:"generation"`
	Value      string  `json:"value"`
	Label      string  `json:"label"`
	LabelHi    string  `json:"label_hi"`
	URL        string  `json:"url"`
	PageURL    string  `json:"page_url"`
	Type       *string `json:"type"` // "state", "ut", or null for the country
	Names      *Names  `json:"names"`
	Codes      *Codes  `json:"codes"`
	Seats      *Seats  `json:"seats"`
	CEOSite    *Site   `json:"ceo_site"`

	Documents      Count             `json:"documents"` // about it
	Mentions       Count             `json:"mentions"`  // about it, or naming it
	ByTheme        []ValueCount      `json:"by_theme"`  // in the order of the vocabulary
	ByYear         []ValueCount      `json:"by_year"`   // oldest first
	ByThemeAndYear []ThemeYear       `json:"by_theme_and_year"`
	Elections      []StateElection   `json:"elections"`   // newest first
	Conferences    []StateConference `json:"conferences"` // newest first
}

// Names are what a state is called.
type Names struct {
	Official string       `json:"official"` // as in law, in English
	Hindi    []string     `json:"hindi"`    // the usual one first
	Native   []NativeName `json:"native"`
	Former   []FormerName `json:"former"`
}

// NativeName is a state's name in one of its languages.
type NativeName struct {
	Lang   string `json:"lang"`
	Script string `json:"script"`
	Name   string `json:"name"`
}

// FormerName is one that a state had.
type FormerName struct {
	Name string  `json:"name"`
	Note *string `json:"note"`
}

// Codes are what a state is called by machines.
type Codes struct {
	ISO       string   `json:"iso"` // ISO 3166-2
	ISOFormer []string `json:"iso_former"`
	ECI       string   `json:"eci"` // of the Commission's results site
	ECIFormer []string `json:"eci_former"`
}

// Seats are those of a state's legislature and of Parliament.
type Seats struct {
	AssemblyElected   int  `json:"assembly_elected"`
	AssemblyNominated int  `json:"assembly_nominated"`
	Council           int  `json:"council"`
	LokSabha          int  `json:"lok_sabha"`
	RajyaSabha        int  `json:"rajya_sabha"`
	TermYears         *int `json:"term_years"`         // null without an assembly
	NextAssemblyYear  *int `json:"next_assembly_year"` // in which one is due
}

// Site is where a state's Chief Electoral Officer publishes.
type Site struct {
	Host      string   `json:"host"`
	AltHosts  []string `json:"alt_hosts"`
	Certainty string   `json:"certainty"` // "high", "medium" or "low"; nobody has opened it
}

// ThemeYear is how many documents have a theme and are of a year.
type ThemeYear struct {
	Theme string `json:"theme"`
	Year  string `json:"year"`
	Count
}

// StateElection is an election in which a state voted, on the state's own days
// where these are known.
type StateElection struct {
	Value    string        `json:"value"`
	Label    string        `json:"label"`
	Kind     string        `json:"kind"`
	Year     int           `json:"year"`
	PollFrom *storage.Date `json:"poll_from"`
	PollTo   *storage.Date `json:"poll_to"`
	Counting *storage.Date `json:"counting"`
	Count
}

// StateConference is a conference, how the state stood at it, and what is held
// of the state from there.
type StateConference struct {
	Value   string  `json:"value"`
	Label   string  `json:"label"`
	From    string  `json:"from"`
	To      string  `json:"to"`
	Role    *string `json:"role"`
	PageURL string  `json:"page_url"`
	Count
}

func (a *API) getState(c *gin.Context) error {
	_, ui, err := only(c)
	if err != nil {
		return err
	}
	slug := c.Param("slug")
	record, known := a.config.Vocab.State(slug)
	if !known && slug != storage.National {
		return fmt.Errorf("state %q: %w", slug, storage.ErrNotFound)
	}
	return a.sendCounts(c, ui, func(ctx context.Context, w *writer, n *counter) (any, error) {
		q, mentions := chosen(storage.FacetState, slug), chosen(storage.FacetMentions, slug)
		found, err := n.find(ctx, q)
		if err != nil {
			return nil, fmt.Errorf("count documents of state %s: %w", slug, err)
		}
		named, err := n.find(ctx, mentions)
		if err != nil {
			return nil, fmt.Errorf("count mentions of state %s: %w", slug, err)
		}
		t, err := n.table(ctx, q, storage.FacetTheme, storage.FacetYear)
		if err != nil {
			return nil, fmt.Errorf("count documents of state %s by theme and year: %w", slug, err)
		}
		path := statesPath + "/" + slug
		out := StateAnswer{
			Generation: n.generation, Value: slug, Label: w.label(storage.FacetState, slug),
			LabelHi: w.vocab.Label(string(storage.FacetState), slug, hindi), URL: w.pageAt(apiPath + path), PageURL: w.pageAt(path),
			Documents: w.count(q, found.Total), Mentions: w.count(mentions, named.Total),
			Elections: w.stateElections(slug, record, q, found), Conferences: w.stateConferences(slug, q, found),
		}
		if record != nil {
			out.describe(record)
		}
		w.themesByYear(&out, q, t)
		return out, nil
	})
}

// describe fills in the record.
func (s *StateAnswer) describe(r *vocab.State) {
	s.Type = orNull(r.Type)
	s.Names = &Names{Official: r.NameEnOfficial, Hindi: append([]string{r.NameHi}, r.NamesHiVariants...), Native: []NativeName{}, Former: []FormerName{}}
	for _, n := range r.NativeNames {
		s.Names.Native = append(s.Names.Native, NativeName(n))
	}
	for _, n := range r.FormerNames {
		s.Names.Former = append(s.Names.Former, FormerName{Name: n.Name, Note: orNull(n.Note)})
	}
	s.Codes = &Codes{ISO: r.ISO, ISOFormer: list(r.ISOFormer), ECI: r.ECICode, ECIFormer: list(r.ECICodeFormer)}
	l := &r.Legislature
	s.Seats = &Seats{
		AssemblyElected: l.AssemblyElected, AssemblyNominated: l.AssemblyNominated, Council: l.Council,
		LokSabha: l.LokSabha, RajyaSabha: l.RajyaSabha, TermYears: orNull(l.TermYears), NextAssemblyYear: orNull(l.NextAssemblyYear),
	}
	if r.CEOSite.Host != "" {
		s.CEOSite = &Site{Host: r.CEOSite.Host, AltHosts: list(r.CEOSite.AltHosts), Certainty: r.CEOSite.Certainty}
	}
}

func (w *writer) themesByYear(s *StateAnswer, q query.Query, t *search.Table) {
	s.ByTheme, s.ByYear, s.ByThemeAndYear = []ValueCount{}, []ValueCount{}, []ThemeYear{}
	for _, year := range t.Cols {
		s.ByYear = append(s.ByYear, w.narrowed(q, storage.FacetYear, year, t.Col[year].Documents))
	}
	for _, theme := range t.Rows {
		s.ByTheme = append(s.ByTheme, w.narrowed(q, storage.FacetTheme, theme, t.Row[theme].Documents))
		of := q.WithValues(storage.FacetTheme, theme)
		for _, year := range t.Cols {
			if cell, ok := t.Cells[[2]string{theme, year}]; ok {
				s.ByThemeAndYear = append(s.ByThemeAndYear, ThemeYear{
					Theme: theme, Year: year, Count: w.count(of.WithValues(storage.FacetYear, year), cell.Documents),
				})
			}
		}
	}
}

// stateElections lists the elections in which a state voted; of the country those
// to the Lok Sabha, and others of which documents are held.
func (w *writer) stateElections(slug string, record *vocab.State, q query.Query, found *search.Answer) []StateElection {
	counts := found.Counts(storage.FacetElection)
	elections := w.vocab.ElectionsOf(slug)
	own := map[string]*vocab.StateElection{}
	if record == nil {
		for i := range w.vocab.Elections {
			if e := &w.vocab.Elections[i]; e.Kind == vocab.LokSabha || counts[e.ID] > 0 {
				elections = append(elections, e)
			}
		}
	} else {
		for i := range record.Elections {
			own[record.Elections[i].ElectionID()] = &record.Elections[i]
		}
	}
	out := []StateElection{}
	for _, e := range elections {
		from, to, counting := e.PollFrom, e.PollTo, e.Counting
		if s := own[e.ID]; s != nil && len(s.PollDates) > 0 {
			from, to, counting = slices.Min(s.PollDates), slices.Max(s.PollDates), s.CountingDate
		}
		out = append(out, StateElection{
			Value: e.ID, Label: w.label(storage.FacetElection, e.ID), Kind: e.Kind, Year: e.Year,
			PollFrom: orNull(storage.Date(from)), PollTo: orNull(storage.Date(to)), Counting: orNull(storage.Date(counting)),
			Count: w.count(q.WithValues(storage.FacetElection, e.ID), counts[e.ID]),
		})
	}
	return out
}

// stateConferences lists the conferences at which it is known how the state stood,
// and others of which documents are held.
func (w *writer) stateConferences(slug string, q query.Query, found *search.Answer) []StateConference {
	counts := found.Counts(storage.FacetConference)
	out := []StateConference{}
	for _, c := range slices.Backward(w.vocab.Conferences) {
		role, documents := w.vocab.Role(c.ID, slug), counts[c.ID]
		if role == "" && documents == 0 {
			continue
		}
		out = append(out, StateConference{
			Value: c.ID, Label: w.label(storage.FacetConference, c.ID), From: c.From, To: c.To, Role: orNull(role),
			PageURL: w.pageAt(conferencesPath + "/" + c.ID), Count: w.count(q.WithValues(storage.FacetConference, c.ID), documents),
		})
	}
	return out
}
