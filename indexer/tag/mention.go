package tag

import (
	"cmp"
	"slices"
	"strings"

	"abhilekh/storage/fold"
)

// mention is one place where a state is named, or where a clue to one stands.
type mention struct {
	text       *text
	start, end int // tokens
	strength   strength
	state      int // -1 if there are several
	among      set // the states it may stand for
	served     set // likewise, before what hides some of them was looked at
	clue       int
	template   bool // words around it make it certain; they are within from and to
	office     bool // the template of a Chief Electoral Officer
	from, to   int
	seat       bool // of a place: the words beside it make it a constituency or district
	compared   bool // it stands there for comparison
	head       bool // it stands in the head of the document, or in a list that begins there
	beside     bool // it stands in a list of states
	cell       cell
	hidden     bool
	ahead      *context // what the words before it say of it
	behind     *context // what the words after it say
}

// sure reports whether m names a state, and is no mere clue.
func (m *mention) sure() bool { return m.strength == strong }

// mentions finds the states named in one text and the clues to states, by place.
// What only looks like a name is left out. year is the document's, or 0.
func (r *stateRules) mentions(t *text, year int) []mention {
	found, masks := r.candidates(t)
	if len(found) == 0 {
		return nil
	}
	found = longest(found)
	lines := r.datelines(t)
	for i := range found {
		m := &found[i]
		m.hidden = inDateline(m, lines) || r.masked(m, masks) || m.person()
		r.surround(m)
		m.cell = t.cell(m.start, m.end)
	}
	spread(found)
	r.benches(found)
	found = slices.DeleteFunc(found, func(m mention) bool { return m.hidden })
	lists(found)
	tables(found)
	if t.page == 0 {
		r.titles(t, found)
	}
	found = slices.DeleteFunc(found, func(m mention) bool { return !m.sure() && m.clue == 0 })
	r.comparisons(t, found, year)
	return found
}

// mask is a stretch of tokens in which some states are not named.
type mask struct {
	start, end int
	hides      set
}

// candidates finds all names, clues and masks.
func (r *stateRules) candidates(t *text) (found []mention, masks []mask) {
	for i := range t.words {
		r.terms.forward(t.words, i, func(end int, terms []term) {
			for j := range terms {
				x := &terms[j]
				m := mention{
					text: t, start: i, end: end, from: i, to: end,
					strength: x.strength, state: x.state, among: x.among, served: x.among, clue: x.clue,
				}
				switch {
				case x.strength == abbr:
					if spells(t.span(i, end), x.capitals) && !(x.word && t.shouts(i)) {
						found = append(found, m)
					}
				case x.strength == place:
					if !t.small(i) {
						found = append(found, m)
					}
				case x.strength != masked:
					found = append(found, m)
				case x.capital && r.constituency(t, end):
					m.state, m.among, m.strength = r.delhi, 1<<r.delhi, strong
					found = append(found, m)
				default:
					masks = append(masks, mask{i, end, x.hides})
				}
			}
		})
	}
	return found, masks
}

