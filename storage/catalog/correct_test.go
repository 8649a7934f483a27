package catalog

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"abhilekh/storage"
)

// outdated reports whether the tags of a document are, for rules r1.
func outdated(t testing.TB, c *Catalog, id storage.DocumentID) bool {
	t.Helper()
	_, tag, err := c.Outdated(t.Context(), "e1", "r1")
	if err != nil {
		t.Fatal(err)
	}
	return slices.Contains(tag, id)
}

// retag applies the rules again, as a run does.
func retag(t testing.TB, c *Catalog, id storage.DocumentID) {
	t.Helper()
	if err := c.SetTags(t.Context(), id, intake("a", "a", 0).Tags, "r1", overrides(t, c, id)...); err != nil {
		t.Fatal(err)
	}
}

func TestCorrectionsAreKept(t *testing.T) {
	c := open(t)
	ctx := t.Context()
	id := store(t, c, intake("a", "a", 0))
	other := store(t, c, intake("b", "b", 0))
	before := document(t, c, id)
	if none, err := c.Correct(ctx, id, nil); none != nil || err != nil {
		t.Errorf("Correct of nothing = %v, %v", none, err)
	}
	if outdated(t, c, id) {
		t.Fatal("outdated at once")
	}
	s := state(t, c)
	given := []storage.Override{change("tag", "add", "state", "kerala"), change("title", "set", "", "New")}
	given[0].Level, given[0].Made = storage.LevelMentioned, at(2).In(storage.IST)
	given[1].Made, given[1].ID, given[1].Document = time.Time{}, 77, other
	start := time.Now()
	got, err := c.Correct(ctx, id, given)
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 2 || got[0].ID == 0 || got[1].ID <= got[0].ID || got[1].Document != id {
		t.Fatalf("Correct = %+v", got)
	}
	if !got[0].Made.Equal(at(2)) || got[1].Made.Before(start) || given[1].Document != other {
		t.Errorf("made %v and %v", got[0].Made, got[1].Made)
	}
	if diff := cmp.Diff(got, overrides(t, c, id)); diff != "" {
		t.Error(diff)
	}
	if s == state(t, c) || !outdated(t, c, id) || outdated(t, c, other) {
		t.Error("the state is the same, or the wrong tags are outdated")
	}
	retag(t, c, id)
	if outdated(t, c, id) {
		t.Error("still outdated")
	}

	// Revoking gives the record back.
	for _, o := range got {
		s := state(t, c)
		if err := c.Revoke(ctx, id, o.ID, at(3)); err != nil {
			t.Fatal(err)
		}
		if s == state(t, c) || !outdated(t, c, id) {
			t.Error("the state is the same, or the tags are not outdated")
		}
		retag(t, c, id)
		s = state(t, c)
		if err := c.Revoke(ctx, id, o.ID, at(4)); err != nil || s != state(t, c) || outdated(t, c, id) {
			t.Errorf("revoked twice: %v, state changed: %v", err, s != state(t, c))
		}
	}
	before.Kind, before.Conference = "", "" // of the tags that were set
	if diff := cmp.Diff(before, document(t, c, id)); diff != "" {
		t.Error(diff)
	}
	for i := range got {
		got[i].Revoked = at(3)
	}
	if diff := cmp.Diff(got, overrides(t, c, id)); diff != "" {
		t.Error(diff)
	}
	if err := c.Revoke(ctx, other, got[0].ID, at(3)); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("Revoke of another document's = %v", err)
	}
	correctOne(t, c, id, "title", "set", "", "Newer")
	if err := c.Revoke(ctx, id, overrides(t, c, id)[2].ID, time.Time{}); err == nil {
		t.Error("revoked at no moment")
	}
	sound(t, c)
}

// A clock that was set back must not make the newest correction lose.
func TestTheNewestCorrectionWins(t *testing.T) {
	c := open(t)
	id := store(t, c, intake("a", "a", 0))
	for i, when := range []int{5, 3, 4} {
		o := change("title", "set", "", fmt.Sprint("title ", i))
		o.Made = at(when)
		if _, err := c.Correct(t.Context(), id, []storage.Override{o}); err != nil {
			t.Fatal(err)
		}
		if got := document(t, c, id).Title; got != o.Value {
			t.Errorf("title %q, want %q", got, o.Value)
		}
	}
	for _, o := range overrides(t, c, id) {
		if !o.Made.Equal(at(5)) {
			t.Errorf("%s was made at %v", o.Value, o.Made)
		}
	}
}

