package extract

import (
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"abhilekh/storage"
)

// found is a date in a line of text.
type found struct {
	start, end int
	date       storage.Date
}

var (
	dateNumeric = regexp.MustCompile(`(\d{1,2})\s?[./-]\s?(\d{1,2})\s?[./-]\s?(\d{4})`)
	dateISO     = regexp.MustCompile(`(\d{4})-(\d{2})-(\d{2})`)
	dateDMY     = regexp.MustCompile(`(?i)(\d{1,2})\s*(?:st|nd|rd|th)?[\s,./-]*(?:of\s+)?([a-z]{3,9}|\p{Devanagari}{2,14})[\s,./'’\x{FFFD}-]*(\d{4})`)
	dateMDY     = regexp.MustCompile(`(?i)([a-z]{3,9}|\p{Devanagari}{2,14})[\s.]*(\d{1,2})\s*(?:st|nd|rd|th)?\s*[,.]?\s*(\d{4})`)
)

// findDates returns the dates in a line that dateLine has prepared, in order.
// Numbers are read day first.
func findDates(s string) []found {
	var out []found
	add := func(re *regexp.Regexp, day, month, year int) {
		for _, m := range re.FindAllStringSubmatchIndex(s, -1) {
			if digitBeside(s, m[0], m[1]) {
				continue
			}
			part := func(i int) string { return s[m[2*i]:m[2*i+1]] }
			if d, ok := civil(part(day), part(month), part(year)); ok && !covered(out, m[0], m[1]) {
				out = append(out, found{m[0], m[1], d})
			}
		}
	}
	add(dateISO, 3, 2, 1)
	add(dateNumeric, 1, 2, 3)
	add(dateDMY, 1, 2, 3)
	add(dateMDY, 2, 1, 3)
	return out
}

// digitBeside reports whether a match is only part of a longer number.
func digitBeside(s string, start, end int) bool {
	digit := func(i int) bool { return i >= 0 && i < len(s) && s[i] >= '0' && s[i] <= '9' }
	return digit(start) && digit(start-1) || digit(end)
}

func covered(list []found, start, end int) bool {
	for _, f := range list {
		if start < f.end && f.start < end {
			return true
		}
	}
	return false
}

// civil returns the date of a day, a month (number or name) and a year.
func civil(day, month, year string) (storage.Date, bool) {
	d, _ := strconv.Atoi(day)
	y, _ := strconv.Atoi(year)
	m, err := strconv.Atoi(month)
	if err != nil {
		m = monthOf(month)
	}
	if m < 1 || m > 12 || y < 1947 || y > 2199 { // before India's first elections there is nothing to date
		return "", false
	}
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	if t.Day() != d {
		return "", false
	}
	return storage.Date(t.Format(time.DateOnly)), true
}

// devanagariMonths are the beginnings of the English months as Hindi and
// Marathi write them. The rest of the word is not looked at: it is where broken
// text layers go wrong, and between a day and a year it adds nothing.
var devanagariMonths = []struct {
	start string
	month int
}{
	{"जन", 1}, {"जान", 1}, {"फर", 2}, {"फ़र", 2}, {"फेब", 2}, {"फब", 2}, {"मा", 3}, {"अप", 4}, {"एप", 4},
	{"मई", 5}, {"मे", 5}, {"जून", 6}, {"जुन", 6}, {"जुल", 7}, {"जूल", 7}, {"अग", 8}, {"ऑग", 8}, {"आग", 8},
	{"सित", 9}, {"सप", 9}, {"सेप", 9}, {"अक", 10}, {"ऑक", 10}, {"आक", 10}, {"नव", 11}, {"नो", 11},
	{"दिस", 12}, {"डिस", 12}, {"डीस", 12},
}

