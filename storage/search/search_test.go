package search

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"abhilekh/storage"
	"abhilekh/storage/query"

	gocmp "github.com/google/go-cmp/cmp"
)

// note makes a document with a page for each text.
func note(id, title string, date storage.Date, pages ...string) storage.Record {
	r := storage.Record{Document: storage.Document{
		ID: storage.DocumentID(id), Title: title, Dates: storage.Dates{Printed: date}, Langs: []string{"en"},
		Sources: []string{"decks"}, Quality: storage.QualityUnchecked, Status: storage.StatusCurrent,
	}}
	for i, text := range pages {
		r.Pages = append(r.Pages, storage.Page{Number: i + 1, Text: text, Quality: storage.QualityUnchecked})
	}
	return r
}

// electionArchive is what the relevance cases are asked of.
func electionArchive() []storage.Record {
	numbered := func(r storage.Record, number string) storage.Record {
		r.NoteNumber = number
		return r
	}
	return []storage.Record{
		numbered(note("schedule-2024", "Schedule of the general election", "2024-03-16",
			"ECI/PN/23/2024. The model code of conduct comes into force at once.", "Phases and polling days"), "ECI/PN/23/2024"),
		numbered(note("schedule-2019", "Schedule of an older election", "2019-03-10",
			"Polling in seven phases"), "ECI/PN/23/2019"),
		note("corrigendum-2024", "Corrigendum", "2024-03-20",
			"In press note No. ECI/PN/023/2024 the schedule of phase two is corrected."),
		note("conduct-note", "Model code of conduct", "2024-04-01",
			"The code binds parties and candidates. To be or not to be a candidate is their choice."),
		note("vvpat-note", "VVPAT slips", "2024-05-01", "1,71,745 polling stations had machines with slips."),
		note("evm-note", "Voting machines", "2024-05-02",
			"A machine and its VVPAT. Some filler about commissioning, sealing, storing and moving machines."),
		note("roll-bihar", "Special revision of the electoral rolls", "2025-06-24", "Revisions of the roll in Bihar"),
		note("roll-hindi", "बिहार में विशेष गहन पुनरीक्षण (SIR)", "2025-06-25",
			"मतदाताओं की सूची का पुनरीक्षण २०२५ में। हिंदी में।"),
		note("deck", "Presentation for the conference", "2024-01-11",
			"Telangana: preparations and forces", "Logistics with helicopters and boats"),
		note("repoll-note", "Re-poll at five stations", "2024-05-10", "A re-poll was ordered."),
		note("reports", "Reports on polling", "2024-05-11", "Reports about the poll, and about who was re elected"),
	}
}

// TestRelevance asks the cases in testdata/queries.
func TestRelevance(t *testing.T) {
	archives := map[string]*Index{
		"election.txt": openIndex(t, electionArchive()), "names.txt": openIndex(t, namesArchive()),
	}
	files, err := filepath.Glob("testdata/queries/*.txt")
	if err != nil || len(files) != len(archives) {
		t.Fatalf("cases for %d archives: %v", len(files), err)
	}
	for _, file := range files {
		x := archives[filepath.Base(file)]
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for block := range strings.SplitSeq(string(b), "\n\n") {
			c := map[string]string{}
			for line := range strings.SplitSeq(block, "\n") {
				if key, value, ok := strings.Cut(line, ": "); ok && !strings.HasPrefix(line, "#") {
					c[key] = value
				}
			}
			if c["name"] == "" {
				continue
			}
			t.Run(c["name"], func(t *testing.T) {
				for text := range strings.SplitSeq(c["query"]+" | "+c["also"], " | ") {
					if text != "" {
						relevance(t, x, text, c)
					}
				}
			})
		}
	}
}

func relevance(t *testing.T, x *Index, text string, c map[string]string) {
	a, err := x.Search(t.Context(), query.Query{}.WithText(text))
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Fields(c["first"] + " " + c["only"])
	var got []string
	for _, h := range a.Hits {
		got = append(got, string(h.Document.ID))
	}
	if c["first"] != "" {
		got = got[:min(len(got), len(want))]
	}
	if diff := gocmp.Diff(want, got); diff != "" || len(want) == 0 {
		t.Errorf("%s (read as %s, matched %q): documents differ (-want +got):\n%s", text, a.Reading.ReadAs, a.Matched, diff)
	}
	shows := func(e query.Expansion) bool { return slices.Contains(e.To, c["shows"]) }
	if c["shows"] != "" && text == c["query"] && !slices.ContainsFunc(a.Reading.Expansions, shows) {
		t.Errorf("%s: %v does not show %s", text, a.Reading.Expansions, c["shows"])
	}
}

