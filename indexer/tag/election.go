package tag

import (
	"slices"
	"strconv"

	"abhilekh/storage"
	"abhilekh/storage/vocab"
)

const (
	// A note speaks of an election that is near: announced at most so many days
	// before the first poll, done with so many days after the count.
	announcedDays, doneDays = 75, 30
	// One that is named in the text and further away than that is history, or a plan.
	yearDays = 365

	officeWords = 60 // a document says that early whose it is
)

// electionRules know general elections by house, year, states and days.
type electionRules struct {
	v       *vocab.Vocabulary
	compare *trie[struct{}]   // words that open a comparison with other elections
	phases  map[string]string // from "third", "iii" and the like to "3"
}

func compileElections(v *vocab.Vocabulary) *electionRules {
	r := &electionRules{v: v, compare: newTrie[struct{}](), phases: phases()}
	addAll(r.compare, []string{
		"as against", "compared to", "compared with", "in comparison", "earlier", "previous", "previously", "last", "past",
		"पिछले", "पिछली", "की तुलना", "के मुकाबले", "गत",
	})
	return r
}

// anyHouse is the kind of an election of which a text says only that it is being
// held: "the ongoing elections".
const anyHouse = ""

// called is an election that a text speaks of.
type called struct {
	naming
	kind  string // vocab.Assembly, vocab.LokSabha or anyHouse
	year  int    // 0 if none is given
	month int    // likewise
	bare  bool   // no house is named: "General Elections", which are those to the Lok Sabha
}

// choice is an election of a document.
type choice struct {
	election *vocab.Election
	at       called
	rule     string
	count    int
	early    bool   // named near the beginning
	state    string // of a conference's set: the state that makes it the election
}

func (c *choice) page() int {
	if c.at.text == nil {
		return 0
	}
	return c.at.text.page
}

func (c *choice) words() string {
	if c.at.text == nil {
		return c.state
	}
	return c.at.words()
}

// tags returns the elections a document is about. held are the states, the kind and
// the conference that hold.
func (r *electionRules) tags(d *document, held []storage.Tag) []storage.Tag {
	if localPolls(d) {
		return nil
	}
	titled, body := r.called(d)
	found := r.explicit(titled, held, "election-in-title")
	titles := len(found) > 0
	if !slices.ContainsFunc(d.texts[:min(2, len(d.texts))], byeTitled) {
		found = others(found, r.onItsDays(d, slices.Concat(titled, body), held))
		if !titles {
			found = others(found, r.named(d, r.explicit(body, held, "election-named")))
		}
	}
	if !titles {
		found = others(found, r.presented(held))
	}
	phase, out := r.phase(d), []storage.Tag(nil)
	for _, c := range found {
		out = append(out, storage.Tag{
			Facet: storage.FacetElection, Value: c.election.ID, Level: phase, Rule: c.rule, Page: c.page(), Words: c.words(),
		})
		phase = "" // it is that of the first, the election the document is most about
	}
	return out
}

// others adds those of more whose house is not among found: two elections to one
// house are one too many, unless they have the same reason.
func others(found, more []choice) []choice {
	out := slices.Clone(found)
	for _, c := range more {
		same := func(f choice) bool { return f.election.Kind == c.election.Kind }
		if !slices.ContainsFunc(found, same) {
			out = append(out, c)
		}
	}
	return out
}

// named returns those elections of the text that are named early or repeatedly
// and are neither history nor a plan.
func (r *electionRules) named(d *document, choices []choice) []choice {
	return slices.DeleteFunc(choices, func(c choice) bool {
		return !c.early && c.count < 2 || !near(c.election, d.Date, yearDays, yearDays)
	})
}

// near reports whether a day lies so many days around the election. An unknown
// day may be any.
func near(e *vocab.Election, day storage.Date, before, after int) bool {
	from, to := storage.Date(e.PollFrom), storage.Date(e.Counting)
	if day == "" || from == "" || to == "" {
		return day == "" || day.Year() == e.Year
	}
	return day >= plus(from, -before) && day <= plus(to, after)
}

// explicit returns the elections that are named with their year, each once.
func (r *electionRules) explicit(named []called, held []storage.Tag, rule string) []choice {
	var out []choice
	for _, c := range named {
		if c.year == 0 {
			continue
		}
		for _, e := range r.matching(c, held) {
			i := slices.IndexFunc(out, func(o choice) bool { return o.election == e })
			if i < 0 {
				i = len(out)
				out = append(out, choice{election: e, at: c, rule: rule, early: c.text.before+c.start < firstWords})
			}
			out[i].count++
		}
	}
	return out
}