func TestFormOfCorrections(t *testing.T) {
	c := open(t)
	id := store(t, c, intake("a", "a", 0))
	level := func(o storage.Override, level string) storage.Override {
		o.Level = level
		return o
	}
	good := []storage.Override{
		change("tag", "add", "state", "national"), change("tag", "remove", "theme", "evm"),
		change("tag", "add", "election", "assembly-2023-nov-dec"), change("tag", "add", "audience", "media"),
		level(change("tag", "add", "state", "goa"), "primary"), level(change("tag", "add", "election", "lok-sabha-2024"), "7"),
		change("title", "set", "", "मतदाता सूची"), change("title_lang", "set", "", "kok"), change("title_lang", "set", "", ""),
		change("printed", "set", "", "2024-02-29"), change("posted", "set", "", ""),
		change("manifest", "set", "", "2024-01-13"), change("metadata", "set", "", "1999-12-31"),
	}
	for _, o := range good {
		if _, err := c.Correct(t.Context(), id, []storage.Override{o}); err != nil {
			t.Errorf("%+v: %v", o, err)
		}
	}
	held, s := overrides(t, c, id), state(t, c)

	with := func(o storage.Override, f func(*storage.Override)) storage.Override { f(&o); return o }
	title := change("title", "set", "", "Title")
	bad := []struct {
		field string
		o     storage.Override
	}{
		{"field", change("", "set", "", "x")}, {"field", change("kind", "set", "", "manual")}, {"field", change("langs", "set", "", "hi")},
		{"action", change("tag", "set", "state", "goa")}, {"action", change("title", "add", "", "x")}, {"action", change("title", "", "", "x")},
		{"facet", change("tag", "add", "", "goa")}, {"facet", change("tag", "add", "role", "poll-gone")},
		{"facet", change("tag", "add", "mentions", "goa")}, {"facet", change("tag", "add", "year", "2024")}, {"facet", change("title", "set", "state", "x")},
		{"level", level(change("tag", "add", "state", "goa"), "main")}, {"level", level(change("tag", "remove", "state", "goa"), "primary")},
		{"level", level(change("tag", "add", "theme", "evm"), "primary")}, {"level", level(title, "primary")},
		{"level", level(change("tag", "add", "election", "lok-sabha-2024"), "last")}, {"level", level(change("tag", "add", "election", "lok-sabha-2024"), "777")},
		{"value", change("tag", "add", "state", "")}, {"value", change("tag", "remove", "state", "none")},
		{"value", change("tag", "add", "state", "Goa")}, {"value", change("tag", "add", "state", strings.Repeat("a", 65))},
		{"value", change("title", "set", "", "")}, {"value", change("title", "set", "", " \u00a0")}, {"value", change("title", "set", "", "two\nlines")},
		{"value", change("title", "set", "", "no\xfftext")}, {"value", change("title", "set", "", strings.Repeat("क", 1001))},
		{"value", change("title_lang", "set", "", "h")}, {"value", change("title_lang", "set", "", "HI")}, {"value", change("title_lang", "set", "", "hindi")},
		{"value", change("printed", "set", "", "11.01.2024")}, {"value", change("metadata", "set", "", "2023-02-29")},
		{"who", with(title, func(o *storage.Override) { o.Who = "" })}, {"who", with(title, func(o *storage.Override) { o.Who = strings.Repeat("x", 201) })},
		{"why", with(title, func(o *storage.Override) { o.Why = " " })}, {"why", with(title, func(o *storage.Override) { o.Why = "a\x00b" })},
		{"why", with(title, func(o *storage.Override) { o.Why = strings.Repeat("x", 2001) })},
		{"revoked_at", with(title, func(o *storage.Override) { o.Revoked = at(1) })},
	}
	for _, tt := range bad {
		// A good one before it must not stay.
		got, err := c.Correct(t.Context(), id, []storage.Override{title, tt.o})
		e, ok := errors.AsType[*storage.InvalidError](err)
		if !ok || e.Field != tt.field || e.Problem == "" || got != nil {
			t.Errorf("%+v: Correct = %v, %v, want an error of %s", tt.o, got, err, tt.field)
		}
	}
	if diff := cmp.Diff(held, overrides(t, c, id)); diff != "" || s != state(t, c) {
		t.Error("refused corrections left something", diff)
	}
	sound(t, c)
}

