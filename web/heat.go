package web

import (
	"strconv"

	"abhilekh/storage"
	"abhilekh/storage/query"
)

// scale is the smallest count of each of the five tints.
type scale [5]int

// newScale divides the counts up to most. Counts of documents are uneven (one
// state has ten times as many as the next), so the tints begin at 8, 25, 50 and
// 80 per cent of the largest; up to five each count has its own.
func newScale(most int) scale {
	s := scale{1, 2, 3, 4, 5}
	if most <= len(s) {
		return s
	}
	for i, percent := range [...]int{8, 25, 50, 80} {
		s[i+1] = max(s[i]+1, plain(most*percent/100))
	}
	return s
}

// plain rounds down to a number that is easily said: 306 is 300, 49 is 45.
func plain(n int) int {
	step := 1
	for n >= 20*step {
		step *= 10
	}
	if step >= 10 {
		step /= 2
	}
	return n - n%step
}

// class is the style of a count.
func (s scale) class(n int) string {
	tint := 0
	for tint < len(s) && n >= s[tint] {
		tint++
	}
	return "heat-" + strconv.Itoa(tint)
}

// heatKey explains the tints.
type heatKey struct {
	Label string
	Steps []heatStep
}

type heatStep struct{ Class, Label string }

func (v visit) heatKey(id string, s scale, most int) heatKey {
	k := heatKey{Label: v.say(id), Steps: []heatStep{{"heat-0", "0"}}}
	for i, from := range s {
		if from > most {
			break
		}
		label := v.number(from)
		switch {
		case i == len(s)-1 && from < most:
			label += "+"
		case i < len(s)-1 && s[i+1]-1 > from && from < most:
			label += "–" + v.number(s[i+1]-1)
		}
		k.Steps = append(k.Steps, heatStep{s.class(from), label})
	}
	return k
}

// tiles are the states as a grid in which each lies roughly where it does in the
// country. It is no map and shows no border.
type tiles struct {
	Tiles     []tile
	Key       heatKey
	ListLabel string
	List      []row // all states by name, for those who do not know the codes
}

type tile struct {
	Code, Name, Count, Said string
	Href                    string // "" where there is nothing to lead to
	Place, Heat             string // classes
}

// tilePlaces are the row and column of each state, seven by nine.
var tilePlaces = map[string][2]int{
	"jammu-and-kashmir": {1, 3}, "ladakh": {1, 4},
	"punjab": {2, 3}, "himachal-pradesh": {2, 4}, "uttarakhand": {2, 5}, "arunachal-pradesh": {2, 9},
	"chandigarh": {3, 2}, "haryana": {3, 3}, "delhi": {3, 4}, "uttar-pradesh": {3, 5}, "bihar": {3, 6},
	"sikkim": {3, 7}, "assam": {3, 8}, "nagaland": {3, 9},
	"gujarat": {4, 1}, "rajasthan": {4, 2}, "madhya-pradesh": {4, 3}, "chhattisgarh": {4, 4}, "jharkhand": {4, 5},
	"west-bengal": {4, 6}, "meghalaya": {4, 7}, "tripura": {4, 8}, "manipur": {4, 9},
	"dadra-and-nagar-haveli-and-daman-and-diu": {5, 1}, "maharashtra": {5, 2}, "telangana": {5, 3}, "odisha": {5, 4}, "mizoram": {5, 8},
	"goa": {6, 2}, "karnataka": {6, 3}, "andhra-pradesh": {6, 4},
	"lakshadweep": {7, 1}, "kerala": {7, 3}, "tamil-nadu": {7, 4}, "puducherry": {7, 5}, "andaman-and-nicobar-islands": {7, 9},
}

// tiles shows how many documents each state has. href says where a state leads;
// "" is no link.
func (w *Web) tiles(v visit, counts map[string]int, href func(state string, n int) string) tiles {
	most := 0
	for i := range w.vocab.States {
		most = max(most, counts[w.vocab.States[i].Slug])
	}
	s := newScale(most)
	out := tiles{
		Key: v.heatKey("key.documents", s, most), ListLabel: v.say("tiles.list", v.number(len(w.vocab.States))),
	}
	for i := range w.vocab.States {
		st := &w.vocab.States[i]
		n := counts[st.Slug]
		name := w.label(v.speech, storage.FacetState, st.Slug, nil)
		t := tile{Code: shortCode(st.ISO), Name: name, Count: v.number(n), Said: v.documents(n), Href: href(st.Slug, n), Heat: s.class(n)}
		out.List = append(out.List, row{Label: name, Href: t.Href, Count: t.Count, Said: t.Said})
		if at, ok := tilePlaces[st.Slug]; ok { // a state of an operator's own list stands in the list below
			t.Place = "r" + strconv.Itoa(at[0]) + " c" + strconv.Itoa(at[1])
			out.Tiles = append(out.Tiles, t)
		}
	}
	return out
}

// shortCode is the last part of an ISO 3166-2 code: "CG" of "IN-CG".
func shortCode(iso string) string {
	const country = len("IN-")
	if len(iso) > country {
		return iso[country:]
	}
	return iso
}

// statePath is the page of a state.
func (s speech) statePath(slug string) string { return s.at("/states/"+slug, "") }

// themePath is the page of a theme.
func (s speech) themePath(id string) string { return s.at("/themes/"+id, "") }

// conferencePath is the page of a conference.
func (s speech) conferencePath(id string) string { return s.at("/conferences/"+id, "") }

// narrowed leads from a tile to a search; states without a document lead nowhere.
func (v visit) narrowed(q query.Query) func(string, int) string {
	return func(state string, n int) string {
		if n == 0 {
			return ""
		}
		return v.results(q.WithValues(storage.FacetState, state))
	}
}
