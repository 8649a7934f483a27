package catalog

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"abhilekh/storage"
)

// What a correction may hold, in characters. They bound what a visitor with a
// token can store, far above what people write.
const (
	maxTitle = 1000 // the longest titles of notes have about 300
	maxWho   = 200
	maxWhy   = 2000
)

// Correct stores corrections of a document, all or none, and returns them as
// stored: with their ids, the document, and Made, which is now where it was not
// given. A correction is never older than one that the document has already, so
// that it wins even where a clock was set back. The document's tags are outdated
// then, because others follow from them.
//
// Only the form is checked, not whether a value is in the vocabulary; a fault is
// a *storage.InvalidError whose Field is the member's name in JSON. An unknown
// document is storage.ErrNotFound. Withheld documents can be corrected.
func (c *Catalog) Correct(ctx context.Context, id storage.DocumentID, corrections []storage.Override) (out []storage.Override, err error) {
	for _, o := range corrections {
		if err = checkForm(&o); err != nil {
			break
		}
		if !o.Revoked.IsZero() {
			err = &storage.InvalidError{Field: "revoked_at", Problem: "a new correction cannot be taken back already"}
			break
		}
	}
	if err == nil && len(corrections) > 0 {
		err = c.write(ctx, func(tx *tx) error {
			out, err = correct(ctx, tx, id, corrections)
			return err
		})
	}
	if err != nil {
		return nil, fmt.Errorf("correct %.80q: %w", id, err)
	}
	return out, nil
}

func correct(ctx context.Context, tx *tx, id storage.DocumentID, corrections []storage.Override) ([]storage.Override, error) {
	id, err := resolve(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	var last time.Time
	if err := tx.row(ctx, `SELECT coalesce(max(made), '') FROM overrides WHERE document = ?`, id).Scan(clock{&last}); err != nil {
		return nil, err
	}
	out := slices.Clone(corrections)
	for i := range out {
		o := &out[i]
		if o.Made.IsZero() {
			o.Made = time.Now()
		}
		if o.Made.Before(last) {
			o.Made = last
		}
		o.Document, o.Made = id, o.Made.Round(0).UTC() // as it is read back
		last = o.Made
		if o.ID, err = addOverride(ctx, tx, *o); err != nil {
			return nil, err
		}
	}
	return out, outdateTags(ctx, tx, id)
}

func addOverride(ctx context.Context, tx *tx, o storage.Override) (int64, error) {
	res, err := tx.exec(ctx, `INSERT INTO overrides (document, field, action, facet, value, level, who, why, made, revoked)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, o.Document, o.Field, o.Action, o.Facet, o.Value, o.Level, o.Who, o.Why,
		moment(o.Made), moment(o.Revoked))
	if err != nil {
		return 0, err
	}
	return res.LastInsertId()
}

// Revoke takes back a correction of a document at a moment; it is kept as such
// and changes nothing any more, and the document's tags are outdated. One that was
// taken back before keeps its moment. storage.ErrNotFound: there is no such
// document, or it has no such correction.
func (c *Catalog) Revoke(ctx context.Context, id storage.DocumentID, override int64, at time.Time) error {
	err := c.write(ctx, func(tx *tx) error {
		to, err := resolve(ctx, tx, id)
		if err != nil {
			return err
		}
		all, err := readOverrides(ctx, tx, to)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(o storage.Override) bool { return o.ID == override })
		if i < 0 {
			return storage.ErrNotFound
		}
		return revoke(ctx, tx, all[i], at)
	})
	if err != nil {
		return fmt.Errorf("revoke correction %d of %.80q: %w", override, id, err)
	}
	return nil
}

func revoke(ctx context.Context, tx *tx, o storage.Override, at time.Time) error {
	if !o.Revoked.IsZero() {
		return nil
	}
	if at.IsZero() {
		return &storage.InvalidError{Field: "revoked_at", Problem: "say when it is taken back"}
	}
	if _, err := tx.exec(ctx, `UPDATE overrides SET revoked = ? WHERE id = ?`, moment(at), o.ID); err != nil {
		return err
	}
	return outdateTags(ctx, tx, o.Document)
}

// checkForm makes sure that a correction says what to do, who says so and why.
func checkForm(o *storage.Override) error {
	tag := o.Field == storage.OverrideTag
	switch {
	case tag && o.Action != storage.OverrideAdd && o.Action != storage.OverrideRemove:
		return &storage.InvalidError{Field: "action", Value: o.Action, Problem: "a tag is added or removed: add, remove"}
	case !tag && o.Action != storage.OverrideSet:
		return &storage.InvalidError{Field: "action", Value: o.Action, Problem: "a field is set: set"}
	case tag && !o.Facet.Correctable():
		return &storage.InvalidError{Field: "facet", Value: string(o.Facet), Problem: "tags of this facet cannot be corrected"}
	case !tag && o.Facet != "":
		return &storage.InvalidError{Field: "facet", Value: string(o.Facet), Problem: "only a tag has a facet"}
	case !checkLevel(o):
		return &storage.InvalidError{Field: "level", Value: o.Level, Problem: "only what is added has a level: a state primary or mentioned, an election the number of its phase"}
	}
	if err := checkValue(o); err != nil {
		return err
	}
	if err := checkLine("who", o.Who, maxWho); err != nil {
		return err
	}
	return checkLine("why", o.Why, maxWhy)
}

func checkLevel(o *storage.Override) bool {
	switch {
	case o.Level == "":
		return true
	case o.Action != storage.OverrideAdd:
		return false
	case o.Facet == storage.FacetState:
		return o.Level == storage.LevelPrimary || o.Level == storage.LevelMentioned
	}
	// No election has had more than nine phases; two digits leave room.
	return o.Facet == storage.FacetElection && len(o.Level) <= 2 && strings.Trim(o.Level, "0123456789") == ""
}

func checkValue(o *storage.Override) error {
	fault := ""
	switch o.Field {
	case storage.OverrideTag:
		if o.Value == "" || o.Value == storage.None || !isWord(o.Value, 64, "-0123456789") {
			fault = "not a value of a facet"
		}
	case "title":
		return checkLine("value", o.Value, maxTitle)
	case "title_lang":
		if len(o.Value) == 1 || !isWord(o.Value, 3, "") {
			fault = "not a language code"
		}
	case "printed", "posted", "manifest", "metadata":
		if _, ok := storage.ParseDate(o.Value); !ok && o.Value != "" {
			fault = "not a date as in 2024-01-11"
		}
	default:
		return &storage.InvalidError{Field: "field", Value: o.Field, Problem: "what can be corrected is tag, title, title_lang, printed, posted, manifest and metadata"}
	}
	if fault != "" {
		return &storage.InvalidError{Field: "value", Value: o.Value, Problem: fault}
	}
	return nil
}

// isWord reports whether s has at most n bytes, all lower-case letters or in more.
func isWord(s string, n int, more string) bool {
	return len(s) <= n && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz"+more) == ""
}

// checkLine checks what people wrote: something, on one line, of at most n characters.
func checkLine(field, s string, n int) error {
	fault := ""
	switch {
	case strings.TrimSpace(s) == "":
		fault = "it must not be empty"
	case !utf8.ValidString(s) || strings.ContainsFunc(s, unicode.IsControl):
		fault = "it must be one line of text"
	case utf8.RuneCountInString(s) > n:
		fault = fmt.Sprintf("it has more than %d characters", n)
	}
	if fault != "" {
		return &storage.InvalidError{Field: field, Value: s, Problem: fault}
	}
	return nil
}
