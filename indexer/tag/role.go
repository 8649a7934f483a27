package tag

import (
	"slices"
	"time"

	"abhilekh/storage"
	"abhilekh/storage/vocab"
)

// roleRules know how the states stood at a conference.
type roleRules struct{ v *vocab.Vocabulary }

// tags returns the role of each primary state at the conference of a document. It
// reads the tags that hold: what people have corrected is corrected here as well.
func (r *roleRules) tags(held []storage.Tag) []storage.Tag {
	i := slices.IndexFunc(held, func(t storage.Tag) bool { return t.Facet == storage.FacetConference })
	if i < 0 {
		return nil
	}
	var out []storage.Tag
	for _, slug := range primaryStates(held) {
		s, ok := r.v.State(slug)
		if !ok {
			continue
		}
		if role := r.v.Role(held[i].Value, slug); role != "" {
			out = append(out, storage.Tag{Facet: storage.FacetRole, Value: role, Rule: "conference-set", Words: s.NameEn})
		}
	}
	return out
}

// primaryStates returns the slugs of the primary states among tags, without
// repetition; "national" is one.
func primaryStates(tags []storage.Tag) []string {
	var out []string
	for _, t := range tags {
		if t.Facet == storage.FacetState && t.Level == storage.LevelPrimary && !slices.Contains(out, t.Value) {
			out = append(out, t.Value)
		}
	}
	return out
}

// setMonths is how far from a conference the election of its states may lie: in
// August 2022 it heard those who had voted until May 2021.
const setMonths = 16

// presented returns the elections that a presentation at a conference is about by
// the role of its states there: the last one before the conference of those that
// had voted, the next one of those that were to vote.
func (r *electionRules) presented(held []storage.Tag) []choice {
	has := func(t storage.Tag) bool { return t.Facet == storage.FacetKind && t.Value == presentation }
	at := slices.IndexFunc(held, func(t storage.Tag) bool { return t.Facet == storage.FacetConference })
	if at < 0 || !slices.ContainsFunc(held, has) {
		return nil
	}
	conference, ok := r.v.Conference(held[at].Value)
	if !ok {
		return nil
	}
	var out []choice
	for _, slug := range primaryStates(held) {
		s, ok := r.v.State(slug)
		if !ok {
			continue
		}
		e := r.nearest(s, conference)
		if e != nil && !slices.ContainsFunc(out, func(c choice) bool { return c.election == e }) {
			out = append(out, choice{election: e, rule: "conference-set", state: s.NameEn})
		}
	}
	return out
}

// nearest returns the election to a state's assembly by which it has its role at a
// conference, or nil.
func (r *electionRules) nearest(s *vocab.State, c *vocab.Conference) *vocab.Election {
	var best vocab.StateElection
	for _, e := range s.Elections {
		if e.CountingDate == "" || len(e.PollDates) == 0 {
			continue
		}
		switch first := e.PollDates[0]; r.v.Role(c.ID, s.Slug) {
		case storage.RolePollGone:
			if e.CountingDate <= c.From && months(e.CountingDate, setMonths) >= c.From && e.CountingDate > best.CountingDate {
				best = e
			}
		case storage.RolePollGoing:
			if first > c.To && first <= months(c.To, setMonths) && (best.Event == "" || first < best.PollDates[0]) {
				best = e
			}
		}
	}
	if best.Event == "" {
		return nil
	}
	e, _ := r.v.Election(best.ElectionID())
	return e
}

// months returns the day some months after a day that is one, as the vocabulary's
// are.
func months(day string, n int) string {
	t, err := time.ParseInLocation(time.DateOnly, day, storage.IST)
	if err != nil {
		return ""
	}
	return t.AddDate(0, n, 0).Format(time.DateOnly)
}