func TestMatchingRule(t *testing.T) {
	x := openIndex(t, electionArchive())
	for _, c := range []struct {
		text       string
		matched    string
		total, all int
	}{
		{"", "", 11, 0},
		{"year:2019", "", 1, 0},
		{"schedule", MatchedAll, 3, 3},
		{"schedule general election", MatchedAll, 1, 1},
		{"schedule general year:2019", MatchedAll, 0, 0}, // a filter does not make it any
		{"schedule zebra", MatchedAny, 3, 0},
		{"the schedule of the zebra", MatchedAny, 3, 0},
		{"schedule OR corrigendum", MatchedAny, 3, 1},
		{"schedule general election phases", MatchedAll, 1, 1}, // three: the general election is one thing
		{"schedule general phases election", MatchedAny, 5, 1}, // an election is a poll
		{"the of", MatchedAll, 4, 4},
		{`"code of conduct"`, MatchedAll, 2, 2},
		{`"code of zebra"`, MatchedAll, 0, 0},
		{`"code of zebra" schedule`, MatchedAny, 3, 0}, // no document has the quotation: any
		{"zebra", MatchedAll, 0, 0},
	} {
		a, err := x.Search(t.Context(), query.Query{}.WithText(c.text))
		if err != nil {
			t.Fatal(err)
		}
		if a.Matched != c.matched || a.Total != c.total || a.MatchedAll != c.all {
			t.Errorf("%q: matched %q, %d of them all, of %d; want %q, %d of %d",
				c.text, a.Matched, a.MatchedAll, a.Total, c.matched, c.all, c.total)
		}
	}
}

// TestFilterEqualsFacet: what is asked in the text and in the facet is the same.
func TestFilterEqualsFacet(t *testing.T) {
	v := testVocab(t)
	x := openIndex(t, archive(300, v))
	for _, text := range []string{"electors ballot", "electors ballot symbol", "counting of ballot candidates seizure"} {
		inText, err := x.Search(t.Context(), query.Query{}.WithText(text+" state:goa"))
		if err != nil {
			t.Fatal(err)
		}
		inFacet, err := x.Search(t.Context(), query.Query{}.WithText(text).Toggle(storage.FacetState, "goa"))
		if err != nil {
			t.Fatal(err)
		}
		if inText.Total != inFacet.Total || inText.Matched != inFacet.Matched {
			t.Errorf("%q: %d (%s) with the filter, %d (%s) with the facet",
				text, inText.Total, inText.Matched, inFacet.Total, inFacet.Matched)
		}
	}
}

func TestErrors(t *testing.T) {
	x := openIndex(t, electionArchive())
	ctx := t.Context()
	for _, q := range []query.Query{
		{Page: 501, Size: 20},
		{After: "nonsense!"},
		{After: cursor{"oldest", 0, 1, "gen", "deck"}.encode()},
	} {
		_, err := x.Search(ctx, q)
		if _, ok := errors.AsType[*storage.InvalidError](err); !ok {
			t.Errorf("%+v: error %v, want an InvalidError", q, err)
		}
	}
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := x.Search(cancelled, query.Query{}.WithText("schedule")); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: error %v", err)
	}
	x.options.Timeout = time.Nanosecond
	if _, err := x.Search(ctx, query.Query{}.WithText(`"code of conduct" schedule`)); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("no time: error %v, want a deadline", err)
	}
	for range cap(x.slots) {
		x.slots <- struct{}{}
	}
	if _, err := x.Search(ctx, query.Query{}); !errors.Is(err, storage.ErrNotReady) {
		t.Errorf("no slot: error %v, want ErrNotReady", err)
	}
	none, err := Open(ctx, t.TempDir(), Options{Vocab: testVocab(t)})
	if err != nil {
		t.Fatal(err)
	}
	defer none.Close()
	if _, err := none.Search(ctx, query.Query{}); !errors.Is(err, storage.ErrNotReady) {
		t.Errorf("no index: error %v, want ErrNotReady", err)
	}
	if _, _, err := none.Each(ctx, query.Query{}, nil); !errors.Is(err, storage.ErrNotReady) {
		t.Errorf("no index: Each gives %v, want ErrNotReady", err)
	}
}

func TestEachEndsWithTheErrorOfItsFunction(t *testing.T) {
	x := openIndex(t, electionArchive())
	stop := errors.New("enough")
	n := 0
	_, _, err := x.Each(t.Context(), query.Query{}, func(Hit) error {
		n++
		return stop
	})
	if err != stop || n != 1 {
		t.Errorf("error %v after %d documents, want that of the function after 1", err, n)
	}
}

