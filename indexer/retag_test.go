package indexer

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"abhilekh/indexer/extract"
	"abhilekh/indexer/tag"
	"abhilekh/storage"
	"abhilekh/storage/catalog"
	"abhilekh/storage/query"
	"abhilekh/storage/search"
	"abhilekh/storage/vocab"
)

// cpu returns the processor time of this process so far.
func cpu(t *testing.T) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// fill stores n invented notes and presentations, which use the phrases of the
// vocabulary, as an earlier run would have left them. Every seventh has a word
// that only the later rules know.
func (w *world) fill(n int) {
	w.t.Helper()
	rng := rand.New(rand.NewPCG(1, 2))
	at := time.Date(2024, 1, 11, 10, 0, 0, 0, storage.IST)
	one := func(phrases []string) string { return phrases[rng.IntN(len(phrases))] }
	theme := func() *vocab.Theme { return &w.Vocab.Themes[rng.IntN(len(w.Vocab.Themes))] }
	sentence := func(state *vocab.State, of *vocab.Theme) string {
		if rng.IntN(4) == 0 {
			return fmt.Sprintf("%s में %s पर %d बैठकें हुईं और निर्वाचन की समीक्षा की गई।", state.NameHi, one(of.PhrasesHi), rng.IntN(500))
		}
		return fmt.Sprintf("The Chief Electoral Officer was told of %s in %d places, and of what is still to be done before the election.", one(of.PhrasesEn), rng.IntN(500))
	}
	for i := range n {
		state, about := &w.Vocab.States[rng.IntN(len(w.Vocab.States))], theme()
		d := storage.Document{
			Title: fmt.Sprintf("%s: %s, note %d", state.NameEn, one(about.PhrasesEn), i),
			Langs: []string{"en"}, Dates: storage.Dates{Printed: storage.DateOf(at.AddDate(0, 0, -rng.IntN(3000)))},
		}
		media, pages := "text/html", 1
		if i%6 == 0 {
			media, pages = "application/vnd.openxmlformats-officedocument.presentationml.presentation", 6
		}
		if i%7 == 0 {
			d.Title = fmt.Sprintf("Lantern patrols along the Malabar coast, note %d", i)
		}
		in := catalog.Intake{
			Source: "in", Key: fmt.Sprintf("%05d", i), Engine: extract.Engine, Doc: d, RuleVersion: w.Tagger.Version(),
			Observation: catalog.Observation{At: at, Size: 1000, ModTime: at},
		}
		for p := range pages {
			if p > 0 {
				about = theme()
			}
			text := make([]string, 8)
			for j := range text {
				text[j] = sentence(state, about)
			}
			text = append(text, sentence(state, theme()))
			in.Pages = append(in.Pages, storage.Page{
				Number: p + 1, Text: d.Title + "\n\n" + strings.Join(text, "\n"), Lang: "en", Method: "html", Quality: storage.QualityUnchecked,
			})
		}
		sum := sha256.Sum256([]byte(in.Key + in.Pages[0].Text))
		in.Version = storage.Version{
			SHA256: hex.EncodeToString(sum[:]), Fingerprint: in.Key, Size: 1000, MediaType: media, FileName: in.Key,
		}
		in.Identities = []catalog.Identity{{Kind: catalog.KindPath, Value: "in/" + in.Key}}
		in.Doc.MediaType, in.Doc.FileName = media, in.Key
		in.Tags = w.Tagger.Tags(evidence(storage.Record{Document: in.Doc, Pages: in.Pages}, storage.Stated{}, nil))
		if _, err := w.Catalog.Store(w.t.Context(), in); err != nil {
			w.t.Fatal(err)
		}
	}
}

