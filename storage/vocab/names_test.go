package vocab

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// senses writes what a name means: the first name of each concept, and which of
// its short names it is one of.
func senses(v *Vocabulary, name string) string {
	var out []string
	for _, s := range v.Senses(tokensOf(name)) {
		text := slices.Concat(s.Concept.Full, s.Concept.Short)[0]
		if s.Short {
			text += " " + s.Concept.Expand
		}
		out = append(out, text)
	}
	return strings.Join(out, ", ")
}

func TestSenses(t *testing.T) {
	v := load(t, "")
	for name, want := range map[string]string{
		"VVPAT": "Voter Verifiable Paper Audit Trail always", "vvpats": "Voter Verifiable Paper Audit Trail always",
		"Paper-audit trails": "Voter Verifiable Paper Audit Trail", "VV PAT": "Voter Verifiable Paper Audit Trail",
		"EEM": "Election Expenditure Monitoring always", "EEMS": "Election Expenditure Monitoring System always",
		"ESM":                                    "",
		"Election Expenditure Monitoring System": "Election Expenditure Monitoring System, Election Seizure Management System",
		"Electoral Roll Officer":                 "Electoral Registration Officer",                         // its remark is no part of it
		"SIR":                                    "Special Intensive Revision context", "SIR phase II": "", // narrower
		"Commission": "", "Assembly": "", // broader
		"SWEEP": "", "IIDEM": "", // misspelt
		"FS": "", "85+": "", "25 January": "", // anything
		"SC": "Scheduled Caste context", "Scheduled Castes": "scheduled caste", "Supreme Court": "supreme court",
		"RP Act": "Representation of the People Act, 1950",
		"RS":     "Rajya Sabha weak, rs", "rs": "Rajya Sabha weak, rs", "₹": "",
		"polling booths": "Polling Station", "मतदाताओं": "voter", "प्रेक्षकों": "observer", "constituencies": "constituency",
		"MP": "Madhya Pradesh state", "M.P.": "Madhya Pradesh state", "LA": "Legislative Assembly weak, Ladakh state",
		"Orissa": "Odisha", "उड़ीसा": "Odisha", "NCT of Delhi": "", "CEO Delhi": "", "Kashmiri migrants": "", "J&K": "Jammu and Kashmir",
		"": "", "zebra": "",
	} {
		if got := senses(v, name); got != want {
			t.Errorf("%s means %q, want %q", name, got, want)
		}
	}
	if n := v.NameLength("special"); n != 3 {
		t.Errorf("names that begin with special have %d words, want 3", n)
	}
	if n := v.NameLength("zebra"); n != 0 {
		t.Errorf("a name that begins with zebra has %d words", n)
	}
	for word, want := range map[string]bool{"elections": true, "evm": true, "मतदाताओं": true, "cash": false, "fir": false} {
		if got := v.ElectionWord(word); got != want {
			t.Errorf("%s is an election word: %v", word, got)
		}
	}
}

// TestNamesOfConcepts: every name of a concept leads to it and stands in it once.
func TestNamesOfConcepts(t *testing.T) {
	v := load(t, "")
	seen := map[*Concept]bool{}
	for _, list := range v.names.senses {
		for _, s := range list {
			seen[s.Concept] = true
		}
	}
	if len(seen) < 200 {
		t.Errorf("%d concepts", len(seen))
	}
	for c := range seen {
		keys := map[string]int{}
		for _, name := range c.Full {
			keys[singularKey(tokensOf(name))]++
		}
		for key, n := range keys {
			if n > 1 {
				t.Errorf("%v has %q %d times", c.Full, key, n)
			}
		}
		for _, name := range c.Short {
			if !slices.Contains(v.Senses(tokensOf(name)), Sense{c, true}) {
				t.Errorf("%s does not lead to %v", name, c.Full)
			}
		}
	}
}

func TestSingular(t *testing.T) {
	got := map[string]string{}
	want := map[string]string{
		"elections": "election", "parties": "party", "classes": "class", "boxes": "box", "benches": "bench", "gas": "gas",
		"census": "census", "analysis": "analysis", "process": "process", "evms": "evm", "mps": "mps", "form6s": "form6s",
		"मतदाताओं": "मतदाता", "सूचियों": "सूची", "सूचियां": "सूची", "अधिकारियों": "अधिकारी", "बैठकें": "बैठक", "दलों": "दल", "में": "में", "মতদাতা": "মতদাতা",
	}
	for word := range want {
		got[word] = Singular(word)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
