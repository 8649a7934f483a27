package catalog

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"abhilekh/storage"
)

// numbers lists the versions of a document as "number name engine fingerprint",
// the current one with a star.
func numbers(t *testing.T, c *Catalog, id storage.DocumentID, names ...string) []string {
	t.Helper()
	current := document(t, c, id).Version
	var out []string
	for _, v := range versions(t, c, id) {
		name := v.SHA256
		for _, n := range names {
			if sum(n) == v.SHA256 {
				name = n
			}
		}
		star := ""
		if v.SHA256 == current {
			star = "*"
		}
		out = append(out, fmt.Sprintf("%d%s %s %s %s", v.Number, star, name, v.Engine, v.Fingerprint))
	}
	return out
}

func want(t *testing.T, got []string, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestStoringTwiceChangesNothing(t *testing.T) {
	c := open(t)
	id := store(t, c, intake("a", "a", 0))
	before, s := document(t, c, id), state(t, c)
	in := intake("a", "a", 5)
	if again := store(t, c, in); again != id {
		t.Errorf("stored as %s, want %s", again, id)
	}
	before.LastSeen = at(5)
	if diff := cmp.Diff(before, document(t, c, id)); diff != "" {
		t.Error(diff)
	}
	if state(t, c) != s {
		t.Error("the state changed")
	}
	want(t, numbers(t, c, id, "a"), "1* a e1 content of a")
	sound(t, c)
}

func TestNewContentIsTheNextVersion(t *testing.T) {
	c := open(t)
	id := store(t, c, intake("a", "a", 0))
	s := state(t, c)
	in := intake("a", "b", 7)
	in.Document = id
	in.Doc.Title = "New title"
	store(t, c, in)
	if state(t, c) == s {
		t.Error("the state is the same")
	}
	want(t, numbers(t, c, id, "a", "b"), "1 a e1 content of a", "2* b e1 content of b")
	r := document(t, c, id)
	if r.Title != "New title" || r.Status != storage.StatusChanged || r.Pages[0].Text != "all of b\nमतदाता" ||
		!r.FirstSeen.Equal(at(0)) || !r.LastSeen.Equal(at(7)) || !r.LastChanged.Equal(at(7)) {
		t.Errorf("%+v", r)
	}
	old, pages, err := c.Version(t.Context(), id, sum("a"))
	if err != nil || old.Number != 1 || !old.LastSeen.Equal(at(0)) || pages[0].Text != "all of a\nमतदाता" {
		t.Errorf("first version: %+v %+v %v", old, pages, err)
	}
	if f, err := c.Fingerprint(t.Context(), id); f != "content of b" || err != nil {
		t.Errorf("Fingerprint = %q, %v", f, err)
	}
	if n, versions, pages, err := c.Counts(t.Context()); n != 1 || versions != 2 || pages != 2 || err != nil {
		t.Errorf("Counts = %d, %d, %d, %v", n, versions, pages, err)
	}
	sound(t, c)
}

// A visitor counter makes other bytes, not other content.
func TestOtherBytesWithTheSameContentAreOneVersion(t *testing.T) {
	c := open(t)
	id := store(t, c, intake("a", "a", 0))
	s := state(t, c)
	for i := range 3 {
		in := intake("a", fmt.Sprint("counter ", i), 1+i)
		in.Version.Fingerprint = "content of a"
		in.Pages = []storage.Page{{Number: 1, Text: fmt.Sprint("visitor ", i), Quality: storage.QualityGood}}
		in.Doc.Title = "About a"
		if got := store(t, c, in); got != id {
			t.Errorf("stored as %s", got)
		}
	}
	want(t, numbers(t, c, id, "a"), "1* a e1 content of a")
	r := document(t, c, id)
	if r.Pages[0].Text != "all of a\nमतदाता" || r.Status != storage.StatusCurrent || !r.LastSeen.Equal(at(3)) {
		t.Errorf("%+v", r)
	}
	if s != state(t, c) {
		t.Error("the state changed")
	}
	// The other bytes lead to the version, too, under its own name.
	v, _, err := c.Version(t.Context(), id, sum("counter 1"))
	if err != nil || v.SHA256 != sum("a") {
		t.Errorf("%+v %v", v, err)
	}
	sound(t, c)
}

func TestReturnToAnEarlierContent(t *testing.T) {
	c := open(t)
	id := store(t, c, intake("a", "a", 0))
	store(t, c, intake("a", "b", 1))
	store(t, c, intake("a", "a", 2))
	want(t, numbers(t, c, id, "a", "b"), "1* a e1 content of a", "2 b e1 content of b")
	if r := document(t, c, id); r.Pages[0].Text != "all of a\nमतदाता" || !r.LastChanged.Equal(at(0)) {
		t.Errorf("%+v", r)
	}
	// Also in bytes never seen.
	in := intake("a", "c", 3)
	in.Version.Fingerprint = "content of b"
	store(t, c, in)
	want(t, numbers(t, c, id, "a", "b"), "1 a e1 content of a", "2* b e1 content of b")
	sound(t, c)
}

// reread is the kept bytes of intake read again by another engine.
func reread(id storage.DocumentID, bytes, engine string) Intake {
	in := intake("", bytes, 0)
	in.Source, in.Document, in.Engine, in.Identities = "", id, engine, nil
	in.Observation = Observation{}
	in.Version = storage.Version{SHA256: sum(bytes), Fingerprint: engine + " content of " + bytes}
	in.Pages[0].Text = engine + " reads " + bytes
	in.Doc.Title = "About a"
	return in
}

func TestReadingAgainReplacesPages(t *testing.T) {
	c := open(t)
	ctx := t.Context()
	in := intake("a", "a", 0)
	in.Doc.Sample = true
	id := store(t, c, in)
	before, said := document(t, c, id), statedOf(t, c, id)
	extract, tag, err := c.Outdated(ctx, "e2", "r1")
	if err != nil || len(extract) != 1 || extract[0] != id || tag != nil {
		t.Errorf("Outdated = %v, %v, %v", extract, tag, err)
	}

	again := reread(id, "a", "e2")
	again.Doc = storage.Document{Title: "Better", Dates: storage.Dates{Printed: "2024-02-02"}}
	again.Stated = storage.Stated{}
	again.Tags, again.RuleVersion = nil, "r2" // the rules know no kind and no conference
	s := state(t, c)
	store(t, c, again)
	want(t, numbers(t, c, id, "a"), "1* a e2 e2 content of a")
	got := document(t, c, id)
	after := before
	after.Pages, after.Tags = again.Pages, nil
	after.Title, after.TitleLang, after.Langs, after.NoteNumber = "Better", "", nil, ""
	after.Dates.Printed, after.Dates.Metadata = "2024-02-02", ""
	after.Kind, after.Conference = "", ""
	if diff := cmp.Diff(after, got); diff != "" { // and no version, look, source or moment changed
		t.Error(diff)
	}
	if s == state(t, c) {
		t.Error("the state is the same")
	}
	said.ReaderKind = "" // comes from the bytes
	if diff := cmp.Diff(said, statedOf(t, c, id)); diff != "" {
		t.Error(diff)
	}
	if extract, tag, err := c.Outdated(ctx, "e2", "r2"); extract != nil || tag != nil || err != nil {
		t.Errorf("Outdated = %v, %v, %v", extract, tag, err)
	}
	var n int
	if err := c.reader.QueryRow(`SELECT count(*) FROM pages`).Scan(&n); err != nil || n != 2 {
		t.Errorf("%d pages are kept, %v", n, err)
	}
	// What is given is taken.
	again.Stated = storage.Stated{By: "pib", ReaderKind: "press-release"}
	again.Doc.Presenter, again.Doc.Designation = "B. Das", "CEO"
	store(t, c, again)
	if r := document(t, c, id); statedOf(t, c, id).By != "pib" || r.Presenter != "B. Das" || r.Designation != "CEO" {
		t.Errorf("%+v", r.Document)
	}
	// An engine that reads the same leaves the record as it is.
	s = state(t, c)
	again.Engine, again.Version.Fingerprint = "e3", "e3 content of a"
	store(t, c, again)
	want(t, numbers(t, c, id, "a"), "1* a e3 e3 content of a")
	if s != state(t, c) {
		t.Error("the state changed")
	}
	sound(t, c)
}

func TestReadingAnOldVersionAgainChangesOnlyIt(t *testing.T) {
	c := open(t)
	id := store(t, c, intake("a", "a", 0))
	store(t, c, intake("a", "b", 1))
	before, s := document(t, c, id), state(t, c)
	store(t, c, reread(id, "a", "e2"))
	if diff := cmp.Diff(before, document(t, c, id)); diff != "" || s != state(t, c) {
		t.Error("the record changed", diff)
	}
	want(t, numbers(t, c, id, "a", "b"), "1 a e2 e2 content of a", "2* b e1 content of b")
	if _, pages, err := c.Version(t.Context(), id, sum("a")); err != nil || pages[0].Text != "e2 reads a" {
		t.Errorf("%v %v", pages, err)
	}
	if _, err := c.Store(t.Context(), reread(id, "never seen", "e2")); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("unknown bytes read again: %v", err)
	}
	sound(t, c)
}

