package vocab

import (
	"slices"
	"strconv"
	"strings"
)

// The kinds of election.
const (
	Assembly = "assembly"
	LokSabha = "lok-sabha"
)

// Election is one general election: to the Lok Sabha, or the round of state
// assemblies that were elected together. Days are YYYY-MM-DD; "" is one not
// known.
type Election struct {
	ID      string `json:"id"`   // the facet value: "assembly-2023-nov-dec", "lok-sabha-2024"
	Kind    string `json:"kind"` // Assembly or LokSabha
	Year    int    `json:"year"` // in which the polls began
	LabelEn string `json:"label_en"`
	LabelHi string `json:"label_hi"`
	// States are slugs in the order of Vocabulary.States; nil for the Lok Sabha,
	// which all elect. They and the days of a round of assemblies come from
	// State.Elections: from the first poll in any state to the last, and the day
	// on which most of them counted, the later of two.
	States   []string `json:"-"`
	PollFrom string   `json:"poll_from"`
	PollTo   string   `json:"poll_to"`
	Counting string   `json:"counting"`
}

type electionsFile struct {
	SchemaVersion string            `json:"schema_version"`
	Title         string            `json:"title"`
	Count         int               `json:"count"`
	Sources       map[string]string `json:"sources"`
	Elections     []Election        `json:"elections"`
}

// ElectionID is the facet value of a state's election.
func (e *StateElection) ElectionID() string { return Assembly + "-" + e.Event }

// gather fills in what the states say of an election; the days are there
// already where the file gives them, which check allows for the Lok Sabha only.
func (e *Election) gather(states []State) {
	counted := map[string]int{}
	for i := range states {
		for _, s := range states[i].Elections {
			if s.ElectionID() != e.ID {
				continue
			}
			e.States = append(e.States, states[i].Slug)
			for _, day := range s.PollDates {
				if e.PollFrom == "" || day < e.PollFrom {
					e.PollFrom = day
				}
				e.PollTo = max(e.PollTo, day)
			}
			counted[s.CountingDate]++
		}
	}
	for day, n := range counted {
		if most := counted[e.Counting]; n > most || n == most && day > e.Counting {
			e.Counting = day
		}
	}
}

// Election returns the election of that id.
func (v *Vocabulary) Election(id string) (*Election, bool) {
	return find(v.Elections, v.elections, id)
}

// ElectionsOf returns the elections in which a state voted, newest first: those
// to its assembly and those to the Lok Sabha; nil for an unknown state. The
// slice is the caller's, what it points to is not.
func (v *Vocabulary) ElectionsOf(state string) []*Election {
	if _, ok := v.State(state); !ok {
		return nil
	}
	var out []*Election
	for i := range v.Elections {
		if e := &v.Elections[i]; e.Kind == LokSabha || slices.Contains(e.States, state) {
			out = append(out, e)
		}
	}
	return out
}

// electionList checks the elections of the file and that they and those of the
// states lead to each other.
func (c *checker) electionList(given []Election) {
	last := ""
	for i, e := range c.v.Elections {
		where := "election " + e.ID
		c.id("election", e.ID, e.LabelEn, e.LabelHi)
		switch e.Kind {
		case Assembly:
			if len(e.States) == 0 {
				c.fault("%s is not among those of any state", where)
			}
			if g := given[i]; g.PollFrom != "" || g.PollTo != "" || g.Counting != "" {
				c.fault("%s gives days, which belong to the states", where)
			}
		case LokSabha:
			if len(e.States) > 0 {
				c.fault("%s is an assembly election of %s", where, strings.Join(e.States, ", "))
			}
		default:
			c.fault("%s has the kind %q", where, e.Kind)
		}
		c.electionDays(where, &e)
		begin := e.PollFrom
		if begin == "" { // one without days comes first in its year
			begin = strconv.Itoa(e.Year) + "-99"
		}
		if last != "" && begin > last {
			c.fault("%s is out of order", where)
		}
		last = begin
	}
}

func (c *checker) electionDays(where string, e *Election) {
	days := []string{e.PollFrom, e.PollTo, e.Counting}
	for _, day := range days {
		if day != "" {
			c.date(where, day)
		}
	}
	days = slices.DeleteFunc(days, func(day string) bool { return day == "" })
	if !slices.IsSorted(days) {
		c.fault("%s has the days %s", where, strings.Join(days, ", "))
	}
	if e.Year < 1900 || e.Year > 2199 || e.PollFrom != "" && !strings.HasPrefix(e.PollFrom, strconv.Itoa(e.Year)+"-") {
		c.fault("%s is of %d and begins on %q", where, e.Year, e.PollFrom)
	}
}
