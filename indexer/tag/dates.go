package tag

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"abhilekh/storage"
	"abhilekh/storage/fold"
	"abhilekh/storage/vocab"
)

// dateRules read the dates in a stretch of text by the patterns of the
// vocabulary.
type dateRules struct {
	words   []*regexp.Regexp // day, month in words, year
	swapped *regexp.Regexp   // month in words, day, year
	numeric *regexp.Regexp
	span    *regexp.Regexp // "11-12" of "January 11-12, 2024"; the last day is read
	year    *regexp.Regexp
}

func compileDates(v *vocab.Vocabulary) *dateRules {
	compile := func(id string) *regexp.Regexp {
		p, ok := v.Pattern(id)
		if !ok {
			return regexp.MustCompile(`[^\s\S]`) // matches nothing
		}
		return regexp.MustCompile(p.RE2) // Load has compiled it once
	}
	return &dateRules{
		words:   []*regexp.Regexp{compile("dated_dmy_words"), compile("dated_hindi")},
		swapped: compile("dated_mdy_words"),
		numeric: compile("dated_numeric"),
		span:    regexp.MustCompile(`\b\d{1,2} ?(?:st|nd|rd|th)? ?(?:-|to|and|एवं|और|व|तथा|से) ?(\d{1,2})\b`),
		year:    regexp.MustCompile(`\b(?:19|20)\d{2}\b`),
	}
}

// dates returns the days named in s, in no order.
func (r *dateRules) dates(s string) []storage.Date {
	s = fold.Text(s)
	var out []storage.Date
	add := func(year, month, day string) {
		m, _ := strconv.Atoi(month)
		if n := monthOf(month); n > 0 {
			m = n
		}
		y, _ := strconv.Atoi(year)
		if y < 100 {
			y += 2000 // no document here is older than the century, where it abridges the year
		}
		d, _ := strconv.Atoi(day)
		t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, storage.IST)
		if t.Day() == d && int(t.Month()) == m {
			out = append(out, storage.DateOf(t))
		}
	}
	for _, re := range r.words {
		for _, m := range re.FindAllStringSubmatch(s, -1) {
			add(m[3], m[2], m[1])
		}
	}
	for _, m := range r.swapped.FindAllStringSubmatch(r.span.ReplaceAllString(s, "$1"), -1) {
		add(m[3], m[1], m[2])
	}
	for _, m := range r.numeric.FindAllStringSubmatch(s, -1) {
		add(m[3], m[2], m[1])
	}
	return out
}

// years returns the years named in s.
func (r *dateRules) years(s string) []int {
	var out []int
	for _, m := range r.year.FindAllString(fold.Text(s), -1) {
		y, _ := strconv.Atoi(m)
		out = append(out, y)
	}
	return out
}

// monthOf returns the number of a month named by a folded word, or 0.
func monthOf(word string) int {
	for i, names := range [...]string{
		"january jan जनवरी", "february feb फरवरी", "march mar मार्च", "april apr अप्रैल", "may मई", "june jun जून",
		"july jul जुलाई", "august aug अगस्त", "september sept sep सितंबर", "october oct अक्टूबर अक्तूबर",
		"november nov नवंबर", "december dec दिसंबर",
	} {
		for name := range strings.FieldsSeq(names) {
			if name == word {
				return i + 1
			}
		}
	}
	return 0
}

// plus returns the date some days after d, or "" if d is none.
func plus(d storage.Date, days int) storage.Date {
	t, err := time.ParseInLocation(time.DateOnly, string(d), storage.IST)
	if err != nil {
		return ""
	}
	return storage.DateOf(t.AddDate(0, 0, days))
}