// Tags made before a correction do not follow from it, whenever they arrive.
func TestTagsOfAnotherViewStayOutdated(t *testing.T) {
	c := open(t)
	ctx := t.Context()
	id := store(t, c, intake("a", "a", 0))
	seen := overrides(t, c, id)
	correctOne(t, c, id, "tag", "add", "theme", "sveep")
	tags := []storage.Tag{{Facet: storage.FacetTheme, Value: "vvpat", Rule: "phrase"}}
	if err := c.SetTags(ctx, id, tags, "r1", seen...); err != nil {
		t.Fatal(err)
	}
	if r := document(t, c, id); !outdated(t, c, id) || len(r.Tags) != 2 {
		t.Errorf("not outdated, or the tags are lost: %+v", r.Tags)
	}
	in := intake("a", "b", 1)
	in.Overrides = seen
	store(t, c, in)
	if !outdated(t, c, id) {
		t.Error("Store: not outdated")
	}
	seen = overrides(t, c, id)
	in.Overrides = seen
	store(t, c, in)
	if outdated(t, c, id) {
		t.Error("Store in view of the correction: outdated")
	}
	revokeLast(t, c, id)
	if err := c.SetTags(ctx, id, tags, "r1", seen...); err != nil {
		t.Fatal(err)
	}
	if !outdated(t, c, id) {
		t.Error("in view of a correction taken back: not outdated")
	}
	retag(t, c, id)
	if outdated(t, c, id) {
		t.Error("in view of none: outdated")
	}
}

func TestStatedIsReplaced(t *testing.T) {
	c := open(t)
	ctx := t.Context()
	id := store(t, c, intake("a", "a", 0))
	before := document(t, c, id)
	if err := c.SetStated(ctx, id, stated("a")); err != nil || outdated(t, c, id) {
		t.Errorf("the same stated again: %v, outdated: %v", err, outdated(t, c, id))
	}
	for _, want := range []storage.Stated{stated("b"), {SourceKind: "handbook"}, {}} {
		if err := c.SetStated(ctx, id, want); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, statedOf(t, c, id)); diff != "" || !outdated(t, c, id) {
			t.Error("not outdated", diff)
		}
		retag(t, c, id)
	}
	// It is no part of the record.
	before.Kind, before.Conference = "", "" // of the tags that were set
	if diff := cmp.Diff(before, document(t, c, id)); diff != "" {
		t.Error(diff)
	}
	s := state(t, c)
	if err := c.SetStated(ctx, id, stated("c")); err != nil || s != state(t, c) {
		t.Errorf("the state changed (%v)", err)
	}
	sound(t, c)
}

// People correct while a run stores and tags: nothing is lost, and when all is
// done the tags follow from the corrections.
func TestCorrectWhileARunWrites(t *testing.T) {
	c := open(t)
	people := openFile(t, file(t, c)) // the server is another process
	ctx := t.Context()
	const persons, each = 4, 15
	id := store(t, c, intake("a", "content 0", 0))
	// The rules: a tag for each theme that people added, as a parent would be.
	rules := func(overrides []storage.Override) []storage.Tag {
		var tags []storage.Tag
		for _, o := range overrides {
			tags = append(tags, storage.Tag{Facet: storage.FacetTheme, Value: "above-" + o.Value, Rule: "parent"})
		}
		return tags
	}
	var wg sync.WaitGroup
	for p := range persons {
		wg.Go(func() {
			for i := range each {
				o := change("tag", "add", "theme", fmt.Sprintf("theme-%d-%d", p, i))
				if _, err := people.Correct(ctx, id, []storage.Override{o}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for i := range 40 {
		seen := overrides(t, c, id)
		in := intake("a", fmt.Sprint("content ", i/2), i)
		in.Tags, in.Overrides = rules(seen), seen
		store(t, c, in)
		seen = overrides(t, c, id)
		if err := c.SetTags(ctx, id, rules(seen), "r1", seen...); err != nil {
			t.Fatal(err)
		}
	}
	wg.Wait()
	rounds := 0
	for ; outdated(t, c, id); rounds++ {
		seen := overrides(t, c, id)
		if err := c.SetTags(ctx, id, rules(seen), "r1", seen...); err != nil {
			t.Fatal(err)
		}
	}
	if rounds > 1 {
		t.Errorf("outdated after %d rounds", rounds)
	}
	r := document(t, c, id)
	if len(r.Tags) != 2*persons*each {
		t.Errorf("%d tags, want %d", len(r.Tags), 2*persons*each)
	}
	for _, o := range overrides(t, c, id) {
		if !slices.ContainsFunc(r.Tags, func(tag storage.Tag) bool { return tag.Value == "above-"+o.Value }) {
			t.Errorf("no tag follows from %s", o.Value)
		}
	}
	sound(t, c)
}