func monthOf(name string) int {
	name = strings.ToLower(name)
	for _, m := range devanagariMonths {
		if strings.HasPrefix(name, m.start) {
			return m.month
		}
	}
	if name == "sept" {
		return 9
	}
	for m := time.January; m <= time.December; m++ {
		full := strings.ToLower(m.String())
		if len(name) >= 3 && (name == full || name == full[:3]) {
			return int(m)
		}
	}
	return 0
}

// dateLine prepares a line for findDates: compatibility forms and the digits of
// Indian scripts become plain.
func dateLine(s string) string {
	return strings.Map(func(r rune) rune {
		if d := indicDigit(r); d >= 0 {
			return '0' + d
		}
		return r
	}, squeeze(norm.NFKC.String(s)))
}

// squeeze takes vowel signs once that a broken text layer repeats.
func squeeze(s string) string {
	prev := rune(0)
	return strings.Map(func(r rune) rune {
		if r == prev && unicode.Is(unicode.M, r) {
			return -1
		}
		prev = r
		return r
	}, s)
}

// indicDigit returns the value of a digit of an Indian script, or -1. Each
// script has its block of 128, with the digits at 0x66.
func indicDigit(r rune) rune {
	if r >= 0x0900 && r < 0x0D80 {
		if d := r%0x80 - 0x66; d >= 0 && d <= 9 {
			return d
		}
	}
	return -1
}

var (
	dateLabel   = regexp.MustCompile(`(?i)(?:^|[^\p{L}\p{M}])(?:dated?|दिनां?क|दिनाँक|दि\.|तारीख|तिथि)[\s:;.,–—-]*$`)
	dateStatus  = regexp.MustCompile(`(?i)\bas (?:on|of)[\s:]*$`)
	datePeriod  = regexp.MustCompile(`(?i)^\s*(?:to|and|till|से|ते)\s+\d|(?:\d\s+to|from)\s+$`)
	printHeader = regexp.MustCompile(`^\d{1,2}/\d{1,2}/\d{2,4}(?:,? \d{1,2}:\d{2}(?: ?[AP]M)?)?[\s]`)
)

// Where a document's own date stands. Dates further down, or inside a sentence,
// are of what it speaks of.
const (
	headLines   = 25  // of a page, from the top
	headLetters = 75  // beside the date, on its line
	labelBefore = 80  // letters before a label
	labelAfter  = 25  // letters after a labelled date
	tableDates  = 4   // more dated lines than this are a table
	dateLines   = 120 // of a page that are looked at
)

// printedDate returns the date that the first page of a document bears: one
// with a label near the head, else one near the head, else one with a label,
// else the day for which it says its figures hold.
func printedDate(text string) storage.Date {
	var head, labelled, late, status storage.Date
	dated, n := 0, 0
	for l := range strings.SplitSeq(text, "\n") {
		l = dateLine(strings.TrimSpace(l))
		if l == "" {
			continue
		}
		if n++; n > dateLines {
			break
		}
		if n == 1 { // a browser prints the day of printing there
			l = printHeader.ReplaceAllString(l, "")
		}
		for _, f := range findDates(l) {
			before, after := l[:f.start], l[f.end:]
			if datePeriod.MatchString(after) || datePeriod.MatchString(before) {
				break // of something announced, not of the document
			}
			if at := dateLabel.FindStringIndex(before); at != nil && letters(before[:at[0]]) <= labelBefore && letters(after) <= labelAfter {
				if n <= headLines && labelled == "" {
					labelled = f.date
				} else if late == "" {
					late = f.date
				}
			}
			if status == "" && dateStatus.MatchString(before) {
				status = f.date
			}
			if n <= headLines && letters(before)+letters(after) <= headLetters {
				if dated++; head == "" {
					head = f.date
				}
				break
			}
		}
	}
	switch {
	case labelled != "":
		return labelled
	case head != "" && dated <= tableDates:
		return head
	case late != "":
		return late
	}
	return status
}

// letters counts the letters of s and the vowel signs on them.
func letters(s string) int {
	n := 0
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsMark(r) {
			n++
		}
	}
	return n
}