// matching returns the elections of a kind and year: of several rounds of
// assemblies the one in that month, or those in which the document's states voted.
func (r *electionRules) matching(c called, held []storage.Tag) []*vocab.Election {
	var rounds []*vocab.Election
	for i := range r.v.Elections {
		e := &r.v.Elections[i]
		if e.Kind == c.kind && e.Year == c.year && (c.month == 0 || c.kind == vocab.LokSabha || inMonth(e, c.month)) {
			rounds = append(rounds, e)
		}
	}
	if c.kind == vocab.LokSabha {
		return rounds
	}
	states := primaryStates(held)
	if !slices.Contains(states, storage.National) && len(states) > 0 {
		return slices.DeleteFunc(rounds, func(e *vocab.Election) bool { return !voted(e, states) })
	}
	if len(rounds) > 1 {
		var all []string
		for _, t := range held {
			if t.Facet == storage.FacetState {
				all = append(all, t.Value)
			}
		}
		rounds = slices.DeleteFunc(rounds, func(e *vocab.Election) bool { return !voted(e, all) })
	}
	if len(rounds) > 1 {
		return nil // a document about the whole country that names states of both
	}
	return rounds
}

func voted(e *vocab.Election, states []string) bool {
	return slices.ContainsFunc(states, func(s string) bool { return slices.Contains(e.States, s) })
}

// inMonth reports whether an election was held or counted in a month of its year.
func inMonth(e *vocab.Election, month int) bool {
	in := func(day string) int {
		if len(day) < 7 {
			return 0
		}
		m, _ := strconv.Atoi(day[5:7])
		return m
	}
	return in(e.PollFrom) <= month && month <= max(in(e.PollTo), in(e.Counting))
}

// onItsDays returns the elections that are being held on the document's day, of
// those it speaks of without a year.
func (r *electionRules) onItsDays(d *document, named []called, held []storage.Tag) []choice {
	if d.Date == "" {
		return nil
	}
	states := primaryStates(held)
	var out []choice
	for i := range r.v.Elections {
		e := &r.v.Elections[i]
		at := slices.IndexFunc(named, func(c called) bool {
			return (c.kind == e.Kind || c.kind == anyHouse && d.electoral) && (c.year == 0 || c.year == e.Year)
		})
		if at < 0 || !near(e, d.Date, announcedDays, doneDays) || e.Kind == vocab.Assembly && !voted(e, states) {
			continue
		}
		out = append(out, choice{election: e, at: named[at], rule: "election-on-its-days"})
	}
	return out
}

// called returns the elections that title and subject, and those that the first
// pages speak of.
func (r *electionRules) called(d *document) (titled, body []called) {
	for _, t := range d.texts {
		if t.before >= blockWords || t.notes {
			continue
		}
		for _, c := range r.read(t) {
			if t.page == 0 || t.subject[c.start] {
				titled = append(titled, c)
			} else {
				body = append(body, c)
			}
		}
	}
	return titled, body
}

// read finds the elections that a text speaks of, sentence by sentence, each up to
// the words that open a comparison with other elections.
func (r *electionRules) read(t *text) []called {
	var out []called
	for from := 0; from < len(t.words); {
		to := from + 1
		for to < len(t.words) && t.sentence[to] == t.sentence[from] {
			to++
		}
		s := sentence{text: t, from: from, to: to}
		if !s.local() {
			for i := from; i < s.to && t.page > 0; i++ {
				r.compare.forward(t.words, i, func(int, []struct{}) { s.to = i })
			}
			out = append(out, s.called()...)
		}
		from = to
	}
	return out
}

// localPolls reports whether a document is of a State Election Commission, which
// holds the elections of panchayats and towns.
func localPolls(d *document) bool {
	for _, t := range d.texts[:min(2, len(d.texts))] {
		words := t.words[:min(len(t.words), officeWords)]
		for i := range words {
			for _, name := range [][]string{{"state", "election", "commission"}, {"राज्य", "निर्वाचन", "आयोग"}} {
				if len(words)-i >= len(name) && slices.Equal(words[i:i+len(name)], name) {
					return true
				}
			}
		}
	}
	return false
}

// byeTitled reports whether the title or subject speaks of a bye-election.
func byeTitled(t *text) bool {
	for i := range t.words {
		if (t.page == 0 || t.subject[i]) && byeElection(t, i) {
			return true
		}
	}
	return false
}
