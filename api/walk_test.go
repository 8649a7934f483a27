package api

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"abhilekh/storage"

	"github.com/google/go-cmp/cmp"
)

// The seed walk in five calls, each to an address that the one before gave: what
// did the poll-gone states say on expenditure monitoring in January 2024, on which
// slide, and how is it cited?
func TestSeedWalk(t *testing.T) {
	w, ids := conferred(t)
	for _, ui := range []string{english, hindi} {
		t.Run(ui, func(t *testing.T) {
			start := address("/api/v1/conferences", "", ui)
			conferences := read[ConferencesAnswer](w, start).Conferences
			i := slices.IndexFunc(conferences, func(m Meeting) bool { return strings.HasPrefix(m.From, "2024-01") })
			if i < 0 || conferences[i].Presentations != 12 {
				t.Fatalf("conferences: %+v", conferences)
			}

			matrix := read[ConferenceAnswer](w, conferences[i].URL).Matrix
			r := slices.IndexFunc(matrix.Roles, func(r MatrixRole) bool { return r.Role == storage.RolePollGone })
			if r < 0 {
				t.Fatalf("roles: %+v", matrix.Roles)
			}
			k := slices.IndexFunc(matrix.Roles[r].Themes, func(x RoleTheme) bool { return x.Theme == "expenditure-monitoring" })
			gone := matrix.Roles[r].Themes[k]

			found := read[SearchAnswer](w, gone.URL)
			var decks []string
			for _, h := range found.Hits {
				decks = append(decks, h.States[0].Value+" "+h.States[0].Label)
				if len(h.Pages) == 0 {
					t.Errorf("%s: no slide", h.Title)
				}
			}
			slices.Sort(decks)
			var want []string
			for _, state := range []string{"chhattisgarh", "madhya-pradesh", "mizoram", "rajasthan", "telangana"} {
				want = append(want, state+" "+w.config.Vocab.Label("state", state, ui))
			}
			if diff := cmp.Diff(want, decks); diff != "" || gone.Documents != len(want) {
				t.Errorf("poll-gone decks (-want +got):\n%s", diff)
			}

			id := ids["rajasthan.pptx"]
			h := slices.IndexFunc(found.Hits, func(h Hit) bool { return h.ID == id })
			if h < 0 {
				t.Fatal("the deck of Rajasthan is not found")
			}
			deck := read[DocumentAnswer](w, address("/api/v1"+found.Hits[h].URL, "", ui))
			e := slices.IndexFunc(deck.Tags, func(x Tag) bool { return x.Value == "expenditure-monitoring" })
			p := slices.IndexFunc(deck.Pages, func(x PageHead) bool { return x.Number == *deck.Tags[e].Page })

			slide := read[PageAnswer](w, address(deck.Pages[p].URL, "", ui))
			label := map[string]string{english: "Slide 2", hindi: "स्लाइड 2"}[ui]
			listed := slices.ContainsFunc(found.Hits[h].Pages, func(p PageHit) bool { return p.Label == label })
			if slide.Label != label || !listed || !strings.Contains(slide.Text, "expenditure") {
				t.Errorf("slide: %+v", slide)
			}
			for _, part := range []string{"Chief Electoral Officer, Rajasthan", "slide 2", fmt.Sprintf("%s/documents/%s/versions/%s/pages/2", baseURL, id, deck.Version)} {
				if !strings.Contains(slide.Citation.Text, part) {
					t.Errorf("the citation lacks %q: %s", part, slide.Citation.Text)
				}
			}
		})
	}
}
