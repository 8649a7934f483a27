package search

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// snippetLength is the length of a snippet in characters: two lines on a
	// wide screen, four on a phone.
	snippetLength = 200
	// snippetSlack is how far a cut may move to fall between two words. Longer
	// words are cut.
	snippetSlack = 40
	ellipsis     = "…"
)

// snippet returns about snippetLength characters of text as HTML, where the
// most of the query stands closest together: escaped, with spans marked and
// with ellipses where text was left out. Without spans it is the beginning.
func snippet(text string, spans []span) string {
	first, last := densest(text, spans)
	var from, to int
	if first < last {
		from, to = spans[first].start, spans[last-1].end
	}
	from, to = widen(text, from, to)
	var inside []span
	for _, s := range spans {
		if s.start >= from && s.end <= to {
			inside = append(inside, span{s.start - from, s.end - from, s.bit})
		}
	}
	out := strings.Join(strings.Fields(markup(text[from:to], inside)), " ")
	if strings.TrimSpace(text[:from]) != "" {
		out = ellipsis + " " + out
	}
	if strings.TrimSpace(text[to:]) != "" {
		out += " " + ellipsis
	}
	return out
}

// densest returns the spans [first, last) of the window of snippetLength
// characters that answers the most parts of the query, of several the one with
// the most spans, of several the first.
func densest(text string, spans []span) (first, last int) {
	at := make([]int, 2*len(spans)) // starts and ends in characters
	characters, done := 0, 0
	for i, s := range spans {
		characters += utf8.RuneCountInString(text[done:s.start])
		at[2*i] = characters
		characters += utf8.RuneCountInString(text[s.start:s.end])
		at[2*i+1] = characters
		done = s.end
	}
	have := map[uint]int{}
	best := 0
	end := 0
	for begin := range spans {
		for end < len(spans) && (end == begin || at[2*end+1]-at[2*begin] <= snippetLength) {
			have[spans[end].bit]++
			end++
		}
		if worth := len(have)*len(spans) + end - begin; worth > best {
			best, first, last = worth, begin, end
		}
		if bit := spans[begin].bit; have[bit] > 1 {
			have[bit]--
		} else {
			delete(have, bit)
		}
	}
	return first, last
}

// widen grows a stretch of text on both sides to snippetLength characters,
// whole words where they are not too long.
func widen(text string, from, to int) (int, int) {
	room := snippetLength - utf8.RuneCountInString(text[from:to])
	if room <= 0 {
		return from, to
	}
	left := back(text, from, room/2)
	room -= utf8.RuneCountInString(text[left:from])
	right := forth(text, to, room)
	// What the end of the text did not need is spent before it.
	room -= utf8.RuneCountInString(text[to:right])
	if right == len(text) && room > 0 {
		left = back(text, left, room)
	}
	return left, right
}

// back returns the start of a word at most n characters before at.
func back(text string, at, n int) int {
	i := at
	for ; n > 0 && i > 0; n-- {
		_, size := utf8.DecodeLastRuneInString(text[:i])
		i -= size
	}
	if i == 0 {
		return 0
	}
	for j, slack := i, 0; j < at && slack < snippetSlack; slack++ {
		r, size := utf8.DecodeRuneInString(text[j:])
		j += size
		if unicode.IsSpace(r) {
			return j
		}
	}
	if at-i < snippetSlack {
		return at
	}
	return i
}

// forth returns the end of a word at most n characters after at.
func forth(text string, at, n int) int {
	i := at
	for ; n > 0 && i < len(text); n-- {
		_, size := utf8.DecodeRuneInString(text[i:])
		i += size
	}
	if i == len(text) {
		return i
	}
	for j, slack := i, 0; j > at && slack < snippetSlack; slack++ {
		r, size := utf8.DecodeLastRuneInString(text[:j])
		if unicode.IsSpace(r) {
			return j - size
		}
		j -= size
	}
	if i-at < snippetSlack {
		return at
	}
	return i
}