// However the engine changes, the document must not seem to.
func TestEngineChangeIsNoNewVersion(t *testing.T) {
	c := open(t)
	ctx := t.Context()
	id := store(t, c, intake("a", "a", 0))

	// The same bytes seen again and read by a better engine.
	in := intake("a", "a", 1)
	in.Engine, in.Version.Fingerprint = "e2", "e2 content of a"
	store(t, c, in)
	want(t, numbers(t, c, id, "a"), "1* a e2 e2 content of a")

	// Other bytes: the old fingerprint says nothing about them.
	in = intake("a", "a with counter", 2)
	in.Engine, in.Version.Fingerprint = "e3", "e3 content of a"
	s := state(t, c)
	if _, err := c.Store(ctx, in); !errors.Is(err, ErrOutdated) {
		t.Errorf("Store = %v, want ErrOutdated", err)
	}
	if s != state(t, c) {
		t.Error("a refused Store left something")
	}
	store(t, c, reread(id, "a", "e3"))
	store(t, c, in)
	want(t, numbers(t, c, id, "a"), "1* a e3 e3 content of a")

	// Bytes known as this version stay it, though their fingerprint is news.
	in.Engine, in.Version.Fingerprint = "e4", "e4 content of a with counter"
	store(t, c, in)
	want(t, numbers(t, c, id, "a"), "1* a e3 e3 content of a")

	// A new document is not compared with anything.
	in = intake("b", "b", 3)
	in.Engine = "e9"
	store(t, c, in)
	sound(t, c)
}