// TestCursorSurvivesRenewal goes on in another generation where the document of
// the cursor is still there, and where it is gone.
func TestCursorSurvivesRenewal(t *testing.T) {
	dir := t.TempDir()
	before := electionArchive()
	mustPublish(t, dir, mustBuild(t, dir, before))
	x, w := openStill(t, dir, Options{Vocab: testVocab(t)})
	first, err := x.Search(t.Context(), query.Query{}.WithSize(4))
	if err != nil {
		t.Fatal(err)
	}
	last := first.Hits[3].Document.ID
	rest := func() (ids []string, notices []query.Notice) {
		a, err := x.Search(t.Context(), query.Query{}.WithSize(100).WithAfter(first.Next))
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range a.Hits {
			ids = append(ids, string(h.Document.ID))
		}
		return ids, a.Notices
	}
	want, notices := rest()
	if len(want) != 7 || len(notices) != 0 {
		t.Fatalf("%d documents after the first four, notices %v", len(want), notices)
	}
	renewed := append(electionArchive(), note("new", "New", "2026-01-01", "new"))
	mustPublish(t, dir, mustBuild(t, dir, renewed))
	w.poll(t.Context())
	got, notices := rest()
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("after a renewal documents differ (-want +got):\n%s", diff)
	}
	if len(notices) != 1 || notices[0].Code != CodeRenewed {
		t.Errorf("notices %v, want %s", notices, CodeRenewed)
	}
	var without []storage.Record
	for _, r := range before {
		if r.ID != last {
			without = append(without, r)
		}
	}
	mustPublish(t, dir, mustBuild(t, dir, without))
	w.poll(t.Context())
	if got, _ := rest(); len(got) != 6 {
		t.Errorf("after the document is gone %v follow, want 6", got)
	}
}

func TestNoticesOfTheSearch(t *testing.T) {
	records := electionArchive()
	var words []string
	for i := range maxPrefixTerms + 10 {
		words = append(words, fmt.Sprintf("pre%04d", i))
	}
	records = append(records, note("many", "Many words", "", strings.Join(words, " ")))
	x := openIndex(t, records)
	var phrases []string
	for i := range maxPhrases + 1 {
		phrases = append(phrases, fmt.Sprintf(`"pre%04d pre%04d"`, i, i+1))
	}
	for _, c := range []struct {
		q     query.Query
		code  query.Code
		total int
	}{
		{query.Query{}.WithText("pre*"), CodePrefixCut, 1},
		{query.Query{}.WithText(strings.Join(phrases, " ")), CodePhraseWords, 1},
		{query.Query{}.WithAllVersions(true), CodeVersions, 12},
	} {
		a, err := x.Search(t.Context(), c.q)
		if err != nil {
			t.Fatal(err)
		}
		if len(a.Notices) != 1 || a.Notices[0].Code != c.code || a.Total != c.total {
			t.Errorf("%s: %d found, notices %v; want %d and %s", c.q.Encode(), a.Total, a.Notices, c.total, c.code)
		}
	}
}

// FuzzSearch: no text at all makes a search fail.
func FuzzSearch(f *testing.F) {
	x := openIndex(f, electionArchive())
	for _, s := range []string{
		"", "schedule", `"code of`, "a OR", "((", "title:", "-", "10:30", "note:23", `"a b"~5`, "helic*", "state:goa -the",
		"बिहार में", "\xff", "1,71,745", `title:"model code" year:2024`, "ECI/PN/23", `-"of the" -(a b)`, "title:mod*",
		"SIR (MP OR UP) elections", "Rs 1760 crore", "none of the above", "control unit", "VVPAT paper audit trail", "AS -polls",
	} {
		f.Add(s, false)
		f.Add(s, true)
	}
	f.Fuzz(func(t *testing.T, text string, exact bool) {
		for _, sort := range []query.Sort{query.SortRelevance, query.SortNewest} {
			a, err := x.Search(t.Context(), query.Query{Exact: exact}.WithText(text).WithSort(sort))
			if err != nil && !errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, storage.ErrNotReady) {
				t.Fatalf("%q: %v", text, err)
			}
			if err != nil {
				return
			}
			if a.Total < len(a.Hits) || a.MatchedAll > a.Total {
				t.Errorf("%q: %d hits, %d with all words, of %d", text, len(a.Hits), a.MatchedAll, a.Total)
			}
			for _, h := range a.Hits {
				for _, p := range h.Pages {
					inert(t, p.Snippet)
				}
			}
		}
		inert(t, markText(text, query.Query{Text: text, Exact: exact}.Read(x.options.Vocab), x.options.Vocab))
	})
}
