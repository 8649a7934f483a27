package web

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"abhilekh/storage"

	"github.com/google/go-cmp/cmp"
)

func TestHeat(t *testing.T) {
	v := visit{}
	for most, want := range map[int]string{
		0:   "heat-0 0",
		1:   "heat-0 0, heat-1 1",
		3:   "heat-0 0, heat-1 1, heat-2 2, heat-3 3",
		5:   "heat-0 0, heat-1 1, heat-2 2, heat-3 3, heat-4 4, heat-5 5",
		6:   "heat-0 0, heat-1 1, heat-2 2, heat-3 3, heat-4 4, heat-5 5+",
		9:   "heat-0 0, heat-1 1, heat-2 2, heat-3 3, heat-4 4–6, heat-5 7+",
		612: "heat-0 0, heat-1 1–44, heat-2 45–149, heat-3 150–299, heat-4 300–449, heat-5 450+",
	} {
		var got []string
		s := newScale(most)
		for _, step := range v.heatKey("key.documents", s, most).Steps {
			got = append(got, step.Class+" "+step.Label)
		}
		if d := cmp.Diff(want, strings.Join(got, ", ")); d != "" {
			t.Errorf("up to %d (-want +got):\n%s", most, d)
		}
	}
	for most := range 3000 {
		s := newScale(most)
		if !slices.IsSorted(s[:]) || s[0] != 1 || most > 5 && s[4] > most {
			t.Fatalf("scale up to %d: %v", most, s)
		}
		if most > 0 && s.class(most) == "heat-0" || s.class(0) != "heat-0" {
			t.Fatalf("classes up to %d", most)
		}
	}
}

func TestDays(t *testing.T) {
	en, hi := speech{}, speech{hi: true}
	for _, c := range []struct{ got, want string }{
		{en.days("2024-01-11", "2024-01-12"), "11–12 Jan 2024"},
		{hi.days("2024-01-11", "2024-01-12"), "11–12 जनवरी 2024"},
		{en.days("2024-04-19", "2024-06-01"), "19 Apr – 1 Jun 2024"},
		{en.days("2023-12-30", "2024-01-02"), "30 Dec 2023 – 2 Jan 2024"},
		{en.days("2024-01-11", "2024-01-11"), "11 Jan 2024"},
		{en.days("2024-01-11", ""), "11 Jan 2024"},
		{en.days("", ""), ""},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestSampleBarOnLists(t *testing.T) {
	var samples []item
	for i := range 7 {
		samples = append(samples, item{
			key: fmt.Sprintf("s%d.txt", i), source: "notes", media: "text/plain", title: fmt.Sprintf("SAMPLE: %d", i), titleLang: "en", lang: "en",
			printed: storage.Date(fmt.Sprintf("2024-01-%02d", i+10)), text: "text", states: []string{"goa"}, conference: seed, kind: "presentation",
		})
	}
	a := newArchive(t, samples)
	for _, address := range []string{"/", "/states/goa", seedURL} {
		if a.page(t, address, http.StatusOK).Find(".sample").Length() != 1 {
			t.Errorf("%s does not say that all is invented", address)
		}
	}
	samples[0].real = true // the oldest, which is not among the newest shown
	a = newArchive(t, samples)
	for _, address := range []string{"/", "/states/goa", seedURL} {
		if a.page(t, address, http.StatusOK).Find(".sample").Length() != 0 {
			t.Errorf("%s says that all is invented, and one document is not", address)
		}
	}
}