// An engine may find that two versions are one content. Both stay.
func TestEngineThatMakesVersionsEqual(t *testing.T) {
	c := open(t)
	id := store(t, c, intake("a", "a", 0))
	store(t, c, intake("a", "b", 1))
	for _, bytes := range []string{"a", "b"} {
		in := reread(id, bytes, "e2")
		in.Version.Fingerprint = "one"
		store(t, c, in)
	}
	want(t, numbers(t, c, id, "a", "b"), "1 a e2 one", "2* b e2 one")
	in := intake("a", "c", 2)
	in.Engine, in.Version.Fingerprint = "e2", "one"
	store(t, c, in)
	want(t, numbers(t, c, id, "a", "b"), "1 a e2 one", "2* b e2 one")
	sound(t, c)
}

// Two scans have the same (empty) text and are two contents all the same.
func TestTextlessContentIsItsBytes(t *testing.T) {
	c := open(t)
	for i, bytes := range []string{"scan 1", "scan 2"} {
		in := intake("scan", bytes, i)
		in.Version.Fingerprint = "nothing"
		in.Pages = []storage.Page{{Number: 1, Text: " \n\t", Quality: storage.QualityNone, Reason: "no text"}}
		store(t, c, in)
	}
	id, err := c.Lookup(t.Context(), Identity{KindPath, "decks/scan"})
	if err != nil {
		t.Fatal(err)
	}
	want(t, numbers(t, c, id, "scan 1", "scan 2"),
		"1 scan 1 e1 bytes:"+sum("scan 1"), "2* scan 2 e1 bytes:"+sum("scan 2"))
	if r := document(t, c, id); r.Quality != storage.QualityNone || r.PageCount != 1 {
		t.Errorf("%+v", r)
	}
	// Speaker notes are content, though nobody reads them.
	in := intake("notes", "notes", 0)
	in.Pages = []storage.Page{{Number: 1, Notes: "say this", Quality: storage.QualityNone, Reason: "a picture"}}
	id = store(t, c, in)
	want(t, numbers(t, c, id, "notes"), "1* notes e1 content of notes")
	if r := document(t, c, id); r.Quality != storage.QualityNone || r.Pages[0] != in.Pages[0] {
		t.Errorf("%+v", r)
	}
	in = intake("empty", "empty", 0)
	in.Pages, in.Version.Fingerprint = nil, ""
	if r := document(t, c, store(t, c, in)); r.PageCount != 0 || r.Quality != storage.QualityNone || r.Pages != nil {
		t.Errorf("%+v", r)
	}
	sound(t, c)
}

// Only the notes of a slide change when its text was checked before.
func TestNotesAreComparedToo(t *testing.T) {
	c := open(t)
	id := store(t, c, intake("a", "a", 0))
	s := state(t, c)
	in := intake("a", "a", 1)
	in.Engine, in.Pages[0].Notes = "e2", "said otherwise"
	store(t, c, in)
	if r := document(t, c, id); r.Pages[0].Notes != "said otherwise" || s == state(t, c) {
		t.Errorf("%+v, state changed: %v", r.Pages[0], s != state(t, c))
	}
	if _, pages, err := c.Version(t.Context(), id, sum("a")); err != nil || pages[0].Notes != "said otherwise" {
		t.Errorf("%+v, %v", pages, err)
	}
}

