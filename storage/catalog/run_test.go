package catalog

import (
	"fmt"
	"math"
	"strings"
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
		byID, err := c.SourcesByID(ctx)
		if err != nil || len(byID) != len(got) {
			t.Fatalf("%d sources by id, want %d, %v", len(byID), len(got), err)
		}
		for i := range got {
			if got[i].Added.IsZero() {
				t.Errorf("%s was never added", got[i].ID)
			}
			one := got[i]
			one.Documents = 0
			if diff := cmp.Diff(one, byID[one.ID]); diff != "" {
				t.Errorf("SourcesByID differs from Sources:\n%s", diff)
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
	b := store(t, c, intake("b", "b", 0))
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
	// Withdrawn documents are no longer there, though they name the source.
	observeAll(t, c, lookAt("decks", "b", LookMissing, "", 2))
	if got := get(); got[0].Documents != 1 || got[1].Documents != 1 {
		t.Errorf("withdrawn documents are counted: %+v", got)
	}
	back := lookAt("decks", "b", LookOK, "b", 3)
	back.Document = b
	observeAll(t, c, back)
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
	if err := c.StartRun(ctx, first); err != nil {
		t.Fatal(err)
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
	if err := c.StartRun(ctx, second); err != nil {
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

// Whoever starts a run holds the lock: a run without an end is dead.
func TestStartEndsKilledRuns(t *testing.T) {
	c := open(t)
	ctx := t.Context()
	run := func(id string, hours int) storage.Run {
		return storage.Run{ID: id, Trigger: "command", Started: at(hours), Counts: map[storage.Outcome]int{}}
	}
	start := func(r storage.Run) {
		t.Helper()
		if err := c.StartRun(ctx, r); err != nil {
			t.Fatal(err)
		}
	}
	check := func(want ...storage.Run) {
		t.Helper()
		got, err := c.Runs(ctx, 0)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	}
	done, killed, next, last := run("1", 0), run("2", 2), run("3", 3), run("4", 1)
	start(done)
	done.Finished, done.Items, done.Generation = at(1), 3, "g1"
	if err := c.FinishRun(ctx, done); err != nil {
		t.Fatal(err)
	}
	start(killed)
	check(killed, done)
	if err := c.StartRun(ctx, done); err == nil {
		t.Error("one run was started twice")
	}
	check(killed, done) // a start that failed ended nothing

	start(next)
	killed.Finished, killed.Error = at(3), "interrupted: the process ended before the run did"
	check(next, killed, done)
	if !killed.Failed() {
		t.Error("an interrupted run has not failed")
	}
	// The clock was set back: no run ends before it began.
	start(last)
	next.Finished, next.Error = at(3), killed.Error
	check(last, next, killed, done)
}

func TestRunItemsFrom(t *testing.T) {
	c := open(t)
	ctx := t.Context()
	var odd, all []storage.RunItem
	for _, r := range []string{"1", "2"} {
		if err := c.StartRun(ctx, storage.Run{ID: r, Started: at(0)}); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 7 {
		item := storage.RunItem{Source: "decks", Key: fmt.Sprint(i), Outcome: storage.OutcomeIndexed, At: at(0)}
		if i%2 == 1 {
			item.Outcome = storage.OutcomeFailed
			odd = append(odd, item)
		}
		all = append(all, item)
		for _, r := range []string{"1", "2"} { // interleaved
			if err := c.AddItems(ctx, r, []storage.RunItem{item}); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, tt := range []struct {
		outcome      storage.Outcome
		limit, pages int
		want         []storage.RunItem
	}{
		{"", 3, 3, all}, {"", 7, 1, all}, {"", 6, 2, all}, {"", 1, 7, all}, {"", 0, 1, all}, {"", -1, 1, all},
		{"", math.MaxInt, 1, all},
		{storage.OutcomeFailed, 2, 2, odd}, {storage.OutcomeFailed, 3, 1, odd}, {storage.OutcomeMoved, 3, 1, nil},
	} {
		var got []storage.RunItem
		pages, after := 0, int64(0)
		for {
			items, next, err := c.RunItemsFrom(ctx, "2", tt.outcome, after, tt.limit)
			if err != nil {
				t.Fatal(err)
			}
			if tt.limit > 0 && len(items) > tt.limit {
				t.Errorf("%d items, limit %d", len(items), tt.limit)
			}
			got = append(got, items...)
			pages++
			if next == 0 || pages > len(all) {
				break
			}
			after = next
		}
		if diff := cmp.Diff(tt.want, got); diff != "" || pages != tt.pages {
			t.Errorf("%q by %d: %d pages, want %d; %s", tt.outcome, tt.limit, pages, tt.pages, diff)
		}
	}
}

// A page of a long run must not cost a look at all its items.
func TestRunItemsAreReadInOrder(t *testing.T) {
	c := open(t)
	for _, outcome := range []storage.Outcome{"", storage.OutcomeFailed} {
		query, args := runItemsQuery("1", outcome, 5, 10)
		plan, err := c.reader.QueryContext(t.Context(), `EXPLAIN QUERY PLAN `+query, args...)
		if err != nil {
			t.Fatal(err)
		}
		steps, err := collect(plan, func(s scanner) (step string, err error) {
			var id, parent, unused int
			err = s.Scan(&id, &parent, &unused, &step)
			return step, err
		})
		if err != nil {
			t.Fatal(err)
		}
		if len(steps) != 1 || !strings.Contains(steps[0], "rowid>?") {
			t.Errorf("%q: %q", outcome, steps)
		}
	}
}
