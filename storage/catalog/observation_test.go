package catalog

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"abhilekh/storage"
)

// lookAt is a look at the document of intake(key, bytes, …).
func lookAt(source, key, status, bytes string, hours int) Observation {
	o := Observation{Source: source, Key: key, At: at(hours), Status: status, ModTime: at(-100)}
	if bytes != "" {
		o.SHA256, o.Size = sum(bytes), int64(len(bytes))
	}
	return o
}

func observeAll(t *testing.T, c *Catalog, looks ...Observation) {
	t.Helper()
	if err := c.Observe(t.Context(), looks); err != nil {
		t.Fatal(err)
	}
}

func count(t *testing.T, c *Catalog, query string, args ...any) (n int) {
	t.Helper()
	if err := c.reader.QueryRow(query, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestRepeatedLooksOnlyMoveLastSeen(t *testing.T) {
	c := open(t)
	ctx := t.Context()
	id := store(t, c, intake("a", "a", 0))
	s := state(t, c)
	o := lookAt("decks", "a", LookOK, "a", 3)
	o.Document = id
	o.ModTime = at(2)
	observeAll(t, c, o)
	o.At, o.Document = at(4), "" // the same bytes are the same document
	observeAll(t, c, o)

	got, err := c.LastObservation(ctx, "decks", "a")
	if err != nil {
		t.Fatal(err)
	}
	o.Document, o.Fingerprint, o.Version = id, "content of a", sum("a")
	if diff := cmp.Diff(o, got); diff != "" {
		t.Error(diff)
	}
	if n := count(t, c, `SELECT count(*) FROM observations`); n != 1 {
		t.Errorf("%d rows", n)
	}
	if r := document(t, c, id); !r.LastSeen.Equal(at(4)) || !r.FirstSeen.Equal(at(0)) {
		t.Errorf("%+v", r)
	}
	if v := versions(t, c, id); !v[0].LastSeen.Equal(at(4)) {
		t.Errorf("%+v", v)
	}
	if s != state(t, c) {
		t.Error("the state changed")
	}
	// Times never run backwards, whatever a clock says.
	observeAll(t, c, lookAt("decks", "a", LookOK, "a", 1))
	if r := document(t, c, id); !r.LastSeen.Equal(at(4)) {
		t.Errorf("%+v", r)
	}
	sound(t, c)
}

func TestMissingMovedAndBack(t *testing.T) {
	c := open(t)
	ctx := t.Context()
	id := store(t, c, intake("old", "a", 0))
	status := func(want storage.Status, sources ...string) {
		t.Helper()
		r := document(t, c, id)
		if r.Status != want {
			t.Errorf("status %s, want %s", r.Status, want)
		}
		if diff := cmp.Diff(sources, r.Sources); diff != "" {
			t.Error(diff)
		}
	}
	status(storage.StatusCurrent, "decks")

	// A second source has it, too.
	s := state(t, c)
	o := lookAt("pib", "x", LookOK, "a", 1)
	o.Document = id
	observeAll(t, c, o)
	status(storage.StatusCurrent, "decks", "pib")
	if s == state(t, c) {
		t.Error("the state is the same")
	}

	// A move within a source, in one look round.
	o = lookAt("decks", "new", LookOK, "a", 2)
	o.Document = id
	observeAll(t, c, lookAt("decks", "old", LookMissing, "", 2), o)
	status(storage.StatusCurrent, "decks", "pib")
	if err := c.MoveIdentity(ctx, Identity{KindPath, "decks/old"}, id); err != nil {
		t.Error(err)
	}

	// A failed look says nothing about whether it is there.
	failed := lookAt("decks", "new", LookFailed, "", 3)
	failed.Reason = "permission denied"
	observeAll(t, c, failed)
	status(storage.StatusCurrent, "decks", "pib")
	if r := document(t, c, id); !r.LastSeen.Equal(at(2)) {
		t.Errorf("last seen %v", r.LastSeen)
	}

	observeAll(t, c, lookAt("pib", "x", LookMissing, "", 4))
	status(storage.StatusCurrent, "decks")
	observeAll(t, c, lookAt("decks", "new", LookMissing, "", 5), lookAt("decks", "new", LookMissing, "", 6))
	status(storage.StatusWithdrawn, "decks", "pib") // where it was
	s = state(t, c)
	observeAll(t, c, lookAt("decks", "new", LookMissing, "", 6))
	if s != state(t, c) {
		t.Error("a repeated look at nothing changed the state")
	}
	if len(records(t, c)) != 1 {
		t.Error("a withdrawn document stays")
	}
	back := lookAt("pib", "x", LookOK, "a", 7)
	back.Document = id
	observeAll(t, c, back)
	status(storage.StatusCurrent, "pib")

	all, err := c.LastObservations(ctx, "decks")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]Observation{
		"old": {Source: "decks", Key: "old", Document: id, At: at(2), Status: LookMissing, ModTime: at(-100)},
		"new": {Source: "decks", Key: "new", Document: id, At: at(6), Status: LookMissing, ModTime: at(-100)},
	}
	if diff := cmp.Diff(want, all); diff != "" {
		t.Error(diff)
	}
	if all, err := c.LastObservations(ctx, "nothing"); len(all) != 0 || all == nil || err != nil {
		t.Errorf("%v, %v", all, err)
	}
	sound(t, c)
}

// A key may come to stand for another document.
func TestKeyChangesHands(t *testing.T) {
	c := open(t)
	a, b := store(t, c, intake("a", "a", 0)), store(t, c, intake("b", "b", 0))
	o := lookAt("decks", "a", LookOK, "b", 1)
	o.Document = b
	observeAll(t, c, o)
	if r := document(t, c, a); r.Status != storage.StatusWithdrawn || !slices.Equal(r.Sources, []string{"decks"}) {
		t.Errorf("%+v", r)
	}
	if r := document(t, c, b); r.Status != storage.StatusCurrent || !r.LastSeen.Equal(at(1)) {
		t.Errorf("%+v", r)
	}
	sound(t, c)
}

// A withdrawn document keeps its origin even when other documents stand at all
// its keys: the source in which it was seen last.
func TestOriginOutlivesEveryKey(t *testing.T) {
	c := open(t)
	a, b := store(t, c, intake("a", "a", 0)), store(t, c, intake("b", "b", 0))
	copied := lookAt("pib", "a", LookOK, "a", 1)
	copied.Document = a
	seen := lookAt("decks", "a", LookOK, "a", 2)
	observeAll(t, c, copied, seen)
	taken := lookAt("decks", "a", LookOK, "b", 3)
	taken.Document = b
	observeAll(t, c, lookAt("decks", "a", LookMissing, "", 3), lookAt("pib", "a", LookMissing, "", 3), taken)
	if r := document(t, c, a); r.Status != storage.StatusWithdrawn || !slices.Equal(r.Sources, []string{"pib"}) {
		t.Errorf("missing in one place, replaced in the other: %s %v", r.Status, r.Sources)
	}
	s := state(t, c)
	taken.Source = "pib"
	observeAll(t, c, taken)
	if r := document(t, c, a); r.Status != storage.StatusWithdrawn || !slices.Equal(r.Sources, []string{"decks"}) {
		t.Errorf("replaced everywhere: %s %v", r.Status, r.Sources)
	}
	if s == state(t, c) {
		t.Error("the state is the same")
	}
	sound(t, c)
}

// The look tells whether the bytes at a key are those that name a version.
func TestLookNamesTheVersion(t *testing.T) {
	c := open(t)
	id := store(t, c, intake("a", "a", 0))
	other := lookAt("decks", "a", LookOK, "a with counter", 1)
	other.Document, other.Fingerprint = id, "content of a"
	unknown := lookAt("decks", "b", LookOK, "b", 1)
	unknown.Document, unknown.Version = id, sum("a") // given, it is ignored
	observeAll(t, c, other, unknown, lookAt("decks", "c", LookUnread, "c", 1))
	all, err := c.LastObservations(t.Context(), "decks")
	if err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]string{"a": sum("a"), "b": "", "c": ""} {
		one, err := c.LastObservation(t.Context(), "decks", key)
		if one.Version != want || all[key].Version != want || err != nil {
			t.Errorf("%s: version %q and %q, want %q (%v)", key, one.Version, all[key].Version, want, err)
		}
	}
	observeAll(t, c, lookAt("decks", "a", LookMissing, "", 2))
	if o, err := c.LastObservation(t.Context(), "decks", "a"); o.Version != "" || err != nil {
		t.Errorf("a missing item is version %q (%v)", o.Version, err)
	}
}

