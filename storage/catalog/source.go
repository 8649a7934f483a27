package catalog

import (
	"context"
	"fmt"
	"time"

	"abhilekh/storage"
)

// PutSources makes sources the configured ones: Kind, Label and Schedule of
// each are taken, the rest of it is ignored. Sources that are not among them
// are marked retired; their documents stay as they are.
func (c *Catalog) PutSources(ctx context.Context, sources []storage.Source) error {
	now := moment(time.Now())
	err := c.write(ctx, func(tx *tx) error {
		if _, err := tx.exec(ctx, `UPDATE sources SET retired = 1`); err != nil {
			return err
		}
		for _, s := range sources {
			_, err := tx.exec(ctx, `INSERT INTO sources VALUES (?, ?, ?, ?, 0, ?, '', '')
				ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, label = excluded.label,
				schedule = excluded.schedule, retired = 0`, s.ID, s.Kind, s.Label, s.Schedule, now)
			if err != nil {
				return fmt.Errorf("%s: %w", s.ID, err)
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("put sources: %w", err)
	}
	return nil
}

// Sources returns all sources ever configured, by id, the retired ones last.
// Documents counts those that may be shown and were there at the newest look;
// withdrawn ones are not counted, though their Sources say where they were.
func (c *Catalog) Sources(ctx context.Context) ([]storage.Source, error) {
	rows, err := c.reader.QueryContext(ctx, `SELECT s.id, s.kind, s.label, s.schedule, s.retired, s.added,
		s.last_run, s.last_error, coalesce(n.documents, 0)
		FROM sources s LEFT JOIN (SELECT j.value AS source, count(*) AS documents
			FROM documents d JOIN versions v ON v.id = d.version, json_each(d.sources) j
			WHERE d.present = 1 AND `+shownVersion+` GROUP BY 1) n ON n.source = s.id
		ORDER BY s.retired, s.id`)
	if err != nil {
		return nil, fmt.Errorf("list sources: %w", err)
	}
	out, err := collect(rows, scanSource)
	if err != nil {
		return nil, fmt.Errorf("list sources: %w", err)
	}
	return out, nil
}

// SourcesByID returns all sources ever configured, by id. Unlike Sources it does
// not count documents (Documents is 0), so that every answer may ask. The caller
// owns the map.
func (c *Catalog) SourcesByID(ctx context.Context) (map[string]storage.Source, error) {
	rows, err := c.reader.QueryContext(ctx, `SELECT id, kind, label, schedule, retired, added, last_run, last_error, 0 FROM sources`)
	if err != nil {
		return nil, fmt.Errorf("sources by id: %w", err)
	}
	list, err := collect(rows, scanSource)
	if err != nil {
		return nil, fmt.Errorf("sources by id: %w", err)
	}
	out := make(map[string]storage.Source, len(list))
	for _, s := range list {
		out[s.ID] = s
	}
	return out, nil
}

func scanSource(s scanner) (v storage.Source, err error) {
	err = s.Scan(&v.ID, &v.Kind, &v.Label, &v.Schedule, &v.Retired, clock{&v.Added},
		clock{&v.LastRun}, &v.LastErr, &v.Documents)
	if v.Label == "" {
		v.Label = v.ID
	}
	return v, err
}

// SourceRead records that a source was read at that moment, and why that
// failed ("" if it did not). An unknown source is storage.ErrNotFound.
func (c *Catalog) SourceRead(ctx context.Context, id string, at time.Time, errText string) error {
	res, err := c.writer.ExecContext(ctx, `UPDATE sources SET last_run = ?, last_error = ? WHERE id = ?`,
		moment(at), errText, id)
	if err == nil {
		err = one(res)
	}
	if err != nil {
		return fmt.Errorf("record reading of source %.80q: %w", id, err)
	}
	return nil
}
