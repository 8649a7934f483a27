package tag

import (
	"cmp"
	"slices"
	"unicode"
	"unicode/utf8"

	"abhilekh/storage"
)

const (
	headWords   = 60     // a state named that early in a document is what it is about
	shortNote   = 400    // in a note of at most so many words even a single certain name matters
	wordsPerUse = 2_500  // a long document must name a state whyOnce more for each so many words
	rowWords    = 10_000 // so long may a document be in which a row of a table says what it is about; longer ones hold lists
	pagesShown  = 5      // pages of evidence kept for a state
	slidesShown = 20     // likewise of a presentation
)

// stateInput is what the rules for states read of a document.
type stateInput struct {
	texts    []*text // the title as page 0 first, then all pages
	deck     bool    // a presentation
	fileName string
	date     storage.Date
	country  *country // nil if it is not an election of the whole country that the document is about
}

// tags returns the state tags of a document: primary states first, each in the
// order in which they are first named.
func (r *stateRules) tags(in stateInput) []storage.Tag {
	s := r.survey(in)
	if in.deck {
		return s.deckTags()
	}
	nation, national := s.nation()
	return s.byLevel(nation, national, func(f *finding) bool {
		return s.primary(f) && (!national || nation.Rule == "lok-sabha-title" && s.alsoVotes(f))
	})
}

// byLevel returns the tags of what was found, the primary states first, then the
// whole country if it is about that, then those only mentioned.
func (s *survey) byLevel(nation storage.Tag, national bool, primary func(*finding) bool) []storage.Tag {
	var out, rest []storage.Tag
	for i := range s.found {
		if f := &s.found[i]; primary(f) {
			out = append(out, s.evidence(f, storage.LevelPrimary)...)
		} else {
			rest = append(rest, s.evidence(f, storage.LevelMentioned)...)
		}
	}
	if national {
		out = append(out, nation)
	}
	return append(out, rest...)
}

// finding is what is known of one state.
type finding struct {
	state  int
	shown  []shown // where the document shows it, in its order
	best   reason
	count  int // times named on pages, comparisons left out
	places int // times its places are named there, if they prove it
}

// shown is the best mention of a state in one text.
type shown struct {
	mention
	why reason
}

// reason says why a state was given, the best first.
type reason uint8

const (
	whyTitle reason = iota
	whySubject
	whyTitleSlide
	whyTemplate
	whyFooter
	whyFile
	whyCode
	whyLetterhead
	whyOffice
	whyHead
	whyPlaceTitle
	whyRow
	whyOften
	whyManySlides
	whyPlaces
	whySlide
	whyOnce
	whyComparison
)

func (r reason) String() string {
	return [...]string{
		"name-in-title", "name-in-subject", "title-slide", "strong-context", "slide-footer", "file-name", "eci-code",
		"letterhead", "office-named", "name-in-head", "place-in-title", "table-row", "named-often", "on-many-slides", "places", "on-slide",
		"named-once", "named-in-comparison",
	}[r]
}

// survey is a document with all mentions of states gathered.
type survey struct {
	*stateRules
	stateInput
	first  *text // the first page or slide that has text
	words  int   // of all pages
	found  []finding
	at     []int // by state: its place in found, plus one
	clues  []mention
	named  int // mentions of all states, comparisons left out
	leader int // mentions of the state most named
}

func (r *stateRules) survey(in stateInput) *survey {
	s := &survey{stateRules: r, stateInput: in, at: make([]int, len(r.slugs))}
	for _, t := range in.texts {
		if t.page > 0 && !t.notes {
			s.words += len(t.tokens)
			if s.first == nil {
				s.first = t
			}
		}
	}
	for _, t := range in.texts {
		found := r.mentions(t, in.date.Year())
		if t == s.first {
			t.head(found)
		}
		for _, m := range found {
			if m.sure() {
				m.state = r.then(m.state, true, in.date)
				s.add(m, s.reason(&m), m.text.page > 0 && !m.compared)
			} else {
				s.clues = append(s.clues, m)
			}
		}
		s.users(t)
	}
	if in.deck {
		s.nameOfFile()
	}
	s.weigh()
	for i := range s.found {
		s.found[i].inPassing()
		s.named += s.found[i].count
		s.leader = max(s.leader, s.found[i].count)
	}
	return s
}

