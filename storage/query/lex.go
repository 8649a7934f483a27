package query

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"abhilekh/storage/fold"
)

// kind is what an item of the text is.
type kind uint8

const (
	kindWord   kind = iota // a written word, or a quotation
	kindOpen               // (
	kindClose              // )
	kindOr                 // OR
	kindNumber             // a press-note number
)

// item is one piece of a text.
type item struct {
	kind   kind
	not    bool   // a minus stood before it
	field  string // the known field before it, in lower case, or ""
	text   string // the word or what stands between the quotes, without operators
	quoted bool
	star   bool // a star stood after it
	slop   int
	note   Note
}

// lexer takes a cleaned text apart. It knows fields and operators but not what
// they apply to.
type lexer struct {
	s       string
	at      int
	items   []item
	notices []Notice
}

// lex returns the items of a text with its press-note numbers recognised.
func lex(s string) ([]item, []Notice) {
	l := lexer{s: s}
	for l.at < len(l.s) {
		l.next()
	}
	return numbers(l.items), l.notices
}

func (l *lexer) notice(code Code, part, problem string) {
	l.notices = append(l.notices, Notice{Code: code, Part: shorten(part), Problem: problem})
}

// next reads one item.
func (l *lexer) next() {
	not := l.minus()
	if not {
		l.at++
	}
	switch rest := l.s[l.at:]; {
	case rest[0] == ' ':
		l.at++
	case rest[0] == '(':
		l.at++
		l.items = append(l.items, item{kind: kindOpen, not: not})
	case rest[0] == ')':
		l.at++
		l.items = append(l.items, item{kind: kindClose})
	case rest[0] == '*':
		l.stars()
		l.notice(CodeNoPrefix, "*", "a star is only read at the end of a word, so it was ignored")
	case quoteLen(rest) > 0:
		l.quotation(item{not: not})
	default:
		l.word(not)
	}
}

// minus reports whether a minus that negates stands here: at the beginning of
// a word, before a word, a quotation or a bracket.
func (l *lexer) minus() bool {
	if l.s[l.at] != '-' || l.at+1 == len(l.s) || l.at > 0 && l.s[l.at-1] != ' ' && l.s[l.at-1] != '(' {
		return false
	}
	rest := l.s[l.at+1:]
	if rest[0] == '(' || quoteLen(rest) > 0 {
		return true
	}
	return rest[0] != '-' && len(fold.Tokens(rest[:wordLen(rest)])) > 0
}

// word reads a written word with its field, star and tilde.
func (l *lexer) word(not bool) {
	raw := l.s[l.at : l.at+wordLen(l.s[l.at:])]
	l.at += len(raw)
	if raw == "OR" && !not {
		l.items = append(l.items, item{kind: kindOr})
		return
	}
	it := item{not: not, text: raw}
	if name, value, ok := strings.Cut(raw, ":"); ok && isField(strings.ToLower(name)) {
		switch {
		case value != "":
			it.field, it.text = strings.ToLower(name), value
		case quoteLen(l.s[l.at:]) > 0:
			it.field = strings.ToLower(name)
			l.quotation(it)
			return
		default:
			l.notice(CodeNoValue, raw, "nothing stands directly after "+quote(raw)+", so it is searched as a word")
		}
	}
	if bare := withoutTildes(it.text); bare != it.text {
		l.notice(CodeNoFuzzy, it.text, "a tilde is only read after a quotation, so it was ignored")
		it.text = bare
	}
	if l.at < len(l.s) && l.s[l.at] == '*' {
		l.stars()
		if l.boundary() {
			it.star = true
		} else {
			l.notice(CodeNoPrefix, raw+"*", "a star is only read at the end of a word, so it was ignored")
		}
	}
	l.items = append(l.items, it)
}

// withoutTildes cuts ~, ~2 and ~0.8 off the end of a word.
func withoutTildes(s string) string {
	for {
		i := strings.LastIndexByte(s, '~')
		if i <= 0 || strings.Trim(s[i+1:], "0123456789.") != "" {
			return s
		}
		s = s[:i]
	}
}

