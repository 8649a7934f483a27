package tag

import (
	"math/bits"
	"slices"
	"strings"

	"abhilekh/storage"
	"abhilekh/storage/fold"
)

const (
	headWords  = 60 // a state named that early on the first page is what the document is about
	manyStates = 20 // with so many named it is about the country
)

// mention is one place where a state is named.
type mention struct {
	text       *text
	start, end int // tokens
	state      int
	strength   strength
	template   bool // words around it make it certain; they are within from and to
	from, to   int
	compared   bool // in a comparison, after the words that open it
}

// tags returns the state tags of a title and a page.
func (r *stateRules) tags(texts []*text) []storage.Tag {
	var all []mention
	for _, t := range texts {
		all = append(all, r.mentions(t)...)
	}
	found := r.gather(all)
	if tag, ok := r.nationwide(texts, found); ok {
		out := []storage.Tag{tag}
		for _, f := range found {
			out = append(out, f.tag(r.slugs, storage.LevelMentioned))
		}
		return out
	}
	var out []storage.Tag
	for _, level := range []string{storage.LevelPrimary, storage.LevelMentioned} {
		for _, f := range found {
			if f.level() == level {
				out = append(out, f.tag(r.slugs, level))
			}
		}
	}
	return out
}

// finding is what is known of one state: its best mention and why it counts.
type finding struct {
	best  mention
	rule  rule
	count int // mentions on the page that are not comparisons
}

// rule says why a state was given, the best reason first.
type rule uint8

const (
	inTitle rule = iota
	inSubject
	inTemplate
	inHead
	twice
	once
	inComparison
)

func (r rule) String() string {
	return [...]string{
		"name-in-title", "name-in-subject", "strong-context", "name-in-head", "named-twice", "named-once", "named-in-comparison",
	}[r]
}

func (f *finding) level() string {
	if f.rule <= twice {
		return storage.LevelPrimary
	}
	return storage.LevelMentioned
}

func (f *finding) tag(slugs []string, level string) storage.Tag {
	m := f.best
	return storage.Tag{
		Facet: storage.FacetState, Value: slugs[m.state], Level: level,
		Rule: f.rule.String(), Page: m.text.page, Words: m.text.span(m.from, m.to),
	}
}

// gather joins the mentions of each state, in the order in which states are
// first named.
func (r *stateRules) gather(all []mention) []finding {
	var out []finding
	at := map[int]int{}
	for _, m := range all {
		why := m.rule()
		i, ok := at[m.state]
		if !ok {
			i = len(out)
			at[m.state] = i
			out = append(out, finding{best: m, rule: why})
		}
		f := &out[i]
		if m.text.page > 0 && !m.compared {
			f.count++
		}
		if why < f.rule {
			f.best, f.rule = m, why
		}
		if f.count > 1 && f.rule == once {
			f.rule = twice
		}
	}
	return out
}

// rule returns what one mention proves.
func (m *mention) rule() rule {
	switch {
	case m.text.page == 0:
		return inTitle
	case m.text.subject[m.start]:
		return inSubject
	case m.compared:
		return inComparison
	case m.template:
		return inTemplate
	case m.start < headWords:
		return inHead
	}
	return once
}

// nationwide decides whether the document is about the whole country: it names
// very many states, or says "all States/UTs" where it says what it is about. A
// state in its title outweighs such words, and states it is clearly about
// outweigh them further down.
func (r *stateRules) nationwide(texts []*text, found []finding) (storage.Tag, bool) {
	tag := storage.Tag{Facet: storage.FacetState, Value: storage.National, Level: storage.LevelPrimary}
	if len(found) >= manyStates {
		m := found[0].best
		tag.Rule, tag.Page, tag.Words = "many-states", m.text.page, m.text.span(m.from, m.to)
		return tag, true
	}
	named := slices.ContainsFunc(found, func(f finding) bool { return f.rule <= inSubject })
	about := slices.ContainsFunc(found, func(f finding) bool { return f.rule <= twice })
	for _, t := range texts {
		for i := range t.words {
			hit := 0
			r.national.forward(t.words, i, func(end int, _ []struct{}) { hit = end })
			if hit == 0 {
				continue
			}
			head := t.page == 0 || t.subject[i] || i < headWords
			if named || about && !head {
				continue
			}
			tag.Rule, tag.Page, tag.Words = "all-states", t.page, t.span(i, hit)
			return tag, true
		}
	}
	return tag, false
}