// correct has people correct every hundredth document, and returns all
// corrections by document.
func (w *world) correct() map[storage.DocumentID][]storage.Override {
	w.t.Helper()
	var ids []storage.DocumentID
	for d, err := range w.Catalog.Documents(w.t.Context()) {
		if err != nil {
			w.t.Fatal(err)
		}
		if strings.HasSuffix(d.FileName, "42") {
			ids = append(ids, d.ID)
		}
	}
	out := map[storage.DocumentID][]storage.Override{}
	for _, id := range ids {
		made, err := w.Catalog.Correct(w.t.Context(), id, []storage.Override{
			{Field: storage.OverrideTag, Action: storage.OverrideAdd, Facet: storage.FacetTheme, Value: "delimitation", Who: "a reader", Why: "it is about new borders"},
			{Field: storage.OverrideTag, Action: storage.OverrideRemove, Facet: storage.FacetTheme, Value: "security-law-order", Who: "a reader", Why: "nobody is guarded"},
		})
		if err != nil {
			w.t.Fatal(err)
		}
		out[id] = made
	}
	return out
}

// laterRules returns the vocabulary of an operator who has taught the archive two
// new phrases, one of a theme and one of a state, and taken one phrase away.
func laterRules(t *testing.T) *vocab.Vocabulary {
	t.Helper()
	dir := t.TempDir()
	change := func(name, list string, of func(map[string]any)) {
		data, err := os.ReadFile(filepath.Join("..", "storage", "vocab", name))
		if err != nil {
			t.Fatal(err)
		}
		var file map[string]any
		if err := json.Unmarshal(data, &file); err != nil {
			t.Fatal(err)
		}
		for _, entry := range file[list].([]any) {
			of(entry.(map[string]any))
		}
		if data, err = json.Marshal(file); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	change("themes.json", "themes", func(theme map[string]any) {
		phrases := theme["phrases_en"].([]any)
		switch theme["id"] {
		case "security-law-order":
			theme["phrases_en"] = append(phrases, "lantern patrols")
		case "seizures":
			theme["phrases_en"] = slices.DeleteFunc(phrases, func(p any) bool { return p == "precious metals" || p == "precious metal" })
		}
	})
	change("states.json", "states", func(state map[string]any) {
		if state["slug"] == "kerala" {
			state["aliases_en"] = append(state["aliases_en"].([]any), "Malabar coast")
		}
	})
	v, err := vocab.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// under returns the same archive under other rules.
func (w *world) under(v *vocab.Vocabulary, progress func(Progress)) *world {
	c := w.Config
	c.Vocab, c.Tagger, c.Progress = v, tag.New(v), progress
	return &world{Indexer: New(c), t: w.t, in: w.in}
}

// openLive opens the index as a server does that runs all the time.
func (w *world) openLive() *search.Index {
	w.t.Helper()
	x, err := search.Open(w.t.Context(), IndexDir(w.Data), search.Options{Vocab: w.Vocab, Slots: 2, Timeout: time.Minute, Poll: time.Millisecond})
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { x.Close() })
	return x
}

// picture is what a reader sees: the facets of some queries and what is found.
type picture struct {
	Facets map[string][]search.FacetCounts
	Found  map[string][]storage.DocumentID
}

func look(t *testing.T, x *search.Index) picture {
	t.Helper()
	p := picture{map[string][]search.FacetCounts{}, map[string][]storage.DocumentID{}}
	for _, q := range []query.Query{
		{}, query.Query{}.WithText("lantern"), query.Query{}.WithText("precious metals"),
		query.Query{}.WithValues(storage.FacetTheme, "security-law-order"),
		query.Query{}.WithValues(storage.FacetTheme, "delimitation").WithValues(storage.FacetState, "kerala"),
	} {
		a, err := x.Search(t.Context(), q.WithSize(100))
		if err != nil {
			t.Fatal(err)
		}
		p.Facets[q.Encode()] = a.Facets
		for _, h := range a.Hits {
			p.Found[q.Encode()] = append(p.Found[q.Encode()], h.Document.ID)
		}
	}
	return p
}

// tagged returns the tags shown of every document, by file name.
func (w *world) tagged() map[string][]storage.Tag {
	w.t.Helper()
	out := map[string][]storage.Tag{}
	for rec, err := range w.Catalog.Records(w.t.Context()) {
		if err != nil {
			w.t.Fatal(err)
		}
		out[rec.FileName] = rec.Tags
	}
	return out
}

// expected returns what a document must show when it was tagged by the rules of w.
func (w *world) expected(id storage.DocumentID) (name string, tags []storage.Tag) {
	w.t.Helper()
	rec, err := w.Catalog.Document(w.t.Context(), id)
	if err != nil {
		w.t.Fatal(err)
	}
	overrides, err := w.Catalog.Overrides(w.t.Context(), id)
	if err != nil {
		w.t.Fatal(err)
	}
	fresh := storage.Record{Document: rec.Document, Tags: w.Tagger.Tags(evidence(rec, storage.Stated{}, overrides))}
	for _, o := range overrides {
		fresh.Apply(o)
	}
	return rec.FileName, fresh.Tags
}

// New rules: the archive is tagged again from what it holds, people's corrections
// win as before, and readers see the old answers until the new ones are whole.
func TestRetagging(t *testing.T) {
	n := 20_000
	if testing.Short() {
		n = 1_000
	}
	w := newWorld(t)
	begun, used := time.Now(), cpu(t)
	w.fill(n)
	t.Logf("score: %d documents stored in %.1f s, %.1f CPU-seconds", n, time.Since(begun).Seconds(), (cpu(t) - used).Seconds())
	corrections := w.correct()
	indexOnly := Options{Trigger: "command", IndexOnly: true}
	if report := w.runWith(indexOnly, ""); report.Generation == "" {
		t.Fatal("no generation was published")
	}
	live := w.openLive()
	before := look(t, live)

	later := laterRules(t)
	// The first attempt is stopped after a third, while a reader looks on.
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	stopped := w.under(later, func(p Progress) {
		if p.Stage == "redo" && p.Done == n/3 {
			if d := cmp.Diff(before, look(t, live)); d != "" {
				t.Errorf("answers changed while documents were tagged again (-before +now):\n%s", d)
			}
			stop()
		}
	})
	if _, err := stopped.Run(ctx, indexOnly); !errors.Is(err, context.Canceled) {
		t.Fatalf("a run that was stopped: %v", err)
	}
	_, left, err := w.Catalog.Outdated(t.Context(), extract.Engine, stopped.Tagger.Version())
	if err != nil || len(left) == 0 || len(left) > n-n/3 {
		t.Fatalf("after a stop %d of %d documents are still to be tagged, %v", len(left), n, err)
	}

	// The second goes on where the first stopped, and is measured.
	again := w.under(later, nil)
	begun, used = time.Now(), cpu(t)
	hold := indexOnly
	hold.HoldPublish = true
	again.runWith(hold, "")
	each := cpu(t) - used
	t.Logf("score: %d documents tagged again in %.1f s: %.0f documents per CPU-second",
		len(left), time.Since(begun).Seconds(), float64(len(left))/each.Seconds())
	if d := cmp.Diff(before, look(t, live)); d != "" {
		t.Errorf("answers changed before publishing (-before +now):\n%s", d)
	}
	report := again.runWith(indexOnly, "")
	if report.Generation == "" {
		t.Fatal("the new tags were not published")
	}
	for live.Status().Manifest.Generation != report.Generation {
		if err := t.Context().Err(); err != nil {
			t.Fatal(err)
		}
		runtime.Gosched()
	}
	after := look(t, live)
	if cmp.Equal(before, after) {
		t.Error("no answer changed although the rules did")
	}
	w.sound(again, n, corrections, after)
}

// sound looks at an archive of n documents that was tagged by the rules of again.
func (w *world) sound(again *world, n int, corrections map[storage.DocumentID][]storage.Override, after picture) {
	w.t.Helper()
	got := w.tagged()
	i := 0
	for d, err := range w.Catalog.Documents(w.t.Context()) {
		if err != nil {
			w.t.Fatal(err)
		}
		if i++; i%10 != 0 && corrections[d.ID] == nil { // every tenth, which is what the test can afford
			continue
		}
		if name, want := again.expected(d.ID); !slices.Equal(want, got[name]) {
			w.t.Errorf("tags of %s are not those of the new rules (-want +got):\n%s", name, cmp.Diff(want, got[name]))
		}
	}
	lanterns := 0
	for _, tags := range got {
		has := func(f storage.Facet, value string) bool {
			return slices.ContainsFunc(tags, func(t storage.Tag) bool { return t.Facet == f && t.Value == value && t.Words != "" })
		}
		if len(tags) > 0 && tags[0].RuleVersion != again.Tagger.Version() && tags[0].Rule != storage.RuleOverride {
			w.t.Errorf("a document is tagged by rules %s", tags[0].RuleVersion)
		}
		if has(storage.FacetTheme, "security-law-order") && has(storage.FacetState, "kerala") {
			lanterns++
		}
	}
	if lanterns < n/8 { // every seventh, but for those that were corrected
		w.t.Errorf("%d documents have what the new rules give to every seventh of %d", lanterns, n)
	}
	if len(corrections) != n/100 {
		w.t.Errorf("%d documents were corrected", len(corrections))
	}
	for id, made := range corrections {
		kept, err := w.Catalog.Overrides(w.t.Context(), id)
		if err != nil {
			w.t.Fatal(err)
		}
		if d := cmp.Diff(made, kept); d != "" {
			w.t.Errorf("corrections of %s (-made +kept):\n%s", id, d)
		}
		rec, err := w.Catalog.Document(w.t.Context(), id)
		if err != nil {
			w.t.Fatal(err)
		}
		themes := rec.Values(storage.FacetTheme)
		if !slices.Contains(themes, "delimitation") || slices.Contains(themes, "security-law-order") {
			w.t.Errorf("%s was corrected, and has the themes %v", id, themes)
		}
		if slices.Contains(after.Found["theme=security-law-order"], id) {
			w.t.Errorf("%s is found under a theme that was taken from it", id)
		}
	}
}

// Stopped again and again at any moment, the archive ends as one that was left
// alone.
func TestStoppedRetaggingEndsTheSame(t *testing.T) {
	const n, stops = 300, 12
	later := laterRules(t)
	calm, disturbed := newWorld(t), newWorld(t)
	for _, w := range []*world{calm, disturbed} {
		w.fill(n)
		w.correct()
		w.runWith(Options{Trigger: "command", IndexOnly: true}, "")
	}
	calm.under(later, nil).runWith(Options{Trigger: "command", IndexOnly: true}, "")
	stopped := 0
	for range stops {
		ctx, stop := context.WithCancel(t.Context())
		at := rand.IntN(n/stops) + 1
		w := disturbed.under(later, func(p Progress) {
			if p.Done == at {
				stop()
			}
		})
		_, err := w.Run(ctx, Options{Trigger: "command", IndexOnly: true})
		switch {
		case errors.Is(err, context.Canceled):
			stopped++
		case err != nil:
			t.Fatal(err)
		}
		stop()
	}
	if stopped < stops/2 {
		t.Errorf("only %d of %d runs were stopped", stopped, stops)
	}
	disturbed.under(later, nil).runWith(Options{Trigger: "command", IndexOnly: true}, "")
	if d := cmp.Diff(calm.tagged(), disturbed.tagged()); d != "" {
		t.Errorf("tags differ (-left alone +stopped):\n%.4000s", d)
	}
	one, other := look(t, calm.openLive()), look(t, disturbed.openLive())
	if d := cmp.Diff(one.Facets, other.Facets); d != "" {
		t.Errorf("answers differ (-left alone +stopped):\n%.4000s", d)
	}
	if problems, err := disturbed.Catalog.Check(t.Context()); err != nil || len(problems) > 0 {
		t.Errorf("the catalogue: %v %v", problems, err)
	}
}
