package tag

import (
	"slices"
	"strings"

	"abhilekh/storage"
	"abhilekh/storage/vocab"
)

const (
	manyStates     = 20  // with so many named it is about the country
	resultStates   = 5   // likewise of results of a Lok Sabha election
	allStatesWords = 100 // so early must "all States/UTs" stand to say what a document is about
	listShare      = 10  // the state in the first line of a list of states is no more than one in so many of its names
	oneState       = 2   // a state that has more than one in so many is what a document is about, after all
)

// nation decides whether the document is about the whole country: it says "all
// States/UTs" where it says what it is about, it names very many states, or it
// gives the results of an election to the Lok Sabha in many, or its title is that
// election. A state in its title outweighs all but such words in the title, unless
// that title is nothing but the first line of a list of states.
func (s *survey) nation() (storage.Tag, bool) {
	if tag, ok := s.allStates(func(t *text, i int) bool { return t.page == 0 || t.subject[i] }); ok {
		return tag, true
	}
	many := len(s.found) >= manyStates && 2*s.leader <= s.named
	titled := func(f finding) bool {
		return (f.best <= whySubject || f.best == whyPlaceTitle) && !(many && f.best == whyTitle && s.opensList(&f))
	}
	if slices.ContainsFunc(s.found, titled) {
		return storage.Tag{}, false
	}
	if s.lokSabhaResults() && len(s.found) >= resultStates {
		return s.national("lok-sabha-results"), true
	}
	// A list of one state's polling stations or a story of it may name twenty others in passing.
	if many {
		return s.national("many-states"), true
	}
	if c := s.country; c != nil && !s.ofOneState() {
		return storage.Tag{
			Facet: storage.FacetState, Value: storage.National, Level: storage.LevelPrimary,
			Rule: "lok-sabha-title", Page: c.at.text.page, Words: c.at.words(),
		}, true
	}
	return s.allStates(func(t *text, i int) bool { return t == s.first && i < allStatesWords })
}

// opensList reports whether a state stands in the title only because the first line
// of the text does, which is one of a list of states.
func (s *survey) opensList(f *finding) bool {
	return s.first != nil && strings.HasPrefix(strings.TrimSpace(s.first.raw), s.texts[0].raw) && 0 < f.count && listShare*f.count <= s.named
}

// ofOneState reports whether one state issued the document, or is nearly all that it
// speaks of.
func (s *survey) ofOneState() bool {
	offices, primary, most := 0, 0, 0
	for i := range s.found {
		f := &s.found[i]
		if s.issues(f) {
			offices++
		}
		if s.primary(f) && !s.alsoVotes(f) {
			primary++
			most = max(most, f.count, f.places)
		}
	}
	return offices == 1 || primary == 1 && oneState*most >= s.named
}

// issues reports whether the document looks like one of the state's offices.
func (s *survey) issues(f *finding) bool {
	return slices.ContainsFunc(f.shown, func(x shown) bool {
		switch x.why {
		case whyCode, whyLetterhead:
			return true
		case whyTemplate:
			return x.text == s.first && x.start < headWords
		}
		return false
	})
}

// alsoVotes reports whether a state elects its assembly together with the Lok Sabha
// of the document.
func (s *survey) alsoVotes(f *finding) bool {
	return s.country != nil && slices.Contains(s.country.with, s.slugs[f.state])
}

// allStates looks for the words for all states where they count.
func (s *survey) allStates(counts func(t *text, i int) bool) (tag storage.Tag, found bool) {
	for _, t := range s.texts {
		if t.page > 0 && t != s.first {
			break
		}
		for i := range t.words {
			if !counts(t, i) {
				continue
			}
			end := 0
			s.cues.forward(t.words, i, func(to int, what []cue) {
				if slices.Contains(what, allStates) {
					end = to
				}
			})
			if end > 0 {
				return storage.Tag{
					Facet: storage.FacetState, Value: storage.National, Level: storage.LevelPrimary,
					Rule: "all-states", Page: t.page, Words: t.span(i, end),
				}, true
			}
		}
	}
	return storage.Tag{}, false
}

// national returns the tag for a document that is about the country because of
// the states it names; its evidence is where it names the first.
func (s *survey) national(rule string) storage.Tag {
	x := s.found[0].shown[0]
	return storage.Tag{
		Facet: storage.FacetState, Value: storage.National, Level: storage.LevelPrimary,
		Rule: rule, Page: x.text.page, Words: x.text.span(x.from, x.to),
	}
}

// lokSabhaResults reports whether title or head say that results of a general
// election to the Lok Sabha follow, constituency by constituency.
func (s *survey) lokSabhaResults() bool {
	for _, t := range s.texts {
		if t.page > 0 && t != s.first {
			return false
		}
		head := " " + strings.Join(t.words[:min(len(t.words), headWords)], " ") + " "
		has := func(phrases ...string) bool {
			return slices.ContainsFunc(phrases, func(p string) bool { return strings.Contains(head, " "+p+" ") })
		}
		if has("lok sabha", "loksabha", "house of the people", "लोक सभा", "लोकसभा") &&
			has("constituency wise", "constituencywise", "pc wise", "निर्वाचन क्षेत्रवार", "निर्वाचन क्षेत्र वार") &&
			has("result", "results", "परिणाम") {
			return true
		}
	}
	return false
}

// country is a general election to the Lok Sabha that title or subject name.
type country struct {
	at   naming
	with []string // the states that elect their assemblies together with it
}

// country returns the general election to the Lok Sabha that the title or the
// subject of a document names as a whole, or nil: bye-elections and a single phase,
// in the title or early in the text, are not held all over the country. "General Elections" without a house have to
// be in a year of such an election, or near one.
func (r *electionRules) country(d *document) *country {
	texts := d.texts[:min(2, len(d.texts))]
	if slices.ContainsFunc(texts, byeTitled) {
		return nil
	}
	for _, t := range texts {
		if t.page > 0 && !slices.Contains(t.subject, true) {
			continue
		}
		for i := range t.words {
			if (t.page == 0 || t.subject[i]) && len(r.phaseAt(t, i)) > 0 {
				return nil
			}
		}
		for _, c := range r.read(t) {
			if c.kind != vocab.LokSabha || t.page > 0 && !t.subject[c.start] {
				continue
			}
			e := r.lokSabha(c, d.Date)
			if e == nil && c.bare {
				continue
			}
			if r.phase(d) != "" {
				return nil
			}
			return &country{at: c.naming, with: r.together(e)}
		}
	}
	return nil
}

// lokSabha returns the election to the Lok Sabha that is named: that of its year,
// or the one near the document's day; nil if it is not known.
func (r *electionRules) lokSabha(c called, day storage.Date) *vocab.Election {
	for i := range r.v.Elections {
		e := &r.v.Elections[i]
		if e.Kind == vocab.LokSabha && (c.year == e.Year || c.year == 0 && day != "" && near(e, day, yearDays, doneDays)) {
			return e
		}
	}
	return nil
}

// together returns the states that elect their assemblies on the days of an
// election to the Lok Sabha; nil for nil.
func (r *electionRules) together(e *vocab.Election) []string {
	if e == nil {
		return nil
	}
	var out []string
	for i := range r.v.States {
		s := &r.v.States[i]
		for _, x := range s.Elections {
			if len(x.PollDates) > 0 && e.PollFrom <= x.PollDates[0] && x.PollDates[0] <= e.PollTo {
				out = append(out, s.Slug)
			}
		}
	}
	return out
}
