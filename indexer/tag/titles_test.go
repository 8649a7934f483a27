package tag

import (
	"os"
	"strings"
	"testing"

	"abhilekh/testdata/corpus"
)

// All titles that the Press Information Bureau released from January to March
// 2024, with the ministry that issued them.
func TestThemesOfRealTitles(t *testing.T) {
	data, err := os.ReadFile(corpus.Path(t, "pib", "pib-2024-q1", "pib_jan_mar_2024.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	tg := tagger(t)
	commission, others, given := 0, 0, 0
	for line := range strings.Lines(string(data)) {
		cells := strings.Split(strings.TrimRight(line, "\r\n"), "\t")
		if len(cells) < 3 || cells[0] == "date" {
			continue
		}
		themes := values(tg.Tags(Input{Title: cells[2]}), "theme")
		switch {
		case cells[1] == "Election Commission":
			commission++
			if len(themes) == 0 {
				t.Errorf("no theme for %q", cells[2])
			}
		default:
			others++
			if len(themes) > 0 {
				given++
				t.Logf("%s: %q: %q", cells[1], cells[2], themes)
			}
		}
	}
	t.Logf("%d titles of the Commission; of %d others %d (%.2f %%) have a theme", commission, others, given, 100*float64(given)/float64(others))
	if commission < 15 || given*100 > others {
		t.Errorf("%d titles of the Commission; of %d others %d have a theme, more than 1 in 100", commission, others, given)
	}
}
