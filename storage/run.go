package storage

import "time"

// Source is a place documents come from, as the catalogue knows it.
type Source struct {
	ID        string    `json:"id"`
	Kind      string    `json:"kind"`     // "folder"
	Label     string    `json:"label"`    // for people; the id when nothing else was given
	Schedule  string    `json:"schedule"` // cron expression in IST, or ""
	Retired   bool      `json:"retired"`  // no longer configured; its documents stay
	Added     time.Time `json:"added_at"`
	LastRun   time.Time `json:"last_run_at"` // zero if it was never read
	LastErr   string    `json:"last_error"`  // why the last look at it failed, or ""
	Documents int       `json:"documents"`
}

// Outcome says what became of one item in a run.
type Outcome string

// The outcomes. Every item seen by a run has exactly one.
const (
	OutcomeIndexed   Outcome = "indexed"   // new, or read again, with text
	OutcomeChanged   Outcome = "changed"   // a new version of a known document, with text
	OutcomeUnchanged Outcome = "unchanged" // known already, nothing done
	OutcomeMoved     Outcome = "moved"     // a known document at a new place
	OutcomeNoText    Outcome = "no_text"   // kept, but no page has text
	OutcomeUnread    Outcome = "unread"    // a type that is not read: listed, not kept
	OutcomeFailed    Outcome = "failed"    // could not be fetched or read; Reason says why
	OutcomeMissing   Outcome = "missing"   // known, but no longer at its source
)

// Outcomes lists every outcome in the order in which they are reported.
func Outcomes() []Outcome {
	return []Outcome{
		OutcomeIndexed, OutcomeChanged, OutcomeUnchanged, OutcomeMoved,
		OutcomeNoText, OutcomeUnread, OutcomeFailed, OutcomeMissing,
	}
}

// Run is one pass of the indexer.
type Run struct {
	ID         string          `json:"id"`      // sorts by start: "20261125T093000-x7k2"
	Trigger    string          `json:"trigger"` // "command", "schedule", "start"
	Sources    []string        `json:"sources"`
	Started    time.Time       `json:"started_at"`
	Finished   time.Time       `json:"finished_at"` // zero while it runs, or was killed and no run has begun since
	Items      int             `json:"items"`
	Counts     map[Outcome]int `json:"counts"`
	Extracted  int             `json:"extracted"`  // documents read by this run
	Generation string          `json:"generation"` // published by this run, or ""
	Error      string          `json:"error"`      // why the run itself stopped, or ""
}

// Failed reports whether the run ended with anything an operator must look at:
// failed items or an error of its own.
func (r *Run) Failed() bool { return r.Error != "" || r.Counts[OutcomeFailed] > 0 }

// RunItem is the outcome of one item of a run.
type RunItem struct {
	Source   string     `json:"source"`
	Key      string     `json:"key"` // the item's name within its source; never an absolute path
	Document DocumentID `json:"document"`
	Outcome  Outcome    `json:"outcome"`
	Reason   string     `json:"reason"` // for no_text, unread and failed
	Pages    int        `json:"pages"`
	At       time.Time  `json:"at"`
}