// mentions finds the states named in one text.
func (r *stateRules) mentions(t *text) []mention {
	names, masks := r.candidates(t)
	names = longest(names)
	skip := r.datelineEnd(t)
	kept := names[:0]
	for _, m := range names {
		if m.start < skip || r.hidden(m, masks) {
			continue
		}
		if r.surround(t, &m) {
			kept = append(kept, m)
		}
	}
	r.lists(t, kept)
	if t.page == 0 {
		r.titles(t, kept)
	}
	kept = slices.DeleteFunc(kept, func(m mention) bool { return m.strength != strong })
	r.comparisons(t, kept)
	return kept
}

// mask is a stretch of tokens in which some states are not named.
type mask struct {
	start, end int
	hides      set
}

// candidates finds all names and masks.
func (r *stateRules) candidates(t *text) (names []mention, masks []mask) {
	for i := range t.words {
		r.terms.forward(t.words, i, func(end int, terms []term) {
			for _, x := range terms {
				m := mention{text: t, start: i, end: end, state: x.state, strength: x.strength, from: i, to: end}
				switch {
				case x.strength == abbr:
					if letters(t.span(i, end)) == x.capitals && !(x.word && t.shouts(i)) {
						names = append(names, m)
					}
				case x.strength != masked:
					names = append(names, m)
				case x.capital && r.constituency(t, end):
					m.state, m.strength = r.delhi, strong
					names = append(names, m)
				default:
					masks = append(masks, mask{i, end, x.hides})
				}
			}
		})
	}
	return names, masks
}

// constituency reports whether the words at i say that New Delhi before them is
// the constituency or district.
func (r *stateRules) constituency(t *text, i int) bool {
	found := false
	r.district.forward(t.words, i, func(int, []struct{}) { found = true })
	return found
}

// longest keeps, of names that overlap, the one that begins first and of those
// the longest and surest: West Bengal, not Bengal.
func longest(names []mention) []mention {
	slices.SortStableFunc(names, func(a, b mention) int {
		if a.start != b.start {
			return a.start - b.start
		}
		if a.end != b.end {
			return b.end - a.end
		}
		return int(b.strength) - int(a.strength)
	})
	kept, end := names[:0], 0
	for _, m := range names {
		if m.start >= end {
			kept = append(kept, m)
			end = m.end
		}
	}
	return kept
}

// hidden reports whether a mask lies over m. A name that holds the whole mask
// and more is not hidden by it. Masks come by their start, and none is longer
// than the longest phrase, so that only those near m are looked at.
func (r *stateRules) hidden(m mention, masks []mask) bool {
	first, _ := slices.BinarySearchFunc(masks, m.start-r.terms.deep, func(k mask, at int) int { return k.start - at })
	for _, k := range masks[first:] {
		if k.start >= m.end {
			break
		}
		holds := m.start <= k.start && k.end <= m.end && m.end-m.start > k.end-k.start
		if m.start < k.end && !holds && k.hides.has(m.state) {
			return true
		}
	}
	return false
}

// surround looks at the words next to m. It returns false if they make it
// something else than the state, and marks it certain if they say so. On each
// side the longest phrase decides.
func (r *stateRules) surround(t *text, m *mention) bool {
	var near [2]context
	from, to := m.start, m.end
	r.before.backward(t.words, m.start, func(start int, found []context) {
		for _, c := range found {
			if !c.year || m.end < len(t.words) && isYear(t.words[m.end]) {
				near[0], from = c, start
			}
		}
	})
	r.after.forward(t.words, m.end, func(end int, found []context) { near[1], to = found[0], end })
	if (near[0].hides | near[1].hides).has(m.state) {
		return false
	}
	if near[0].strong {
		m.from = from
	}
	if near[1].strong {
		m.to = to
	}
	if near[0].strong || near[1].strong {
		m.template, m.strength = true, strong
	}
	return true
}

