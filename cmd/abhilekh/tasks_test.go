package main

import (
	"bytes"
	"fmt"
	"iter"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"abhilekh/indexer"
	"abhilekh/indexer/source"
	"abhilekh/storage"
	"abhilekh/storage/query"
	"abhilekh/storage/search"
	"abhilekh/testdata/sample"
)

// taskArchive is what the tasks ask: the sample, through the whole pipeline, and
// the distractors beside it in one generation.
type taskArchive struct {
	*archive
	index *search.Index
	site  http.Handler
	ids   map[string]storage.DocumentID // by file name without its ending
	names map[storage.DocumentID]string // those of the sample only
}

// TestTasks asks everything that stands in testdata/tasks. README.md there tells
// how the files are written.
func TestTasks(t *testing.T) {
	files, err := filepath.Glob("testdata/tasks/[0-9]*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no tasks: %v", err)
	}
	begun := cpuTime()
	a := openTasks(t)
	t.Logf("score: the archive of the tasks cost %.1f CPU-seconds", (cpuTime() - begun).Seconds())
	var table bytes.Buffer
	rows := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	fmt.Fprintln(rows, "task\tcases\tpassed\ttodo")
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".txt")
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		cases, err := readTasks(filepath.ToSlash(file), bytes.NewReader(text), a)
		if err != nil {
			t.Fatal(err)
		}
		passed, todo := 0, 0
		t.Run(name, func(t *testing.T) {
			for _, c := range cases {
				ok := t.Run(c.name, func(t *testing.T) { c.run(t, a) })
				switch {
				case c.todo != "":
					todo++
				case ok:
					passed++
				}
			}
		})
		fmt.Fprintf(rows, "%s\t%d\t%d\t%d\n", name, len(cases), passed, todo)
	}
	if err := rows.Flush(); err != nil {
		t.Fatal(err)
	}
	t.Logf("score:\n%s", table.String())
}

// sampleArchive makes the archive of the sample documents, as a newcomer gets it.
// more adds sources of the test's own.
func sampleArchive(t *testing.T, more ...source.Config) (*archive, *settings) {
	t.Helper()
	s := &settings{data: t.TempDir(), slots: 2, searchTimeout: 10 * time.Second, maxSize: 10 << 20, listen: "archive.example"}
	a, err := openArchive(t.Context(), s, slog.New(slog.DiscardHandler), true)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.close(); err != nil {
			t.Error(err)
		}
	})
	a.sources = append(a.sources, more...)
	runSources(t, a, s)
	return a, s
}

