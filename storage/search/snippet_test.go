package search

import (
	"html"
	"strings"
	"testing"
	"unicode/utf8"

	"abhilekh/storage"
	"abhilekh/storage/query"

	gocmp "github.com/google/go-cmp/cmp"
)

// inert fails unless <mark> is the only element of s and everything else in it
// is escaped.
func inert(t testing.TB, s string) {
	t.Helper()
	bare := strings.NewReplacer("<mark>", "", "</mark>", "").Replace(s)
	if strings.ContainsAny(bare, `<>"'`) || html.EscapeString(html.UnescapeString(bare)) != bare {
		t.Errorf("not inert: %q", s)
	}
	if strings.Count(s, "<mark>") != strings.Count(s, "</mark>") || !utf8.ValidString(s) {
		t.Errorf("broken: %q", s)
	}
}

func TestMark(t *testing.T) {
	v := testVocab(t)
	for _, c := range []struct {
		query, text, want string
		exact             bool
	}{
		{query: "machine", text: "Machines & <b>machine</b>",
			want: "<mark>Machines</mark> &amp; &lt;b&gt;<mark>machine</mark>&lt;/b&gt;"},
		{query: "machine", exact: true, text: "Machines and a machine", want: "Machines and a <mark>machine</mark>"},
		{query: `"code of conduct"`, text: "A code of\nconduct; the conduct of code", want: "A <mark>code of\nconduct</mark>; the conduct of code"},
		{query: `"conduct code"~2`, text: "code of good conduct, x x x code", want: "<mark>code</mark> of good <mark>conduct</mark>, x x x code"},
		{query: "the machine", text: "the machine", want: "the <mark>machine</mark>"},
		{query: "the", text: "the machine", want: "<mark>the</mark> machine"},
		{query: "elec*", text: "elector selection", want: "<mark>elector</mark> selection"},
		{query: "-machine poll", text: "machine poll", want: "machine <mark>poll</mark>"},
		{query: "मतदाता", text: "मतदाताओं की सूची", want: "<mark>मतदाताओं</mark> की सूची"},
		{query: "ECI/PN/23/2024", text: "No. ECI/PN/023/2024!", want: "No. <mark>ECI/PN/023/2024</mark>!"},
		{query: "eci pn 23 2024", text: "the ECI, PN/23/2024", want: "the <mark>ECI, PN/23/2024</mark>"},
		{query: "ECI/PN/23/2024", text: "ECI wrote PN/23/2024", want: "ECI wrote <mark>PN/23/2024</mark>"},
		{query: "ECI/PN/23/2024", text: "PN/23/2024; ECI/PN/24/2024", want: "<mark>PN/23/2024</mark>; ECI/PN/24/2024"},
		{query: "eci ECI/PN/23/2024", text: "ECI/PN/23/2024 of ECI", want: "<mark>ECI/PN/23/2024</mark> of <mark>ECI</mark>"},
		{query: `"pn 23 2024"`, text: "ECI/PN/23/2024", want: "ECI/<mark>PN/23/2024</mark>"},
		{query: "re-poll", text: "re-poll, poll", want: "<mark>re-poll</mark>, poll"},
		{query: "171745", text: "1,71,745 stations", want: "<mark>1,71,745</mark> stations"},
		{query: "", text: "a < b", want: "a &lt; b"},
	} {
		got := markText(c.text, query.Read(c.query, c.exact, v), v)
		if got != c.want {
			t.Errorf("%s in %q: %q, want %q", c.query, c.text, got, c.want)
		}
		inert(t, got)
	}
}

