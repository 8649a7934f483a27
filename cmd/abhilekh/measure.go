package main

import (
	"bufio"
	"cmp"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"abhilekh/storage"
	"abhilekh/storage/fold"
	"abhilekh/storage/query"
	"abhilekh/storage/search"
	"abhilekh/storage/vocab"
)

// temporary builds an index of records in a folder that goes away with close.
func (p program) temporary(ctx context.Context, s *settings, records iter.Seq2[storage.Record, error]) (x *search.Index, v *vocab.Vocabulary, shut func() error, err error) {
	if v, err = vocab.Load(s.vocab); err != nil {
		return nil, nil, nil, err
	}
	dir, err := os.MkdirTemp("", "abhilekh-measure-")
	if err != nil {
		return nil, nil, nil, err
	}
	shut = func() error { return os.RemoveAll(dir) }
	log := slog.New(slog.DiscardHandler)
	m, err := search.Build(ctx, dir, records, search.BuildOptions{Vocab: v, Log: log})
	if err == nil {
		err = search.Publish(dir, m.Generation)
	}
	if err == nil {
		x, err = search.Open(ctx, dir, search.Options{Vocab: v, Log: log, Slots: 2, Timeout: s.searchTimeout, Poll: time.Minute})
	}
	if err != nil {
		return nil, nil, nil, errors.Join(err, shut())
	}
	return x, v, func() error { return errors.Join(x.Close(), os.RemoveAll(dir)) }, nil
}

// eval ranks a judged collection through the product's own mapping and query
// path and prints one line: NAME nDCG@10=0.439 MAP=0.431 recall@100=0.769.
func (p program) eval(ctx context.Context, s *settings, _ []string) (code int, err error) {
	if s.collection == "" {
		return exitUsage, &storage.InvalidError{Field: "collection", Problem: "name a folder with docs.jsonl, queries.tsv and qrels.txt"}
	}
	c, err := search.LoadCollection(s.collection)
	if err != nil {
		return exitFailed, err
	}
	x, _, shut, err := p.temporary(ctx, s, c.All())
	if err != nil {
		return exitFailed, err
	}
	defer func() { err = errors.Join(err, shut()) }()
	scores, err := search.Evaluate(ctx, x, c.Queries)
	if err != nil {
		return exitFailed, err
	}
	fmt.Fprintf(p.out, "%s nDCG@10=%.3f MAP=%.3f recall@100=%.3f\n", c.Name, scores.NDCG10, scores.MAP, scores.Recall100)
	return exitWell, nil
}

// bench measures the CPU time per query, in milliseconds, of kinds of queries
// over a collection, each with all facets and ten hits.
func (p program) bench(ctx context.Context, s *settings, _ []string) (code int, err error) {
	if s.collection == "" {
		return exitUsage, &storage.InvalidError{Field: "collection", Problem: "name a file of records, one JSON object a line"}
	}
	counts := map[string]int{}
	titles := 0
	records := func(yield func(storage.Record, error) bool) {
		for r, err := range readRecords(s.collection) {
			if err == nil {
				titles++
				count(counts, r.Title)
			}
			if !yield(r, err) {
				return
			}
		}
	}
	begun, cpu := time.Now(), cpuTime()
	x, _, shut, err := p.temporary(ctx, s, records)
	if err != nil {
		return exitFailed, err
	}
	defer func() { err = errors.Join(err, shut()) }()
	fmt.Fprintf(p.out, "built %d documents: %.1f CPU-seconds, %.1f s\n", titles, (cpuTime() - cpu).Seconds(), time.Since(begun).Seconds())
	for _, kind := range benchKinds(counts, titles) {
		if err := p.benchKind(ctx, x, kind); err != nil {
			return exitFailed, err
		}
	}
	return exitWell, nil
}

type benchKind struct {
	name    string
	queries []string
}

// rounds is how often each query is asked, so that the clock's grain vanishes.
const rounds = 20

