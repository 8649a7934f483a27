package tag

import (
	"slices"

	"abhilekh/storage"
	"abhilekh/storage/fold"
	"abhilekh/storage/vocab"
)

const (
	conferenceReach = 8  // words between "conference" and "Chief Electoral Officers" at most
	shortPage       = 80 // on so short a page a date belongs to all it says
	daysBefore      = 7  // a presentation is made in the days before
	laterDays       = 60 // older conferences are named as history
	manyNamings     = 10 // of a text; what it is about is said early
)

// conferenceRules know the conferences of Chief Electoral Officers by name and
// day.
type conferenceRules struct {
	v        *vocab.Vocabulary
	dates    *dateRules
	meetings map[string]bool // words for a conference
	others   map[string]bool // words before it that make it another kind of conference
	officers *trie[struct{}] // Chief Electoral Officers, many at once
}

func compileConferences(v *vocab.Vocabulary) *conferenceRules {
	r := &conferenceRules{
		v: v, dates: compileDates(v), officers: newTrie[struct{}](),
		meetings: folded("conference", "conferences", "सम्मेलन", "सम्मेलनों", "कॉन्फ्रेंस", "कांफ्रेंस", "ਸੰਮੇਲਨ", "ਕਾਨਫਰੰਸ"),
		others:   folded("press", "video", "news", "प्रेस", "वीडियो"),
	}
	addAll(r.officers, []string{
		"ceos", "ceo's", "ceo", "chief electoral officers", "chief electoral officer's",
		"मुख्य निर्वाचन अधिकारियों", "मुख्य निर्वाचन पदाधिकारियों", "मुख्य चुनाव अधिकारियों",
		"ਮੁੱਖ ਚੋਣ ਅਧਿਕਾਰੀਆਂ", "ਮੁੱਖ ਚੋਣ ਅਫ਼ਸਰਾਂ",
	})
	return r
}

func folded(words ...string) map[string]bool {
	out := map[string]bool{}
	for _, w := range words {
		out[fold.Word(w)] = true
	}
	return out
}

// naming is a place where a conference of Chief Electoral Officers is named.
type naming struct {
	text       *text
	start, end int
}

// tags returns the conference that a document belongs to, or nothing: the one its
// manifest states, or one that it speaks of and whose days are those of the
// document or stand beside its name. CEOs are Chief Electoral Officers only where
// elections or, as the caller knows, states are spoken of.
func (r *conferenceRules) tags(d *document, states bool) []storage.Tag {
	give := func(c *vocab.Conference, rule string, page int, words string) []storage.Tag {
		return []storage.Tag{{Facet: storage.FacetConference, Value: c.ID, Rule: rule, Page: page, Words: words}}
	}
	if c, ok := r.v.Conference(d.Stated.Conference); ok {
		return give(c, "manifest", 0, c.ID)
	}
	named := r.named(d)
	if !d.electoral && !states {
		named = slices.DeleteFunc(named, naming.short)
	}
	if len(named) == 0 {
		return nil
	}
	for _, n := range named {
		if n.text.titled(n.start) || d.deck {
			if c := r.dated(r.beside(n)); c != nil {
				return give(c, "conference-and-date", n.text.page, n.words())
			}
		}
	}
	first := named[0]
	early := 1
	if d.deck {
		early = daysBefore
	}
	if c := r.on(d.Date, early); c != nil {
		return give(c, "conference-on-its-days", first.text.page, first.words())
	}
	for _, n := range named {
		if c := r.dated(r.beside(n)); c != nil && (d.Date == "" || d.Date <= plus(storage.Date(c.To), laterDays)) {
			return give(c, "conference-and-date", n.text.page, n.words())
		}
	}
	for _, n := range named {
		if c := r.inYear(r.dates.years(r.beside(n))); c != nil {
			return give(c, "conference-and-year", n.text.page, n.words())
		}
	}
	if c := r.inYear([]int{d.Date.Year()}); c != nil {
		return give(c, "conference-and-year", first.text.page, first.words())
	}
	return nil
}

func (n naming) words() string { return n.text.span(n.start, n.end) }

// short reports whether the officers are called CEOs.
func (n naming) short() bool {
	return slices.ContainsFunc(n.text.words[n.start:n.end], func(w string) bool { return w == "ceo" || w == "ceos" })
}

// named returns where the title, the first page or the first two slides name a
// conference, the title first.
func (r *conferenceRules) named(d *document) []naming {
	out := r.namings(d.texts[0])
	pages := 0
	for _, t := range d.texts[1:] {
		if t.notes {
			continue
		}
		out = append(out, r.namings(t)...)
		if pages++; pages == 2 || !d.deck {
			break
		}
	}
	return out
}

// namings finds in a text where "conference" and "Chief Electoral Officers" stand
// close together in one sentence.
func (r *conferenceRules) namings(t *text) []naming {
	var out []naming
	for i, w := range t.words {
		if len(out) == manyNamings {
			break
		}
		if !r.meetings[w] || i > 0 && r.others[t.words[i-1]] {
			continue
		}
		for j := max(0, i-conferenceReach); j < min(len(t.words), i+conferenceReach); j++ {
			end := 0
			r.officers.forward(t.words, j, func(at int, _ []struct{}) { end = at })
			if end == j+1 && t.words[j] == "ceo" && end != i { // "CEO conference", not one that a CEO held
				end = 0
			}
			if end > 0 && t.sentence[j] == t.sentence[i] {
				out = append(out, naming{t, min(i, j), max(i+1, end)})
				break
			}
		}
	}
	return out
}

// beside returns the text around a naming in which a date is that of the
// conference: its sentence and the next, or all of a title or a short page.
func (r *conferenceRules) beside(n naming) string {
	t := n.text
	if t.page == 0 || len(t.words) <= shortPage {
		return t.raw
	}
	from, to := n.start, n.end
	for from > 0 && t.sentence[from-1] == t.sentence[n.start] {
		from--
	}
	for to < len(t.words) && t.sentence[to] <= t.sentence[n.start]+1 {
		to++
	}
	return t.span(from, to)
}

// dated returns the conference with a day that text names.
func (r *conferenceRules) dated(text string) *vocab.Conference {
	for _, day := range r.dates.dates(text) {
		if c := r.on(day, 1); c != nil {
			return c
		}
	}
	return nil
}

// on returns the conference on a day, or that begins so many days later or ended
// the day before; nil if there is none whose days are known.
func (r *conferenceRules) on(day storage.Date, early int) *vocab.Conference {
	if day == "" {
		return nil
	}
	for i := range r.v.Conferences {
		c := &r.v.Conferences[i]
		if c.Precision == "day" && day >= plus(storage.Date(c.From), -early) && day <= plus(storage.Date(c.To), 1) {
			return c
		}
	}
	return nil
}

// inYear returns the conference of one of the years of which no more is known
// than the year.
func (r *conferenceRules) inYear(years []int) *vocab.Conference {
	for i := range r.v.Conferences {
		c := &r.v.Conferences[i]
		if c.Precision == "year" && slices.Contains(years, storage.Date(c.From).Year()) {
			return c
		}
	}
	return nil
}
