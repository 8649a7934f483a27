package catalog

import (
	"bytes"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"abhilekh/storage"
)

// export writes all corrections as they are exported, a JSON object a line.
func export(t *testing.T, c *Catalog) []byte {
	t.Helper()
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	for k, err := range c.AllOverrides(t.Context()) {
		if err == nil {
			err = e.Encode(k)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return out.Bytes()
}

// restoreAll restores an export and returns how many lines led to a document.
func restoreAll(t *testing.T, c *Catalog, exported []byte) (n int) {
	t.Helper()
	for line := range bytes.Lines(exported) {
		var k Kept
		if err := json.Unmarshal(line, &k); err != nil {
			t.Fatal(err)
		}
		switch _, err := c.Restore(t.Context(), k); {
		case err == nil:
			n++
		case !errors.Is(err, storage.ErrNotFound):
			t.Fatal(err)
		}
	}
	return n
}

// A catalogue that is lost and read anew from the sources gets its corrections
// back, though every document has another id.
func TestCorrectionsSurviveTheCatalogue(t *testing.T) {
	c := open(t)
	a := store(t, c, intake("a", "a", 0))
	in := intake("b", "b", 0)
	in.Identities = []Identity{{KindPath, "decks/b"}, {KindPRID, "7"}, {KindURL, "https://example.org/b"}}
	b := store(t, c, in)
	gone := store(t, c, intake("gone", "gone", 0))
	withheld := store(t, c, intake("w", "w", 0))
	withhold(t, c, withheld, "", 0)
	correctOne(t, c, a, "title", "set", "", "older")
	correctOne(t, c, a, "title", "set", "", "of a")
	correctOne(t, c, a, "tag", "add", "state", "kerala")
	revokeLast(t, c, a)
	correctOne(t, c, b, "printed", "set", "", "2020-02-02")
	correctOne(t, c, gone, "title", "set", "", "of nobody")
	correctOne(t, c, withheld, "title", "set", "", "of what is withheld")
	exported := export(t, c)

	var first Kept
	for k, err := range c.AllOverrides(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if k.Document == b {
			first = k
			break
		}
	}
	want := []Identity{{KindPRID, "7"}, {KindURL, "https://example.org/b"}, {KindPath, "decks/b"}}
	if diff := cmp.Diff(want, first.Identities); diff != "" || first.Value != "2020-02-02" {
		t.Error(first, diff)
	}

	fresh := open(t)
	if n := restoreAll(t, fresh, exported); n != 0 {
		t.Errorf("%d corrections of no document", n)
	}
	moved := intake("elsewhere/a", "a", 9) // the same bytes at another place
	newA := store(t, fresh, moved)
	release := intake("b.html", "other bytes", 9)
	release.Identities = []Identity{{KindPRID, "7"}}
	newB := store(t, fresh, release)
	rewritten := intake("w", "new bytes", 9) // other bytes at the same place
	newW := store(t, fresh, rewritten)
	if newA == a || newB == b {
		t.Fatal("the ids are the same")
	}
	if n := restoreAll(t, fresh, exported); n != 5 {
		t.Errorf("%d corrections were restored, want 5", n)
	}
	for id, old := range map[storage.DocumentID]storage.DocumentID{newA: a, newB: b, newW: withheld} {
		want := overrides(t, c, old)
		got := overrides(t, fresh, id)
		for i := range want {
			want[i].ID, want[i].Document = 0, id
		}
		for i := range got {
			got[i].ID = 0
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s, now %s: %s", old, id, diff)
		}
		if !outdated(t, fresh, id) {
			t.Errorf("the tags of %s are not outdated", id)
		}
		retag(t, fresh, id)
	}
	if r := document(t, fresh, newA); r.Title != "of a" || len(r.Tags) != 2 {
		t.Errorf("%+v", r)
	}
	if r := document(t, fresh, newB); r.Dates.Printed != "2020-02-02" {
		t.Errorf("%+v", r)
	}

	// Once more changes nothing, and neither does it where they come from.
	for _, c := range []*Catalog{fresh, c} {
		s, before := state(t, c), export(t, c)
		restoreAll(t, c, exported)
		if diff := cmp.Diff(string(before), string(export(t, c))); diff != "" || s != state(t, c) {
			t.Error("restored twice", diff)
		}
		sound(t, c)
	}
	if outdated(t, fresh, newA) {
		t.Error("what is held already outdates the tags")
	}
}

func TestRestoreIntoACatalogueInUse(t *testing.T) {
	c := open(t)
	ctx := t.Context()
	id := store(t, c, intake("a", "a", 0))
	o := change("title", "set", "", "newer")
	o.Made = at(5)
	if _, err := c.Correct(ctx, id, []storage.Override{o}); err != nil {
		t.Fatal(err)
	}
	// An older one comes later and stays the older.
	old := Kept{Override: change("title", "set", "", "older")}
	old.Document, old.Made = id, at(1)
	if to, err := c.Restore(ctx, old); to != id || err != nil {
		t.Errorf("Restore = %q, %v", to, err)
	}
	if r := document(t, c, id); r.Title != "newer" || len(overrides(t, c, id)) != 2 {
		t.Errorf("title %q", r.Title)
	}
	// It was taken back elsewhere: so it is here. The other way round it stays so.
	held := Kept{Override: overrides(t, c, id)[1]}
	held.Revoked = at(6)
	if _, err := c.Restore(ctx, held); err != nil {
		t.Fatal(err)
	}
	if r := document(t, c, id); r.Title != "older" {
		t.Errorf("title %q", r.Title)
	}
	held.Revoked = time.Time{}
	if _, err := c.Restore(ctx, held); err != nil {
		t.Fatal(err)
	}
	if all := overrides(t, c, id); len(all) != 2 || !all[1].Revoked.Equal(at(6)) {
		t.Errorf("%+v", all)
	}
	// A merged id leads to what remained; a wrong one is no matter if an identity leads on.
	other := store(t, c, intake("b", "b", 0))
	if err := c.Merge(ctx, id, other); err != nil {
		t.Fatal(err)
	}
	old.Value = "of a merged one"
	if to, err := c.Restore(ctx, old); to != other || err != nil {
		t.Errorf("Restore = %q, %v", to, err)
	}
	old.Document, old.Value = "nobody", "of nobody"
	old.Identities = []Identity{{KindPRID, "unknown"}, {KindSHA256, sum("b")}, {KindPath, "decks/a"}}
	if to, err := c.Restore(ctx, old); to != other || err != nil {
		t.Errorf("Restore = %q, %v", to, err)
	}
	for field, spoil := range map[string]func(*Kept){
		"made_at": func(k *Kept) { k.Made = time.Time{} },
		"why":     func(k *Kept) { k.Why = "" },
		"value":   func(k *Kept) { k.Value = "" },
	} {
		k := old
		spoil(&k)
		_, err := c.Restore(ctx, k)
		if e, ok := errors.AsType[*storage.InvalidError](err); !ok || e.Field != field {
			t.Errorf("%s: Restore = %v", field, err)
		}
	}
	sound(t, c)
}

func TestAllOverridesMayBeLeftEarly(t *testing.T) {
	c := open(t)
	for _, key := range []string{"a", "b"} {
		correctOne(t, c, store(t, c, intake(key, key, 0)), "title", "set", "", "New")
	}
	for range 2 * readers { // each loop must give its connection back
		for _, err := range c.AllOverrides(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			break
		}
	}
	if n := bytes.Count(export(t, c), []byte("\n")); n != 2 {
		t.Errorf("%d corrections", n)
	}
}
