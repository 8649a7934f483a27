package tag

import (
	"slices"
	"strings"

	"abhilekh/storage"
)

const (
	manyStates     = 20  // with so many named it is about the country
	resultStates   = 5   // likewise of results of a Lok Sabha election
	allStatesWords = 100 // so early must "all States/UTs" stand to say what a document is about
)

// nation decides whether the document is about the whole country: it says "all
// States/UTs" where it says what it is about, it names very many states, or it
// gives the results of an election to the Lok Sabha in many. A state in its title
// outweighs all but such words in the title.
func (s *survey) nation() (storage.Tag, bool) {
	if tag, ok := s.allStates(func(t *text, i int) bool { return t.page == 0 || t.subject[i] }); ok {
		return tag, true
	}
	if slices.ContainsFunc(s.found, func(f finding) bool { return f.best <= whySubject || f.best == whyPlaceTitle }) {
		return storage.Tag{}, false
	}
	if s.lokSabhaResults() && len(s.found) >= resultStates {
		return s.national("lok-sabha-results"), true
	}
	// A list of one state's polling stations or a story of it may name twenty others in passing.
	if len(s.found) >= manyStates && 2*s.leader <= s.named {
		return s.national("many-states"), true
	}
	return s.allStates(func(t *text, i int) bool { return t == s.first && i < allStatesWords })
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
