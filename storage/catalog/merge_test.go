package catalog

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"abhilekh/storage"
)

func TestMergeLeavesARedirect(t *testing.T) {
	c := open(t)
	ctx := t.Context()
	// Into has contents x, y; from has w (older), y in other bytes, x in the same.
	into := store(t, c, intake("a", "x", 10))
	store(t, c, intake("a", "y", 20))
	in := intake("b", "w", 5)
	in.Source = "pib"
	from := store(t, c, in)
	in = intake("b", "y'", 25)
	in.Source, in.Document, in.Version.Fingerprint = "pib", from, "content of y"
	store(t, c, in)
	in = intake("b", "x", 30)
	in.Source, in.Document = "pib", from
	store(t, c, in)
	before, s := document(t, c, into), state(t, c)

	if err := c.Merge(ctx, from, into); err != nil {
		t.Fatal(err)
	}
	sound(t, c)
	if s == state(t, c) {
		t.Error("the state is the same")
	}
	want(t, numbers(t, c, into, "w", "x", "y"),
		"1 w e1 content of w", "2 x e1 content of x", "3* y e1 content of y")
	after := before
	after.Sources = []string{"decks", "pib"}
	after.FirstSeen, after.LastSeen = at(5), at(30)
	after.Dates.FirstSeen = storage.DateOf(at(5))
	for _, id := range []storage.DocumentID{into, from} {
		if diff := cmp.Diff(after, document(t, c, id)); diff != "" {
			t.Errorf("%s: %s", id, diff)
		}
	}
	if n := len(records(t, c)); n != 1 {
		t.Errorf("%d records", n)
	}
	// All that led to from leads to into, the folded bytes included.
	for _, ident := range []Identity{{KindPath, "decks/b"}, {KindSHA256, sum("w")}, {KindSHA256, sum("y'")}} {
		if id, err := c.Lookup(ctx, ident); id != into || err != nil {
			t.Errorf("%v leads to %q, %v", ident, id, err)
		}
	}
	for name, number := range map[string]int{"w": 1, "x": 2, "y": 3, "y'": 3} {
		if v, pages, err := c.Version(ctx, from, sum(name)); v.Number != number || len(pages) != 2 || err != nil {
			t.Errorf("%s is version %d, %v", name, v.Number, err)
		}
	}
	if v, _, err := c.Version(ctx, from, sum("x")); !v.FirstSeen.Equal(at(10)) || !v.LastSeen.Equal(at(30)) || err != nil {
		t.Errorf("folded version: %+v, %v", v, err)
	}
	if o, err := c.LastObservation(ctx, "pib", "b"); o.Document != into || err != nil {
		t.Errorf("%+v, %v", o, err)
	}

	// Everything that takes an id follows the redirect.
	in = intake("b", "z", 40)
	in.Source, in.Document = "pib", from
	if got := store(t, c, in); got != into {
		t.Errorf("stored as %s", got)
	}
	errs := []error{
		c.SetTags(ctx, from, nil, "r1"),
		c.AddIdentity(ctx, from, Identity{KindPRID, "7"}),
		c.MoveIdentity(ctx, Identity{KindPRID, "7"}, from),
		c.Observe(ctx, []Observation{{Source: "s", Key: "k", At: at(41), Status: LookOK, Document: from, SHA256: sum("z")}}),
		c.Merge(ctx, from, into), // both are one already
	}
	if err := errors.Join(errs...); err != nil {
		t.Error(err)
	}
	if f, err := c.Fingerprint(ctx, from); f != "content of z" || err != nil {
		t.Errorf("%q, %v", f, err)
	}

	// A chain stays one hop.
	last := store(t, c, intake("c", "c", 50))
	if err := c.Merge(ctx, into, last); err != nil {
		t.Fatal(err)
	}
	for _, id := range []storage.DocumentID{from, into, last} {
		if got := document(t, c, id).ID; got != last {
			t.Errorf("%s is %s, want %s", id, got, last)
		}
	}
	sound(t, c)
}

func TestMergeOfChangedAndUnchanged(t *testing.T) {
	c := open(t)
	a, b := store(t, c, intake("a", "same", 0)), storage.DocumentID("")
	in := intake("b", "same", 1)
	in.Identities = in.Identities[:1] // taken for another document
	b = store(t, c, in)
	if a == b {
		t.Fatal("one document")
	}
	if err := c.Merge(t.Context(), a, b); err != nil {
		t.Fatal(err)
	}
	if r := document(t, c, a); r.Status != storage.StatusCurrent || len(versions(t, c, b)) != 1 || !r.LastChanged.Equal(at(0)) {
		t.Errorf("%+v", r)
	}
	sound(t, c)
}