func isYear(word string) bool {
	return len(word) == 4 && (strings.HasPrefix(word, "19") || strings.HasPrefix(word, "20")) &&
		strings.Trim(word, "0123456789") == ""
}

// datelineEnd returns the first token after the dateline, which names a city.
func (r *stateRules) datelineEnd(t *text) int {
	if r.dateline == nil || t.page == 0 {
		return 0
	}
	start := len(t.raw) - len(strings.TrimLeft(t.raw, " \t\r\n"))
	line, _, _ := strings.Cut(t.raw[start:], "\n")
	loc := r.dateline.FindStringIndex(line)
	if loc == nil {
		return 0
	}
	n, _ := slices.BinarySearchFunc(t.tokens, start+loc[1], func(tok fold.Token, at int) int { return tok.Start - at })
	return n
}

// lists makes weak names and abbreviations certain that stand in a list of
// states: three or more in a row, or an abbreviation beside a full name.
func (r *stateRules) lists(t *text, names []mention) {
	for i := 0; i < len(names); {
		j, sure := i, 0
		var which set
		for ; j < len(names) && (j == i || listed(t, names[j-1].end, names[j].start)); j++ {
			which |= 1 << names[j].state
			if names[j].strength == strong {
				sure++
			}
		}
		long := bits.OnesCount64(uint64(which)) >= 3
		pair := sure > 0 && bits.OnesCount64(uint64(which)) == 2
		for k := i; k < j; k++ {
			if long && (sure > 0 || names[k].strength == abbr) || pair && names[k].strength == abbr {
				names[k].strength = strong
			}
		}
		i = j
	}
}

// listed reports whether only a comma, a bullet or an "and" stands between the
// tokens before a and those from b on.
func listed(t *text, a, b int) bool {
	if b-a > 1 || b-a == 1 && !slices.Contains(joins, t.words[a]) {
		return false
	}
	gap := t.raw[t.tokens[a-1].End:t.tokens[b].Start]
	return !strings.ContainsAny(gap, ".:()") && strings.Count(gap, "\n") < 2
}

var joins = []string{"and", "or", "और", "एवं", "तथा", "व", "या"}

// titles makes a bare Delhi or Chandigarh certain in a title that speaks of an
// election or of voters, unless it only says where people met.
func (r *stateRules) titles(t *text, names []mention) {
	polls := false
	for i, w := range t.words {
		switch w {
		case "conference", "meeting", "workshop", "training", "seminar", "held", "सम्मेलन", "बैठक":
			return
		case "election", "elections", "निर्वाचन", "चुनाव":
			next := ""
			if i+1 < len(t.words) {
				next = t.words[i+1]
			}
			polls = polls || next != "commission" && next != "आयोग" && next != "commissioner" && next != "आयुक्त"
		case "assembly", "voters", "electors", "polling", "poll", "polls", "turnout", "roll", "rolls",
			"विधानसभा", "मतदाता", "मतदान":
			polls = true
		}
	}
	for i := range names {
		if polls && names[i].strength == weak && r.weakName[names[i].state] {
			names[i].strength = strong
		}
	}
}

// comparisons marks the names that follow words such as "as against" in their
// sentence.
func (r *stateRules) comparisons(t *text, names []mention) {
	if len(names) == 0 || t.page == 0 {
		return
	}
	next, opened := 0, -1 // the sentence in which a comparison was last opened
	for i := range t.words {
		if next < len(names) && names[next].start == i {
			names[next].compared = opened == t.sentence[i]
			next++
		}
		r.compare.forward(t.words, i, func(int, []struct{}) { opened = t.sentence[i] })
	}
}
