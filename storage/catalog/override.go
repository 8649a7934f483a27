package catalog

import (
	"context"
	"slices"

	"abhilekh/storage"
)

// ruleOverride is the rule of tags that a person gave.
const ruleOverride = "override"

// correction is a row of overrides.
type correction struct {
	field, action string
	tag           storage.Tag // value is that of any field
}

// override applies a person's corrections, the newest last.
func override(ctx context.Context, tx *tx, r *storage.Record) error {
	rows, err := tx.query(ctx, `SELECT field, action, facet, value, level FROM overrides
		WHERE document = ? AND revoked = '' ORDER BY id`, r.ID)
	if err != nil {
		return err
	}
	all, err := collect(rows, func(s scanner) (c correction, err error) {
		err = s.Scan(&c.field, &c.action, &c.tag.Facet, &c.tag.Value, &c.tag.Level)
		return c, err
	})
	if err != nil {
		return err
	}
	for _, c := range all {
		c.apply(r)
	}
	return nil
}

func (c *correction) apply(r *storage.Record) {
	switch c.field {
	case "title":
		if c.tag.Value != "" { // a title is never empty
			r.Title = c.tag.Value
		}
	case "title_lang":
		r.TitleLang = c.tag.Value
	case "printed":
		r.Dates.Printed = storage.Date(c.tag.Value)
	case "posted":
		r.Dates.Posted = storage.Date(c.tag.Value)
	case "manifest":
		r.Dates.Manifest = storage.Date(c.tag.Value)
	case "metadata":
		r.Dates.Metadata = storage.Date(c.tag.Value)
	case "tag":
		c.applyTag(r)
	}
}

// applyTag adds or removes a tag. A document has one kind and one conference,
// which are fields of it as well: adding another replaces them.
func (c *correction) applyTag(r *storage.Record) {
	var field *string
	switch c.tag.Facet {
	case storage.FacetKind:
		field = &r.Kind
	case storage.FacetConference:
		field = &r.Conference
	}
	adding := c.action == "add"
	r.Tags = slices.DeleteFunc(r.Tags, func(t storage.Tag) bool {
		return t.Facet == c.tag.Facet && (t.Value == c.tag.Value || adding && field != nil)
	})
	switch {
	case adding:
		t := c.tag
		t.Rule = ruleOverride
		if t.Facet == storage.FacetState && t.Level == "" {
			t.Level = storage.LevelPrimary
		}
		r.Tags = append(r.Tags, t)
		if field != nil {
			*field = c.tag.Value
		}
	case field != nil && *field == c.tag.Value:
		*field = ""
	}
}

// withholdPages blanks the pages that are not shown.
func withholdPages(ctx context.Context, tx *tx, id storage.DocumentID, version string, pages []storage.Page) error {
	rows, err := tx.query(ctx, `SELECT page FROM withheld
		WHERE document = ? AND sha256 IN ('', ?) AND page > 0 AND lifted = ''`, id, version)
	if err != nil {
		return err
	}
	hidden, err := collect(rows, func(s scanner) (n int, err error) {
		err = s.Scan(&n)
		return n, err
	})
	if err != nil {
		return err
	}
	for i, p := range pages {
		if slices.Contains(hidden, p.Number) {
			pages[i] = storage.Page{
				Number: p.Number, Quality: storage.QualityNone, Reason: "withheld",
			}
		}
	}
	return nil
}