// small reports whether token i begins with a small Latin letter: no place does,
// but words that are spelled like one do (una, mon, anand).
func (t *text) small(i int) bool {
	b := t.raw[t.tokens[i].Start]
	return 'a' <= b && b <= 'z'
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
func longest(found []mention) []mention {
	slices.SortStableFunc(found, func(a, b mention) int {
		return cmp.Or(a.start-b.start, b.end-a.end, int(b.strength)-int(a.strength))
	})
	kept, end := found[:0], 0
	for _, m := range found {
		if m.start >= end {
			kept = append(kept, m)
			end = m.end
		}
	}
	return kept
}

// masked takes away the states that a mask over m hides, and reports whether
// none remains. A name that holds the whole mask and more is not hidden by it.
// Masks come by their start, and none is longer than the longest phrase, so that
// only those near m are looked at. A court is named by the very words that hide
// its state.
func (r *stateRules) masked(m *mention, masks []mask) bool {
	if m.strength == court {
		return false
	}
	first, _ := slices.BinarySearchFunc(masks, m.start-r.terms.deep, func(k mask, at int) int { return k.start - at })
	for _, k := range masks[first:] {
		if k.start >= m.end {
			break
		}
		holds := m.start <= k.start && k.end <= m.end && m.end-m.start > k.end-k.start
		if m.start < k.end && !holds {
			m.hide(k.hides)
		}
	}
	return m.hidden
}

// hide takes states away from what m may stand for.
func (m *mention) hide(states set) {
	m.among &^= states
	m.hidden = m.hidden || m.among == 0 || m.state >= 0 && states.has(m.state)
}

// surround looks at the words next to m. They may make it something else than
// the state, or mark it certain. On each side the longest phrase decides.
func (r *stateRules) surround(m *mention) {
	t := m.text
	if m.strength == court {
		return
	}
	var near [2]*context
	from, to := m.start, m.end
	r.before.backward(t.words, m.start, func(start int, found []context) {
		for i := range found {
			if !found[i].year || m.end < len(t.words) && isYear(t.words[m.end]) {
				near[0], from = &found[i], start
			}
		}
	})
	r.after.forward(t.words, m.end, func(end int, found []context) {
		if found[0].strong || !strings.ContainsAny(t.gap(m.end), ".,;।\t") {
			near[1], to = &found[0], end
		}
	})
	if c := near[0]; c != nil && m.accept(c, m.start) {
		m.ahead = c
		if c.strong {
			m.from = from
		}
	}
	if c := near[1]; c != nil && m.accept(c, m.end) {
		m.behind = c
		if c.strong || c.court {
			m.to = to
		}
	}
	if m.strength == place {
		r.seatAfter.forward(t.words, m.end, func(int, []struct{}) { m.seat = true })
		r.seatBefore.backward(t.words, m.start, func(int, []struct{}) { m.seat = true })
	}
}

// accept makes m what c says of it, whose words meet it at token i, and reports
// whether they do say something.
func (m *mention) accept(c *context, i int) bool {
	switch {
	case !c.strong:
		m.hide(c.hides)
	case m.strength == place || gapEndsSentence(m.text.gap(min(i, len(m.text.tokens)-1))):
		return false
	default:
		m.certain(c)
	}
	return true
}

// certain makes m what a template says of it.
func (m *mention) certain(c *context) {
	m.template, m.strength = true, strong
	m.office = m.office || c.office
}

// spread carries what is said of a whole list of names to all of them.
func spread(found []mention) {
	carry := func(c *context, from, to *mention) {
		switch {
		case !c.strong && from.strength == place && to.strength == strong: // "at Ranchi, Jharkhand" names the state
		case !c.strong:
			to.hide(c.hides)
		case to.strength > court:
			to.certain(c)
		}
	}
	for i := range found {
		c := found[i].ahead
		for j := i + 1; c != nil && c.spreads && j < len(found) && found[j].ahead == nil && listed(found, j); j++ {
			carry(c, &found[i], &found[j])
		}
		c = found[i].behind
		for j := i; c != nil && c.spreads && j > 0 && found[j-1].behind == nil && listed(found, j); j-- {
			carry(c, &found[i], &found[j-1])
		}
	}
}

// bracketWords are how many words stand at most between a bracket and its list: "for
// the States of".
const bracketWords = 4

// benches takes away the other states of a High Court that is named after several,
// "Punjab and Haryana High Court", or lists them in brackets.
func (r *stateRules) benches(found []mention) {
	for i := range found {
		m := &found[i]
		ahead, behind := m.ahead != nil && m.ahead.court, m.behind != nil && m.behind.court
		if !ahead && !behind && m.strength != court {
			continue
		}
		shared := m.served
		for k := range r.bench {
			if m.served.has(k) {
				shared |= r.bench[k]
			}
		}
		for j := i; behind && j > 0 && listed(found, j); j-- {
			found[j-1].hide(shared)
		}
		for j := i + 1; j < len(found) && ((ahead || j > i+1) && listed(found, j) || j == i+1 && m.brackets(&found[j])); j++ {
			found[j].hide(shared)
		}
	}
}

// brackets reports whether m, a court, is followed by next within brackets.
func (m *mention) brackets(next *mention) bool {
	if next.start < m.to {
		return false
	}
	gap := m.text.raw[m.text.tokens[m.to-1].End:m.text.tokens[next.start].Start]
	return next.start-m.to <= bracketWords && strings.HasPrefix(strings.TrimLeft(gap, " "), "(") && !strings.Contains(gap, ")")
}

func isYear(word string) bool {
	return len(word) == 4 && (strings.HasPrefix(word, "19") || strings.HasPrefix(word, "20")) && digits(word)
}

func digits(word string) bool { return strings.Trim(word, "0123456789.") == "" }

// datelineLines is how far down a page the line of the press bureau may stand,
// and datelineBytes how much of a line is looked at.
const (
	datelineLines = 12
	datelineBytes = 200
)

// datelines returns the bytes of the datelines, which name a city: at the
// beginning of a page, and after the line of the press bureau.
func (r *stateRules) datelines(t *text) (out [][2]int) {
	if r.dateline == nil || t.page == 0 {
		return nil
	}
	expect, start := true, 0
	for range datelineLines {
		line, _, more := strings.Cut(t.raw[start:], "\n")
		end := start + len(line)
		if strings.TrimSpace(line) != "" {
			line = line[:min(len(line), datelineBytes)]
			if loc := r.dateline.FindStringIndex(line); expect && loc != nil {
				out = append(out, [2]int{start, start + loc[1]})
			}
			expect = strings.Contains(line, "by PIB") || strings.Contains(line, "पीआईबी") || strings.Contains(line, "पसूका")
		}
		if !more {
			break
		}
		start = end + 1
	}
	return out
}

func inDateline(m *mention, lines [][2]int) bool {
	at := m.text.tokens[m.start].Start
	return slices.ContainsFunc(lines, func(l [2]int) bool { return l[0] <= at && at < l[1] })
}

// numeric reports whether a token is a number.
func numeric(tok fold.Token) bool { return tok.Script == fold.Digit }
