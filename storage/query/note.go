package query

import (
	"fmt"
	"strconv"
	"strings"

	"abhilekh/storage/fold"
)

// Note is a press-note number. The numbers recur every year, so that without
// the year (0) several notes answer to it.
type Note struct{ Number, Year int }

// String returns the canonical form, "ECI/PN/23/2024", which is how a number is
// indexed; without a year it is "ECI/PN/23".
func (n Note) String() string {
	if n.Year == 0 {
		return fmt.Sprintf("ECI/PN/%d", n.Number)
	}
	return fmt.Sprintf("ECI/PN/%d/%d", n.Number, n.Year)
}

// ParseNote reads s as a press-note number in any of its spellings
// ("No. ECI/PN/023/2024", "Press Note No. 23 of 2024", "ECI-PN-23-2024",
// "23/2024", "23") and reports whether it is one and nothing else. It serves
// numbers known to be such: a field of a record, the value of note:.
func ParseNote(s string) (Note, bool) {
	words := texts(fold.Tokens(s))
	if n, used := matchNote(words); used > 0 {
		return n, used == len(words)
	}
	r := noteReader{words: words}
	r.eat(noteNumbers)
	n, ok := r.numberAndYear()
	return n, ok && r.at == len(words)
}

// The words around a number, folded. Each list is tried in order.
var (
	noteLabels  = []string{"press note", "pressnote", "eci press note", "प्रेस नोट", "ईसीआई प्रेस नोट"}
	noteShort   = []string{"eci pn", "eci p n", "ईसीआई पीएन"}
	noteBare    = []string{"pn", "p n", "पीएन"}
	noteNumbers = []string{"no", "number", "num", "nos", "संख्या", "सं", "नं", "क्रमांक"}
	noteOf      = []string{"of", "dated"}
)

// matchNote reads a press-note number at the beginning of folded words and
// returns how many of them it took, 0 for none. The words must be all that
// stand side by side in the text, because "press note 23" is only taken for a
// number where it ends there: "press note 5 states" is not about note 5.
func matchNote(words []string) (Note, int) {
	r := noteReader{words: words}
	label := r.eat(noteLabels)
	numbered := r.eat(noteNumbers)
	short := r.eat(noteShort)
	bare := !short && r.eat(noteBare)
	if !label && !short && !bare {
		return Note{}, 0
	}
	n, ok := r.numberAndYear()
	if !ok {
		return Note{}, 0
	}
	if n.Year == 0 && !short && !(label && (numbered || bare || r.at == len(words))) {
		return Note{}, 0
	}
	return n, r.at
}

// noteReader steps through folded words.
type noteReader struct {
	words []string
	at    int
}

// eat steps over the first of the options that comes next.
func (r *noteReader) eat(options []string) bool {
	for _, o := range options {
		n := 0
		for w := range strings.SplitSeq(o, " ") {
			if r.at+n >= len(r.words) || r.words[r.at+n] != w {
				n = 0
				break
			}
			n++
		}
		if n > 0 {
			r.at += n
			return true
		}
	}
	return false
}

// numberAndYear reads "23", "23 2024", "23 of 2024". A number that looks like a
// year is none: ECI/PN/2024/045 is an invented form (domain.md §4.1).
func (r *noteReader) numberAndYear() (Note, bool) {
	if r.at >= len(r.words) {
		return Note{}, false
	}
	number, ok := digits(r.words[r.at])
	if !ok || number < 1 || number > 9999 || number >= 1900 && number < 2100 {
		return Note{}, false
	}
	r.at++
	n := Note{Number: number}
	before := r.at
	r.eat(noteOf)
	if r.at < len(r.words) && isYear(r.words[r.at]) {
		n.Year, _ = digits(r.words[r.at])
		r.at++
	} else {
		r.at = before
	}
	return n, true
}

// isYear reports whether a folded word is a year from 1900 to 2099.
func isYear(w string) bool {
	_, ok := digits(w)
	return ok && len(w) == 4 && (w[:2] == "19" || w[:2] == "20")
}

// digits returns the value of a word of one to six ASCII digits; no number, year
// or date has more, leading zeros included.
func digits(w string) (int, bool) {
	if w == "" || len(w) > 6 || strings.Trim(w, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.Atoi(w)
	return n, err == nil
}

func texts(tokens []fold.Token) []string {
	out := make([]string, len(tokens))
	for i := range tokens {
		out[i] = tokens[i].Text
	}
	return out
}
