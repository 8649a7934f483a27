package tag

import (
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"abhilekh/indexer/extract"
	"abhilekh/storage"
	"abhilekh/testdata/corpus"
)

// stateLabels reads a file of labels: rows of cells, comments left out.
func stateLabels(t *testing.T, name string) (rows [][]string) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		if line = strings.TrimRight(line, "\n"); line != "" && !strings.HasPrefix(line, "#") {
			rows = append(rows, strings.Split(line, "\t"))
		}
	}
	return rows
}

func wantedStates(list string) []string {
	if list == "-" {
		return nil
	}
	out := strings.Fields(list)
	slices.Sort(out)
	return out
}

// disputedTitles are titles that the rules are known to get wrong, with the reason.
var disputedTitles = map[int]string{
	392: "a team called Delhi: in a title without a word of elections, the bare name is the city",
}

// 160 titles of the Press Information Bureau, labelled by hand before the rules
// were run.
func TestStatesOfRealTitles(t *testing.T) {
	data, err := os.ReadFile(corpus.Path(t, "pib", "pib-2024-q1", "pib_jan_mar_2024.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimRight(string(data), "\n"), "\n")[1:]
	sample := rand.New(rand.NewPCG(2024, 3)).Perm(len(lines))[:100]
	tg := tagger(t)
	rows, right, named := map[string]int{}, map[string]int{}, map[string]int{}
	for _, label := range stateLabels(t, "pib-2024-q1-states.tsv") {
		row, err := strconv.Atoi(label[1])
		if err != nil {
			t.Fatal(err)
		}
		if (label[0] == "random") != slices.Contains(sample, row-1) {
			t.Errorf("row %d: not in the sample %s", row, label[0])
		}
		title := strings.Split(lines[row-1], "\t")[2]
		got, want := byLevel(tg.Tags(Input{Title: title}), storage.LevelPrimary), wantedStates(label[2])
		rows[label[0]]++
		named[label[0]] += min(len(want), 1)
		switch reason := disputedTitles[row]; {
		case slices.Equal(got, want) && reason != "":
			t.Errorf("row %d is right: take it off the list", row)
		case slices.Equal(got, want):
			right[label[0]]++
		case reason != "":
			t.Logf("disputed: row %d %q: got %v, want %v: %s", row, title, got, want, reason)
		default:
			t.Errorf("row %d %q: got %v, want %v", row, title, got, want)
		}
	}
	if rows["random"] != len(sample) {
		t.Errorf("%d rows of the random sample are labelled", rows["random"])
	}
	for _, s := range []string{"random", "named"} {
		t.Logf("score: sample %s: %d of %d titles right; %d of them are about a state", s, right[s], rows[s], named[s])
	}
}

func tagFile(t *testing.T, tg *Tagger, file string) []storage.Tag {
	t.Helper()
	got := readDocument(t, file)
	return tg.Tags(inputOf(file, got))
}

// inputOf makes the input as the indexer does.
func inputOf(file string, got extract.Result) Input {
	in := Input{
		Title: got.Title, FileName: path.Base(filepath.ToSlash(file)), MediaType: got.MediaType, NoteNumber: got.NoteNumber,
		Pages: got.Pages, Stated: storage.Stated{ReaderKind: got.Kind},
	}
	in.Date, _ = storage.Dates{Printed: got.Printed, Posted: got.Posted, Metadata: got.Metadata}.Best()
	return in
}

// The releases that stand in the corpus whole, labelled by hand before the rules
// were run. No state may be given that is not primary; what is missed is known.
func TestStatesOfRealReleases(t *testing.T) {
	tg := tagger(t)
	known := map[string]string{
		"2286819": "it calls its places by cities; Delhi and Kerala are named as cities are, once or in passing",
	}
	right, n := 0, 0
	for _, label := range stateLabels(t, "pib-rss-states.tsv") {
		tags := tagFile(t, tg, corpus.Path(t, "pib", "pib-rss", "items", label[0]+".html"))
		got, want := byLevel(tags, storage.LevelPrimary), wantedStates(label[1])
		n++
		if slices.Equal(got, want) {
			right++
		}
		for _, state := range got {
			if !slices.Contains(want, state) {
				t.Errorf("%s: false primary state %s", label[0], state)
			}
		}
		for _, state := range want {
			if !slices.Contains(got, state) {
				t.Logf("missed: %s %s (%s)", label[0], state, known[label[0]])
				if known[label[0]] == "" {
					t.Errorf("%s: missed %s", label[0], state)
				}
			}
		}
		if t.Failed() {
			for _, x := range tags {
				t.Logf("  %s %s %s p. %d %q", x.Value, x.Level, x.Rule, x.Page, x.Words)
			}
		}
	}
	t.Logf("score: %d of %d releases right", right, n)
}

// The documents of known states whose text can be read as it is.
func TestStatesOfRealDocuments(t *testing.T) {
	data, err := os.ReadFile(corpus.Path(t, "EXPECT.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	tg := tagger(t)
	seen := map[string]bool{}
	right, n := 0, 0
	for line := range strings.Lines(string(data)) {
		row := strings.Split(strings.TrimRight(line, "\n"), "\t")
		if len(row) < 8 || row[7] == "" || row[7] == "state_slug" || seen[row[0]] || row[1] != "native" && row[7] != storage.National {
			continue
		}
		seen[row[0]] = true
		tags := tagFile(t, tg, corpus.Path(t, filepath.FromSlash(row[0])))
		got := byLevel(tags, storage.LevelPrimary)
		n++
		if slices.Equal(got, []string{row[7]}) {
			right++
			t.Logf("right: %s %s (%s, p. %d %q)", row[0], row[7], tags[0].Rule, tags[0].Page, tags[0].Words)
			continue
		}
		t.Logf("wrong: %s: got %v, want %s", row[0], got, row[7])
	}
	t.Logf("score: %d of %d documents right", right, n)
	if 10*right < 9*n || n < 16 {
		t.Errorf("%d of %d documents right, at least nine tenths should be", right, n)
	}
}

// A list of all constituencies begins with one state and is about the country.
func TestStatesOfConstituencies(t *testing.T) {
	tags := tagFile(t, tagger(t), corpus.Path(t, "eci", "text", "constituencies__2008-eci-delimitation.txt"))
	if got := byLevel(tags, storage.LevelPrimary); !slices.Equal(got, []string{storage.National}) {
		t.Errorf("primary states %q, want the country alone", got)
	}
}
