package tag

// titleRules say when a bare Delhi or Chandigarh in a title is the territory.
type titleRules struct {
	elections  map[string]bool // words for elections
	commission map[string]bool // words that make those the Commission or one of its members
	polls      map[string]bool // words that speak of an election that is held, or of who votes in it
	gatherings map[string]bool // words that say that people met, or what for
}

func compileTitles() titleRules {
	return titleRules{
		elections: folded("election", "elections", "निर्वाचन", "चुनाव", "निवडणूक", "ਚੋਣ", "ਚੋਣਾਂ", "নির্বাচন", "தேர்தல்", "ఎన్నికలు", "ఎన్నికల",
			"ಚುನಾವಣೆ", "ಚುನಾವಣಾ", "തെരഞ്ഞെടുപ്പ്", "ચૂંટણી", "ନିର୍ବାଚନ", "انتخابات", "الیکشن"),
		commission: folded("commission", "commissioner", "commissioners", "आयोग", "आयुक्त", "ਕਮਿਸ਼ਨ", "কমিশন", "ஆணையம்", "సంఘం",
			"ಆಯೋಗ", "കമ്മീഷൻ", "પંચ", "ଆୟୋଗ", "କମିଶନ", "کمیشن"),
		polls: folded("assembly", "electors", "electorate", "vote", "votes", "voted", "voting", "poll", "polls", "polling", "repoll",
			"bypoll", "bypolls", "turnout", "roll", "rolls", "counting", "विधानसभा", "मतदान", "मतगणना", "पुनर्मतदान", "उपचुनाव", "उपनिर्वाचन",
			"मतदाताओं", "मतदार"),
		gatherings: folded("conference", "conferences", "meeting", "meetings", "workshop", "workshops", "training", "seminar", "briefing",
			"summit", "exhibition", "ceremony", "celebration", "celebrations", "celebrated", "held",
			"meet", "symposium", "delegation", "launch", "launched", "launches", "inaugurated", "inaugurates", "सम्मेलन", "बैठक", "कार्यशाला", "प्रशिक्षण",
			"संगोष्ठी", "वार्ता", "समारोह", "प्रदर्शनी", "शुभारंभ", "उद्घाटन"),
	}
}

// titles makes a bare Delhi or Chandigarh certain in a title that speaks of an
// election or of voters, unless it only says where people met.
func (r *stateRules) titles(t *text, found []mention) {
	polls := false
	for i, w := range t.words {
		if r.title.gatherings[w] {
			return
		}
		polls = polls || r.title.ofPolls(t.words, i)
	}
	for i := range found {
		if polls && found[i].strength == weak && r.weakName[found[i].state] {
			found[i].strength = strong
		}
	}
}

// ofPolls reports whether word i of a title speaks of an election that is held, of
// those who vote in it or of what is done for it: not of the Election Commission,
// which sits in Delhi, nor of Voters' Day, which is kept everywhere.
func (r *titleRules) ofPolls(words []string, i int) bool {
	next := ""
	for j := i + 1; j < len(words) && (next == "" || next == "s"); j++ { // Voter's
		next = words[j]
	}
	switch w := words[i]; w {
	case "voter", "voters", "मतदाता":
		return next != "day" && next != "दिवस"
	case "model":
		return next == "code"
	case "आचार":
		return next == "संहिता"
	default:
		return r.polls[w] || r.elections[w] && !r.commission[next]
	}
}