func TestSnippet(t *testing.T) {
	v := testVocab(t)
	filler := strings.Repeat("Filler words that say nothing at all stand here in a row. ", 20)
	find := func(q, text string) string {
		return snippet(text, markerOf(newPlan(query.Read(q, false, v).Root).leaves).find(text))
	}
	t.Run("densest", func(t *testing.T) {
		got := find("ballot symbol", filler+" ballot "+filler+" ballot and\n\n symbol "+filler+" symbol")
		if !strings.Contains(got, "<mark>ballot</mark> and <mark>symbol</mark>") {
			t.Errorf("both words are not shown: %q", got)
		}
		if !strings.HasPrefix(got, "… ") || !strings.HasSuffix(got, " …") {
			t.Errorf("what is left out is not shown: %q", got)
		}
		bare := strings.NewReplacer("<mark>", "", "</mark>", "", "… ", "", " …", "").Replace(got)
		if n := utf8.RuneCountInString(bare); n < snippetLength-2*snippetSlack || n > snippetLength {
			t.Errorf("%d characters: %q", n, got)
		}
		if !strings.Contains(strings.Join(strings.Fields(filler+" ballot and symbol "+filler), " "), bare) {
			t.Errorf("words are cut: %q", got)
		}
	})
	t.Run("beginning", func(t *testing.T) {
		got := find("zebra", filler)
		if !strings.HasPrefix(got, "Filler words") || strings.Contains(got, "<mark>") || !strings.HasSuffix(got, "…") {
			t.Errorf("%q", got)
		}
	})
	t.Run("short", func(t *testing.T) {
		if got := find("poll", " \n The poll \t"); got != "The <mark>poll</mark>" {
			t.Errorf("%q", got)
		}
	})
	t.Run("end", func(t *testing.T) {
		got := find("ballot", filler+"ballot")
		if !strings.HasSuffix(got, "<mark>ballot</mark>") || utf8.RuneCountInString(got) < snippetLength-snippetSlack {
			t.Errorf("%q", got)
		}
	})
	t.Run("one long word", func(t *testing.T) {
		got := find("ballot", strings.Repeat("अ", 1000)+" ballot "+strings.Repeat("x", 1000))
		inert(t, got)
		if !strings.Contains(got, "<mark>ballot</mark>") {
			t.Errorf("%q", got)
		}
	})
}

