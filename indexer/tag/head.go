package tag

import (
	"slices"
	"strings"
	"unicode"

	"abhilekh/storage/fold"
)

const (
	itemWords = 8  // so many words may stand between two names of a list in a sentence: figures, seats, "three in"
	lineWords = 40 // and in a list that has a line for each name,
	itemLines = 2  // where the next stands so many lines further on at most
	longList  = 5  // the states of a phase or a round: a sentence in passing names fewer
)

// head marks the names that stand in the head of t, and those that belong to a
// list. One that begins in the head belongs to it as a whole, wherever the head
// ends: names between commas and an "and", one in each line, or in the cells of a
// table. So does a long one that begins soon after.
func (t *text) head(found []mention) {
	var list []*mention
	end := func() {
		for _, m := range list {
			m.beside = len(list) > 1
			m.head = list[0].start < headWords || len(list) >= longList && list[0].start < firstWords
		}
		list = list[:0]
	}
	for i := range found {
		m := &found[i]
		if !m.sure() {
			continue
		}
		if n := len(list); n > 0 && !coordinated(list[n-1], m) {
			end()
		}
		list = append(list, m)
	}
	end()
}

// coordinated reports whether b is named beside a: in the same list of a
// sentence, or each at the same place in its line.
func coordinated(a, b *mention) bool {
	t := a.text
	between := b.start - a.end
	if between > lineWords {
		return false
	}
	gap := t.raw[t.tokens[a.end-1].End:t.tokens[b.start].Start]
	if between <= itemWords && !strings.Contains(gap, "\n\n") && !fullStop(gap) {
		if strings.ContainsAny(gap, ",;/&") || slices.ContainsFunc(t.words[a.end:b.start], func(w string) bool { return slices.Contains(joins, w) }) {
			return true
		}
	}
	lines := 0
	for i := a.start + 1; i <= b.start; i++ {
		if gapHasLine(t.gap(i)) {
			lines++
		}
	}
	return 0 < lines && lines <= itemLines && (t.opensLine(a.start) && t.opensLine(b.start) || t.closesLine(a.end) && t.closesLine(b.end))
}

// fullStop reports whether a sentence ends in gap, which semicolons and the ends
// of lines do not do here.
func fullStop(gap string) bool {
	for _, stop := range []string{". ", ".\n", "।", "?", "!"} {
		if strings.Contains(gap, stop) {
			return true
		}
	}
	return false
}

// opensLine reports whether a line begins before token i, but for the number of
// an item.
func (t *text) opensLine(i int) bool {
	for range 3 {
		if i == 0 || gapHasLine(t.gap(i)) {
			return true
		}
		if i--; !numeric(t.tokens[i]) && strings.Trim(t.words[i], "ivx") != "" && len(t.words[i]) > 1 {
			return false
		}
	}
	return false
}

// closesLine reports whether a line ends before token i.
func (t *text) closesLine(i int) bool { return i == len(t.tokens) || gapHasLine(t.gap(i)) }

// passing reports whether a name in the head says only what something else is
// like or where it comes from: "volunteers of Goa carnival", "the Assam tea". What
// speaks of elections or offices is not of that kind.
func (m *mention) passing() bool {
	t := m.text
	if m.beside || m.template || m.start == 0 || m.end == len(t.words) || t.gap(m.end) != " " {
		return false
	}
	switch t.words[m.start-1] {
	case "of", "the", "a", "by", "from", "with", "some", "like":
	default:
		return false
	}
	next := t.words[m.end]
	if !t.small(m.end) || functionWord(next) || ofElections(next) {
		return false
	}
	for _, ending := range []string{"ed", "ing", "ly"} { // "voters of Goa turned out"
		if strings.HasSuffix(next, ending) {
			return false
		}
	}
	return m.start < 2 || !ofElections(t.words[m.start-2])
}

// functionWord reports whether w goes on with the sentence after a name.
func functionWord(w string) bool {
	switch w {
	case "and", "or", "but", "as", "at", "by", "for", "from", "in", "into", "of", "on", "per", "to", "up", "with", "within",
		"during", "after", "before", "since", "through", "under", "over", "between", "against", "about", "along", "across", "until", "till",
		"who", "which", "that", "where", "when", "while", "because", "so", "then", "there", "also", "too", "today", "tomorrow", "yesterday",
		"now", "only", "alone", "both", "is", "are", "was", "were", "be", "been", "being", "has", "have", "had", "will", "would", "shall",
		"should", "may", "might", "can", "could", "must", "do", "does", "did", "not", "went", "go", "goes", "came", "come", "comes", "saw",
		"met", "held", "got", "took", "gave", "made", "won", "lost", "cast", "began", "begins", "rose", "fell", "said", "says", "sent":
		return true
	}
	return false
}

// ofElections reports whether w is a word of elections or of those who govern.
func ofElections(w string) bool {
	switch singular(w) {
	case "election", "electoral", "elector", "electorate", "voter", "voting", "vote", "poll", "polling", "bypoll", "ballot", "booth",
		"turnout", "constituency", "constituencies", "seat", "assembly", "assemblie", "legislature", "legislative", "roll", "phase",
		"candidate", "nomination", "observer", "officer", "official", "seizure", "repoll", "counting", "result", "revision", "campaign", "voted",
		"government", "govt", "state", "ut", "police", "district", "districts", "administration", "department", "secretary", "governor",
		"minister", "ceo", "deo", "dgp", "people", "citizen", "resident", "population", "border", "unit", "team", "station":
		return true
	}
	return false
}

// person reports whether the name is the end of a person's: "Shri Rebati Tripura".
func (m *mention) person() bool {
	t, i := m.text, m.start-1
	for range 2 { // given names, or initials
		if i < 1 || t.gap(i+1) != " " && t.gap(i+1) != ". " || !t.given(i) {
			return false
		}
		if gap := t.gap(i); honorific(t.words[i-1]) && (gap == " " || gap == ". ") {
			return t.tokens[i].Script != fold.Devanagari || m.end < len(t.words) && agent(t.words[m.end])
		}
		i--
	}
	return false
}

// given reports whether token i may be a given name: it has a capital, where the
// script has them, and is no office and no address.
func (t *text) given(i int) bool {
	first := firstRune(t.raw[t.tokens[i].Start:])
	return (unicode.IsUpper(first) || t.tokens[i].Script == fold.Devanagari) &&
		!ofElections(t.words[i]) && !honorific(t.words[i]) && !address(t.words[i])
}

// address reports whether w ends what is called after a person and stands before
// its state: "Dr. Ambedkar Road, Goa".
func address(w string) bool {
	switch w {
	case "road", "marg", "nagar", "park", "chowk", "colony", "vihar", "puram", "stadium", "ground", "hall", "hospital", "memorial", "temple", "bhawan",
		"मार्ग", "नगर", "चौक", "भवन", "स्टेडियम":
		return true
	}
	return false
}

func honorific(w string) bool {
	switch w {
	case "shri", "sri", "sh", "smt", "shrimati", "kum", "dr", "ms", "mr", "mrs", "prof", "श्री", "श्रीमती", "सुश्री", "डॉ":
		return true
	}
	return false
}

// agent reports whether the Hindi word after a name says that it is one who does
// something, which states hardly do by the side of a person.
func agent(w string) bool { return w == "ने" || w == "को" || w == "जी" }
