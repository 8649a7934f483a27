package tag

import (
	"slices"

	"abhilekh/storage"
	"abhilekh/storage/vocab"
)

// Themes of which one document has both only if it announces two elections.
const (
	schedule = "schedule-announcement"
	byePolls = "bye-elections"
)

// byeOnly reports whether a document announces bye-elections and no general
// election: their dates are no schedule of a general election, whose theme it is
// that these words speak for otherwise. A presentation may treat both.
func (r *electionRules) byeOnly(d *document, themes []storage.Tag) bool {
	has := func(theme string) bool {
		return slices.ContainsFunc(themes, func(x storage.Tag) bool { return x.Value == theme })
	}
	if d.deck || !has(schedule) || !has(byePolls) {
		return false
	}
	titled, body := r.called(d)
	if slices.ContainsFunc(titled, called.general) {
		return false
	}
	if slices.ContainsFunc(d.texts[:min(2, len(d.texts))], byeTitled) {
		return !slices.ContainsFunc(body, called.announced)
	}
	return !slices.ContainsFunc(body, called.general)
}

// general reports whether c is a general election and says to which house.
func (c called) general() bool { return c.kind == vocab.LokSabha || c.kind == vocab.Assembly }

// announced reports whether c is a general election that its sentence announces:
// bye-elections are announced in texts that speak of the last general one, too.
func (c called) announced() bool {
	t := c.text
	if !c.general() {
		return false
	}
	for i := max(0, c.start-announceReach); i < min(len(t.words), c.end+announceReach); i++ {
		if t.sentence[i] == t.sentence[c.start] && announces(t.words[i]) {
			return true
		}
	}
	return false
}

// announceReach is how many words stand between an election and the words that
// announce it at most.
const announceReach = 8

func announces(w string) bool {
	switch w {
	case "schedule", "announce", "announces", "announced", "announcement", "कार्यक्रम", "घोषणा", "घोषित":
		return true
	}
	return false
}
