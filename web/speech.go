package web

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"abhilekh/storage"
)

// phrase is one text of the interface in both languages. %s stands for a ready
// string; where there are several they are numbered (%[1]s), because the two
// languages put them in different orders.
type phrase struct{ En, Hi string }

// speech is the language in which the archive itself speaks to a visitor. The
// documents keep theirs.
type speech struct{ hi bool }

// speechOf returns the language asked for by the parameter ui: Hindi for "hi",
// English for anything else.
func speechOf(ui string) speech { return speech{hi: ui == "hi"} }

// ui returns the language's code, as in lang="…" and ui=….
func (s speech) ui() string {
	if s.hi {
		return "hi"
	}
	return "en"
}

// other returns the language that this one can be exchanged for.
func (s speech) other() speech { return speech{hi: !s.hi} }

// say returns the text with this id, its places filled in order. A test holds
// that every id used exists; should one be missing all the same, the id shows.
func (s speech) say(id string, args ...any) string {
	p, ok := phrases[id]
	if !ok {
		return id
	}
	format := p.En
	if s.hi {
		format = p.Hi
	}
	if len(args) == 0 {
		return format
	}
	return fmt.Sprintf(format, args...)
}

// count says a number of things: one is the id used for exactly 1, many for any
// other number; both have one place for the number.
func (s speech) count(n int, one, many string) string {
	if n == 1 {
		return s.say(one, s.number(n))
	}
	return s.say(many, s.number(n))
}

// number writes n in Western digits, grouped as in India: 1,23,456.
func (s speech) number(n int) string {
	digits := strconv.Itoa(n)
	sign := ""
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	if len(digits) <= 3 {
		return sign + digits
	}
	head, tail := digits[:len(digits)-3], digits[len(digits)-3:]
	var groups []string
	for len(head) > 2 {
		groups = append([]string{head[len(head)-2:]}, groups...)
		head = head[:len(head)-2]
	}
	groups = append([]string{head}, groups...)
	return sign + strings.Join(append(groups, tail), ",")
}

var monthsEn = [...]string{"January", "February", "March", "April", "May", "June",
	"July", "August", "September", "October", "November", "December"}

var monthsHi = [...]string{"जनवरी", "फ़रवरी", "मार्च", "अप्रैल", "मई", "जून",
	"जुलाई", "अगस्त", "सितंबर", "अक्तूबर", "नवंबर", "दिसंबर"}

// month names the month m; short is the three letters used in English lists.
// Hindi has no customary short form.
func (s speech) month(m time.Month, short bool) string {
	switch {
	case m < time.January || m > time.December:
		return ""
	case s.hi:
		return monthsHi[m-1]
	case short:
		return monthsEn[m-1][:3]
	}
	return monthsEn[m-1]
}

// day writes a civil date: "16 March 2024", or "16 Mar 2024" when short; "" for
// an unknown or impossible one.
func (s speech) day(d storage.Date, short bool) string {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return ""
	}
	return fmt.Sprintf("%d %s %d", t.Day(), s.month(t.Month(), short), t.Year())
}

// clock writes an instant in IST to the minute; "" for the zero time.
func (s speech) clock(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	t = t.In(storage.IST)
	day := s.day(storage.DateOf(t), true)
	return s.say("time.clock", day, t.Format("15:04"))
}

// size writes a number of bytes as people say it: "412 kB", "3.4 MB".
func (s speech) size(bytes int64) string {
	switch {
	case bytes < 1000:
		return s.say("size.bytes", strconv.FormatInt(bytes, 10))
	case bytes < 1_000_000:
		return s.say("size.kb", strconv.FormatInt((bytes+500)/1000, 10))
	}
	return s.say("size.mb", strconv.FormatFloat(float64(bytes)/1e6, 'f', 1, 64))
}

// list joins names: "English, Hindi".
func (s speech) list(names []string) string { return strings.Join(names, ", ") }

// quote puts a visitor's or a document's words into quotation marks.
func (s speech) quote(words string) string { return "“" + words + "”" }
