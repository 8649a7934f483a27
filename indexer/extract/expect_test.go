package extract

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"abhilekh/storage/fold"
	"abhilekh/testdata/corpus"
)

// expectation is a row of EXPECT.tsv.
type expectation struct {
	path, needs, phrase string
	page                int
	langs               []string
	date, dateSource    string
}

func readExpect(t *testing.T) []expectation {
	t.Helper()
	data, err := os.ReadFile(corpus.Path(t, "EXPECT.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	var rows []expectation
	for line := range strings.Lines(string(data)) {
		f := strings.Split(strings.TrimRight(line, "\r\n"), "\t")
		if f[0] == "path" {
			continue
		}
		e := expectation{path: f[0], needs: f[1], phrase: f[2], date: f[5], dateSource: f[6]}
		e.page, _ = strconv.Atoi(f[3])
		if f[4] != "" {
			e.langs = strings.Split(f[4], "+")
		}
		rows = append(rows, e)
	}
	return rows
}

// allowed are the rows with a Latin phrase that may fail, with the reason.
var allowed = map[string]string{}

// TestExpect reads the documents that EXPECT.tsv describes and scores them.
func TestExpect(t *testing.T) {
	e := newTest(t, 0)
	results := map[string]*Result{}
	var latin, other, langs, dates, later score
	seen := map[string]bool{}
	for _, row := range readExpect(t) {
		if ext := filepath.Ext(row.path); ext != ".pdf" && ext != ".pptx" {
			continue
		}
		r := results[row.path]
		if r == nil {
			data, err := os.ReadFile(corpus.Path(t, filepath.FromSlash(row.path)))
			if err != nil {
				t.Fatal(err)
			}
			got, err := e.Extract(context.Background(), Input{Name: filepath.Base(row.path), Data: data})
			if err != nil {
				t.Errorf("%s: %v", row.path, err)
				continue
			}
			r = &got
			results[row.path] = r
		}
		if row.needs != "native" { // for information: other readers will do these
			if row.phrase != "" {
				ok := row.page <= len(r.Pages) && hasPhrase(r.Pages[row.page-1].Text, row.phrase)
				later.count(ok)
				t.Logf("%s %-5s page %d %q", verdict(ok), row.needs, row.page, row.path+": "+row.phrase)
			}
			continue
		}
		if row.phrase != "" {
			ok := row.page <= len(r.Pages) && hasPhrase(r.Pages[row.page-1].Text, row.phrase)
			if latinWords(row.phrase) {
				latin.count(ok)
				if reason := allowed[row.path+" "+row.phrase]; !ok && reason == "" {
					t.Errorf("%s page %d: phrase %q not found", row.path, row.page, row.phrase)
				} else if ok && reason != "" {
					t.Errorf("%s: phrase %q is found now: take it off the list of exceptions", row.path, row.phrase)
				}
			} else {
				other.count(ok)
			}
			t.Logf("%s %-5s page %d %q", verdict(ok), "text", row.page, row.path+": "+row.phrase)
		}
		if seen[row.path] {
			continue
		}
		seen[row.path] = true
		ok := len(row.langs) == 0 || slices.Equal(r.Langs, row.langs)
		langs.count(ok)
		t.Logf("%s lang  %s: got %v, want %v", verdict(ok), row.path, r.Langs, row.langs)
		if row.dateSource == "printed" {
			ok := string(r.Printed) == row.date
			dates.count(ok)
			t.Logf("%s date  %s: got %q, want %q", verdict(ok), row.path, r.Printed, row.date)
		}
	}
	t.Logf("Latin phrases %v, phrases in other scripts %v, languages %v, printed dates %v; phrases that need other readers %v", latin, other, langs, dates, later)
	if len(allowed) > 4 {
		t.Errorf("%d exceptions, at most 4 are allowed", len(allowed))
	}
	for name, s := range map[string]score{"languages": langs, "printed dates": dates} {
		if 10*s.right < 8*s.all {
			t.Errorf("%s right for %v, want 80 %%", name, s)
		}
	}
}

type score struct{ right, all int }

func (s *score) count(ok bool) {
	s.all++
	if ok {
		s.right++
	}
}

func (s score) String() string { return strconv.Itoa(s.right) + " of " + strconv.Itoa(s.all) }

func verdict(ok bool) string {
	if ok {
		return "right"
	}
	return "WRONG"
}

func latinWords(s string) bool {
	for _, t := range fold.Tokens(s) {
		if t.Script != fold.Latin && t.Script != fold.Digit && t.Script != fold.Other {
			return false
		}
	}
	return true
}

// hasPhrase reports whether the words of phrase follow each other in text.
func hasPhrase(text, phrase string) bool {
	join := func(s string) []byte {
		var b bytes.Buffer
		for _, t := range fold.Tokens(s) {
			b.WriteString(" " + t.Text)
		}
		b.WriteByte(' ')
		return b.Bytes()
	}
	return bytes.Contains(join(text), join(phrase))
}
