package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/schollz/progressbar/v3"

	"abhilekh/indexer"
	"abhilekh/storage"
)

func (p program) index(ctx context.Context, s *settings, _ []string) (int, error) {
	return p.runOnce(ctx, s, indexer.Options{Sources: s.only, Since: storage.Date(s.since), DryRun: s.dryRun, Trigger: "command"})
}

func (p program) rebuild(ctx context.Context, s *settings, _ []string) (int, error) {
	return p.runOnce(ctx, s, indexer.Options{Rebuild: true, IndexOnly: true, Trigger: "command"})
}

func (p program) reprocess(ctx context.Context, s *settings, _ []string) (int, error) {
	return p.runOnce(ctx, s, indexer.Options{Reprocess: true, IndexOnly: true, Trigger: "command"})
}

// runOnce makes one run and prints what became of every item that is not as it
// was, or of which there is something to say: one line an item, then the sums.
func (p program) runOnce(ctx context.Context, s *settings, o indexer.Options) (code int, err error) {
	log := s.logger(p.err, slog.LevelInfo)
	if o.DryRun {
		var clean func() error
		if s, clean, err = elsewhere(s); err != nil {
			return exitFailed, err
		}
		defer func() { err = errors.Join(err, clean()) }()
	}
	a, err := openArchive(ctx, s, log, !o.IndexOnly)
	if err != nil {
		return exitFailed, err
	}
	defer func() { err = errors.Join(err, a.close()) }()
	if len(a.sources) == 0 && !o.IndexOnly {
		return exitUsage, &storage.InvalidError{Field: "sources", Problem: "give --sources: this archive was made from sources, and none is named"}
	}
	progress, finish := showProgress(p.err, log)
	x, err := a.indexer(s, progress)
	if err != nil {
		return exitFailed, err
	}
	items := map[storage.Outcome][]storage.RunItem{}
	o.Each = func(it storage.RunItem) {
		if it.Outcome == storage.OutcomeUnchanged && it.Reason == "" {
			return // nothing to say
		}
		if len(items[it.Outcome]) < listed {
			items[it.Outcome] = append(items[it.Outcome], it)
		}
	}
	report, err := x.Run(ctx, o)
	finish()
	if report.ID != "" {
		p.printRun(report, items)
	}
	switch {
	case err != nil:
		return exitFailed, err
	case report.Failed():
		return exitFailures, nil
	}
	return exitWell, nil
}

// elsewhere lets a dry run over an archive that does not exist yet look at an
// empty one in a temporary place, which clean removes.
func elsewhere(s *settings) (changed *settings, clean func() error, err error) {
	dir, _ := s.archive()
	if exists(filepath.Join(dir, catalogFile)) {
		return s, func() error { return nil }, nil
	}
	temp, err := os.MkdirTemp("", "abhilekh-dry-run-")
	if err != nil {
		return nil, nil, fmt.Errorf("dry run: %w", err)
	}
	moved := *s
	moved.data = temp
	return &moved, func() error { return os.RemoveAll(temp) }, nil
}

// listed bounds the items printed one by one; the rest are on the run's page.
const listed = 1000

func (p program) printRun(report storage.Run, items map[storage.Outcome][]storage.RunItem) {
	for _, outcome := range storage.Outcomes() {
		slices.SortFunc(items[outcome], func(a, b storage.RunItem) int {
			return cmp.Or(strings.Compare(a.Source, b.Source), strings.Compare(a.Key, b.Key))
		})
		for _, it := range items[outcome] {
			line := fmt.Sprintf("%-9s  %s", it.Outcome, printable(it.Source+"/"+it.Key))
			if it.Reason != "" {
				line += "  (" + printable(it.Reason) + ")"
			}
			fmt.Fprintln(p.out, line)
		}
		if n := report.Counts[outcome] - len(items[outcome]); n > 0 && outcome != storage.OutcomeUnchanged {
			fmt.Fprintf(p.out, "%-9s  and %d more\n", outcome, n)
		}
	}
	fmt.Fprintf(p.out, "run %s: %d items", report.ID, report.Items)
	for _, outcome := range storage.Outcomes() {
		if n := report.Counts[outcome]; n > 0 {
			fmt.Fprintf(p.out, ", %d %s", n, outcome)
		}
	}
	fmt.Fprintf(p.out, "; %d read; ", report.Extracted)
	if report.Generation == "" {
		fmt.Fprintln(p.out, "no new generation")
	} else {
		fmt.Fprintf(p.out, "generation %s published\n", report.Generation)
	}
}

// printable keeps one item on one line whatever its file is called: names may
// hold line breaks and terminal commands.
func printable(s string) string {
	if strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return strconv.Quote(s)
	}
	return s
}

// logEvery is how often progress is logged where there is no terminal.
const logEvery = 10 * time.Second

// showProgress draws a bar on a terminal and logs lines elsewhere. finish wipes
// the bar. Both are safe for concurrent use.
func showProgress(w io.Writer, log *slog.Logger) (show func(indexer.Progress), finish func()) {
	var mu sync.Mutex
	if !isTerminal(w) {
		last := time.Now()
		return func(g indexer.Progress) {
			mu.Lock()
			defer mu.Unlock()
			if time.Since(last) < logEvery {
				return
			}
			last = time.Now()
			log.Info("progress", "stage", g.Stage, "source", g.Source, "done", g.Done, "total", g.Total)
		}, func() {}
	}
	var bar *progressbar.ProgressBar
	var title string
	wipe := func() {
		if bar != nil {
			// A bar that cannot be drawn is no reason to stop.
			_ = bar.Finish()
			bar = nil
		}
	}
	return func(g indexer.Progress) {
			mu.Lock()
			defer mu.Unlock()
			if now := g.Stage + " " + g.Source; bar == nil || now != title {
				wipe()
				total := g.Total
				if total == 0 {
					total = -1 // the bar spins while the total is not known
				}
				title = now
				bar = progressbar.NewOptions(total, progressbar.OptionSetWriter(w), progressbar.OptionSetDescription(now),
					progressbar.OptionShowCount(), progressbar.OptionClearOnFinish(), progressbar.OptionThrottle(100*time.Millisecond))
			}
			_ = bar.Set(g.Done)
		}, func() {
			mu.Lock()
			defer mu.Unlock()
			wipe()
		}
}
