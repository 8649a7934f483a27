package search

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"abhilekh/storage"
	"abhilekh/storage/fold"
	"abhilekh/storage/query"
)

// typedNames are what texts are made of that other names are added to: of one
// word and of several, compound, with stop words, of two scripts, abbreviations.
var typedNames = append(slices.Clone(archiveNames),
	"polling stations", "counting of ballots", "electoral roll", "election commission of india", "control units", "elections", "electors",
	"by-election", "by election commissioners", "A-WEB", "J&K", "M.P.", "AS", "IT", "NOTA", "निर्वाचन आयोग", "मतदान केंद्र", "निर्वाचक नामावली", "Form A",
	"model code of conduct", "returning officers", "photo electoral roll", "general election",
)

// apartArchive is documents that hold the words of names apart: in another order,
// with words between, on other pages, in titles, some of them only.
func apartArchive(n int) []storage.Record {
	r := rand.New(rand.NewPCG(11, 12))
	var records []storage.Record
	for i := range n {
		var pages [3][]string
		for range 1 + r.IntN(4) {
			name := typedNames[r.IntN(len(typedNames))]
			if r.IntN(4) == 0 { // whole
				pages[r.IntN(3)] = append(pages[r.IntN(3)], name)
				continue
			}
			for _, t := range fold.Tokens(name) {
				if r.IntN(6) > 0 {
					p := r.IntN(3)
					pages[p] = append(pages[p], t.Text, archiveWords[r.IntN(len(archiveWords))])
				}
			}
		}
		r.Shuffle(len(pages[0]), func(i, j int) { pages[0][i], pages[0][j] = pages[0][j], pages[0][i] })
		records = append(records, note(fmt.Sprintf("apart-%03d", i), strings.Join(pages[2], " "), "2020-01-01",
			strings.Join(pages[0], " "), strings.Join(pages[1], " ")))
	}
	return records
}

// TestExpansionOnlyAdds: what is found without other names is found with them,
// and what is found is what reading every record finds.
func TestExpansionOnlyAdds(t *testing.T) {
	v := testVocab(t)
	records := slices.Concat(archive(120, v), apartArchive(120), namesArchive())
	x := openIndex(t, records)
	r := rand.New(rand.NewPCG(21, 22))
	word := func() string {
		if r.IntN(3) == 0 {
			return archiveWords[r.IntN(len(archiveWords))]
		}
		return typedNames[r.IntN(len(typedNames))]
	}
	find := func(q query.Query) (*Answer, map[storage.DocumentID]bool) {
		a, err := x.Search(t.Context(), q)
		if err != nil {
			t.Fatalf("%s: %v", q.Text, err)
		}
		found := map[storage.DocumentID]bool{}
		if _, _, err := x.Each(t.Context(), q, func(h Hit) error { found[h.Document.ID] = true; return nil }); err != nil {
			t.Fatalf("%s: %v", q.Text, err)
		}
		return a, found
	}
	compared, more := map[string]int{}, 0
	for compared[MatchedAll]+compared[MatchedAny] < 300 {
		var parts []string
		for range 1 + r.IntN(4) {
			switch r.IntN(24) {
			case 0:
				parts = append(parts, "("+word()+" OR "+word()+")")
			case 1:
				parts = append(parts, "-"+archiveWords[r.IntN(len(archiveWords))])
			case 2:
				parts = append(parts, "title:election")
			case 3:
				parts = append(parts, "cand*")
			case 4:
				parts = append(parts, "after:2018")
			case 5:
				parts = append(parts, "("+word()+") OR ("+word()+")")
			default:
				parts = append(parts, word())
			}
		}
		q := query.Query{}.WithText(strings.Join(parts, " "))
		reading := q.Read(v)
		// Without other names a stop word asks for nothing, as a name it does.
		if len(reading.Expansions) == 0 || namesByStopWord(q.Text) {
			continue
		}
		with, found := find(q)
		q.NoExpand = true
		off, foundOff := find(q)
		b := newBrute(records, reading)
		all := 0
		for i := range records {
			if id := records[i].ID; found[id] != b.found[i] {
				t.Errorf("%s (%s): found %s: %v, by reading it %v", q.Text, with.Matched, id, found[id], b.found[i])
			}
			if b.found[i] && b.all[i] {
				all++
			}
		}
		if with.Matched != b.matched || with.MatchedAll != all {
			t.Errorf("%s: matched %s, %d of them all; by reading the records %s, %d", q.Text, with.Matched, with.MatchedAll, b.matched, all)
		}
		if oneBesideStops(reading) {
			continue // sought as a name only
		}
		if off.Matched == MatchedAny && with.Matched == MatchedAll {
			continue // another rule: fewer things than words, or found only now
		}
		for id := range foundOff {
			if !found[id] {
				t.Errorf("%s: %s is found without other names only (%s, %s)", q.Text, id, off.Matched, with.Matched)
			}
		}
		if off.Matched == with.Matched && with.MatchedAll < off.MatchedAll {
			t.Errorf("%s: %d have all, without other names %d", q.Text, with.MatchedAll, off.MatchedAll)
		}
		if t.Failed() {
			return
		}
		compared[off.Matched]++
		if len(found) > len(foundOff) {
			more++
		}
	}
	t.Logf("queries by how they matched: %v; %d found more", compared, more)
	if compared[MatchedAll] < 60 || compared[MatchedAny] < 60 || more < 60 {
		t.Errorf("queries by how they matched: %v; %d found more", compared, more)
	}
}

