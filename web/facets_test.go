package web

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"abhilekh/storage"
	"abhilekh/storage/query"
	"abhilekh/storage/search"
	"abhilekh/storage/vocab"

	"github.com/google/go-cmp/cmp"
)

func values(list []option) []string {
	var out []string
	for _, o := range list {
		out = append(out, o.value)
	}
	return out
}

func TestFacetsShowTheChosenFirstAndNoneLast(t *testing.T) {
	var options []option
	for i := range 12 {
		options = append(options, option{value: fmt.Sprintf("v%02d", i), On: i == 10})
	}
	options[0].value = storage.None
	shown, rest := split(storage.FacetState, options)
	if d := cmp.Diff([]string{"v10", "v01", "v02", "v03", "v04", "v05", "v06", "v07"}, values(shown)); d != "" {
		t.Errorf("shown (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]string{"v08", "v09", "v11", storage.None}, values(rest)); d != "" {
		t.Errorf("rest (-want +got):\n%s", d)
	}
	years := []option{{value: "2020"}, {value: storage.None}, {value: "2024"}, {value: "2019", On: true}}
	shown, rest = split(storage.FacetYear, years)
	if d := cmp.Diff([]string{"2024", "2020", "2019", storage.None}, values(shown)); d != "" || rest != nil {
		t.Errorf("years (-want +got):\n%s rest %v", d, rest)
	}
	// "No text" is a verdict like the others.
	shown, _ = split(storage.FacetQuality, []option{{value: "none"}, {value: "good"}})
	if d := cmp.Diff([]string{"none", "good"}, values(shown)); d != "" {
		t.Errorf("verdicts (-want +got):\n%s", d)
	}
}

func TestThemesStandUnderTheirParents(t *testing.T) {
	words, err := vocab.Load("")
	check(t, err)
	w := &Web{vocab: words}
	list := w.nest([]option{{value: "seizures"}, {value: "evm"}, {value: "expenditure-monitoring"}, {value: "special-intensive-revision"}})
	if d := cmp.Diff([]string{"evm", "expenditure-monitoring", "seizures", "special-intensive-revision"}, values(list)); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if list[1].Sub || !list[2].Sub || list[3].Sub {
		t.Error("only a theme whose parent is shown is indented")
	}
}

func TestFacetsThatSayNothingAreLeftOut(t *testing.T) {
	words, err := vocab.Load("")
	check(t, err)
	w := &Web{vocab: words}
	facet := func(f storage.Facet, values ...string) search.FacetCounts {
		out := search.FacetCounts{Facet: f}
		for _, value := range values {
			out.Values = append(out.Values, search.FacetValue{Value: value, Count: 1})
		}
		return out
	}
	shown := func(q query.Query, list ...search.FacetCounts) []string {
		var out []string
		for _, f := range w.facets(visit{query: q}, &search.Answer{Facets: list}, nil) {
			out = append(out, f.ID)
		}
		return out
	}
	all := []search.FacetCounts{
		facet(storage.FacetState, "bihar"), facet(storage.FacetAudience, storage.None), facet(storage.FacetConference),
		facet(storage.FacetSource, "notes"), facet(storage.FacetQuality, "unchecked"), facet(storage.FacetStatus, "current", "changed"),
	}
	if d := cmp.Diff([]string{"state", "status"}, shown(query.Query{}, all...)); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	chosen := query.Query{}.WithValues(storage.FacetQuality, "unchecked")
	if d := cmp.Diff([]string{"state", "quality", "status"}, shown(chosen, all...)); d != "" {
		t.Errorf("with one chosen (-want +got):\n%s", d)
	}
}

// Sources are shown by their labels wherever one can be met.
func TestSourcesAreShownByTheirLabels(t *testing.T) {
	a := newArchive(t, items())
	for _, c := range []struct{ address, selector string }{
		{"/?q=webcasting", "section[aria-labelledby=f-source]"},
		{"/?source=decks", ".chip"},
		{"/?source=decks&q=zzzz", ".chip"},
		{"/?source=decks&q=zzzz", ".why th"},
		{a.doc("telangana.pptx"), ".meta"},
	} {
		for _, ui := range []string{"en", "hi"} {
			got := a.page(t, in(ui, c.address), http.StatusOK).Find(c.selector).Text()
			if !strings.Contains(got, "Decks of the sample") {
				t.Errorf("%s %s: %s has %q", ui, c.address, c.selector, got)
			}
		}
	}
}
