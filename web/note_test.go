package web

import (
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"
)

// links returns what every link under s says and where it leads.
func links(s *goquery.Selection) []string {
	var out []string
	s.Find("a").Each(func(_ int, x *goquery.Selection) {
		out = append(out, strings.Join(strings.Fields(x.Text()), " ")+" "+x.AttrOr("href", ""))
	})
	return out
}

func TestAPressNoteThatIsNotHeld(t *testing.T) {
	a := newArchive(t, items())
	for _, c := range []struct {
		address, heading string
		rows             int
		offers           []string
	}{
		{
			"/?q=Press+Note+No.+118+of+2024", "No press note with the number ECI/PN/118/2024 is held", 0,
			[]string{"ECI/PN/118/2023, Arrangements for poll day, 29 Nov 2023 " + a.doc("real.pdf") + "?q=ECI%2FPN%2F118%2F2023"},
		},
		{
			"/?q=ECI/PN/999/2024", "No press note with the number ECI/PN/999/2024 is held", 0,
			[]string{"2 press notes of 2024 /?kind=press-note&year=2024", "4 press notes, Nov 2023 – Mar 2024 /?kind=press-note"},
		},
		{
			"/?q=ECI/PN/999/2021", "No press note with the number ECI/PN/999/2021 is held", 0,
			[]string{"4 press notes, Nov 2023 – Mar 2024 /?kind=press-note"},
		},
		{
			"/?q=note:999&ui=hi", "संख्या 999 का कोई प्रेस नोट यहाँ नहीं है", 0,
			[]string{"4 प्रेस नोट, नवंबर 2023 – मार्च 2024 /?kind=press-note&ui=hi"},
		},
		// With filters the number itself is looked for before it is called unknown.
		{
			"/?q=ECI/PN/999/2024+-webcasting&state=bihar", "No press note with the number ECI/PN/999/2024 is held", 3,
			[]string{"2 press notes of 2024 /?kind=press-note&year=2024", "4 press notes, Nov 2023 – Mar 2024 /?kind=press-note"},
		},
		{"/?q=ECI/PN/23/2024&state=bihar", "No document has all of this", 2, nil},
	} {
		doc := a.page(t, c.address, http.StatusOK)
		if got := texts(doc.Find("h1"))[0]; got != c.heading {
			t.Errorf("%s: heading %q, want %q", c.address, got, c.heading)
		}
		if got := doc.Find(".why tbody tr").Length(); got != c.rows {
			t.Errorf("%s: %d rows of what to leave out, want %d", c.address, got, c.rows)
		}
		if d := cmp.Diff(c.offers, links(doc.Find("#held"))); d != "" {
			t.Errorf("%s: offers (-want +got):\n%s", c.address, d)
		}
	}
	doc := a.page(t, "/?q=ECI/PN/999/2021", http.StatusOK)
	if got := texts(doc.Find("#held li"))[0]; got != "No press note of 2021 is held" {
		t.Errorf("of that year: %q", got)
	}
}

// Where nothing is known to be a press note, all documents are offered.
func TestWhatIsHeldWithoutPressNotes(t *testing.T) {
	a := newArchive(t, []item{
		{key: "a.txt", source: "notes", media: "text/plain", title: "SAMPLE: a", text: "Text.", printed: "2024-05-01"},
		{key: "b.txt", source: "notes", media: "text/plain", title: "SAMPLE: b", text: "Text."},
	})
	doc := a.page(t, "/?q=note:7", http.StatusOK)
	if d := cmp.Diff([]string{"2 documents, May 2024 /?sort=newest"}, links(doc.Find("#held"))); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}
