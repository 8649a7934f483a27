package indexer

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/robfig/cron/v3"

	"abhilekh/storage"
)

func TestNextReadsTimesInIST(t *testing.T) {
	due := map[string]cron.Schedule{}
	for id, spec := range map[string]string{"night": "30 2 * * *", "also-night": "30 2 * * *", "noon": "0 12 * * *"} {
		s, err := cron.ParseStandard(spec)
		if err != nil {
			t.Fatal(err)
		}
		due[id] = s
	}
	// 20:59 UTC is 02:29 IST of the next day.
	at, ids := next(due, time.Date(2026, 11, 24, 20, 59, 0, 0, time.UTC))
	if want := time.Date(2026, 11, 25, 2, 30, 0, 0, storage.IST); !at.Equal(want) || len(ids) != 2 || ids[0] != "also-night" {
		t.Errorf("next = %v %v, want both nights at %v", at, ids, want)
	}
}

// In virtual time: a source is read at its hour, what it brings is published,
// and a run that is asked for is made at once.
func TestScheduleRunsSourcesAtTheirTimes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.Sources[0].Schedule = "0 * * * *"
		w.put("in/keeper.txt", keeper)
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- w.Schedule(ctx, 3*time.Hour) }()

		time.Sleep(time.Until(time.Now().Truncate(time.Hour).Add(time.Hour + 31*time.Minute)))
		synctest.Wait()
		if got := w.search("keeper"); got != 1 {
			t.Errorf("after the first hour the document is found %d times", got)
		}
		// The next hour's document is kept at once but published after three hours.
		w.put("in/smith.txt", smith)
		time.Sleep(time.Hour)
		synctest.Wait()
		if n, _, _, err := w.Catalog.Counts(t.Context()); err != nil || n != 2 {
			t.Errorf("%d documents are held (%v)", n, err)
		}
		if got := w.search("smith"); got != 0 {
			t.Error("published before its time")
		}
		time.Sleep(3 * time.Hour)
		synctest.Wait()
		if got := w.search("smith"); got != 1 {
			t.Error("not published in time")
		}
		// Asked for, not due.
		w.put("in/teacher.txt", teacher)
		w.Request(Options{Trigger: "start"})
		synctest.Wait()
		if got := w.search("teacher"); got != 1 {
			t.Error("a run that was asked for was not made")
		}
		cancel()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("Schedule = %v", err)
		}
	})
}

func TestRequestNeverLosesARebuild(t *testing.T) {
	x := New(Config{})
	x.Request(Options{Rebuild: true, IndexOnly: true})
	x.Request(Options{Trigger: "start"})
	if o := <-x.requests; !o.Rebuild {
		t.Errorf("the rebuild was lost: %+v", o)
	}
	x.Request(Options{Trigger: "start"})
	x.Request(Options{Rebuild: true, IndexOnly: true})
	if o := <-x.requests; !o.Rebuild || o.IndexOnly {
		t.Errorf("the waiting run was lost: %+v", o)
	}
}