// Looks at what is not a document are remembered as well.
func TestLooksAtNoDocument(t *testing.T) {
	c := open(t)
	s := state(t, c)
	unread := lookAt("decks", "film.mp4", LookUnread, "film", 0)
	unread.Reason, unread.Engine = "type is not read", "e1"
	broken := lookAt("decks", "broken", LookFailed, "", 0)
	observeAll(t, c, unread, broken)
	unread.At = at(1)
	observeAll(t, c, unread)
	if got, err := c.LastObservation(t.Context(), "decks", "film.mp4"); got != unread || err != nil {
		t.Errorf("%+v, %v", got, err)
	}
	if s != state(t, c) {
		t.Error("the state changed")
	}
	sound(t, c)
}

func TestObserveIsAllOrNothing(t *testing.T) {
	c := open(t)
	good := lookAt("decks", "a", LookOK, "a", 0)
	for name, spoil := range map[string]func(*Observation){
		"no key":         func(o *Observation) { o.Key = "" },
		"no source":      func(o *Observation) { o.Source = "" },
		"no time":        func(o *Observation) { *o = Observation{Source: "s", Key: "k", Status: LookOK} },
		"unknown status": func(o *Observation) { o.Status = "gone" },
		"no sum":         func(o *Observation) { o.SHA256 = "abc" },
		"no document":    func(o *Observation) { o.Document = "nobody" },
	} {
		bad := lookAt("decks", "b", LookOK, "b", 0)
		spoil(&bad)
		if err := c.Observe(t.Context(), []Observation{good, bad}); err == nil {
			t.Errorf("%s: no error", name)
		}
		if _, err := c.LastObservation(t.Context(), "decks", "a"); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("%s: half of it was kept (%v)", name, err)
		}
	}
	if err := c.Observe(t.Context(), nil); err != nil {
		t.Error(err)
	}
}

