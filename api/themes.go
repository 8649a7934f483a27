package api

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"abhilekh/storage"

	"github.com/gin-gonic/gin"
)

// ThemeAnswer is one theme: what it is, and where the documents about it are.
type ThemeAnswer struct {
	Generation   string            `json:"generation"`
	Value        string            `json:"value"`
	Label        string            `json:"label"`
	LabelHi      string            `json:"label_hi"`
	URL          string            `json:"url"`
	PageURL      string            `json:"page_url"`
	Definition   map[string]string `json:"definition"`   // by language
	SeedWording  *string           `json:"seed_wording"` // as the note of January 2024 has it
	Seed         bool              `json:"seed"`
	Parent       *ValueCount       `json:"parent"`
	Children     []ValueCount      `json:"children"`
	Related      []ValueCount      `json:"related"`
	Documents    Count             `json:"documents"`
	ByState      []ValueCount      `json:"by_state"`      // most first
	ByYear       []ValueCount      `json:"by_year"`       // oldest first
	ByConference []ValueCount      `json:"by_conference"` // most first
}

func (a *API) getTheme(c *gin.Context) error {
	_, ui, err := only(c)
	if err != nil {
		return err
	}
	theme, known := a.config.Vocab.Theme(c.Param("id"))
	if !known {
		return fmt.Errorf("theme %q: %w", c.Param("id"), storage.ErrNotFound)
	}
	return a.sendCounts(c, ui, func(ctx context.Context, w *writer, n *counter) (any, error) {
		q := chosen(storage.FacetTheme, theme.ID)
		found, err := n.find(ctx, q)
		if err != nil {
			return nil, fmt.Errorf("count documents of theme %s: %w", theme.ID, err)
		}
		all := found.Counts(storage.FacetTheme) // of each theme, as if none were chosen
		path := themesPath + "/" + theme.ID
		out := ThemeAnswer{
			Generation: n.generation, Value: theme.ID, Label: w.label(storage.FacetTheme, theme.ID), LabelHi: theme.LabelHi,
			URL: w.pageAt(apiPath + path), PageURL: w.pageAt(path), Definition: map[string]string{english: theme.Definition},
			SeedWording: orNull(theme.SeedWording), Seed: slices.Contains(w.vocab.SeedThemes, theme.ID),
			Children: []ValueCount{}, Related: []ValueCount{}, Documents: w.count(q, found.Total),
			ByState: w.facet(q, found, storage.FacetState), ByYear: w.facet(q, found, storage.FacetYear),
			ByConference: w.facet(q, found, storage.FacetConference),
		}
		slices.SortFunc(out.ByYear, func(x, y ValueCount) int { return cmp.Compare(x.Value, y.Value) }) // none is after all years
		other := func(id string) ValueCount { return w.narrowed(everything(), storage.FacetTheme, id, all[id]) }
		if theme.Parent != "" {
			out.Parent = new(other(theme.Parent))
		}
		for i := range w.vocab.Themes {
			if t := &w.vocab.Themes[i]; t.Parent == theme.ID {
				out.Children = append(out.Children, other(t.ID))
			}
		}
		for _, id := range theme.Related {
			out.Related = append(out.Related, other(id))
		}
		return out, nil
	})
}
