package catalog

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"abhilekh/storage"
)

func TestSources(t *testing.T) {
	c := open(t)
	ctx := t.Context()
	put := func(list ...storage.Source) {
		t.Helper()
		if err := c.PutSources(ctx, list); err != nil {
			t.Fatal(err)
		}
	}
	get := func() []storage.Source {
		t.Helper()
		got, err := c.Sources(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for i := range got {
			if got[i].Added.IsZero() {
				t.Errorf("%s was never added", got[i].ID)
			}
			got[i].Added = time.Time{}
		}
		return got
	}
	pib := storage.Source{ID: "pib", Kind: "folder", Label: "PIB", Schedule: "@daily"}
	decks := storage.Source{ID: "decks", Kind: "folder"}
	put(pib, decks)
	if err := c.SourceRead(ctx, "decks", at(1), "no such folder"); err != nil {
		t.Fatal(err)
	}
	a := store(t, c, intake("a", "a", 0))
	store(t, c, intake("b", "b", 0))
	o := lookAt("pib", "x", LookOK, "a", 1)
	o.Document = a
	observeAll(t, c, o)

	decks.Label, decks.LastRun, decks.LastErr, decks.Documents = "decks", at(1), "no such folder", 2
	pib.Documents = 1
	if diff := cmp.Diff([]storage.Source{decks, pib}, get()); diff != "" {
		t.Error(diff)
	}
	// A source that is no longer configured is retired; its documents stay.
	s := state(t, c)
	pib.Label = "Press Information Bureau"
	put(pib)
	if err := c.SourceRead(ctx, "decks", at(2), ""); err != nil {
		t.Fatal(err)
	}
	decks.Retired, decks.LastRun, decks.LastErr = true, at(2), ""
	if diff := cmp.Diff([]storage.Source{pib, decks}, get()); diff != "" {
		t.Error(diff)
	}
	if s != state(t, c) || len(records(t, c)) != 2 || document(t, c, a).Status != storage.StatusCurrent {
		t.Error("retiring a source changed documents")
	}
	put(decks, pib)
	decks.Retired = false
	if diff := cmp.Diff([]storage.Source{decks, pib}, get()); diff != "" {
		t.Error(diff)
	}
	withhold(t, c, a, "", 0)
	if got := get(); got[0].Documents != 1 || got[1].Documents != 0 {
		t.Errorf("withheld documents are counted: %+v", got)
	}
	sound(t, c)
}

func TestRuns(t *testing.T) {
	c := open(t)
	ctx := t.Context()
	s := state(t, c)
	first := storage.Run{ID: "20261125T093000-aaaa", Trigger: "command", Sources: []string{"decks", "pib"}, Started: at(0), Counts: map[storage.Outcome]int{}}
	second := storage.Run{ID: "20261125T103000-aaaa", Trigger: "schedule", Started: at(1), Counts: map[storage.Outcome]int{}}
	for _, r := range []storage.Run{first, second} {
		if err := c.StartRun(ctx, r); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.StartRun(ctx, first); err == nil {
		t.Error("one run was started twice")
	}
	items := []storage.RunItem{
		{Source: "decks", Key: "a", Document: "x", Outcome: storage.OutcomeIndexed, Pages: 24, At: at(0)},
		{Source: "decks", Key: "b", Outcome: storage.OutcomeFailed, Reason: "encrypted", At: at(0)},
		{Source: "decks", Key: "c", Outcome: storage.OutcomeFailed, Reason: "empty", At: at(1)},
	}
	for _, i := range [][]storage.RunItem{items[:1], nil, items[1:]} {
		if err := c.AddItems(ctx, first.ID, i); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.AddItems(ctx, "nothing", items); err == nil {
		t.Error("items of an unknown run were added")
	}
	first.Finished, first.Items, first.Extracted, first.Generation, first.Error = at(1), 3, 1, "g1", "stopped"
	first.Counts = map[storage.Outcome]int{storage.OutcomeIndexed: 1, storage.OutcomeFailed: 2}
	if err := c.FinishRun(ctx, first); err != nil {
		t.Fatal(err)
	}
	if got, err := c.Run(ctx, first.ID); err != nil {
		t.Error(err)
	} else if diff := cmp.Diff(first, got); diff != "" {
		t.Error(diff)
	}
	for limit, want := range map[int][]storage.Run{0: {second, first}, 1: {second}, 9: {second, first}} {
		got, err := c.Runs(ctx, limit)
		if err != nil {
			t.Error(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("limit %d: %s", limit, diff)
		}
	}
	tests := []struct {
		run     string
		outcome storage.Outcome
		limit   int
		want    []storage.RunItem
	}{
		{first.ID, "", 0, items},
		{first.ID, storage.OutcomeFailed, 0, items[1:]},
		{first.ID, storage.OutcomeFailed, 1, items[1:2]},
		{first.ID, storage.OutcomeMoved, 0, nil},
		{"nothing", "", 0, nil},
	}
	for _, tt := range tests {
		got, err := c.RunItems(ctx, tt.run, tt.outcome, tt.limit)
		if err != nil {
			t.Error(err)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s %s %d: %s", tt.run, tt.outcome, tt.limit, diff)
		}
	}
	if s != state(t, c) {
		t.Error("the state changed")
	}
	sound(t, c)
}
