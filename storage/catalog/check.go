package catalog

import (
	"context"
	"fmt"
)

// invariants are what the program relies on beyond foreign keys. Each query
// returns one problem a row, in words.
var invariants = []string{
	`SELECT 'document ' || d.id || ': its current version belongs to ' || v.document
		FROM documents d JOIN versions v ON v.id = d.version WHERE v.document <> d.id`,
	`SELECT 'document ' || d.id || ': the pages shown are not those of its current version'
		FROM documents d JOIN extractions e ON e.id = d.extraction WHERE e.version <> d.version`,
	`SELECT 'document ' || id || ': its sources are ' || sources || ' but the last looks say ' || looks
		FROM (SELECT d.id, d.sources, ` + heldIn + ` AS looks FROM documents d) WHERE sources <> looks`,
	`SELECT 'document ' || d.id || ': it is marked as ' || iif(d.present, 'present', 'withdrawn') || ', the last looks say otherwise'
		FROM documents d WHERE d.present <> ` + present,
	`SELECT 'document ' || d.id || ': it was last seen before it was first seen'
		FROM documents d WHERE d.last_seen < d.first_seen`,
	`SELECT 'document ' || v.document || ': its ' || count(*) || ' versions are not numbered from 1 on'
		FROM versions v GROUP BY v.document HAVING min(v.number) <> 1 OR max(v.number) <> count(*)`,
	`SELECT 'version ' || v.sha256 || ' of ' || v.document || ': it has no extraction'
		FROM versions v WHERE NOT EXISTS (SELECT 1 FROM extractions e WHERE e.version = v.id)`,
	`SELECT 'version ' || v.sha256 || ' of ' || v.document || ': no look ever found it'
		FROM versions v WHERE NOT EXISTS (SELECT 1 FROM observations o WHERE o.version = v.id AND o.status = 'ok')`,
	`SELECT 'version ' || v.sha256 || ' of ' || v.document || ': its name is not a SHA-256'
		FROM versions v WHERE length(v.sha256) <> 64 OR v.sha256 GLOB '*[^0-9a-f]*'`,
	`SELECT 'version ' || v.sha256 || ' of ' || v.document || ': it has ' || count(p.number) || ' pages and should have ' || e.page_count
		FROM extractions e JOIN versions v ON v.id = e.version LEFT JOIN pages p ON p.extraction = e.id
		GROUP BY e.id HAVING count(p.number) <> e.page_count`,
	`SELECT 'observation of ' || o.source || '/' || o.key || ': its version belongs to ' || v.document
		FROM observations o JOIN versions v ON v.id = o.version WHERE v.document IS NOT o.document`,
	`SELECT 'document ' || o.document || ': the bytes ' || o.sha256 || ' are taken for ' || count(DISTINCT o.version) || ' versions'
		FROM observations o WHERE o.version IS NOT NULL AND o.sha256 <> ''
		GROUP BY o.document, o.sha256 HAVING count(DISTINCT o.version) > 1`,
	`SELECT 'observation of ' || o.source || '/' || o.key || ': ' || sum(o.newest) || ' looks are the newest'
		FROM observations o GROUP BY o.source, o.key HAVING sum(o.newest) <> 1`,
	`SELECT 'observation of ' || o.source || '/' || o.key || ': the newest look is not the last'
		FROM observations o WHERE o.newest = 1 AND o.id < (SELECT max(l.id) FROM observations l
			WHERE l.source = o.source AND l.key = o.key)`,
	`SELECT 'document ' || document || ': its ' || facet || ' is ' || iif(held = '', 'unknown', held) || ', its tags say ' || value FROM
		(SELECT t.document, t.facet, t.value, iif(t.facet = 'kind', d.kind, d.conference) AS held,
			row_number() OVER (PARTITION BY t.document, t.facet ORDER BY t.position) AS n
		FROM tags t JOIN documents d ON d.id = t.document WHERE t.facet IN ('kind', 'conference')) WHERE n = 1 AND held <> value`,
	`SELECT 'document ' || id || ': what is stated of it is no JSON object'
		FROM documents WHERE NOT json_valid(stated) OR iif(json_valid(stated), json_type(stated), '') <> 'object'`,
	`SELECT 'correction ' || id || ' of ' || document || ': it has no moment or no reason'
		FROM overrides WHERE length(made) <> 30 OR length(revoked) NOT IN (0, 30) OR why = ''`,
	`SELECT 'redirect ' || r.id || ': it is a document, too' FROM redirects r JOIN documents d ON d.id = r.id`,
	`SELECT 'record state: there are ' || count(*) || ' of it' FROM record_state HAVING count(*) <> 1`,
}

// Check reads the whole catalogue and returns what is wrong with it, a sentence
// a problem; nil means that nothing is. A file so damaged that it cannot be read
// is a problem, too; only the end of ctx is an error. Writers are not blocked.
func (c *Catalog) Check(ctx context.Context) ([]string, error) {
	var problems []string
	err := c.read(ctx, func(tx *tx) error {
		found, err := texts(ctx, tx, `PRAGMA integrity_check`)
		if err != nil {
			return err
		}
		if len(found) != 1 || found[0] != "ok" {
			problems = append(problems, found...)
		}
		found, err = texts(ctx, tx, `SELECT 'table ' || "table" || ', row ' || coalesce(rowid, '?') ||
			': it refers to a row of ' || parent || ' that does not exist' FROM pragma_foreign_key_check`)
		if err != nil {
			return err
		}
		problems = append(problems, found...)
		for _, query := range invariants {
			found, err := texts(ctx, tx, query)
			if err != nil {
				return err
			}
			problems = append(problems, found...)
		}
		return nil
	})
	if ctx.Err() != nil {
		return nil, fmt.Errorf("check catalogue: %w", ctx.Err())
	}
	if err != nil {
		problems = append(problems, fmt.Sprintf("the catalogue cannot be read: %v", err))
	}
	return problems, nil
}
