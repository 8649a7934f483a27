package tag

import (
	"math/bits"
	"slices"
	"strconv"
	"strings"
)

// listed reports whether only a comma, a bullet or an "and" stands between
// found[i] and the one before it.
func listed(found []mention, i int) bool {
	t, a, b := found[i].text, found[i-1].end, found[i].start
	if b-a > 1 || b-a == 1 && !slices.Contains(joins, t.words[a]) {
		return false
	}
	gap := t.raw[t.tokens[a-1].End:t.tokens[b].Start]
	return !strings.ContainsAny(gap, ".:()") && strings.Count(gap, "\n") < 2
}

var joins = []string{"and", "or", "और", "एवं", "तथा", "व", "या"}

// lists makes weak names and abbreviations certain that stand in a list of
// states: three or more in a row, or an abbreviation beside a full name. In a
// list of cities Delhi is one of them.
func lists(found []mention) {
	for i := 0; i < len(found); {
		j, sure, cities := i, 0, false
		var which set
		for ; j < len(found) && (j == i || listed(found, j)); j++ {
			switch found[j].strength {
			case place, court:
				cities = true
				continue
			case strong:
				sure++
			}
			which |= 1 << found[j].state
		}
		long := bits.OnesCount64(uint64(which)) >= 3
		pair := sure > 0 && bits.OnesCount64(uint64(which)) == 2
		for k := i; k < j; k++ {
			switch found[k].strength {
			case abbr:
				if long || pair {
					found[k].strength = strong
				}
			case weak:
				if long && sure > 0 && !cities {
					found[k].strength = strong
				}
			}
		}
		i = j
	}
}

// cell says how a name stands in its line.
type cell uint8

const (
	prose cell = iota // among other words
	alone             // it fills its line
	row               // it fills a cell of a table, or begins a line of numbers
)

// cell looks at how the tokens from start to before end stand. Numbers and words
// that go with a state's name may stand beside them.
func (t *text) cell(start, end int) cell {
	left, right := byte(0), byte(0)
	for i := start; left == 0 && start-i <= 3; i-- {
		if i == 0 {
			left = '\n'
		} else if left = border(t.gap(i), false); left == 0 && !t.aside(i-1) {
			return prose
		}
	}
	if left != 0 && end < len(t.tokens) && labels(t.gap(end)) {
		return alone
	}
	figures := false
	for i := end; right == 0 && i-end <= 2; i++ {
		if i == len(t.tokens) {
			right = '\n'
		} else if right = border(t.gap(i), true); right == 0 && !t.aside(i) {
			return prose
		} else if right == 0 && numeric(t.tokens[i]) {
			figures = true
			if isYear(t.words[i]) {
				return prose // "Assam 2021" is prose
			}
		}
	}
	switch {
	case left == 0 || right == 0 && !figures:
		return prose
	case left == '\t' || right == '\t' || figures:
		return row
	}
	return alone
}

// labels reports whether gap, after a name at the beginning of a line, says that
// what belongs to the name follows: a colon or a dash.
func labels(gap string) bool {
	gap = strings.TrimLeft(gap, " ")
	return strings.HasPrefix(gap, ":") || strings.HasPrefix(gap, "–") || strings.HasPrefix(gap, "- ") || strings.HasPrefix(gap, "— ")
}

// border returns the tab or the end of line in a gap between two cells or lines,
// or 0. At the end of a line a stop or a comma says that it is running text.
func border(gap string, end bool) byte {
	i := strings.IndexAny(gap, "\t\n")
	if i < 0 || end && strings.ContainsAny(gap[:i], ".,;।") {
		return 0
	}
	return gap[i]
}

// aside reports whether token i may stand beside a state's name in a table.
func (t *text) aside(i int) bool {
	switch t.words[i] {
	case "the", "ut", "state", "nct", "of", "island", "islands", "total", "राज्य":
		return true
	}
	return numeric(t.tokens[i])
}

// A page has a table of states if at least tableStates fill a line or cell of it,
// surely named or not, and tableSure surely. There, abbreviations and weak names
// are states, and names alone on their lines are its rows.
const (
	tableStates = 3
	tableSure   = 2
)

func tables(found []mention) {
	var which, sure set
	for i := range found {
		if m := &found[i]; m.cell != prose && m.strength >= weak {
			which |= 1 << m.state
			if m.sure() {
				sure |= 1 << m.state
			}
		}
	}
	if bits.OnesCount64(uint64(which)) < tableStates || bits.OnesCount64(uint64(sure)) < tableSure {
		return
	}
	for i := range found {
		if m := &found[i]; m.cell != prose && m.strength >= weak {
			m.strength, m.cell = strong, row
		}
	}
}

