package tag

import (
	"slices"
	"strings"

	"abhilekh/storage/vocab"
)

// contexts compiles the templates and what decides about places.
func (c *stateCompiler) contexts() {
	for _, phrase := range c.v.Delhi.MaskAlways {
		words := split(phrase)
		c.capital[joined(words)] = true
		c.r.terms.add(words, term{strength: masked, hides: 1 << c.r.delhi, capital: true})
	}
	for _, list := range c.v.Templates {
		for _, t := range list {
			before, after := vocab.Around(t)
			x := context{strong: true, office: ofOffice(before + after), spreads: spreads(before + after)}
			c.r.before.add(reversed(split(before)), x)
			c.r.after.add(split(after), x)
		}
	}
	addAll(c.r.district, c.v.Delhi.NewDelhiBefore)
	addAll(c.r.seatAfter, []string{
		"AC", "PC", "district", "districts", "Assembly Constituency", "Parliamentary Constituency", "Assembly segment",
		"Legislative Assembly", "Lok Sabha constituency", "Lok Sabha seat", "Vidhan Sabha", "(SC) AC", "(ST) AC", "(SC) PC", "(ST) PC",
		"CEO", "जिला", "जिले", "जिलों", "विधानसभा", "विधान सभा", "लोकसभा", "लोक सभा", "संसदीय क्षेत्र", "संसदीय निर्वाचन क्षेत्र",
	})
	for _, phrase := range []string{
		"AC", "PC", "district", "DEO", "District Election Officer", "District Magistrate", "Assembly Constituency",
		"Parliamentary Constituency", "CEO", "जिला", "जिला निर्वाचन अधिकारी", "विधानसभा क्षेत्र", "संसदीय क्षेत्र",
	} {
		c.r.seatBefore.add(reversed(split(phrase)), struct{}{})
	}
	for name, slugs := range c.v.AmbiguousPlaces {
		c.shared[joined(split(name))] |= c.set(slugs)
	}
	for i := range c.v.States {
		for _, name := range c.v.States[i].WeakPlacesSecond {
			c.shared[joined(split(name))] |= 1 << i
		}
	}
	for _, p := range c.v.RenamedPlaces {
		c.renamed[joined(split(p.Old))] = joined(split(p.New))
	}
}

// ofOffice reports whether the words of a template name the office of a Chief
// Electoral Officer, which speaks for its state.
func ofOffice(words string) bool {
	for _, mark := range []string{"ceo", "electoral officer", "मुख्य निर्वाचन", "मुख्य निवडणूक", "मुख्य चुनाव", "ਮੁੱਖ ਚੋਣ"} {
		if strings.Contains(strings.ToLower(words), mark) {
			return true
		}
	}
	return false
}

// spreads reports whether words are said of a whole list of names: "CEOs of
// Assam, Kerala and Puducherry", "the Punjab and Haryana cadres".
func spreads(phrase string) bool {
	return slices.ContainsFunc(split(phrase), func(w string) bool {
		switch w {
		case "ceos", "officers", "conference", "conferences", "cadre", "cadres", "कैडर", "काडर", "संवर्ग", "अधिकारियों", "पदाधिकारियों",
			"सम्मेलन", "सम्मेलनों", "courts", "न्यायालयों":
			return true
		}
		return false
	})
}

// ofCourt reports whether words name a High Court.
func ofCourt(phrase string) bool {
	return slices.ContainsFunc(split(phrase), func(w string) bool {
		switch w {
		case "court", "courts", "hc", "न्यायालय", "हाईकोर्ट", "कोर्ट", "न्यायालयों":
			return true
		}
		return false
	})
}

func (c *stateCompiler) mask(words []string, hides set) {
	if !c.capital[joined(words)] {
		c.r.terms.add(words, term{strength: masked, hides: hides})
	}
}

// falsePositive compiles a phrase such as "<Name> Bhawan|House", "IIT
// Delhi|Bombay" or "Punjab National Bank".
func (c *stateCompiler) falsePositive(phrase string, hides set) {
	phrase, year := strings.CutSuffix(phrase, ":<Year>")
	for _, p := range choices(strings.Fields(phrase)) {
		x := context{hides: hides, year: year, spreads: spreads(phrase), court: ofCourt(phrase)}
		switch slot := slices.IndexFunc(p, func(w string) bool { return strings.HasPrefix(w, "<") }); {
		case slot < 0:
			c.mask(split(strings.Join(p, " ")), hides)
		case slot == 0:
			c.r.after.add(split(strings.Join(p[1:], " ")), x)
		case slot == len(p)-1:
			c.r.before.add(reversed(split(strings.Join(p[:slot], " "))), x)
		}
	}
}

func (c *stateCompiler) cues() {
	for what, phrases := range map[cue][]string{
		allStates: c.v.NationalPhrases,
		comparesAfter: {
			"earlier", "previous", "previously", "past", "as against", "compared to", "compared with", "in comparison to",
			"in comparison with", "पिछले", "पिछली", "पूर्व में", "इससे पहले",
		},
		comparesList: {"की तुलना", "के मुकाबले", "की अपेक्षा"},
	} {
		for _, p := range phrases {
			c.r.cues.add(split(p), what)
		}
	}
}

// choices writes out every reading of words like "a|b".
func choices(words []string) [][]string {
	out := [][]string{nil}
	for _, w := range words {
		var longer [][]string
		for _, head := range out {
			for one := range strings.SplitSeq(w, "|") {
				longer = append(longer, append(slices.Clone(head), one))
			}
		}
		out = longer
	}
	return out
}