// TestHostileDocument: nothing of a document is ever markup.
func TestHostileDocument(t *testing.T) {
	const script = "<script>alert(1)</script>"
	r := note("hostile", script, "2024-01-01", script+" & <img src=x onerror=alert(1)> \x00\u202e alert")
	r.Tags = []storage.Tag{{Facet: storage.FacetState, Value: "goa", Level: storage.LevelPrimary, Page: 1, Words: script}}
	x := openIndex(t, []storage.Record{r})
	for _, q := range []query.Query{
		query.Query{}.WithText("alert"), query.Query{}.WithText(script), query.Query{}.WithText(`"script alert"`),
		query.Query{}.WithText("title:alert"), query.Query{}.Toggle(storage.FacetState, "goa"),
	} {
		a, err := x.Search(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		if len(a.Hits) != 1 || len(a.Hits[0].Pages) != 1 {
			t.Fatalf("%s: %d hits", q.Encode(), len(a.Hits))
		}
		inert(t, a.Hits[0].Pages[0].Snippet)
		inert(t, markText(r.Title, a.Reading, x.options.Vocab))
	}
}

func TestPageHits(t *testing.T) {
	filler := strings.Repeat("filler ", 300)
	r := note("deck", "Presentation on turnout", "2024-01-11",
		"helicopters "+filler, "Telangana helicopters", "helicopters helicopters", "Telangana", "nothing here",
		"helicopters in Telangana "+filler, "Telangana "+filler+" helicopters", "helicopters fly. Telangana votes")
	r.Tags = []storage.Tag{
		{Facet: storage.FacetAudience, Value: "voters", Words: "voters"}, {Facet: storage.FacetRole, Value: "other", Page: 1},
		{Facet: storage.FacetState, Value: "telangana", Level: storage.LevelPrimary, Page: 4, Words: "Telangana"},
		{Facet: storage.FacetState, Value: "goa", Level: storage.LevelMentioned, Page: 2, Words: "helicopters"},
		{Facet: storage.FacetTheme, Value: "logistics", Page: 3, Words: "helicopters"},
		{Facet: storage.FacetTheme, Value: "evm", Page: 0, Words: "title"},
		{Facet: storage.FacetTheme, Value: "turnout", Page: 6, Words: "helicopters"},
		{Facet: storage.FacetTheme, Value: "turnout", Page: 7}, {Facet: storage.FacetTheme, Value: "turnout", Page: 4},
		{Facet: storage.FacetTheme, Value: "turnout", Page: 1}, {Facet: storage.FacetTheme, Value: "turnout", Page: 40},
		{Facet: storage.FacetTheme, Value: "logistics", Page: 7}, {Facet: storage.FacetTheme, Value: "evm", Page: 7},
	}
	x := openIndex(t, []storage.Record{r, note("other", "Other", "", "boats", "planes")})
	for _, c := range []struct {
		name  string
		q     query.Query
		pages []int
		all   int
		first string // of the snippets, in part
	}{
		{"all words on one page first", query.Query{}.WithText("helicopters telangana"), []int{2, 8, 6}, 4, "<mark>Telangana</mark> <mark>helicopters</mark>"},
		{"most often first", query.Query{}.WithText("helicopters"), []int{3, 2, 8}, 6, "<mark>helicopters</mark> <mark>helicopters</mark>"},
		{"words on different pages", query.Query{}.WithText(`boats planes`), []int{1, 2}, 2, "<mark>boats</mark>"},
		{"phrase", query.Query{}.WithText(`"telangana helicopters"`), []int{2}, 1, "<mark>Telangana helicopters</mark>"},
		{"title only", query.Query{}.WithText("turnout"), []int{1}, 0, "helicopters filler"},
		{"evidence", query.Query{}.Toggle(storage.FacetState, "telangana"), []int{4}, 1, "<mark>Telangana</mark>"},
		{"evidence of a mention", query.Query{}.Toggle(storage.FacetMentions, "goa"), []int{2}, 1, "<mark>helicopters</mark>"},
		{"the theme's pages rather than the state's", query.Query{}.Toggle(storage.FacetMentions, "goa").Toggle(storage.FacetTheme, "logistics"), []int{3, 7}, 2, "<mark>helicopters</mark>"},
		{"pages of one value", query.Query{}.Toggle(storage.FacetTheme, "turnout"), []int{1, 4, 6}, 4, "helicopters filler"},
		{"most of the values first", query.Query{}.Toggle(storage.FacetTheme, "turnout").Toggle(storage.FacetState, "telangana").
			Toggle(storage.FacetTheme, "logistics").Toggle(storage.FacetTheme, "evm"), []int{7, 4, 1}, 5, "filler"},
		{"evidence outside of the text", query.Query{}.Toggle(storage.FacetAudience, "voters"), nil, 0, ""},
		// Pages 1, 2, 3, 6, 7 and 8 have the word, 3 most often.
		{"of equal words, the theme's pages first", query.Query{}.WithText("helicopters").Toggle(storage.FacetTheme, "turnout"), []int{1, 6, 7}, 6, "<mark>helicopters</mark>"},
		{"and those of most themes", query.Query{}.WithText("helicopters").Toggle(storage.FacetTheme, "turnout").
			Toggle(storage.FacetTheme, "evm"), []int{7, 1, 6}, 6, "<mark>helicopters</mark>"},
		{"but not those of roles", query.Query{}.WithText("helicopters").Toggle(storage.FacetRole, "other"), []int{3, 2, 8}, 6, "<mark>helicopters</mark> <mark>helicopters</mark>"},
		{"words before themes", query.Query{}.WithText("helicopters fly").Toggle(storage.FacetTheme, "turnout"), []int{8}, 1, "<mark>helicopters</mark> <mark>fly</mark>"},
		{"filter in the text", query.Query{}.WithText("state:telangana"), []int{4}, 1, "<mark>Telangana</mark>"},
		{"prefix", query.Query{}.WithText("boa*"), []int{1}, 1, "<mark>boats</mark>"},
	} {
		a, err := x.Search(t.Context(), c.q)
		if err != nil {
			t.Fatal(err)
		}
		if len(a.Hits) != 1 {
			t.Errorf("%s: %d hits, want one", c.name, len(a.Hits))
			continue
		}
		var pages []int
		for _, p := range a.Hits[0].Pages {
			pages = append(pages, p.Number)
		}
		if diff := gocmp.Diff(c.pages, pages); diff != "" || a.Hits[0].PageHits != c.all || a.Pages != c.all {
			t.Errorf("%s: %d pages of %d in all, want %d; pages differ (-want +got):\n%s",
				c.name, a.Hits[0].PageHits, a.Pages, c.all, diff)
		}
		if len(pages) > 0 && !strings.Contains(a.Hits[0].Pages[0].Snippet, c.first) {
			t.Errorf("%s: snippet %q, want it to hold %q", c.name, a.Hits[0].Pages[0].Snippet, c.first)
		}
	}
}
