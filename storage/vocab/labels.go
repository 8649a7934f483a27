package vocab

import (
	"slices"
	"strconv"
)

// Language is a language of documents.
type Language struct {
	Code   string // ISO 639-1, or 639-3 where there is no shorter code
	NameEn string
	NameHi string
}

// languages returns those in which PIB or a state publishes, by number of notes
// roughly, then those of the Eighth Schedule and of state assemblies.
func languages() []Language {
	return []Language{
		{"en", "English", "अंग्रेज़ी"}, {"hi", "Hindi", "हिन्दी"}, {"mr", "Marathi", "मराठी"},
		{"bn", "Bengali", "बांग्ला"}, {"pa", "Punjabi", "पंजाबी"}, {"gu", "Gujarati", "गुजराती"},
		{"or", "Odia", "ओड़िया"}, {"ta", "Tamil", "तमिल"}, {"te", "Telugu", "तेलुगु"},
		{"kn", "Kannada", "कन्नड़"}, {"ml", "Malayalam", "मलयालम"}, {"ur", "Urdu", "उर्दू"},
		{"as", "Assamese", "असमिया"}, {"ne", "Nepali", "नेपाली"}, {"kok", "Konkani", "कोंकणी"},
		{"mni", "Manipuri", "मणिपुरी"}, {"sa", "Sanskrit", "संस्कृत"}, {"mai", "Maithili", "मैथिली"},
		{"doi", "Dogri", "डोगरी"}, {"brx", "Bodo", "बोडो"}, {"sat", "Santali", "संताली"},
		{"sd", "Sindhi", "सिंधी"}, {"ks", "Kashmiri", "कश्मीरी"}, {"lus", "Mizo", "मिज़ो"},
		{"kha", "Khasi", "खासी"}, {"lbj", "Ladakhi", "लद्दाखी"},
	}
}

// label is a value of a facet that has no list of its own.
type label struct{ value, en, hi string }

// The facets by their names in addresses, as storage spells them.
const (
	state, mentions, theme, kind = "state", "mentions", "theme", "kind"
	conference, role, election   = "conference", "role", "election"
	year, lang, audience, source = "year", "lang", "audience", "source"
	quality, status              = "quality", "status"

	none     = "none"     // the value of documents without any
	national = "national" // the state of documents about the whole country

	pollGone, pollGoing, other = "poll-gone", "poll-going", "other" // roles at a conference
)

// plainLabels returns the labels that stand in no list, by facet. A facet that
// offers "none" has a label for it; "national" is called alike for both levels.
func plainLabels() map[string][]label {
	where := []label{{national, "All India", "अखिल भारतीय"}, {none, "No state named", "कोई राज्य नहीं"}}
	return map[string][]label{
		state:      where,
		mentions:   where,
		theme:      {{none, "No theme found", "कोई विषय नहीं"}},
		kind:       {{none, "Kind unknown", "प्रकार अज्ञात"}},
		conference: {{none, "No conference", "कोई सम्मेलन नहीं"}},
		role: {
			{pollGone, "Poll-gone states", "हाल में मतदान वाले राज्य"},
			{pollGoing, "Poll-going states", "आगामी मतदान वाले राज्य"},
			{other, "Other states", "अन्य राज्य"}, {none, "Role not known", "भूमिका अज्ञात"},
		},
		election: {{none, "No election named", "कोई निर्वाचन नहीं"}},
		year:     {{none, "Date unknown", "तारीख अज्ञात"}},
		lang:     {{none, "Language unknown", "भाषा अज्ञात"}},
		audience: {{none, "No audience stated", "कोई श्रोता वर्ग नहीं"}},
		quality: {
			{"good", "Good text", "अच्छा पाठ"}, {"repaired", "Repaired text", "सुधारा हुआ पाठ"},
			{"doubtful", "Doubtful text", "संदिग्ध पाठ"}, {none, "No text", "कोई पाठ नहीं"},
			{"unchecked", "Text not checked", "पाठ जाँचा नहीं गया"},
		},
		status: {
			{"current", "Current", "वर्तमान"}, {"changed", "Changed since first seen", "बाद में बदला गया"},
			{"withdrawn", "No longer at its source", "अब स्रोत पर नहीं"}, {"withheld", "Withheld", "रोका गया"},
		},
	}
}

// Known reports whether a facet may have that value. Facets and values are
// spelled as in addresses. A year lies between 1900 and 2199; a source is any
// slug, since sources are configured elsewhere; "none" and "national" are known
// where they are offered. An unknown facet has no values.
func (v *Vocabulary) Known(facet, value string) bool {
	for _, l := range v.plain[facet] {
		if l.value == value {
			return true
		}
	}
	switch facet {
	case year:
		y, err := strconv.Atoi(value)
		return err == nil && len(value) == 4 && y >= 1900 && y <= 2199
	case source:
		return slug(value)
	}
	_, ok := v.at(facet)[value]
	return ok
}

// at returns the positions of a facet's values, nil if it has no list.
func (v *Vocabulary) at(facet string) map[string]int {
	switch facet {
	case state, mentions:
		return v.states
	case theme:
		return v.themes
	case kind:
		return v.kinds
	case conference:
		return v.conferences
	case election:
		return v.elections
	case audience:
		return v.audiences
	case lang:
		return v.languages
	}
	return nil
}

// Values returns the values a document can have in a facet, in the order to be
// listed; "national" is the last of the states, and "none" is left out, as it
// means having no value (but quality has a verdict of that name). Conferences
// and elections come newest first. It is nil for year, source and unknown facets. The slice is
// the caller's.
func (v *Vocabulary) Values(facet string) []string {
	if facet == quality || facet == status || facet == role {
		var out []string
		for _, l := range v.plain[facet] {
			if l.value != none || facet == quality {
				out = append(out, l.value)
			}
		}
		return out
	}
	at := v.at(facet)
	if at == nil {
		return nil
	}
	out := make([]string, len(at), len(at)+1)
	for value, i := range at {
		out[i] = value
	}
	switch facet {
	case state, mentions:
		out = append(out, national)
	case conference:
		slices.Reverse(out)
	}
	return out
}

// Label returns how a facet's value is called in the language ui, "hi" or else
// English. What it does not know it returns as it is, years and sources among it.
func (v *Vocabulary) Label(facet, value, ui string) string {
	for _, l := range v.plain[facet] {
		if l.value == value {
			return choose(ui, l.en, l.hi)
		}
	}
	i, ok := v.at(facet)[value]
	if !ok {
		return value
	}
	switch facet {
	case theme:
		return choose(ui, v.Themes[i].LabelEn, v.Themes[i].LabelHi)
	case kind:
		return choose(ui, v.Kinds[i].LabelEn, v.Kinds[i].LabelHi)
	case conference:
		return choose(ui, v.Conferences[i].LabelEn, v.Conferences[i].LabelHi)
	case election:
		return choose(ui, v.Elections[i].LabelEn, v.Elections[i].LabelHi)
	case audience:
		return choose(ui, v.Audiences[i].LabelEn, v.Audiences[i].LabelHi)
	case lang:
		return choose(ui, v.Languages[i].NameEn, v.Languages[i].NameHi)
	}
	return choose(ui, v.States[i].NameEn, v.States[i].NameHi)
}

// LangLabel returns the name of a language, or its code if that is not known.
func (v *Vocabulary) LangLabel(code, ui string) string { return v.Label(lang, code, ui) }

func choose(ui, en, hi string) string {
	if ui == "hi" {
		return hi
	}
	return en
}