func (p program) benchKind(ctx context.Context, x *search.Index, kind benchKind) error {
	if len(kind.queries) == 0 {
		fmt.Fprintf(p.out, "%-14s no such words in this collection\n", kind.name)
		return nil
	}
	hits := 0
	start := cpuTime()
	for round := range rounds {
		for _, text := range kind.queries {
			answer, err := x.Search(ctx, query.Query{Text: text, Page: 1, Size: 10})
			if err != nil {
				return fmt.Errorf("query %q: %w", text, err)
			}
			if round == 0 {
				hits += answer.Total
			}
		}
	}
	each := float64((cpuTime() - start).Microseconds()) / 1000 / float64(rounds*len(kind.queries))
	fmt.Fprintf(p.out, "%-14s %8.3f ms CPU a query, %d queries, %d hits on average\n", kind.name, each, len(kind.queries), hits/len(kind.queries))
	return nil
}

// benchKinds draws queries from the words of the titles and how many titles
// each is in.
func benchKinds(counts map[string]int, titles int) []benchKind {
	words := slices.Collect(maps.Keys(counts))
	slices.SortFunc(words, func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), strings.Compare(a, b))
	})
	var common, rare []string
	for _, w := range words {
		if len(common) < 20 && counts[w] < titles/3 {
			common = append(common, w)
		}
		if n := counts[w]; len(rare) < 20 && n >= 2 && n <= 20 {
			rare = append(rare, w)
		}
	}
	pairs := func(join func(a, b string) string) []string {
		var out []string
		for i := 0; i+1 < len(common); i++ {
			out = append(out, join(common[i], common[i+1]))
		}
		return out
	}
	var prefixes []string
	for _, w := range common {
		if len(w) > 5 {
			prefixes = append(prefixes, w[:4]+"*")
		}
	}
	return []benchKind{
		{"common word", common},
		{"rare word", rare},
		{"AND", pairs(func(a, b string) string { return a + " " + b })},
		{"OR", pairs(func(a, b string) string { return a + " OR " + b })},
		{"phrase", pairs(func(a, b string) string { return `"` + a + " " + b + `"` })},
		{"prefix", prefixes},
		{"no query", []string{""}},
	}
}

// count adds the words of a title that are long enough to carry meaning and
// safe to cut (ASCII).
func count(counts map[string]int, title string) {
	seen := map[string]bool{}
	for _, t := range fold.Tokens(title) {
		if t.Script == fold.Latin && len(t.Text) >= 4 && len(t.Text) == t.End-t.Start && !seen[t.Text] {
			seen[t.Text] = true
			counts[t.Text]++
		}
	}
}

// cpuTime is the processor time of this process so far.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// readRecords reads JSON Lines of objects whose values are strings: id, title
// (or title_en), date, and everything else as text.
func readRecords(file string) iter.Seq2[storage.Record, error] {
	return func(yield func(storage.Record, error) bool) {
		err := eachLine(file, func(n int, line []byte) (bool, error) {
			var fields map[string]any
			if err := json.Unmarshal(line, &fields); err != nil {
				return false, fmt.Errorf("line %d: %w", n, err)
			}
			return yield(toRecord(n, fields), nil), nil
		})
		if err != nil {
			yield(storage.Record{}, fmt.Errorf("read %s: %w", filepath.Base(file), err))
		}
	}
}

func eachLine(file string, do func(int, []byte) (bool, error)) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(file, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			return err
		}
	}
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 16<<20)
	for n := 1; lines.Scan(); n++ {
		more, err := do(n, lines.Bytes())
		if err != nil || !more {
			return err
		}
	}
	return lines.Err()
}

func toRecord(n int, fields map[string]any) storage.Record {
	text := func(names ...string) string {
		for _, name := range names {
			if v, ok := fields[name].(string); ok && v != "" {
				delete(fields, name)
				return v
			}
		}
		return ""
	}
	r := storage.Record{Document: storage.Document{
		ID: storage.DocumentID(fmt.Sprintf("r%07d", n)), Title: text("title", "title_en"),
		Langs: []string{"en"}, Sources: []string{"bench"}, Status: storage.StatusCurrent, Quality: storage.QualityUnchecked, PageCount: 1,
	}}
	text("id")
	if day, ok := storage.ParseDate(text("date")); ok {
		r.Dates.Posted = day
	}
	var body []string
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if v, ok := fields[name].(string); ok && !strings.HasPrefix(v, "http") {
			body = append(body, v)
		}
	}
	r.Pages = []storage.Page{{Number: 1, Text: strings.Join(body, "\n"), Quality: storage.QualityUnchecked}}
	return r
}
