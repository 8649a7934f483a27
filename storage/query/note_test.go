package query

import (
	"slices"
	"testing"

	"abhilekh/storage/fold"
)

func TestParseNote(t *testing.T) {
	for _, c := range []struct {
		in   string
		want string // "" for none
	}{
		{"ECI/PN/23/2024", "ECI/PN/23/2024"},
		{"eci pn 23 2024", "ECI/PN/23/2024"},
		{"No. ECI/PN/023/2024", "ECI/PN/23/2024"},
		{"No.ECI / PN / 261 / 2025", "ECI/PN/261/2025"},
		{"Press Note No. 23 of 2024", "ECI/PN/23/2024"},
		{"Press Note No. 23 dated 2024", "ECI/PN/23/2024"},
		{"press note no. 23/2024", "ECI/PN/23/2024"},
		{"ECI-PN-084-2026", "ECI/PN/84/2026"},
		{"ECI/PN/08/2020", "ECI/PN/8/2020"},
		{"23/2024", "ECI/PN/23/2024"},
		{"२३/२०२४", "ECI/PN/23/2024"},
		{"ईसीआई/पीएन/23/2024", "ECI/PN/23/2024"},
		{"23", "ECI/PN/23"},
		{"press note 23", "ECI/PN/23"},
		{"ECI/PN/23", "ECI/PN/23"},
		{"", ""},
		{"2024", ""},
		{"0/2024", ""},
		{"ECI/PN/2024/045", ""},
		{"ECI/PN/23/2024/EN", ""},
		{"ECI/PN/23/1850", ""},
		{"ECI/PN/23/24", ""},
		{"464/INST/2024/EPS", ""},
		{"12345", ""},
		{"99999999999999999999/2024", ""},
	} {
		n, ok := ParseNote(c.in)
		got := ""
		if ok {
			got = n.String()
		}
		if got != c.want {
			t.Errorf("ParseNote(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestNoteWordsAreFolded(t *testing.T) {
	for _, s := range slices.Concat(noteLabels, noteShort, noteBare, noteNumbers, noteOf) {
		if got := fold.Word(s); got != s {
			t.Errorf("%q folds to %q and can never match", s, got)
		}
	}
}

func FuzzParseNote(f *testing.F) {
	f.Add("No. ECI/PN/023/2024")
	f.Add("प्रेस नोट संख्या २३/२०२४")
	f.Add("press note")
	f.Fuzz(func(t *testing.T, in string) {
		n, ok := ParseNote(in)
		if !ok {
			return
		}
		again, ok := ParseNote(n.String())
		if !ok || again != n || n.Number < 1 {
			t.Errorf("ParseNote(%q) = %v, of which the canonical form is read as %v, %v", in, n, again, ok)
		}
	})
}
