package search

import (
	"fmt"
	"strings"
	"testing"

	"abhilekh/storage"
	"abhilekh/storage/query"
)

// withNotes is a deck whose slides have speaker notes, or nothing else.
func withNotes() storage.Record {
	r := note("deck", "Presentation", "2024-01-11", "The model code", "Sealing of machines", "", "Slide four")
	r.Pages[0].Notes = "of conduct binds <b>candidates</b>."
	r.Pages[1].Notes = "Machines are sealed before the agents."
	r.Pages[2].Notes = "The picture shows a strong room."
	return r
}

func TestNotes(t *testing.T) {
	r := withNotes()
	// Enough for several batches and a merge, which must keep the places.
	records := []storage.Record{r, note("other", "Another note", "", "nothing")}
	for i := range 600 {
		other := note(fmt.Sprintf("d%03d", i), "Filler", "", "polling", "booths")
		other.Pages[0].Notes = "day at the"
		records = append(records, other)
	}
	x := openIndex(t, records)
	for _, c := range []struct {
		text, part, snippet string
		page, found         int
	}{
		{"candidates", PartNotes, "of conduct binds &lt;b&gt;<mark>candidates</mark>&lt;/b&gt;.", 1, 1},
		{"code", "", "The model <mark>code</mark>", 1, 1},
		{"sealing", "", "<mark>Sealing</mark> of machines", 2, 1},
		{"code conduct", "", "The model <mark>code</mark>", 1, 1}, // one word here, one there
		{"machines agents", PartNotes, "<mark>Machines</mark> are sealed before the <mark>agents</mark>.", 2, 1},
		{`"of conduct binds"`, PartNotes, "<mark>of conduct binds</mark> &lt;b&gt;candidates&lt;/b&gt;.", 1, 1},
		{`"model code"`, "", "The <mark>model code</mark>", 1, 1},
		{"strong room", PartNotes, "The picture shows a <mark>strong</mark> <mark>room</mark>.", 3, 1},
		{`"presentation"`, "", "The model code", 1, 1},
		{"presentation", "", "<mark>Slide</mark> four", 4, 1}, // one and the same, unquoted
		{`"day at the"`, PartNotes, "<mark>day at the</mark>", 1, 600},
		{`"day polling"~5 -x`, "", "<mark>polling</mark>", 1, 0},
		// What stands next to each other on the slide and in its notes is no phrase,
		// neither on end nor place by place; such a text is searched as words.
		{`"code of conduct"`, "", "", 0, 0},
		{`"the of"`, "", "", 0, 0},
		{`"of code"`, "", "", 0, 0},
		{`"machines sealing"~3`, "", "<mark>Sealing</mark> of <mark>machines</mark>", 2, 1},
		{`"sealing agents"~9`, "", "", 0, 0},
		{`"polling day"`, "", "", 0, 0},
	} {
		a, err := x.Search(t.Context(), query.Query{}.WithText(c.text))
		if err != nil {
			t.Fatal(err)
		}
		if a.Total != c.found {
			t.Errorf("%s: %d found, want %d", c.text, a.Total, c.found)
			continue
		}
		if c.found == 0 {
			continue
		}
		if len(a.Hits[0].Pages) == 0 {
			t.Errorf("%s: no page", c.text)
			continue
		}
		p := a.Hits[0].Pages[0]
		if p.Number != c.page || p.Part != c.part || p.Snippet != c.snippet {
			t.Errorf("%s: page %d, part %q, %q; want page %d, part %q, %q", c.text, p.Number, p.Part, p.Snippet, c.page, c.part, c.snippet)
		}
	}
	a, err := x.Search(t.Context(), query.Query{}.WithText("candidates"))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := markText(r.Pages[0].Notes, a.Reading, x.options.Vocab), "of conduct binds &lt;b&gt;<mark>candidates</mark>&lt;/b&gt;."; got != want {
		t.Errorf("marked notes %q, want %q", got, want)
	}
}

// TestEvidenceInNotes: what a tag goes by may stand in the notes alone.
func TestEvidenceInNotes(t *testing.T) {
	r := withNotes()
	r.Tags = []storage.Tag{
		{Facet: storage.FacetTheme, Value: "evm", Page: 2, Words: "machines"},
		{Facet: storage.FacetTheme, Value: "logistics", Page: 3, Words: "strong room"},
	}
	x := openIndex(t, []storage.Record{r})
	a, err := x.Search(t.Context(), query.Query{}.WithValues(storage.FacetTheme, "evm", "logistics"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range a.Hits[0].Pages {
		got = append(got, fmt.Sprintf("%d %s %s", p.Number, p.Part, p.Snippet))
	}
	want := "2  Sealing of <mark>machines</mark>; 3 notes The picture shows a <mark>strong room</mark>."
	if s := strings.Join(got, "; "); s != want {
		t.Errorf("pages %q, want %q", s, want)
	}
}