// of returns what is known of a state.
func (s *survey) of(state int) *finding {
	if s.at[state] == 0 {
		s.found = append(s.found, finding{state: state, best: whyComparison})
		s.at[state] = len(s.found)
	}
	return &s.found[s.at[state]-1]
}

// add notes a mention and what it proves; counts says that it counts as a time
// that the state is named.
func (s *survey) add(m mention, why reason, counts bool) {
	f := s.of(m.state)
	if counts {
		f.count++
	}
	f.best = min(f.best, why)
	if n := len(f.shown); n == 0 || f.shown[n-1].text != m.text {
		f.shown = append(f.shown, shown{m, why})
	} else if why < f.shown[n-1].why {
		f.shown[n-1] = shown{m, why}
	}
}

// reason returns what one mention proves.
func (s *survey) reason(m *mention) reason {
	switch {
	case m.compared:
		return whyComparison
	case m.text.page == 0:
		return whyTitle
	case m.text.subject[m.start]:
		return whySubject
	case s.deck:
		return s.slideReason(m)
	case m.office:
		return whyTemplate
	case m.template && m.text.letterhead(m.from, m.to):
		if s.edge(m) {
			return whyLetterhead
		}
		return whyOffice
	case m.head && (m.start < headWords || m.cell != row):
		return whyHead
	case m.template && s.words <= shortNote:
		return whyOffice
	case m.cell == row:
		return whyRow
	}
	return whyOnce
}

// edge reports whether m stands where letterheads and signatures do: on the first
// page or the last, or at the top of another.
func (s *survey) edge(m *mention) bool {
	return m.text == s.first || m.text == s.texts[len(s.texts)-1] || m.start < letterheadWords
}

// inPassing takes back the reason that a state stands in the head, where it is
// named once, and in passing.
func (f *finding) inPassing() {
	if f.best != whyHead || f.count != 1 {
		return
	}
	for i := range f.shown {
		if x := &f.shown[i]; x.why == whyHead && x.passing() {
			x.why, f.best = whyOnce, whyOnce
		}
	}
}

// letterhead reports whether the tokens from start to before end, in which a
// state's government or the like is named, stand in a short line of their own, as
// in a letterhead or below a signature.
func (t *text) letterhead(start, end int) bool {
	const longest = 8 // words
	from, to := start, end
	for from > 0 && border(t.gap(from), false) == 0 {
		if from--; end-from > longest {
			return false
		}
	}
	for to < len(t.tokens) && border(t.gap(to), true) == 0 {
		if to++; to-from > longest || gapHasLine(t.gap(to-1)) {
			return false // too long, or a line of running text that ends in a stop
		}
	}
	first, _ := utf8.DecodeRuneInString(t.raw[t.tokens[from].Start:])
	return !unicode.IsLower(first)
}

// uses is how whyOften a state must be named to be what a document is about: twice
// in a note, more whyOften in a long one, where the same reason names it in passing.
func (s *survey) uses() int { return max(2, s.words/wordsPerUse) }

// primary reports whether the document is about the state.
func (s *survey) primary(f *finding) bool {
	switch {
	case f.best <= whyPlaceTitle:
		return true
	case f.best == whyRow && s.words <= rowWords:
		return true
	}
	// A state named twice beside one named ten times is not what the note is about.
	if f.count >= s.uses() && 3*f.count >= s.leader {
		return true
	}
	return f.places >= s.uses()+1 && 2*f.places >= s.leader
}

// evidence returns the tags of one state, the best first and one a page.
func (s *survey) evidence(f *finding, level string) []storage.Tag {
	slices.SortStableFunc(f.shown, func(a, b shown) int { return cmp.Compare(a.why, b.why) })
	limit := pagesShown
	if s.deck {
		limit = slidesShown
	}
	var out []storage.Tag
	for i := range f.shown {
		x := &f.shown[i]
		if slices.ContainsFunc(out, func(t storage.Tag) bool { return t.Page == x.text.page }) {
			continue
		}
		why := x.why
		if level == storage.LevelPrimary && why == whyOnce && f.count > 1 {
			why = whyOften
		}
		rule := why.String()
		if s.larger(f.state, s.date) {
			rule += "-undivided"
		}
		out = append(out, storage.Tag{
			Facet: storage.FacetState, Value: s.slugs[f.state], Level: level,
			Rule: rule, Page: x.text.page, Words: x.text.span(x.from, x.to),
		})
		if len(out) == limit {
			break
		}
	}
	return out
}
