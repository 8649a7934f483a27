package tag

import (
	"slices"
	"strconv"
	"strings"
)

// pollReach is how far from the word phase the poll stands at most whose phase it
// is.
const pollReach = 6

// phases leads from the words for a number to the phase it names.
func phases() map[string]string {
	out := map[string]string{}
	for i, names := range [...]string{
		"i first 1st प्रथम पहले पहला", "ii second 2nd द्वितीय दूसरे दूसरा", "iii third 3rd तृतीय तीसरे तीसरा",
		"iv fourth 4th चतुर्थ चौथे चौथा", "v fifth 5th पंचम पांचवें पांचवा", "vi sixth 6th षष्ठम छठे छठा छठवें",
		"vii seventh 7th सप्तम सातवें सातवां", "viii eighth 8th अष्टम आठवें आठवां", "ix ninth 9th नवम नौवें नौवां",
	} {
		number := strconv.Itoa(i + 1)
		for name := range strings.FieldsSeq(names) {
			out[name] = number
		}
		out[number] = number
	}
	return out
}

// phase returns the phase of the poll that a document is about, "1" to "9", or ""
// if title and subject name none or several and so does the beginning.
func (r *electionRules) phase(d *document) string {
	var titled, early []string
	add := func(list []string, number string) []string {
		if slices.Contains(list, number) {
			return list
		}
		return append(list, number)
	}
	for _, t := range d.texts {
		if t.before >= firstWords || t.notes {
			continue
		}
		for i := range t.words {
			for _, number := range r.phaseAt(t, i) {
				switch {
				case t.page == 0 || t.subject[i]:
					titled = add(titled, number)
				case t.before+i < firstWords:
					early = add(early, number)
				}
			}
		}
	}
	switch {
	case len(titled) == 1:
		return titled[0]
	case len(titled) == 0 && len(early) == 1:
		return early[0]
	}
	return ""
}

// phaseAt returns the numbers of the phases that word i, "phase", stands for:
// "Phase-III", "phases I and II", "third phase", of a poll and not of the revision
// of a roll.
func (r *electionRules) phaseAt(t *text, i int) []string {
	switch t.words[i] {
	case "phase", "phases", "चरण", "चरणों":
	default:
		return nil
	}
	if !r.ofPoll(t, i) {
		return nil
	}
	var out []string
	j := i + 1
	for ; j < len(t.words) && t.sentence[j] == t.sentence[i]; j++ {
		if number, ok := r.phases[t.words[j]]; ok {
			out = append(out, number)
		} else if !slices.Contains(joins, t.words[j]) {
			break
		}
	}
	if j+1 < len(t.words) && slices.Contains([]string{"of", "का", "की", "के"}, t.words[j]) && ownPhases(t.words[j+1]) {
		return nil
	}
	if len(out) > 0 || i == 0 {
		return out
	}
	if number, ok := r.phases[t.words[i-1]]; ok {
		return []string{number}
	}
	return nil
}

// ofPoll reports whether the words around word i speak of a poll and not of the
// revision of a roll.
func (r *electionRules) ofPoll(t *text, i int) bool {
	polls := false
	for j := max(0, i-pollReach); j < min(len(t.words), i+pollReach+1); j++ {
		if t.sentence[j] != t.sentence[i] {
			continue
		}
		switch t.words[j] {
		case "sir", "revision", "पुनरीक्षण", "एसआईआर":
			return false
		}
		polls = polls || pollWord(t.words[j])
	}
	return polls
}

func pollWord(w string) bool {
	switch w {
	case "election", "elections", "poll", "polls", "polling", "turnout", "lok", "assembly",
		"निर्वाचन", "चुनाव", "चुनावों", "मतदान", "लोकसभा", "लोक", "विधानसभा", "विधान":
		return true
	}
	return false
}

// ownPhases reports whether the work that w names has phases of its own: "second
// phase of training".
func ownPhases(w string) bool {
	switch w {
	case "training", "randomisation", "randomization", "checking", "enumeration", "recruitment",
		"प्रशिक्षण", "रैंडमाइजेशन", "जांच", "गणना":
		return true
	}
	return false
}
