package tag

import (
	"path"
	"slices"

	"abhilekh/storage"
)

const (
	titleSlideWords = 60 // a first slide with more words is no title slide, …
	titleSlideLast  = 2  // … nor is one further on; the first may be a picture
	footerSlides    = 2  // a CEO's office on so many slides stands in their footer
	oftenSlides     = 3  // a state named on so many slides, …
	oftenShare      = 2  // … and on at least one in so many, is what the deck is about
)

// slideReason returns what a mention on a slide proves.
func (s *survey) slideReason(m *mention) reason {
	t := m.text
	switch {
	case t.notes:
		return whySlide
	case t == s.first && t.page <= titleSlideLast && (m.office || m.start < t.heading || len(t.tokens) <= titleSlideWords):
		return whyTitleSlide
	case m.office:
		return whyFooter // if other slides have it, too
	}
	return whySlide
}

// deckTags returns the state tags of a presentation. It is about the states of its
// title, title slide, footer and file name; others are mentioned.
func (s *survey) deckTags() []storage.Tag {
	slides := 0
	for _, t := range s.texts {
		if t.page > 0 && !t.notes {
			slides++
		}
	}
	own := false
	for i := range s.found {
		f := &s.found[i]
		s.footer(f)
		n := 0
		for j := range f.shown {
			if !f.shown[j].text.notes && f.shown[j].text.page > 0 && f.shown[j].why != whyComparison {
				n++
			}
		}
		if f.best > whyManySlides && n >= oftenSlides && oftenShare*n >= slides {
			f.best = whyManySlides
			for j := range f.shown {
				if f.shown[j].why == whySlide {
					f.shown[j].why = whyManySlides
				}
			}
		}
		own = own || f.best <= whyCode
	}
	nation, national := storage.Tag{}, false
	if !own {
		nation, national = s.nation()
	}
	return s.byLevel(nation, national, func(f *finding) bool {
		return !national && (f.best <= whyCode || f.best == whyPlaceTitle || f.best == whyManySlides)
	})
}

// footer takes the office of a CEO on a slide for a mention, unless other slides
// have it too.
func (s *survey) footer(f *finding) {
	n := 0
	for i := range f.shown {
		if f.shown[i].why == whyFooter || f.shown[i].why == whyTitleSlide && f.shown[i].office {
			n++
		}
	}
	if n >= footerSlides {
		return
	}
	f.best = whyComparison
	for i := range f.shown {
		if f.shown[i].why == whyFooter {
			f.shown[i].why = whySlide
		}
		f.best = min(f.best, f.shown[i].why)
	}
}

// nameOfFile reads the name of a presentation's file: a state's name in it, or an
// abbreviation or weak name beside CEO, PPT or presentation.
func (s *survey) nameOfFile() {
	t := newText(s.fileName[:len(s.fileName)-len(path.Ext(s.fileName))], 0)
	found, masks := []mention(nil), []mask(nil)
	for i := range t.words {
		s.terms.forward(t.words, i, func(end int, terms []term) {
			for j := range terms {
				x := &terms[j]
				m := mention{text: t, start: i, end: end, from: i, to: end, strength: x.strength, state: x.state, among: x.among}
				switch {
				case x.strength == masked:
					masks = append(masks, mask{i, end, x.hides})
				case x.strength == strong || x.strength >= weak && t.beside(&m):
					m.strength = strong
					found = append(found, m)
				}
			}
		})
	}
	for _, m := range longest(found) {
		if !s.masked(&m, masks) {
			m.state = s.then(m.state, true, s.date)
			s.add(m, whyFile, false)
		}
	}
}

// beside reports whether words such as CEO or PPT stand next to a name, and widens
// it to hold them.
func (t *text) beside(m *mention) bool {
	marks := []string{"ceo", "ppt", "presentation", "deck"}
	if m.start > 0 && slices.Contains(marks, t.words[m.start-1]) {
		m.from--
	}
	if m.end < len(t.words) && slices.Contains(marks, t.words[m.end]) {
		m.to++
	}
	return m.to-m.from > m.end-m.start
}