func TestPresenterIsPartOfTheRecord(t *testing.T) {
	c := open(t)
	in := intake("a", "a", 0)
	id := store(t, c, in)
	for _, change := range []*string{&in.Doc.Presenter, &in.Doc.Designation} {
		s := state(t, c)
		*change = "somebody else"
		store(t, c, in)
		if s == state(t, c) {
			t.Errorf("the state is the same with %+v", document(t, c, id).Document)
		}
	}
	if r := document(t, c, id); r.Presenter != "somebody else" || r.Designation != "somebody else" {
		t.Errorf("%+v", r.Document)
	}
	s := state(t, c)
	in.Stated = storage.Stated{SourceKind: "handbook"} // is none
	store(t, c, in)
	if s != state(t, c) || statedOf(t, c, id).SourceKind != "handbook" {
		t.Errorf("%+v, state changed: %v", statedOf(t, c, id), s != state(t, c))
	}
}

func TestQualityIsThatOfTheWorstPageWithText(t *testing.T) {
	page := func(n int, text string, q storage.Quality) storage.Page {
		return storage.Page{Number: n, Text: text, Quality: q}
	}
	tests := []struct {
		pages []storage.Page
		want  storage.Quality
	}{
		{nil, storage.QualityNone},
		{[]storage.Page{page(1, "", storage.QualityNone)}, storage.QualityNone},
		{[]storage.Page{page(1, "x", storage.QualityGood), page(2, "", storage.QualityNone)}, storage.QualityGood},
		{[]storage.Page{page(1, "x", storage.QualityGood), page(2, "x", storage.QualityRepaired)}, storage.QualityRepaired},
		{[]storage.Page{page(1, "x", storage.QualityUnchecked), page(2, "x", storage.QualityRepaired)}, storage.QualityUnchecked},
		{[]storage.Page{page(1, "x", storage.QualityDoubtful), page(2, "x", storage.QualityUnchecked)}, storage.QualityDoubtful},
	}
	for _, tt := range tests {
		if got := quality(tt.pages); got != tt.want {
			t.Errorf("quality(%v) = %s, want %s", tt.pages, got, tt.want)
		}
	}
}

func TestTitleIsNeverEmpty(t *testing.T) {
	c := open(t)
	in := intake("folder/deck.pdf", "a", 0)
	in.Doc.Title, in.Version.FileName = "", "name.pdf"
	if got := document(t, c, store(t, c, in)).Title; got != "name.pdf" {
		t.Errorf("title %q", got)
	}
	in = intake("folder/other.pdf", "b", 0)
	in.Doc.Title, in.Version.FileName = "", ""
	id := store(t, c, in)
	if got := document(t, c, id).Title; got != "other.pdf" {
		t.Errorf("title %q", got)
	}
}

func TestIntakeIsChecked(t *testing.T) {
	c := open(t)
	tests := map[string]func(*Intake){
		"no sum":           func(in *Intake) { in.Version.SHA256 = "" },
		"upper-case sum":   func(in *Intake) { in.Version.SHA256 = strings.ToUpper(sum("A")) },
		"no fingerprint":   func(in *Intake) { in.Version.Fingerprint = "" },
		"no engine":        func(in *Intake) { in.Engine = "" },
		"no source":        func(in *Intake) { in.Source = "" },
		"nothing to go by": func(in *Intake) { in.Key = "" },
		"no time":          func(in *Intake) { in.Observation.At = at(0).AddDate(-9999, 0, 0); in.Observation = Observation{} },
		"page 0":           func(in *Intake) { in.Pages[0].Number = 0 },
		"page twice":       func(in *Intake) { in.Pages[1].Number = 1 },
		"no quality":       func(in *Intake) { in.Pages[0].Quality = "" },
		"no quality, text": func(in *Intake) { in.Pages[0].Quality = storage.QualityNone },
		"empty identity":   func(in *Intake) { in.Identities[0].Value = "" },
	}
	for name, spoil := range tests {
		in := intake("a", "a", 0)
		spoil(&in)
		if id, err := c.Store(t.Context(), in); err == nil || id != "" {
			t.Errorf("%s: Store = %q, %v", name, id, err)
		}
	}
	if n, _, _, err := c.Counts(t.Context()); n != 0 || err != nil {
		t.Errorf("%d documents, %v", n, err)
	}
	sound(t, c)
}