// Bytes that both documents know belong to one version afterwards: that of into.
func TestMergeOfBytesKnownToBoth(t *testing.T) {
	c := open(t)
	both := intake("b", "both", 0)
	both.Identities, both.Version.Fingerprint = both.Identities[:1], "content of b"
	in := intake("b", "b", 0)
	in.Identities = in.Identities[:1]
	from := store(t, c, in)
	store(t, c, both) // content of b, as the readers said then
	both.Key, both.Identities, both.Version.Fingerprint = "a", []Identity{{KindPath, "decks/a"}}, "content of a"
	into := store(t, c, intake("a", "a", 1))
	store(t, c, both)
	if err := c.Merge(t.Context(), from, into); err != nil {
		t.Fatal(err)
	}
	if v, _, err := c.Version(t.Context(), into, sum("both")); v.SHA256 != sum("a") || err != nil {
		t.Errorf("version %s, %v", v.SHA256, err)
	}
	for _, key := range []string{"a", "b"} {
		if o, err := c.LastObservation(t.Context(), "decks", key); o.Version != sum("a") || err != nil {
			t.Errorf("%s is version %s, %v", key, o.Version, err)
		}
	}
	want(t, numbers(t, c, into, "a", "b"), "1 b e1 content of b", "2* a e1 content of a")
	sound(t, c)
}

func TestMergeKeepsOverridesAndRefusesWithheld(t *testing.T) {
	c := open(t)
	ctx := t.Context()
	a, b := store(t, c, intake("a", "a", 0)), store(t, c, intake("b", "b", 0))
	correctOne(t, c, b, "title", "set", "", "of b")
	correctOne(t, c, b, "printed", "set", "", "2020-02-02")
	correctOne(t, c, a, "title", "set", "", "of a, later")
	withhold(t, c, a, "", 0)
	for _, pair := range [][2]storage.DocumentID{{a, b}, {b, a}} {
		err := c.Merge(ctx, pair[0], pair[1])
		if _, ok := errors.AsType[*storage.InvalidError](err); !ok {
			t.Errorf("Merge = %v", err)
		}
	}
	c.sql(t, `UPDATE withheld SET lifted = '2026-01-01'`)
	if err := c.Merge(ctx, a, b); err != nil {
		t.Fatal(err)
	}
	if r := document(t, c, b); r.Title != "of a, later" || r.Dates.Printed != "2020-02-02" {
		t.Errorf("%+v", r.Document)
	}
	sound(t, c)
}

func TestMergeOfCorrectionsByTheirAge(t *testing.T) {
	c := open(t)
	ctx := t.Context()
	for _, later := range []bool{false, true} {
		from, into := store(t, c, intake("from", "from", 0)), store(t, c, intake("into", "into", 0))
		a, b := change("title", "set", "", "of from"), change("title", "set", "", "of into")
		a.Made, b.Made = at(2), at(3)
		if later {
			a.Made = at(4)
		}
		for id, o := range map[storage.DocumentID]storage.Override{from: a, into: b} {
			if _, err := c.Correct(ctx, id, []storage.Override{o}); err != nil {
				t.Fatal(err)
			}
			retag(t, c, id)
		}
		all := append(overrides(t, c, from), overrides(t, c, into)...)
		if err := c.Merge(ctx, from, into); err != nil {
			t.Fatal(err)
		}
		want := "of into"
		if later {
			want = "of from"
			all[0], all[1] = all[1], all[0]
		}
		if r := document(t, c, into); r.Title != want || !outdated(t, c, into) {
			t.Errorf("title %q, want %q; outdated: %v", r.Title, want, outdated(t, c, into))
		}
		all[0].Document, all[1].Document = into, into // and their ids stay, which people know
		if diff := cmp.Diff(all, overrides(t, c, from)); diff != "" {
			t.Error(diff)
		}
		if err := c.Revoke(ctx, from, all[1].ID, at(5)); err != nil {
			t.Error(err)
		}
		sound(t, c)
		c = open(t)
	}
}

func TestMergeKeepsWhatIsStated(t *testing.T) {
	reader := storage.Stated{ReaderKind: "press-release"}
	bySource := storage.Stated{By: "pib", SourceKind: "handbook"}
	tests := []struct {
		name             string
		from, into, want storage.Stated
		outdated         bool
	}{
		{"nothing of into", stated("from"), storage.Stated{}, func() storage.Stated {
			s := stated("from")
			s.ReaderKind = "" // of other bytes
			return s
		}(), true},
		{"nothing of from", storage.Stated{}, stated("into"), stated("into"), false},
		{"both", stated("from"), stated("into"), stated("into"), false},
		{"reader of from", reader, bySource, bySource, false},
		{"source of into", stated("from"), bySource, func() storage.Stated {
			s := stated("from")
			s.ReaderKind, s.SourceKind = "", "handbook"
			return s
		}(), true},
		{"source of from", bySource, reader, storage.Stated{ReaderKind: "press-release", SourceKind: "handbook"}, true},
	}
	for _, tt := range tests {
		c := open(t)
		put := func(key string, s storage.Stated) storage.DocumentID {
			in := intake(key, key, 0)
			in.Stated = s
			in.Doc.Presenter, in.Doc.Designation, in.Doc.Dates.Manifest = s.Presenter, s.Designation, s.Date
			return store(t, c, in)
		}
		from, into := put("from", tt.from), put("into", tt.into)
		if err := c.Merge(t.Context(), from, into); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tt.want, statedOf(t, c, from)); diff != "" || outdated(t, c, into) != tt.outdated {
			t.Errorf("%s: outdated %v, want %v %s", tt.name, !tt.outdated, tt.outdated, diff)
		}
		r := document(t, c, into)
		if r.Presenter != tt.want.Presenter || r.Designation != tt.want.Designation || r.Dates.Manifest != tt.want.Date {
			t.Errorf("%s: %+v", tt.name, r.Document)
		}
		sound(t, c)
	}
}
