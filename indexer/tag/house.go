package tag

import (
	"slices"
	"strconv"

	"abhilekh/storage/fold"
	"abhilekh/storage/vocab"
)

const (
	electionAfter  = 4  // "Lok Sabha general election": so many words from the house to the election at most
	electionBefore = 6  // "elections to Lok Sabha and Legislative Assemblies": and from the election to the house
	yearAfter      = 14 // "to the Legislative Assemblies of …, 2024": a list of states may come between
	yearBefore     = 3  // "in November 2023, Assembly elections"
	yearBeside     = 4  // a year that near is shown as evidence
)

// sentence is a sentence of a text.
type sentence struct {
	text     *text
	from, to int
}

// called returns the general elections that a sentence speaks of.
func (s sentence) called() []called {
	var out []called
	words := s.text.words
	general, ongoing := -1, -1 // the last "general election" and "ongoing election" that is to no house
	for i := s.from; i < s.to; i++ {
		if n, kind := house(words[i:s.to]); n > 0 {
			if start, end, ok := s.election(i, i+n); ok {
				if start > s.from && generalWord(words[start-1]) {
					start--
				}
				out = append(out, s.dated(kind, start, end))
			}
			i += n - 1
		} else if electionWord(s.text, i) && i > s.from && generalWord(words[i-1]) {
			general = i
		} else if i > s.from && timely(words[i-1]) && (electionWord(s.text, i) || words[i] == "polls") {
			ongoing = i
		}
	}
	switch {
	case len(out) > 0:
	case general > 0:
		c := s.dated(vocab.LokSabha, general-1, general+1)
		c.bare = true
		out = append(out, c)
	case ongoing > 0 && !s.indirect():
		out = append(out, s.dated(anyHouse, ongoing-1, ongoing+1))
	}
	return out
}

// election returns the span of a house's tokens together with the election to it.
func (s sentence) election(start, end int) (from, to int, ok bool) {
	words := s.text.words
	for i := end; i < min(s.to, end+electionAfter); i++ {
		if electionWord(s.text, i) || words[i] == "polls" {
			return start, i + 1, true
		}
		if slices.Contains([]string{"constituency", "constituencies", "seat", "seats", "segment", "segments", "क्षेत्र", "क्षेत्रों"}, words[i]) {
			return 0, 0, false
		}
	}
	for i := start - 1; i >= max(s.from, start-electionBefore); i-- {
		if electionWord(s.text, i) {
			return i, end, true
		}
		if slices.Contains([]string{"council", "rajya", "bye", "president", "परिषद", "उप", "राष्ट्रपति"}, words[i]) {
			return 0, 0, false
		}
	}
	return 0, 0, false
}

// houses are the names of the houses that general elections are to.
var houses = [...]struct {
	kind string
	name []string
}{
	{vocab.LokSabha, []string{"lok", "sabha"}}, {vocab.LokSabha, []string{"loksabha"}},
	{vocab.LokSabha, []string{"house", "of", "the", "people"}}, {vocab.LokSabha, []string{"parliamentary"}},
	{vocab.LokSabha, []string{"लोक", "सभा"}}, {vocab.LokSabha, []string{"लोकसभा"}},
	{vocab.Assembly, []string{"assembly"}}, {vocab.Assembly, []string{"assemblies"}},
	{vocab.Assembly, []string{"vidhan", "sabha"}}, {vocab.Assembly, []string{"vidhansabha"}},
	{vocab.Assembly, []string{"विधान", "सभा"}}, {vocab.Assembly, []string{"विधान", "सभाओं"}}, {vocab.Assembly, []string{"विधानसभा"}},
}

// house returns how many of the first words name the Lok Sabha or an assembly.
func house(words []string) (n int, kind string) {
	for i := range houses {
		h := &houses[i]
		if words[0] == h.name[0] && len(words) >= len(h.name) && slices.Equal(words[:len(h.name)], h.name) {
			return len(h.name), h.kind
		}
	}
	return 0, ""
}

// electionWord reports whether word i is an election: not a bye-election, and not
// the Election Commission or a constituency.
func electionWord(t *text, i int) bool {
	if !electionName(t.words[i]) || i > 0 && byeElection(t, i-1) {
		return false
	}
	words := t.words
	return i+1 >= len(words) || !slices.Contains([]string{
		"commission", "commissioner", "commissioners", "officer", "officers", "observer", "observers",
		"आयोग", "आयुक्त", "आयुक्तों", "अधिकारी", "अधिकारियों", "पदाधिकारी", "पदाधिकारियों", "क्षेत्र", "क्षेत्रों", "नामावली",
	}, words[i+1])
}

// byeElection reports whether the words from i on are a bye-election:
// "by-election", not "by Election Commission".
func byeElection(t *text, i int) bool {
	switch t.words[i] {
	case "bypoll", "bypolls", "byelection", "byelections", "उपचुनाव", "उपनिर्वाचन":
		return true
	case "bye", "by", "उप":
		next := i+1 < len(t.words) && electionName(t.words[i+1])
		return next && (t.words[i] != "by" || fold.Text(t.gap(i+1)) == "-")
	}
	return false
}

func electionName(w string) bool {
	switch w {
	case "election", "elections", "निर्वाचन", "निर्वाचनों", "चुनाव", "चुनावों":
		return true
	}
	return false
}

func generalWord(w string) bool { return w == "general" || w == "आम" }

// timely reports whether w says of an election that it is being held.
func timely(w string) bool {
	switch w {
	case "ongoing", "going", "current", "forthcoming", "upcoming", "ensuing", "जारी", "आगामी", "मौजूदा", "वर्तमान":
		return true
	}
	return false
}

// indirect reports whether a sentence speaks of an election that is no general one,
// or of a house that the people do not elect.
func (s sentence) indirect() bool {
	for i := s.from; i < s.to; i++ {
		switch s.text.words[i] {
		case "council", "councils", "rajya", "biennial", "bye", "president", "presidential", "परिषद", "राज्यसभा", "द्विवार्षिक", "राष्ट्रपति":
			return true
		}
		if byeElection(s.text, i) {
			return true
		}
	}
	return false
}

// local reports whether a sentence is about panchayats or towns, whose elections
// are general ones, too.
func (s sentence) local() bool {
	return slices.ContainsFunc(s.text.words[s.from:s.to], func(w string) bool {
		switch w {
		case "panchayat", "panchayats", "panchayati", "municipal", "municipality", "municipalities", "corporation", "zila", "zilla",
			"पंचायत", "पंचायतों", "पंचायती", "नगर", "नगरपालिका", "नगरीय", "निकाय", "निकायों":
			return true
		}
		return false
	})
}

// dated finds the year of an election named from start to before end, and the
// month beside it: the year next to it, else the first after it, else one before.
func (s sentence) dated(kind string, start, end int) called {
	words := s.text.words
	c := called{naming: naming{s.text, start, end}, kind: kind}
	at := -1
	if start > s.from && isYear(words[start-1]) {
		at = start - 1
	}
	for i := start; i < min(s.to, end+yearAfter) && at < 0; i++ {
		if isYear(words[i]) {
			at = i
		}
	}
	for i := start - 1; i >= max(s.from, start-yearBefore) && at < 0; i-- {
		if isYear(words[i]) {
			at = i
		}
	}
	if at < 0 {
		return c
	}
	c.year, _ = strconv.Atoi(words[at])
	for i := max(s.from, at-2); i < at; i++ {
		if m := monthOf(words[i]); m > 0 {
			c.month = m
		}
	}
	if at-end < yearBeside {
		c.start, c.end = min(start, at), max(end, at+1)
	}
	return c
}
