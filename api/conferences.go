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

// Meeting is what is said of a conference wherever one is listed. Unknown values
// are null.
type Meeting struct {
	ID            string  `json:"id"`
	Label         string  `json:"label"`
	LabelHi       string  `json:"label_hi"`
	From          string  `json:"from"`
	To            string  `json:"to"`
	Precision     string  `json:"precision"` // "day", or "year" where no day is known
	Place         *string `json:"place"`
	Mode          string  `json:"mode"`
	Documents     int     `json:"documents"` // about it
	Presentations int     `json:"presentations"`
	URL           string  `json:"url"`
	PageURL       string  `json:"page_url"`
}

// ConferencesAnswer lists the conferences, newest first.
type ConferencesAnswer struct {
	Generation  string    `json:"generation"`
	Conferences []Meeting `json:"conferences"`
}

// ConferenceAnswer is one conference: its record, and what is held of it.
type ConferenceAnswer struct {
	Meeting
	Generation       string  `json:"generation"`
	PollGone         []Value `json:"poll_gone"`
	PollGoneWide     []Value `json:"poll_gone_wide"`
	PollGoing        []Value `json:"poll_going"`
	Presenters       []Value `json:"presenters"` // states known to have presented
	Basis            *string `json:"basis"`      // where the sets come from, in English
	Note             *string `json:"note"`       // in English
	DocumentsURL     string  `json:"documents_url"`
	PresentationsURL string  `json:"presentations_url"`
	Others           Count   `json:"others"` // about it and no presentations
	Matrix           Matrix  `json:"matrix"` // of the presentations
}

// Matrix is how the presentations of a conference fall on states and themes. A
// presentation counts in every cell of its states and themes.
type Matrix struct {
	Rows    []MatrixRow    `json:"rows"`
	Columns []MatrixColumn `json:"columns"`
	Cells   []MatrixCell   `json:"cells"` // those with a document, by row and column
	Roles   []MatrixRole   `json:"roles"`
}

// Evidence is how many documents a search finds, and how many of their pages
// show what it asks for: a page counts once.
type Evidence struct {
	Documents int    `json:"documents"`
	Pages     int    `json:"pages"`
	URL       string `json:"url"`
}

// MatrixRow is a state of which presentations are held. Its pages are those that
// show any theme.
type MatrixRow struct {
	State string  `json:"state"`
	Label string  `json:"label"`
	Role  *string `json:"role"` // null where the sets of the conference do not say
	Evidence
}

// MatrixColumn is a theme.
type MatrixColumn struct {
	Theme string `json:"theme"`
	Label string `json:"label"`
	Seed  bool   `json:"seed"` // one of the nine of the conference of January 2024
	Evidence
}

// MatrixCell is a state and a theme.
type MatrixCell struct {
	State string `json:"state"`
	Theme string `json:"theme"`
	Evidence
}

// MatrixRole sums up the presentations of states of one role; one of two states
// with the same role counts once. Its pages are those that show any theme.
type MatrixRole struct {
	Role  string `json:"role"`
	Label string `json:"label"`
	Evidence
	Themes []RoleTheme `json:"themes"` // in the order of the columns, each of them
}

// RoleTheme is what the presentations of one role have on a theme.
type RoleTheme struct {
	Theme string `json:"theme"`
	Evidence
}

// presentation is the kind of documents that states show at conferences.
const presentation = "presentation"

// apiPath is where the addresses of version 1 begin.
const apiPath = "/api/v1"

// Paths of pages for people, and below apiPath of their JSON.
const (
	statesPath      = "/states"
	themesPath      = "/themes"
	conferencesPath = "/conferences"
)

func (a *API) getConferences(c *gin.Context) error {
	_, ui, err := only(c)
	if err != nil {
		return err
	}
	return a.sendCounts(c, ui, func(ctx context.Context, w *writer, n *counter) (any, error) {
		t, err := n.table(ctx, everything(), storage.FacetConference, storage.FacetKind)
		if err != nil {
			return nil, fmt.Errorf("count conferences: %w", err)
		}
		out := ConferencesAnswer{Generation: t.Generation, Conferences: []Meeting{}}
		for _, conference := range slices.Backward(w.vocab.Conferences) {
			out.Conferences = append(out.Conferences, w.meeting(&conference,
				t.Row[conference.ID].Documents, t.Cells[[2]string{conference.ID, presentation}].Documents))
		}
		return out, nil
	})
}

