package tag

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"abhilekh/storage"
)

// stateTrap is one case of testdata/traps-states.txt, which says how it is written.
type stateTrap struct {
	name               string
	in                 Input
	primary, mentioned []string
}

const deckType = "application/vnd.openxmlformats-officedocument.presentationml.presentation"

func readStateTraps(t testing.TB, file string) (out []stateTrap) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	sentence := strings.TrimSpace(far[:strings.Index(far, ".")+1]) + " "
	words := len(strings.Fields(sentence))
	fill := strings.NewReplacer("⇥", "\t", "{far}", strings.Repeat(sentence, 1+100/words), "{long}", strings.Repeat(sentence, 1+450/words))
	var now *stateTrap
	text := false
	for line := range strings.Lines(string(data)) {
		line = strings.TrimRight(line, "\n")
		if name, ok := strings.CutPrefix(line, "== "); ok {
			out = append(out, stateTrap{name: name})
			now, text = &out[len(out)-1], false
			continue
		}
		if now == nil {
			continue
		}
		key, value, _ := strings.Cut(line, ":")
		value = strings.TrimSpace(value)
		switch {
		case line == "---":
			now.in.Pages = append(now.in.Pages, storage.Page{Number: len(now.in.Pages) + 1})
			text = true
		case key == "primary" && text:
			now.primary, text = strings.Fields(value), false
		case text:
			p := &now.in.Pages[len(now.in.Pages)-1]
			p.Text += fill.Replace(line) + "\n"
		case line == "" || strings.HasPrefix(line, "#"):
		case key == "mentioned":
			now.mentioned = strings.Fields(value)
		case key == "title":
			now.in.Title = value
		case key == "date":
			now.in.Date = storage.Date(value)
		case key == "file":
			now.in.FileName = value
		case line == "deck":
			now.in.MediaType = deckType
		default:
			t.Fatalf("%s: case %q: line %q is not understood", file, now.name, line)
		}
	}
	return out
}

// byLevel returns the states of tags at a level, sorted and without repetition.
func byLevel(tags []storage.Tag, level string) []string {
	var out []string
	for _, t := range tags {
		if t.Facet == storage.FacetState && t.Level == level {
			out = append(out, t.Value)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// faults says in which levels the tags of a case are not those it wants.
func (c *stateTrap) faults(tags []storage.Tag) (out []string) {
	for level, want := range map[string][]string{storage.LevelPrimary: c.primary, storage.LevelMentioned: c.mentioned} {
		want = slices.Sorted(slices.Values(want))
		if diff := cmp.Diff(strings.Join(want, " "), strings.Join(byLevel(tags, level), " ")); diff != "" {
			out = append(out, level+" states (-want +got):\n"+diff)
		}
	}
	return out
}

func TestStateTrapsFile(t *testing.T) {
	traps := readStateTraps(t, "traps-states.txt")
	if len(traps) < 100 {
		t.Errorf("only %d cases", len(traps))
	}
	tg := tagger(t)
	for _, c := range traps {
		t.Run(c.name, func(t *testing.T) {
			tags := tg.Tags(c.in)
			for _, fault := range c.faults(tags) {
				t.Error(fault)
			}
			if t.Failed() {
				for _, x := range tags {
					t.Logf("%s %s: %s, p. %d %q", x.Value, x.Level, x.Rule, x.Page, x.Words)
				}
			}
		})
	}
}
