package catalog

import (
	"context"
	"fmt"
	"slices"

	"abhilekh/storage"
)

// SetTags replaces what the rules say about a document, its kind and conference
// among it; overrides stay and win. ruleVersion is recorded even when there are
// no tags. overrides are those that the rules were told of: if others hold by
// now, the tags are kept, but the document is outdated still. An unknown document
// is storage.ErrNotFound.
func (c *Catalog) SetTags(ctx context.Context, id storage.DocumentID, tags []storage.Tag, ruleVersion string, overrides ...storage.Override) error {
	err := c.write(ctx, func(tx *tx) error {
		to, err := resolve(ctx, tx, id)
		if err != nil {
			return err
		}
		if _, err := tx.exec(ctx, `UPDATE documents SET kind = ?, conference = ? WHERE id = ?`,
			value(tags, storage.FacetKind), value(tags, storage.FacetConference), to); err != nil {
			return err
		}
		return putTags(ctx, tx, to, tags, ruleVersion, overrides)
	})
	if err != nil {
		return fmt.Errorf("tag %.80q: %w", id, err)
	}
	return nil
}

// value returns the first value of a facet, or "".
func value(tags []storage.Tag, f storage.Facet) string {
	for _, t := range tags {
		if t.Facet == f {
			return t.Value
		}
	}
	return ""
}

// putTags writes tags that were made in view of overrides.
func putTags(ctx context.Context, tx *tx, id storage.DocumentID, tags []storage.Tag, ruleVersion string, overrides []storage.Override) error {
	holding, err := readOverrides(ctx, tx, id)
	if err != nil {
		return err
	}
	if !slices.Equal(holdingIDs(holding), holdingIDs(overrides)) {
		ruleVersion = ""
	}
	if _, err := tx.exec(ctx, `UPDATE documents SET rule_version = ? WHERE id = ?`, ruleVersion, id); err != nil {
		return err
	}
	held, err := readTags(ctx, tx, id)
	if err != nil || slices.Equal(held, tags) {
		return err
	}
	if _, err := tx.exec(ctx, `DELETE FROM tags WHERE document = ?`, id); err != nil {
		return err
	}
	for i, t := range tags {
		if _, err := tx.exec(ctx, `INSERT INTO tags VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			id, i, t.Facet, t.Value, t.Level, t.Rule, t.RuleVersion, t.Page, t.Words); err != nil {
			return err
		}
	}
	return nil
}

// outdateTags makes sure that the rules are applied to a document again.
func outdateTags(ctx context.Context, tx *tx, id storage.DocumentID) error {
	_, err := tx.exec(ctx, `UPDATE documents SET rule_version = '' WHERE id = ?`, id)
	return err
}

func readTags(ctx context.Context, tx *tx, id storage.DocumentID) ([]storage.Tag, error) {
	rows, err := tx.query(ctx, `SELECT facet, value, level, rule, rule_version, page, words
		FROM tags WHERE document = ? ORDER BY position`, id)
	if err != nil {
		return nil, err
	}
	return collect(rows, func(s scanner) (t storage.Tag, err error) {
		err = s.Scan(&t.Facet, &t.Value, &t.Level, &t.Rule, &t.RuleVersion, &t.Page, &t.Words)
		return t, err
	})
}

// Outdated returns the documents whose current version was not read by engine,
// and of the others those not tagged by ruleVersion (never ""), or before what
// their tags follow from had changed, both by id. Withheld documents are among
// them. (Reading a document again tags it again, so no document is in both lists.)
func (c *Catalog) Outdated(ctx context.Context, engine, ruleVersion string) (extract, tag []storage.DocumentID, err error) {
	rows, err := c.reader.QueryContext(ctx, `SELECT d.id, e.engine <> ?1 FROM documents d
		JOIN extractions e ON e.id = d.extraction
		WHERE e.engine <> ?1 OR d.rule_version <> ?2 ORDER BY d.id`, engine, ruleVersion)
	if err != nil {
		return nil, nil, fmt.Errorf("list outdated documents: %w", err)
	}
	type outdated struct {
		id   storage.DocumentID
		read bool
	}
	all, err := collect(rows, func(s scanner) (o outdated, err error) {
		err = s.Scan(&o.id, &o.read)
		return o, err
	})
	if err != nil {
		return nil, nil, fmt.Errorf("list outdated documents: %w", err)
	}
	for _, o := range all {
		if o.read {
			extract = append(extract, o.id)
		} else {
			tag = append(tag, o.id)
		}
	}
	return extract, tag, nil
}