// TestNameBeforeWords: a document that has a name scores more than the same with
// the words apart, wherever they stand and whatever else was asked for.
func TestNameBeforeWords(t *testing.T) {
	r := rand.New(rand.NewPCG(31, 32))
	names := []string{"static surveillance team", "polling stations", "voter list", "मतदाता सूची", "special intensive revision", "control unit"}
	filler := strings.Fields("zebra okapi the rooms of lions हाथी list team stations")
	var records []storage.Record
	for i := range 210 {
		name := names[i%len(names)]
		words := strings.Fields(name)
		slices.Reverse(words)
		var named, apart []string
		for range r.IntN(60) {
			w := filler[r.IntN(len(filler))]
			named, apart = append(named, w), append(apart, w)
		}
		for range r.IntN(3) { // elsewhere the words stand apart in both
			for _, w := range words {
				named, apart = append(named, w, "lions"), append(apart, w, "lions")
			}
		}
		title := "A paper"
		if r.IntN(3) == 0 {
			title = strings.Join(words, " rooms ")
		}
		named, apart = append(named, name), append(apart, words...)
		records = append(records,
			note(fmt.Sprintf("named-%03d", i), title, "2020-01-01", strings.Join(named, " ")),
			note(fmt.Sprintf("apart-%03d", i), title, "2021-01-01", strings.Join(apart, " ")))
	}
	x := openIndex(t, records)
	for _, name := range names {
		for _, more := range []string{"", " zebra", " zebra okapi lions"} {
			scores := map[string]float64{}
			_, _, err := x.Each(t.Context(), query.Query{}.WithText(name+more), func(h Hit) error {
				scores[string(h.Document.ID)] = h.Score
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			for i := range 210 {
				if names[i%len(names)] != name {
					continue
				}
				n, a := scores[fmt.Sprintf("named-%03d", i)], scores[fmt.Sprintf("apart-%03d", i)]
				if found := n > 0 && a > 0; found && n <= a || !found && more != " zebra" {
					t.Errorf("%s%s: %d scores %v with the name, %v with the words apart", name, more, i, n, a)
				}
			}
		}
	}
}

// TestPagesOfWordsApart: pages with a name are shown where there are any, and
// with nothing else marked; else those with the words, most of them first.
func TestPagesOfWordsApart(t *testing.T) {
	x := openIndex(t, []storage.Record{
		note("named", "Cars", "2020-01-01", "A team of drivers", "The static surveillance team and another team", "Surveillance of roads"),
		note("apart", "Roads", "2020-01-01", "A team of drivers", "No such thing", "Surveillance by a team, under static load", "A static wall"),
		note("some", "Walls", "2020-01-01", "None here", "A static wall"),
	})
	for text, want := range map[string]string{
		"static surveillance team": "named: 2 The <mark>static surveillance team</mark> and another team; " +
			"apart: 3 <mark>Surveillance</mark> by a <mark>team</mark>, under <mark>static</mark> load, " +
			"1 A <mark>team</mark> of drivers, 4 A <mark>static</mark> wall",
		"static surveillance team okapi lions zebra": "named: 2 The <mark>static surveillance team</mark> and another team; " +
			"apart: 3 <mark>Surveillance</mark> by a <mark>team</mark>, under <mark>static</mark> load, " +
			"1 A <mark>team</mark> of drivers, 4 A <mark>static</mark> wall; " +
			"some: 2 A <mark>static</mark> wall",
	} {
		a, err := x.Search(t.Context(), query.Query{}.WithText(text))
		if err != nil {
			t.Fatal(err)
		}
		var hits []string
		for _, h := range a.Hits {
			var pages []string
			for _, p := range h.Pages {
				pages = append(pages, fmt.Sprint(p.Number, " ", p.Snippet))
			}
			hits = append(hits, string(h.Document.ID)+": "+strings.Join(pages, ", "))
		}
		if got := strings.Join(hits, "; "); got != want {
			t.Errorf("%s:\n got %s\nwant %s", text, got, want)
		}
	}
}

// TestMarker: a name on one page of a document leaves the words on others alone.
func TestMarker(t *testing.T) {
	v := testVocab(t)
	r := query.Query{}.WithText("static surveillance team polling stations").Read(v)
	pages := []string{"A team", "The SST & all stations"}
	m := NewMarker(r, pages...)
	var got []string
	for _, p := range pages {
		got = append(got, m.Mark(p))
	}
	want := []string{"A team", "The <mark>SST</mark> &amp; all <mark>stations</mark>"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := markText(pages[0], r, v), "A <mark>team</mark>"; got != want {
		t.Errorf("by itself %q, want %q", got, want)
	}
}

// TestOnlyTheStemOccurs: of a word typed, no form need be anywhere.
func TestOnlyTheStemOccurs(t *testing.T) {
	x := openIndex(t, []storage.Record{
		note("elected", "Who was elected", "2020-01-01", "She was elected."),
		note("poll", "A poll", "2020-01-01", "The poll was held."),
	})
	a, err := x.Search(t.Context(), query.Query{}.WithText("elections"))
	if err != nil || a.Total != 2 || a.Hits[0].Document.ID != "poll" {
		t.Errorf("%+v, error %v", a, err)
	}
}

// oneBesideStops reports whether something was typed in several words of which
// stop words leave but one: none of the above.
func oneBesideStops(r query.Reading) bool {
	return slices.ContainsFunc(query.Positive(r.Root), func(n query.Node) bool {
		g, ok := n.(query.Group)
		words := 0
		for _, k := range g.Kids {
			if !isStopWord(k) {
				words++
			}
		}
		return ok && words == 1 && len(g.Kids) > 1
	})
}

func namesByStopWord(text string) bool {
	return slices.ContainsFunc(strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == '(' || r == ')' }), func(w string) bool {
		return w == "UP" || w == "AS" || w == "AN"
	})
}
