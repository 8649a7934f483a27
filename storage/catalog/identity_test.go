package catalog

import (
	"errors"
	"regexp"
	"testing"

	"abhilekh/storage"
)

func TestMintedIDs(t *testing.T) {
	form := regexp.MustCompile(`^[0-9a-hjkmnp-tv-z]{10}$`)
	seen := map[storage.DocumentID]bool{}
	letters := map[byte]bool{}
	for range 5000 {
		id := mint()
		if !form.MatchString(string(id)) || seen[id] {
			t.Fatalf("minted %q", id)
		}
		seen[id] = true
		for i := range len(id) {
			letters[id[i]] = true
		}
	}
	if len(letters) != 32 {
		t.Errorf("%d different letters, want 32", len(letters))
	}
}

func TestTakenIDsAreNotMintedAgain(t *testing.T) {
	c := open(t)
	proposals := []storage.DocumentID{"one", "one", "two", "one", "two", "three"}
	c.mint = func() storage.DocumentID {
		id := proposals[0]
		proposals = proposals[1:]
		return id
	}
	one, two := store(t, c, intake("a", "a", 0)), store(t, c, intake("b", "b", 0))
	if one != "one" || two != "two" {
		t.Fatalf("minted %q, %q", one, two)
	}
	if err := c.Merge(t.Context(), two, one); err != nil {
		t.Fatal(err)
	}
	if three := store(t, c, intake("c", "c", 0)); three != "three" {
		t.Errorf("minted %q; a given-up id is never used again", three)
	}
}

func TestIdentitiesLeadToDocuments(t *testing.T) {
	c := open(t)
	ctx := t.Context()
	a, b := store(t, c, intake("a", "a", 0)), store(t, c, intake("b", "b", 0))
	leads := func(ident Identity, want storage.DocumentID) {
		t.Helper()
		if got, err := c.Lookup(ctx, ident); got != want || err != nil {
			t.Errorf("%v leads to %q (%v), want %q", ident, got, err, want)
		}
	}
	leads(Identity{KindPath, "decks/a"}, a)
	leads(Identity{KindSHA256, sum("b")}, b)

	url := Identity{KindURL, "https://example.org/x"}
	for range 2 {
		if err := c.AddIdentity(ctx, a, url); err != nil {
			t.Error(err)
		}
	}
	if err := c.AddIdentity(ctx, b, url); !errors.Is(err, ErrTaken) {
		t.Errorf("AddIdentity = %v, want ErrTaken", err)
	}
	leads(url, a)
	if err := c.MoveIdentity(ctx, url, b); err != nil {
		t.Error(err)
	}
	leads(url, b)
	if err := c.AddIdentity(ctx, a, Identity{"", "x"}); err == nil {
		t.Error("an identity without a kind was added")
	}

	// Store joins a document that an identity leads to …
	in := intake("copy", "a", 1)
	if got := store(t, c, in); got != a {
		t.Errorf("a copy became %q, want %q", got, a)
	}
	leads(Identity{KindPath, "decks/copy"}, a)
	// … the first one that does …
	in = intake("copy 2", "a", 1)
	in.Identities = []Identity{url, {KindSHA256, sum("a")}}
	in.Version.Fingerprint = "content of b"
	if got := store(t, c, in); got != b {
		t.Errorf("stored as %q, want %q", got, b)
	}
	// … and takes nothing away from another.
	leads(Identity{KindSHA256, sum("a")}, a)
	sound(t, c)
}