// runSources reads all sources; nothing may fail.
func runSources(t *testing.T, a *archive, s *settings) {
	t.Helper()
	x, err := a.indexer(s, nil)
	if err != nil {
		t.Fatal(err)
	}
	_, err = x.Run(t.Context(), indexer.Options{Trigger: "command", HoldPublish: true, Each: func(it storage.RunItem) {
		if it.Outcome == storage.OutcomeFailed || it.Outcome == storage.OutcomeUnread {
			t.Errorf("%s/%s: %s: %s", it.Source, it.Key, it.Outcome, it.Reason)
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
}

// openTasks makes the archive that the tasks ask. Beside the sample it has two
// files of its own: a copy of the schedule of 2024, and a note that was
// published once more with a correction.
func openTasks(t *testing.T) *taskArchive {
	t.Helper()
	extra := t.TempDir()
	schedule, err := sample.Files.ReadFile("notes/note-23-2024.html")
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(extra, "copy-of-the-schedule.html"), string(schedule))
	const note = "SAMPLE: Polling parties of Sikkim begin their walk\n\n21 February 2023\n\nThe parties for the highest booths of Sikkim set out today "
	corrected := filepath.Join(extra, "corrected-note.txt")
	writeFile(t, corrected, note+"with eleven yaks.\n")
	a, s := sampleArchive(t, source.Config{ID: "extra", Kind: "folder", Path: extra, Sample: true})
	writeFile(t, corrected, note+"with twelve mules; there are no such animals as were named at first.\n")
	runSources(t, a, s)

	n := 20_000
	if testing.Short() {
		n = 2_000
	}
	begun := time.Now()
	records := newDistractors(t, a.vocab).make(t, n)
	made := time.Since(begun)
	state, err := a.catalog.State(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	dir := indexer.IndexDir(a.dir)
	begun = time.Now()
	m, err := search.Build(t.Context(), dir, followedBy(a.catalog.Records(t.Context()), records), search.BuildOptions{Vocab: a.vocab, State: state})
	if err == nil {
		err = search.Publish(dir, m.Generation)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("score: %d distractors made and tagged in %.1f s, %d documents with %d pages indexed in %.1f s",
		n, made.Seconds(), m.Documents, m.Pages, time.Since(begun).Seconds())

	w := &taskArchive{archive: a, ids: map[string]storage.DocumentID{}, names: map[storage.DocumentID]string{}}
	for rec, err := range a.catalog.Records(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimSuffix(rec.FileName, path.Ext(rec.FileName))
		if w.ids[name] != "" {
			t.Fatalf("two documents are called %s", name)
		}
		w.ids[name], w.names[rec.ID] = rec.ID, name
	}
	if w.index, err = a.open(t.Context(), s, nil); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.index.Close() })
	if w.site, err = a.handler(s, w.index); err != nil {
		t.Fatal(err)
	}
	return w
}

func followedBy(first iter.Seq2[storage.Record, error], then []storage.Record) iter.Seq2[storage.Record, error] {
	return func(yield func(storage.Record, error) bool) {
		for r, err := range first {
			if !yield(r, err) {
				return
			}
		}
		for _, r := range then {
			if !yield(r, nil) {
				return
			}
		}
	}
}

// asking is one query of a case with all that came of it.
type asking struct {
	text   string
	answer *search.Answer
	whole  []search.Hit // the whole answer in order
}

// ask puts one query of a case.
func (a *taskArchive) ask(t *testing.T, q query.Query) asking {
	t.Helper()
	answer, err := a.index.Search(t.Context(), q.WithSize(query.MaxSize))
	if err != nil {
		t.Fatal(err)
	}
	out := asking{text: q.Text, answer: answer}
	if _, _, err := a.index.Each(t.Context(), q, func(h search.Hit) error {
		out.whole = append(out.whole, h)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return out
}

// called returns how a document is named in a message.
func (a *taskArchive) called(h search.Hit) string {
	if name := a.names[h.Document.ID]; name != "" {
		return name
	}
	return fmt.Sprintf("(%.40s)", h.Document.Title)
}

func (a *taskArchive) list(hits []search.Hit) string {
	names := make([]string, 0, len(hits))
	for _, h := range hits {
		names = append(names, a.called(h))
	}
	return strings.Join(names, ", ")
}

// openAddress returns what the site answers at an address, in which {name} stands for
// the id of a document.
func (a *taskArchive) openAddress(t *testing.T, address string) (status int, body string) {
	t.Helper()
	for name, id := range a.ids {
		address = strings.ReplaceAll(address, "{"+name+"}", string(id))
	}
	if _, err := url.Parse(address); err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	a.site.ServeHTTP(w, httptest.NewRequest(http.MethodGet, address, http.NoBody))
	return w.Code, w.Body.String()
}

// Another look at unchanged sources makes no new generation, and a rebuilt one
// gives every answer as before: task 15.
func TestTheSameQueryAfterARebuild(t *testing.T) {
	a, s := sampleArchive(t)
	x, err := a.indexer(s, nil)
	if err != nil {
		t.Fatal(err)
	}
	answers := func(o indexer.Options) (generation string, all []string) {
		report, err := x.Run(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		index, err := a.open(t.Context(), s, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer index.Close()
		for _, q := range []query.Query{
			{}, {Sort: query.SortOldest}, query.Query{}.WithText("seizures"), query.Query{}.WithText("चुनाव"),
			query.Query{}.WithValues(storage.FacetTheme, "seizures").WithSort(query.SortNewest),
		} {
			if _, _, err := index.Each(t.Context(), q, func(h search.Hit) error {
				all = append(all, fmt.Sprint(q.Encode(), " ", h.Document.ID))
				return nil
			}); err != nil {
				t.Fatal(err)
			}
		}
		return report.Generation, all
	}
	first, want := answers(indexer.Options{Trigger: "command"})
	if first == "" || len(want) == 0 {
		t.Fatalf("generation %q, %d answers", first, len(want))
	}
	again, same := answers(indexer.Options{Trigger: "command"})
	if again != "" || !slices.Equal(same, want) {
		t.Errorf("a run over unchanged sources made generation %q", again)
	}
	rebuilt, same := answers(indexer.Options{Trigger: "command", Rebuild: true})
	if rebuilt == "" || rebuilt == first || !slices.Equal(same, want) {
		t.Errorf("generation %q after %q gives other answers or another order", rebuilt, first)
	}
}

// TestSampleIsReadAsLabelled holds the whole pipeline to what a person wrote of
// every sample document.
func TestSampleIsReadAsLabelled(t *testing.T) {
	a, _ := sampleArchive(t)
	labels, err := sample.Labels()
	if err != nil {
		t.Fatal(err)
	}
	records := map[string]storage.Record{}
	for rec, err := range a.catalog.Records(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		records[rec.FileName] = rec
	}
	wrong := 0
	for _, l := range labels {
		rec, ok := records[path.Base(l.Path)]
		delete(records, path.Base(l.Path))
		if !ok {
			t.Errorf("%s: not in the archive", l.Path)
			wrong++
			continue
		}
		if list := a.differences(l, &rec); len(list) > 0 {
			t.Errorf("%s:\n\t%s", l.Path, strings.Join(list, "\n\t"))
			wrong++
		}
	}
	for name := range records {
		t.Errorf("%s has no label", name)
	}
	t.Logf("score: %d of %d sample documents are read as labelled", len(labels)-wrong, len(labels))
}

// differences says where a record is not as labelled.
func (a *archive) differences(l sample.Label, r *storage.Record) []string {
	var out []string
	same := func(what, want, got string) {
		if got != want {
			out = append(out, fmt.Sprintf("%s: got %q, want %q", what, got, want))
		}
	}
	joined := func(values []string) string { return strings.Join(slices.Sorted(slices.Values(values)), " ") }
	date, kind := r.Dates.Best()
	same("title", l.Title, r.Title)
	same("date", l.Date, string(date))
	same("date kind", l.DateKind, kind)
	same("note number", l.Number, r.NoteNumber)
	same("PRID", l.PRID, r.PRID)
	same("kind", l.Kind, r.Kind)
	same("primary states", joined(l.Primary), joined(r.Values(storage.FacetState)))
	mentioned := slices.DeleteFunc(r.Values(storage.FacetMentions), func(s string) bool {
		return slices.Contains(r.Values(storage.FacetState), s)
	})
	same("mentioned states", joined(l.Mentioned), joined(mentioned))
	same("conference", l.Conference, r.Conference)
	same("role", l.Role, joined(r.Values(storage.FacetRole)))
	same("languages", strings.Join(l.Langs, " "), strings.Join(r.Langs, " "))
	same("pages", fmt.Sprint(l.Pages), fmt.Sprint(r.PageCount))
	themes := r.Values(storage.FacetTheme)
	for _, theme := range l.Themes {
		for _, needed := range append(a.vocab.Parents(theme), theme) {
			if !slices.Contains(themes, needed) {
				out = append(out, fmt.Sprintf("theme %s is missing, there are: %s", needed, joined(themes)))
			}
		}
	}
	for _, theme := range l.NoThemes {
		if slices.Contains(themes, theme) {
			out = append(out, fmt.Sprintf("theme %s is wrong, by %s", theme, words(r, storage.FacetTheme, theme)))
		}
	}
	for _, needed := range l.Elections {
		id, phase, _ := strings.Cut(needed, "#")
		if !slices.ContainsFunc(r.Tags, func(t storage.Tag) bool {
			return t.Facet == storage.FacetElection && t.Value == id && t.Level == phase
		}) {
			out = append(out, fmt.Sprintf("election %s is missing, there are: %s", needed, joined(r.Values(storage.FacetElection))))
		}
	}
	for _, theme := range slices.Sorted(maps.Keys(l.Evidence)) {
		var pages []int
		for _, t := range r.Tags {
			if t.Facet == storage.FacetTheme && t.Value == theme {
				pages = append(pages, t.Page)
			}
		}
		for _, page := range l.Evidence[theme] {
			if !slices.Contains(pages, page) {
				out = append(out, fmt.Sprintf("page %d is no evidence for theme %s, these are: %v", page, theme, pages))
			}
		}
	}
	return out
}

// words returns the words by which a value was given.
func words(r *storage.Record, f storage.Facet, value string) string {
	var out []string
	for _, t := range r.Tags {
		if t.Facet == f && t.Value == value {
			out = append(out, fmt.Sprintf("%q (%s, page %d)", t.Words, t.Rule, t.Page))
		}
	}
	return strings.Join(out, ", ")
}