// comparisons marks the names that stand in a comparison: those that follow
// words such as "as against" in their sentence, up to "has been appointed", and
// those right before "in" with an earlier year, or before words such as की तुलना.
func (r *stateRules) comparisons(t *text, found []mention, year int) {
	next, opened := 0, -1 // the sentence in which a comparison was last opened
	back := func(i int) { // marks the list of names that ends before token i
		for k := next - 1; k >= 0 && found[k].end == i && !found[k].compared; k-- {
			found[k].compared = true
			if k > 0 && listed(found, k) {
				i = found[k-1].end
			}
		}
	}
	for i := range t.words {
		if next == len(found) && (next == 0 || found[next-1].end < i) {
			return
		}
		if next < len(found) && found[next].start == i {
			m := &found[next]
			m.compared = opened == t.sentence[i] && m.cell != row
			next++
		}
		if t.appoints(i) {
			opened = -1 // what came before told of a person's career
		}
		if t.pastYear(i, year) {
			opened = t.sentence[i]
			back(i)
		}
		r.cues.forward(t.words, i, func(end int, what []cue) {
			switch {
			case what[0] == comparesAfter && t.formerPoll(i, end, found[next:]):
				opened = t.sentence[i]
			case what[0] == comparesList:
				back(i)
			}
		})
	}
}

// pastYear reports whether token i begins "in 2018", where the document is of a
// year at least two later: an earlier election of the same state or others. The
// year before is no sign: notes of January speak of it all the time.
func (t *text) pastYear(i, year int) bool {
	at := i
	switch t.words[i] {
	case "in", "during":
		at = i + 1
	default:
		if !isYear(t.words[i]) || i+1 == len(t.words) || t.words[i+1] != "में" {
			return false
		}
	}
	if year == 0 || at == len(t.words) || !isYear(t.words[at]) {
		return false
	}
	n, err := strconv.Atoi(t.words[at])
	return err == nil && n <= year-2
}

// formerReach and nameReach are how far after a word such as "earlier" the election
// that was stands at most, or the state that is compared.
const formerReach, nameReach = 5, 3

// formerPoll reports whether the words from token i to before end open a
// comparison: those that compare always do, those of time where they are about
// another election or right before a name. next are the names that follow.
func (t *text) formerPoll(i, end int, next []mention) bool {
	switch t.words[i] {
	case "past", "previous", "earlier", "previously", "पिछले", "पिछली", "पूर्व", "इससे":
	default:
		return true
	}
	if t.recent(i, end) {
		return false
	}
	if k := slices.IndexFunc(next, func(m mention) bool { return m.start >= end }); k >= 0 && next[k].start < end+nameReach {
		return true
	}
	for j := end; j < min(len(t.words), end+formerReach) && t.sentence[j] == t.sentence[i]; j++ {
		if isYear(t.words[j]) || pollWord(t.words[j]) || occasion(t.words[j]) {
			return true
		}
	}
	return false
}

// occasion reports whether w is what one election has and another has, too.
func occasion(w string) bool {
	switch w {
	case "year", "years", "time", "times", "occasion", "occasions", "round", "rounds", "phase", "phases", "revision", "figure", "figures",
		"seizure", "seizures", "voting", "वर्ष", "वर्षों", "बार", "विधानसभाओं", "चरण", "जब्ती", "आंकड़ों":
		return true
	}
	return false
}

// appoints reports whether word i says that somebody now has an office.
func (t *text) appoints(i int) bool {
	switch t.words[i] {
	case "appointed", "deputed", "designated", "deployed":
	case "नियुक्त":
		return true
	default:
		return false
	}
	return slices.ContainsFunc(t.words[max(0, i-2):i], func(w string) bool {
		return slices.Contains([]string{"is", "are", "been", "being", "hereby"}, w)
	})
}

// recent reports whether the words of time from token i to before end speak of
// hours or days, as "past 24 hours" and "earlier today" do, and not of another
// election, or stand apart ("Earlier, …").
func (t *text) recent(i, end int) bool {
	switch t.words[i] {
	case "past", "previous", "earlier", "previously":
	case "पिछले", "पिछली":
	default:
		return false
	}
	if end == len(t.words) {
		return true
	}
	if numeric(t.tokens[end]) && !isYear(t.words[end]) {
		return true
	}
	switch t.words[end] {
	case "hour", "hours", "day", "days", "week", "weeks", "fortnight", "month", "months", "few", "one", "two", "three",
		"today", "this", "घंटे", "घंटों", "दिन", "दिनों", "सप्ताह", "माह", "महीने", "कुछ", "एक", "दो", "तीन":
		return true
	}
	return t.words[i] == "earlier" && strings.HasPrefix(strings.TrimLeft(t.gap(end), " "), ",")
}