func (w *writer) meeting(c *vocab.Conference, documents, presentations int) Meeting {
	path := conferencesPath + "/" + c.ID
	return Meeting{
		ID: c.ID, Label: w.label(storage.FacetConference, c.ID), LabelHi: c.LabelHi, From: c.From, To: c.To, Precision: c.Precision,
		Place: orNull(c.Place), Mode: c.Mode, Documents: documents, Presentations: presentations,
		URL: w.pageAt(apiPath + path), PageURL: w.pageAt(path),
	}
}

func (a *API) getConference(c *gin.Context) error {
	_, ui, err := only(c)
	if err != nil {
		return err
	}
	conference, known := a.config.Vocab.Conference(c.Param("id"))
	if !known {
		return fmt.Errorf("conference %q: %w", c.Param("id"), storage.ErrNotFound)
	}
	return a.sendCounts(c, ui, func(ctx context.Context, w *writer, n *counter) (any, error) {
		about := chosen(storage.FacetConference, conference.ID)
		decks, others := about.WithValues(storage.FacetKind, presentation), about.WithText("-kind:"+presentation)
		all, err := n.find(ctx, about)
		if err != nil {
			return nil, fmt.Errorf("count documents of %s: %w", conference.ID, err)
		}
		rest, err := n.find(ctx, others)
		if err != nil {
			return nil, fmt.Errorf("count other documents of %s: %w", conference.ID, err)
		}
		states, err := n.table(ctx, decks, storage.FacetState, storage.FacetTheme)
		if err != nil {
			return nil, fmt.Errorf("count presentations of %s by state: %w", conference.ID, err)
		}
		roles, err := n.table(ctx, decks, storage.FacetRole, storage.FacetTheme)
		if err != nil {
			return nil, fmt.Errorf("count presentations of %s by role: %w", conference.ID, err)
		}
		return ConferenceAnswer{
			Meeting: w.meeting(conference, all.Total, states.Total), Generation: n.generation,
			PollGone: w.stateValues(conference.PollGone), PollGoneWide: w.stateValues(conference.PollGoneWide),
			PollGoing: w.stateValues(conference.PollGoing), Presenters: w.stateValues(conference.Presenters),
			Basis: orNull(conference.Basis), Note: orNull(conference.Note),
			DocumentsURL: w.search(about), PresentationsURL: w.search(decks), Others: w.count(others, rest.Total),
			Matrix: w.matrix(conference.ID, decks, states, roles),
		}, nil
	})
}

func (w *writer) stateValues(slugs []string) []Value {
	out := []Value{}
	for _, slug := range slugs {
		out = append(out, Value{Value: slug, Label: w.label(storage.FacetState, slug)})
	}
	return out
}

func (w *writer) matrix(conference string, decks query.Query, states, roles *search.Table) Matrix {
	out := Matrix{Rows: []MatrixRow{}, Columns: []MatrixColumn{}, Cells: []MatrixCell{}, Roles: []MatrixRole{}}
	columns := slices.Clone(w.vocab.SeedThemes)
	for _, theme := range states.Cols {
		if !slices.Contains(columns, theme) {
			columns = append(columns, theme)
		}
	}
	for _, theme := range columns {
		out.Columns = append(out.Columns, MatrixColumn{
			Theme: theme, Label: w.label(storage.FacetTheme, theme), Seed: slices.Contains(w.vocab.SeedThemes, theme),
			Evidence: w.evidence(decks.WithValues(storage.FacetTheme, theme), states.Col[theme]),
		})
	}
	for _, state := range states.Rows {
		q := decks.WithValues(storage.FacetState, state)
		out.Rows = append(out.Rows, MatrixRow{
			State: state, Label: w.label(storage.FacetState, state), Role: orNull(w.vocab.Role(conference, state)),
			Evidence: w.evidence(q, states.Row[state]),
		})
		for _, theme := range columns {
			if cell, ok := states.Cells[[2]string{state, theme}]; ok {
				out.Cells = append(out.Cells, MatrixCell{State: state, Theme: theme, Evidence: w.evidence(q.WithValues(storage.FacetTheme, theme), cell)})
			}
		}
	}
	for _, role := range roles.Rows {
		q := decks.WithValues(storage.FacetRole, role)
		r := MatrixRole{Role: role, Label: w.label(storage.FacetRole, role), Evidence: w.evidence(q, roles.Row[role])}
		for _, theme := range columns {
			r.Themes = append(r.Themes, RoleTheme{
				Theme: theme, Evidence: w.evidence(q.WithValues(storage.FacetTheme, theme), roles.Cells[[2]string{role, theme}]),
			})
		}
		out.Roles = append(out.Roles, r)
	}
	return out
}

func (w *writer) evidence(q query.Query, c search.Cell) Evidence {
	return Evidence{Documents: c.Documents, Pages: c.Pages, URL: w.search(q)}
}
