package search

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// one returns the only term of a word.
func oneTerm(t *testing.T, s string) string {
	t.Helper()
	terms := analyse(nil, s)
	if len(terms) != 1 {
		t.Fatalf("analyse(%q) = %v, want one term", s, terms)
	}
	return terms[0].text
}

func TestAnalyseSame(t *testing.T) {
	for _, group := range [][]string{
		{"election", "elections", "Elections", "ELECTION"},
		{"poll", "polls", "polling", "polled"},
		{"मतदाता", "मतदाताओं", "मतदाताओ", "मतदाताएँ"},
		{"अधिकारी", "अधिकारियों", "अधिकारियां"},
		{"अधिकार", "अधिकारों"},
		{"चुनाव", "चुनावों"},
		{"उम्मीदवार", "उम्मीदवारों"},
		{"सूची", "सूचियों", "सूचियाँ"},
		{"समिति", "समितियों", "समितियां"},
		{"जिला", "ज़िला", "ज़िले", "जिलों"},
		{"बैठक", "बैठकें", "बैठकों"},
		{"सभा", "सभाओं", "सभाएं"},
		{"इकाई", "इकाइयों", "इकाइयां"},
		{"हिंदी", "हिन्दी"},
		{"२०२४", "2024"},
	} {
		want := oneTerm(t, group[0])
		for _, s := range group[1:] {
			if got := oneTerm(t, s); got != want {
				t.Errorf("%s is %q, %s is %q: want the same", group[0], want, s, got)
			}
		}
	}
}

func TestAnalyseDifferent(t *testing.T) {
	for _, pair := range [][2]string{
		{"अधिकारी", "अधिकार"}, {"मत", "मतदाता"}, {"मत", "मतदान"}, {"मत", "मति"}, {"काम", "कामना"}, {"कम", "कमी"},
		{"निर्वाचन", "निर्वाचित"}, {"राज", "राज्य"}, {"ভোটার", "ভোটারদের"}, {"2023", "2024"}, {"form7", "form8"},
	} {
		if a, b := oneTerm(t, pair[0]), oneTerm(t, pair[1]); a == b {
			t.Errorf("%s and %s are both %q", pair[0], pair[1], a)
		}
	}
}

func TestAnalysePositions(t *testing.T) {
	text := "The Commission of India’s मतदाताओं की सूची"
	got := analyse(nil, text)
	var words []string
	for _, x := range got {
		words = append(words, text[x.start:x.end])
	}
	if diff := cmp.Diff([]string{"Commission", "India", "मतदाताओं", "सूची"}, slicesWithout(words, "s")); diff != "" {
		t.Error(diff)
	}
	exact := analyseExact(nil, text)
	position := map[int]int{}
	for _, x := range exact {
		position[x.start] = x.position
	}
	for _, x := range got {
		if position[x.start] != x.position {
			t.Errorf("%q is at %d in text and %d in exact", text[x.start:x.end], x.position, position[x.start])
		}
	}
	if len(exact) <= len(got) {
		t.Errorf("%d exact terms, %d without stop words", len(exact), len(got))
	}
}

func slicesWithout(list []string, s string) []string {
	var out []string
	for _, x := range list {
		if x != s {
			out = append(out, x)
		}
	}
	return out
}

func FuzzAnalyse(f *testing.F) {
	for _, s := range []string{probe, "", "\xff\xfe", strings.Repeat("क", 1000), strings.Repeat("ab", 500), "ि ियों ा"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, a := range []*analyser{textAnalyser, exactAnalyser} {
			terms := a.append(nil, s)
			stream := a.Analyze([]byte(s))
			if len(terms) != len(stream) {
				t.Fatalf("%d terms, %d tokens for Bleve", len(terms), len(stream))
			}
			last := term{}
			for i, x := range terms {
				if x.text == "" || len(x.text) > maxTerm || !utf8.ValidString(x.text) {
					t.Errorf("term %q", x.text)
				}
				if x.start < last.end || x.end <= x.start || x.end > len(s) || x.position <= last.position {
					t.Errorf("term %+v after %+v in %d bytes", x, last, len(s))
				}
				b := stream[i]
				if got := (term{string(b.Term), b.Start, b.End, b.Position}); got != x {
					t.Errorf("Bleve gets %+v, want %+v", got, x)
				}
				last = x
			}
		}
	})
}