// A look that was compared by its fingerprint belongs to that version.
func TestLookByFingerprint(t *testing.T) {
	c := open(t)
	id := store(t, c, intake("a", "a", 0))
	o := lookAt("decks", "a", LookOK, "a with counter", 1)
	o.Document, o.Fingerprint = id, "content of a"
	observeAll(t, c, o)
	if v, _, err := c.Version(t.Context(), id, sum("a with counter")); v.SHA256 != sum("a") || !v.LastSeen.Equal(at(1)) || err != nil {
		t.Errorf("%+v, %v", v, err)
	}
	// Content nobody stored is a look and nothing else.
	o = lookAt("decks", "a", LookOK, "b", 2)
	o.Document, o.Fingerprint = id, "content of b"
	observeAll(t, c, o)
	if v := versions(t, c, id); len(v) != 1 || !v[0].LastSeen.Equal(at(1)) {
		t.Errorf("%+v", v)
	}
	sound(t, c)
}

func TestHeldElsewhere(t *testing.T) {
	c := open(t)
	id := store(t, c, intake("a", "a", 0))
	held := func(key string, want bool) {
		t.Helper()
		if got, err := c.HeldElsewhere(t.Context(), id, "decks", key); got != want || err != nil {
			t.Errorf("HeldElsewhere but %s = %v, %v; want %v", key, got, err, want)
		}
	}
	held("a", false)
	held("b", true)
	copied := lookAt("decks", "b", LookOK, "a", 1)
	copied.Document = id
	observeAll(t, c, copied)
	held("a", true)
	// The copy still has the old content when the original changes.
	store(t, c, intake("a", "a 2", 2))
	held("a", false)
	held("b", true)
	observeAll(t, c, lookAt("decks", "a", LookMissing, "", 3))
	held("b", false)
}
