package vocab

import "slices"

// Conference is one meeting of the Chief Electoral Officers with the Commission.
type Conference struct {
	ID        string `json:"id"`        // the facet value, "ceo-conference-2024-01-11"
	From      string `json:"from"`      // first day, YYYY-MM-DD
	To        string `json:"to"`        // last day
	Precision string `json:"precision"` // "day", or "year" where only the year is known
	LabelEn   string `json:"label_en"`
	LabelHi   string `json:"label_hi"`
	Place     string `json:"place"` // "" where unknown
	Mode      string `json:"mode"`  // "in person" or "online"
	// PollGone and PollGoing are slugs of states that had lately voted or were
	// about to; PollGoneWide is the wider reading of "poll-gone", where there is one.
	PollGone     []string `json:"poll_gone"`
	PollGoneWide []string `json:"poll_gone_wide"`
	PollGoing    []string `json:"poll_going"`
	Presenters   []string `json:"presenters"` // slugs of states known to have presented
	Basis        string   `json:"basis"`      // where the sets come from
	Note         string   `json:"note"`
	Source       string   `json:"source"`
}

type conferencesFile struct {
	SchemaVersion string            `json:"schema_version"`
	Title         string            `json:"title"`
	Count         int               `json:"count"`
	Sources       map[string]string `json:"sources"`
	Conferences   []Conference      `json:"conferences"`
}

// Role returns how a state stood at a conference: "poll-gone", "poll-going" or
// "other", by its strict sets. It is "" for an unknown conference or state, and
// for a conference of which neither set is known.
func (v *Vocabulary) Role(conference, state string) string {
	c, ok := v.Conference(conference)
	if _, known := v.State(state); !ok || !known || len(c.PollGone)+len(c.PollGoing) == 0 {
		return ""
	}
	switch {
	case slices.Contains(c.PollGone, state):
		return pollGone
	case slices.Contains(c.PollGoing, state):
		return pollGoing
	}
	return other
}