func TestTagsAreReplaced(t *testing.T) {
	c := open(t)
	ctx := t.Context()
	in := intake("a", "a", 0)
	in.Doc.Kind, in.Doc.Conference = "", ""
	id := store(t, c, in)
	s := state(t, c)
	if err := c.SetTags(ctx, id, in.Tags, "r2"); err != nil {
		t.Fatal(err)
	}
	if s != state(t, c) {
		t.Error("equal tags changed the state")
	}
	tags := []storage.Tag{{Facet: storage.FacetTheme, Value: "nri", Rule: "phrase", RuleVersion: "r3", Page: 2, Words: "overseas"}}
	if err := c.SetTags(ctx, id, tags, "r3"); err != nil {
		t.Fatal(err)
	}
	if s == state(t, c) {
		t.Error("other tags did not change the state")
	}
	if diff := cmp.Diff(tags, document(t, c, id).Tags); diff != "" {
		t.Error(diff)
	}
	if err := c.SetTags(ctx, id, nil, "r4"); err != nil {
		t.Fatal(err)
	}
	if extract, tag, err := c.Outdated(ctx, "e1", "r4"); extract != nil || tag != nil || err != nil {
		t.Errorf("Outdated = %v, %v, %v", extract, tag, err)
	}
	if extract, tag, err := c.Outdated(ctx, "e1", "r5"); extract != nil || len(tag) != 1 || err != nil {
		t.Errorf("Outdated = %v, %v, %v", extract, tag, err)
	}
	sound(t, c)
}

// The kind and the conference are those of the tags.
func TestKindAndConferenceComeFromTags(t *testing.T) {
	c := open(t)
	ctx := t.Context()
	tags := func(kind, conference string) []storage.Tag {
		out := []storage.Tag{{Facet: storage.FacetTheme, Value: "evm", Rule: "phrase"}}
		if kind != "" {
			out = append(out, storage.Tag{Facet: storage.FacetKind, Value: kind, Rule: "slides"})
		}
		if conference != "" {
			out = append(out, storage.Tag{Facet: storage.FacetConference, Value: conference, Rule: "date", Page: 1},
				storage.Tag{Facet: storage.FacetConference, Value: conference, Rule: "date", Page: 2})
		}
		return out
	}
	var id storage.DocumentID
	check := func(step, kind, conference string) {
		t.Helper()
		if r := document(t, c, id); r.Kind != kind || r.Conference != conference {
			t.Errorf("%s: kind %q, conference %q, want %q, %q", step, r.Kind, r.Conference, kind, conference)
		}
		sound(t, c)
	}
	in := intake("a", "a", 0)
	in.Doc.Kind, in.Doc.Conference = "handbook", "one"
	id = store(t, c, in)
	check("tags of other facets", "handbook", "one")
	in.Tags = tags("presentation", "two")
	store(t, c, in)
	check("tags", "presentation", "two")
	s := state(t, c)
	if err := c.SetTags(ctx, id, tags("press-note", ""), "r2"); err != nil {
		t.Fatal(err)
	}
	check("other tags", "press-note", "")
	if s == state(t, c) {
		t.Error("the state is the same")
	}
	// Bytes read again: what the rules say counts, and nothing but that …
	again := reread(id, "a", "e2")
	again.Doc.Kind, again.Doc.Conference, again.Tags = "", "", tags("", "two")
	store(t, c, again)
	check("read again", "", "two")
	// … and without any rules what was known stays.
	again.Tags, again.RuleVersion = nil, ""
	store(t, c, again)
	check("read again without rules", "", "two")
	// People have the last word.
	correctOne(t, c, id, "tag", "add", "kind", "manual")
	correctOne(t, c, id, "tag", "remove", "conference", "two")
	check("corrected", "manual", "")
	if err := c.SetTags(ctx, id, tags("presentation", "two"), "r2"); err != nil {
		t.Fatal(err)
	}
	check("tagged again", "manual", "")
}

// A large document is stored and read whole.
func TestDocumentOf1566Pages(t *testing.T) {
	c := open(t)
	in := intake("big", "big", 0)
	in.Pages = nil
	for i := range 1566 {
		in.Pages = append(in.Pages, storage.Page{
			Number: i + 1, Text: strings.Repeat("निर्वाचन ", 300), Lang: "hi", Method: "pdf", Quality: storage.QualityGood,
		})
	}
	id := store(t, c, in)
	if diff := cmp.Diff(in.Pages, document(t, c, id).Pages); diff != "" {
		t.Error(diff[:1000])
	}
	sound(t, c)
}
