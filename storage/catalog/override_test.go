package catalog

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"abhilekh/storage"
)

// correctOne adds an override as a person would give it.
func correctOne(t *testing.T, c *Catalog, id storage.DocumentID, field, action, facet, value string) {
	t.Helper()
	if _, err := c.Correct(context.Background(), id, []storage.Override{change(field, action, facet, value)}); err != nil {
		t.Fatal(err)
	}
}

// change is a correction as a person would give it.
func change(field, action, facet, value string) storage.Override {
	return storage.Override{
		Field: field, Action: action, Facet: storage.Facet(facet), Value: value, Who: "librarian", Why: "read it", Made: day,
	}
}

// revokeLast takes the newest correction of a document back.
func revokeLast(t *testing.T, c *Catalog, id storage.DocumentID) {
	t.Helper()
	all := overrides(t, c, id)
	if err := c.Revoke(t.Context(), id, all[len(all)-1].ID, at(1)); err != nil {
		t.Fatal(err)
	}
}

func overrides(t testing.TB, c *Catalog, id storage.DocumentID) []storage.Override {
	t.Helper()
	all, err := c.Overrides(context.Background(), id)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func withhold(t *testing.T, c *Catalog, id storage.DocumentID, sha256 string, page int) {
	t.Helper()
	c.sql(t, `INSERT INTO withheld (document, sha256, page, who, why, made, lifted)
		VALUES (?, ?, ?, 'operator', 'privacy', '2026-11-25', '')`, id, sha256, page)
}

func TestOverridesWin(t *testing.T) {
	c := open(t)
	ctx := t.Context()
	id := store(t, c, intake("a", "a", 0))
	s := state(t, c)
	correctOne(t, c, id, "title", "set", "", "older")
	correctOne(t, c, id, "title", "set", "", "Right title")
	correctOne(t, c, id, "title_lang", "set", "", "hi")
	correctOne(t, c, id, "printed", "set", "", "2023-03-03")
	correctOne(t, c, id, "posted", "set", "", "")
	correctOne(t, c, id, "manifest", "set", "", "2023-03-04")
	correctOne(t, c, id, "metadata", "set", "", "2023-03-05")
	correctOne(t, c, id, "tag", "add", "state", "kerala")
	correctOne(t, c, id, "tag", "remove", "state", "rajasthan")
	correctOne(t, c, id, "tag", "add", "theme", "evm")
	correctOne(t, c, id, "tag", "add", "audience", "voters")
	correctOne(t, c, id, "tag", "add", "kind", "press-release")
	correctOne(t, c, id, "tag", "remove", "conference", "ceo-conference-2024-01-11")
	correctOne(t, c, id, "tag", "remove", "conference", "another")
	correctOne(t, c, id, "title", "set", "", "taken back")
	revokeLast(t, c, id)
	if s == state(t, c) {
		t.Error("the state is the same")
	}
	check := func() {
		t.Helper()
		r := document(t, c, id)
		if r.Title != "Right title" || r.TitleLang != "hi" || r.Kind != "press-release" || r.Conference != "" {
			t.Errorf("%+v", r.Document)
		}
		dates := storage.Dates{Printed: "2023-03-03", Manifest: "2023-03-04", Metadata: "2023-03-05", FirstSeen: r.Dates.FirstSeen}
		if diff := cmp.Diff(dates, r.Dates); diff != "" {
			t.Error(diff)
		}
		tags := []storage.Tag{
			{Facet: storage.FacetState, Value: "kerala", Level: storage.LevelPrimary, Rule: "override", Words: "read it"},
			{Facet: storage.FacetTheme, Value: "evm", Rule: "override", Words: "read it"},
			{Facet: storage.FacetAudience, Value: "voters", Rule: "override", Words: "read it"},
			{Facet: storage.FacetKind, Value: "press-release", Rule: "override", Words: "read it"},
		}
		if diff := cmp.Diff(tags, r.Tags); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]storage.Record{r}, records(t, c)); diff != "" {
			t.Error(diff)
		}
		for d, err := range c.Documents(ctx) {
			if diff := cmp.Diff(r.Document, d); diff != "" || err != nil {
				t.Error(diff, err)
			}
		}
	}
	check()
	// They survive another tagging, another reading and another version.
	if err := c.SetTags(ctx, id, intake("a", "a", 0).Tags, "r2"); err != nil {
		t.Fatal(err)
	}
	store(t, c, reread(id, "a", "e2"))
	check()
	in := intake("a", "b", 1)
	in.Engine = "e2"
	store(t, c, in)
	check()
	sound(t, c)
}

func TestWithheldIsNotShown(t *testing.T) {
	c := open(t)
	ctx := t.Context()
	whole, part, open := store(t, c, intake("a", "a", 0)), store(t, c, intake("b", "b 1", 0)), store(t, c, intake("c", "c", 0))
	store(t, c, intake("b", "b 2", 1))
	s := state(t, c)
	withhold(t, c, whole, "", 0)
	withhold(t, c, part, sum("b 1"), 0)
	withhold(t, c, open, sum("c"), 1)
	withhold(t, c, open, sum("not this one"), 2)
	if s == state(t, c) {
		t.Error("the state is the same")
	}
	errs := map[string]error{}
	_, errs["document"] = c.Document(ctx, whole)
	_, errs["versions of it"] = c.Versions(ctx, whole)
	_, _, errs["version of it"] = c.Version(ctx, whole, sum("a"))
	_, _, errs["version"] = c.Version(ctx, part, sum("b 1"))
	for name, err := range errs {
		if !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if v := versions(t, c, part); len(v) != 1 || v[0].Number != 2 {
		t.Errorf("%+v", v)
	}
	if all := records(t, c); len(all) != 2 || all[0].ID == whole || all[1].ID == whole {
		t.Errorf("%+v", all)
	}
	for d := range c.Documents(ctx) {
		if d.ID == whole {
			t.Error("listed")
		}
	}
	if n, versions, pages, err := c.Counts(ctx); n != 2 || versions != 3 || pages != 4 || err != nil {
		t.Errorf("Counts = %d, %d, %d, %v", n, versions, pages, err)
	}
	tombstone := storage.Page{Number: 1, Quality: storage.QualityNone, Reason: "withheld"}
	second := storage.Page{Number: 2, Quality: storage.QualityNone, Reason: "a picture"}
	if diff := cmp.Diff([]storage.Page{tombstone, second}, document(t, c, open).Pages); diff != "" {
		t.Error(diff)
	}
	if _, pages, err := c.Version(ctx, open, sum("c")); err != nil || pages[0] != tombstone {
		t.Errorf("%v %v", pages, err)
	}

	// The indexer goes on with it.
	if id, err := c.Lookup(ctx, Identity{KindPath, "decks/a"}); id != whole || err != nil {
		t.Errorf("Lookup = %q, %v", id, err)
	}
	if f, err := c.Fingerprint(ctx, whole); f == "" || err != nil {
		t.Errorf("Fingerprint = %q, %v", f, err)
	}
	if id := store(t, c, intake("a", "a 2", 2)); id != whole {
		t.Errorf("stored as %s", id)
	}

	// A document whose current version is withheld is not shown.
	withhold(t, c, part, sum("b 2"), 0)
	if _, err := c.Document(ctx, part); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("%v", err)
	}
	c.sql(t, `UPDATE withheld SET lifted = '2026-11-26'`)
	if all := records(t, c); len(all) != 3 {
		t.Errorf("%d records after lifting", len(all))
	}
	sound(t, c)
}