// quotation reads from the opening quote here to the closing one.
func (l *lexer) quotation(it item) {
	l.at += quoteLen(l.s[l.at:])
	start := l.at
	for l.at < len(l.s) && quoteLen(l.s[l.at:]) == 0 {
		l.at++
	}
	it.text, it.quoted = l.s[start:l.at], true
	if l.at == len(l.s) {
		l.notice(CodeUnclosedQuote, it.text, "the quotation is not closed, so it was read to the end")
	} else {
		l.at += quoteLen(l.s[l.at:])
		l.tilde(&it)
	}
	l.items = append(l.items, it)
}

// tilde reads ~5 after a quotation.
func (l *lexer) tilde(it *item) {
	rest := l.s[l.at:]
	if !strings.HasPrefix(rest, "~") {
		return
	}
	number := rest[1:]
	number = number[:len(number)-len(strings.TrimLeft(number, "0123456789"))]
	l.at += 1 + len(number)
	if number == "" {
		return
	}
	n, ok := digits(number)
	if !ok || n > MaxSlop {
		l.notice(CodeSlop, "~"+number, fmt.Sprintf("the distance was read as %d, the largest there is", MaxSlop))
		n = MaxSlop
	}
	it.slop = n
}

// stars steps over stars.
func (l *lexer) stars() {
	for l.at < len(l.s) && l.s[l.at] == '*' {
		l.at++
	}
}

// boundary reports whether no word goes on here.
func (l *lexer) boundary() bool {
	return l.at == len(l.s) || wordLen(l.s[l.at:]) == 0
}

// wordLen returns the length of the written word at the beginning of s.
func wordLen(s string) int {
	for i := range s {
		switch s[i] {
		case ' ', '(', ')', '*':
			return i
		}
		if quoteLen(s[i:]) > 0 {
			return i
		}
	}
	return len(s)
}

// quoteLen returns the length of the double quotation mark at the beginning of
// s, 0 if there is none. All kinds count alike, for opening and closing.
func quoteLen(s string) int {
	r, size := utf8.DecodeRuneInString(s)
	switch r {
	case '"', '“', '”', '„', '‟', '«', '»', '＂':
		return size
	}
	return 0
}

func isField(name string) bool {
	switch name {
	case "title", "note", "state", "theme", "kind", "lang", "conference", "role", "election", "year", "before", "after":
		return true
	}
	return false
}

// numbers replaces words that spell a press-note number by one item. Words
// stand side by side when nothing but punctuation is between them.
func numbers(items []item) []item {
	out := items[:0:0]
	for len(items) > 0 {
		n := 1
		if plain(items[0]) {
			for n < len(items) && !items[0].not && plain(items[n]) && !items[n].not {
				n++
			}
			out = append(out, numbersIn(items[:n])...)
		} else {
			out = append(out, items[0])
		}
		items = items[n:]
	}
	return out
}

func plain(it item) bool {
	return it.kind == kindWord && it.field == "" && !it.quoted && !it.star
}

// numbersIn does so in words that stand side by side, or in one with a minus.
func numbersIn(run []item) []item {
	var words []string
	var owner []int // the item of each word
	for i, it := range run {
		for _, t := range fold.Tokens(it.text) {
			words = append(words, t.Text)
			owner = append(owner, i)
		}
	}
	owner = append(owner, len(run))
	var out []item
	done := 0 // items before this one are in out
	for i := 0; i < len(words); {
		used := 0
		var note Note
		if i == 0 || owner[i] != owner[i-1] {
			note, used = matchNote(words[i:])
		}
		if used == 0 || owner[i+used] == owner[i+used-1] {
			i++
			continue
		}
		first := owner[i]
		out = append(out, run[done:first]...)
		out = append(out, item{kind: kindNumber, not: run[first].not, note: note})
		done = owner[i+used-1] + 1
		i += used
	}
	return slices.Concat(out, run[done:])
}
