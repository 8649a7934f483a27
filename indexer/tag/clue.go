package tag

import (
	"math/bits"
	"slices"
	"strings"

	"abhilekh/storage/fold"
)

// tally is what the clues to one state amount to. Latin and Indic names are told
// apart: Mumbai and मुंबई are one place.
type tally struct {
	own, other [2][]int // places of this state alone; places that others share, courts, weak names
	seat       bool     // a place of its own is named as a constituency or district
	count      int      // places of its own on pages
}

// enough is how many different clues matter: more are not kept.
const enough = 2

func (y *tally) add(m *mention, own bool) {
	list := &y.other
	if own {
		list = &y.own
		y.seat = y.seat || m.seat
	}
	script := 1
	if m.text.tokens[m.start].Script == fold.Latin {
		script = 0
	}
	if l := list[script]; len(l) < enough && !slices.Contains(l, m.clue) {
		list[script] = append(l, m.clue)
	}
}

// proves reports whether the clues prove the state: two different places, one of
// them the state's alone, or a constituency or district.
func (y *tally) proves() bool {
	for script, own := range y.own {
		another := func(clue int) bool { return !slices.Contains(own, clue) }
		if len(own) >= 2 || len(own) == 1 && slices.ContainsFunc(y.other[script], another) {
			return true
		}
	}
	return y.seat
}

// weigh adds the states that places prove.
func (s *survey) weigh() {
	if len(s.clues) == 0 {
		return
	}
	tallies := make([]tally, len(s.slugs))
	for i := range s.clues {
		m := &s.clues[i]
		if now := m.state; now >= 0 {
			if m.state = s.then(now, false, s.date); m.state != now {
				m.among = 1 << m.state
			}
		}
		for among := uint64(m.among); among != 0; among &= among - 1 {
			state := bits.TrailingZeros64(among)
			tallies[state].add(m, m.strength == place && m.state == state)
		}
	}
	for i := range s.clues {
		m := &s.clues[i]
		if m.strength != place || m.state < 0 || !tallies[m.state].proves() {
			continue
		}
		tallies[m.state].place(s, m)
	}
}

// place adds one place of a state that is proved. Where the state is also named,
// its places count as one more time.
func (y *tally) place(s *survey, m *mention) {
	f := s.of(m.state)
	if y.count++; y.count == 1 && f.count > 0 {
		f.count++
	}
	if f.count > 0 && f.places == 0 && m.text.page > 0 {
		return
	}
	why := whyPlaces
	switch {
	case m.compared:
		why = whyComparison
	case m.text.page == 0 || m.text.subject[m.start]:
		why = whyPlaceTitle
	}
	if m.text.page > 0 && !m.compared {
		f.places++
	}
	s.add(*m, why, false)
}

// users looks for ECI's code of a state in the names of users of its system, such
// as ROPCS06P02 (Returning Officer, parliamentary constituency 2 of S06), which
// stand on every page printed from it.
func (s *survey) users(t *text) {
	if t.page == 0 {
		return
	}
	for i, w := range t.words {
		code, ok := userCode(w)
		if state, known := s.codes[code]; ok && known {
			s.add(mention{text: t, start: i, end: i + 1, from: i, to: i + 1, state: state, strength: strong}, whyCode, true)
		}
	}
}

// userCode returns the state's code in the name of a user.
func userCode(w string) (string, bool) {
	w = strings.TrimPrefix(w, "a") // an Assistant Returning Officer
	if !strings.HasPrefix(w, "ropc") && !strings.HasPrefix(w, "roac") || len(w) < len("ropcs06p2") {
		return "", false
	}
	code, seat := w[4:7], w[7:]
	return code, (code[0] == 's' || code[0] == 'u') && digits(code[1:]) && (seat[0] == 'p' || seat[0] == 'a') && digits(seat[1:])
}
