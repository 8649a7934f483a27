package query

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"abhilekh/storage"
)

// knows stands for a vocabulary and a catalogue of sources.
func knows(facet, value string) bool {
	return slices.Contains(map[string][]string{
		"state":      {"rajasthan", "bihar", "none", "national"},
		"mentions":   {"rajasthan", "bihar", "none"},
		"theme":      {"evm", "none"},
		"kind":       {"presentation", "press-note"},
		"conference": {"ceo-conference-2024-01-11"},
		"year":       {"2023", "2024", "none"},
		"lang":       {"en", "hi"},
		"audience":   {"voters"},
		"source":     {"decks"},
		"quality":    {"good"},
		"status":     {"current"},
	}[facet], value)
}

func TestParse(t *testing.T) {
	plain := Query{Page: 1, Size: 20}
	with := func(change func(*Query)) Query {
		q := plain
		change(&q)
		return q
	}
	text := func(s string) Query { return with(func(q *Query) { q.Text = s }) }
	for _, c := range []struct {
		in     string
		want   Query
		faults string // field: problem, by line
	}{
		{"", plain, ""},
		{"q=evm", text("evm"), ""},
		{"q=++evm%0A%09vvpat+%00", text("evm vvpat"), ""},
		{"q=e%CC%81t%C3%A9", text("été"), ""},
		{"q=&state=&from=&page=&sort=&exact=&versions=&after=&foo=", plain, "foo: “foo” is not a parameter of a search; see /help"},
		{"ui=hi&utm_source=x&utm_campaign=y", plain, ""},
		{"fbclid=x", plain, "fbclid: “fbclid” is not a parameter of a search; see /help"},
		{"q=evm&q=evm", text("evm"), ""},
		{"q=evm&q=vvpat", text("evm"), "q: given more than once; only the first was read"},
		{"state=rajasthan&state=bihar&state=rajasthan&theme=none", with(func(q *Query) {
			q.Select = map[storage.Facet][]string{"state": {"bihar", "rajasthan"}, "theme": {"none"}}
		}), ""},
		{"state=foo&state=bihar", with(func(q *Query) { q.Select = map[storage.Facet][]string{"state": {"bihar"}} }),
			"state: “foo” is not a state; see /api/v1/vocabulary"},
		{"lang=xx&kind=x&year=1&audience=x&quality=x&status=x&mentions=x&theme=x&conference=x&source=x", plain,
			"mentions: “x” is not a state; see /api/v1/vocabulary\n" +
				"theme: “x” is not a theme; see /api/v1/vocabulary\n" +
				"kind: “x” is not a kind of document; see /api/v1/vocabulary\n" +
				"conference: “x” is not a conference; see /api/v1/vocabulary\n" +
				"year: “1” is not a year; see /api/v1/vocabulary\n" +
				"lang: “xx” is not a language; see /api/v1/vocabulary\n" +
				"audience: “x” is not an audience; see /api/v1/vocabulary\n" +
				"source: “x” is not a source; see /api/v1/vocabulary\n" +
				"quality: “x” is not a quality of text; see /api/v1/vocabulary\n" +
				"status: “x” is not a status; see /api/v1/vocabulary"},
		{"from=2024-03-01&to=2024-06-04", with(func(q *Query) { q.From, q.To = "2024-03-01", "2024-06-04" }), ""},
		{"from=2024-02&to=2024-02", with(func(q *Query) { q.From, q.To = "2024-02-01", "2024-02-29" }), ""},
		{"from=2023&to=2023", with(func(q *Query) { q.From, q.To = "2023-01-01", "2023-12-31" }), ""},
		{"from=2024-03-05&to=2024-03-05", with(func(q *Query) { q.From, q.To = "2024-03-05", "2024-03-05" }), ""},
		{"from=2024-05-01&to=2024-01-01", plain, "from: the first day, 2024-05-01, is after the last, 2024-01-01"},
		{"from=2024-02-30&to=yesterday", plain,
			"from: “2024-02-30” is not a date; write YYYY-MM-DD, YYYY-MM or YYYY, from 1900 to 2199\n" +
				"to: “yesterday” is not a date; write YYYY-MM-DD, YYYY-MM or YYYY, from 1900 to 2199"},
		{"sort=relevance", with(func(q *Query) { q.Sort = SortRelevance }), ""},
		{"sort=best", plain, "sort: “best” is not an order; use relevance, newest, oldest or added"},
		{"page=3&size=50", with(func(q *Query) { q.Page, q.Size = 3, 50 }), ""},
		{"page=100&size=100", with(func(q *Query) { q.Page, q.Size = 100, 100 }), ""},
		{"page=101&size=100", with(func(q *Query) { q.Size = 100 }),
			"page: pages of 100 end at 100, where the first 10000 results end; follow next to go on from there"},
		{"page=0&size=101", plain,
			"page: “0” is not a whole number from 1 to 10000\nsize: “101” is not a whole number from 1 to 100"},
		{"page=-1&size=1e2", plain,
			"page: “-1” is not a whole number from 1 to 10000\nsize: “1e2” is not a whole number from 1 to 100"},
		{"after=aGVsbG8", with(func(q *Query) { q.After = "aGVsbG8" }), ""},
		{"after=a+b", plain, "after: not a mark that this archive gave; start again from the first page"},
		{"after=" + strings.Repeat("a", 516), plain, "after: not a mark that this archive gave; start again from the first page"},
		{"after=aGVsbG8&page=2", with(func(q *Query) { q.After = "aGVsbG8" }), "page: page and after exclude each other; page was left out"},
		{"exact=1&versions=all", with(func(q *Query) { q.Exact, q.AllVersions = true, true }), ""},
		{"expand=off", with(func(q *Query) { q.NoExpand = true }), ""},
		{"expand=off&exact=1", with(func(q *Query) { q.Exact, q.NoExpand = true, true }), ""},
		{"expand=no", plain, "expand: “no” means nothing here; write expand=off or leave it out"},
		{"exact=yes&versions=2", plain,
			"exact: “yes” means nothing here; write exact=1 or leave it out\n" +
				"versions: “2” means nothing here; write versions=all or leave it out"},
		{"q=" + strings.Repeat("word+", 300), text(strings.TrimSpace(strings.Repeat("word ", 300))), ""},
		{"q=" + strings.Repeat("word+", 5000), text(strings.Repeat("word ", 5000)[:4096]), ""},
		{"q=" + strings.Repeat("abc+", 5000), text(strings.Repeat("abc ", 5000)[:4095]), ""},
		{"q=short+" + strings.Repeat("x", 50_000), text("short " + strings.Repeat("x", 4090)), ""},
	} {
		v, err := url.ParseQuery(c.in)
		if err != nil {
			t.Fatal(err)
		}
		got, faults := Parse(v, knows)
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("Parse(%q) (-want +got):\n%s", c.in, d)
		}
		var lines []string
		for _, f := range faults {
			lines = append(lines, f.Error())
		}
		if d := cmp.Diff(c.faults, strings.Join(lines, "\n")); d != "" {
			t.Errorf("Parse(%q) faults (-want +got):\n%s", c.in, d)
		}
	}
}

// However long a text was when it was typed, the reading of what an address
// keeps of it is that of the whole, and says that it was cut.
func TestLongTextsAreReadAndTold(t *testing.T) {
	v := words(t)
	for name, in := range map[string]string{
		"just too long":          strings.Repeat("evm ", 256) + "x",
		"beyond what is kept":    strings.Repeat("evm ", 5000),
		"words, then a long one": "evm bihar " + strings.Repeat("x", 9000),
		"no space":               strings.Repeat("क", 9000),
		"spaces at the cut":      strings.Repeat("a", 1024) + " " + strings.Repeat("b ", 3000),
		"quotation":              `"` + strings.Repeat("evm bihar ", 900) + `"`,
	} {
		q, faults := Parse(url.Values{"q": {in}}, knows)
		if len(faults) > 0 {
			t.Errorf("%s: faults %v", name, faults)
		}
		direct, kept := Read(in, false, v), Read(q.Text, false, v)
		if d := cmp.Diff(direct, kept); d != "" {
			t.Errorf("%s: as typed (-) and as kept (+):\n%s", name, d)
		}
		if len(kept.Notices) == 0 || kept.Notices[0].Code != CodeTooLong {
			t.Errorf("%s: notices %v", name, kept.Notices)
		}
		if n := utf8.RuneCountInString(kept.ReadAs); n == 0 || n > MaxText {
			t.Errorf("%s: %d characters were read", name, n)
		}
	}
	if r := Read(strings.Repeat("evm ", 256), false, v); len(r.Notices) > 0 && r.Notices[0].Code == CodeTooLong {
		t.Errorf("1,023 characters: %v", r.Notices)
	}
}

func TestParseBoundsFaults(t *testing.T) {
	v := url.Values{}
	for i := range 5000 {
		v.Add("state", strings.Repeat("x", i))
		v.Add(strings.Repeat("y", i), "")
	}
	q, faults := Parse(v, knows)
	if len(faults) != maxErrors || !q.Empty() {
		t.Errorf("%d faults, %+v", len(faults), q)
	}
	for _, f := range faults {
		if len(f.Error())+len(f.Value) > 500 {
			t.Errorf("a fault of %d bytes", len(f.Error()))
		}
	}
	many := url.Values{}
	for i := range 200 {
		many.Add("source", strings.Repeat("s", i+1))
	}
	q, faults = Parse(many, func(string, string) bool { return true })
	if len(q.Select[storage.FacetSource]) != MaxValues || len(faults) != 1 || faults[0].Field != "source" {
		t.Errorf("%d values, faults %v", len(q.Select[storage.FacetSource]), faults)
	}
}

func TestEncode(t *testing.T) {
	in := "versions=all&expand=off&exact=1&size=10&page=2&sort=oldest&to=2024&from=2023&status=current&quality=good&source=decks" +
		"&audience=voters&lang=hi&lang=en&year=2024&conference=ceo-conference-2024-01-11&kind=press-note&theme=evm" +
		"&mentions=bihar&state=rajasthan&state=bihar&q=%22paid+news%22+%26+evm"
	v, err := url.ParseQuery(in)
	if err != nil {
		t.Fatal(err)
	}
	q, faults := Parse(v, knows)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	want := "q=%22paid+news%22+%26+evm&state=bihar&state=rajasthan&mentions=bihar&theme=evm&kind=press-note" +
		"&conference=ceo-conference-2024-01-11&year=2024&lang=en&lang=hi&audience=voters&source=decks&quality=good" +
		"&status=current&from=2023-01-01&to=2024-12-31&sort=oldest&page=2&size=10&exact=1&expand=off&versions=all"
	if got := q.Encode(); got != want {
		t.Errorf("Encode = %s\nwant     %s", got, want)
	}
	if got := (Query{}).Encode(); got != "" {
		t.Errorf("the zero Query is encoded %q", got)
	}
	if got := q.WithAfter("aGVsbG8").Encode(); !strings.Contains(got, "&size=10&after=aGVsbG8&exact=1") || strings.Contains(got, "page=") {
		t.Errorf("with a cursor: %s", got)
	}
}

func TestToggle(t *testing.T) {
	start := Query{Page: 1, Size: 20}.WithText("evm").Toggle(storage.FacetState, "rajasthan")
	for f, value := range map[storage.Facet]string{
		storage.FacetState: "bihar", storage.FacetTheme: "evm", storage.FacetYear: storage.None, storage.FacetMentions: "rajasthan",
	} {
		on := start.Toggle(f, value)
		if !on.Selected(f, value) || start.Selected(f, value) {
			t.Errorf("%s=%s: chosen %v, before %v", f, value, on.Select, start.Select)
		}
		if d := cmp.Diff(start, on.Toggle(f, value)); d != "" {
			t.Errorf("%s=%s toggled twice:\n%s", f, value, d)
		}
	}
	off := start.Toggle(storage.FacetState, "rajasthan")
	if off.Select != nil {
		t.Errorf("nothing is chosen, yet Select is %v", off.Select)
	}
	two := start.Toggle(storage.FacetState, "bihar")
	if d := cmp.Diff([]string{"bihar", "rajasthan"}, two.Select[storage.FacetState]); d != "" {
		t.Error(d)
	}
}

func TestChangesStartAtTheFirstPage(t *testing.T) {
	for _, q := range []Query{{Text: "a", Page: 7, Size: 20}, {Text: "a", Page: 1, Size: 20, After: "aGVsbG8"}} {
		for name, got := range map[string]Query{
			"Toggle":  q.Toggle(storage.FacetState, "bihar"),
			"Without": q.Without(storage.FacetState), "WithValues": q.WithValues(storage.FacetState, "bihar"),
			"WithText": q.WithText("b"), "WithDates": q.WithDates("2024-01-01", ""), "WithSort": q.WithSort(SortOldest),
			"WithSize": q.WithSize(50), "WithExact": q.WithExact(true), "WithAllVersions": q.WithAllVersions(true), "WithExpand": q.WithExpand(false),
		} {
			if got.Page != 1 || got.After != "" {
				t.Errorf("%s leaves page %d, after %q", name, got.Page, got.After)
			}
		}
		if got := q.WithPage(3); got.Page != 3 || got.After != "" {
			t.Errorf("WithPage: %+v", got)
		}
		if got := q.WithAfter("eA"); got.Page != 1 || got.After != "eA" {
			t.Errorf("WithAfter: %+v", got)
		}
	}
}

func TestEmptyAndOrder(t *testing.T) {
	base := Query{Page: 2, Size: 10, Exact: true}
	for _, c := range []struct {
		q     Query
		empty bool
		order Sort
	}{
		{base, true, SortNewest},
		{base.WithText("evm"), false, SortRelevance},
		{base.WithText("evm").WithSort(SortAdded), false, SortAdded},
		{base.WithSort(SortRelevance), true, SortRelevance},
		{base.Toggle(storage.FacetLang, "hi"), false, SortNewest},
		{base.WithDates("", "2024-01-01"), false, SortNewest},
	} {
		if c.q.Empty() != c.empty || c.q.Order() != c.order {
			t.Errorf("%+v: empty %v, order %s", c.q, c.q.Empty(), c.q.Order())
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("q=evm&state=bihar&from=2024&to=2024-02&page=2&size=5&sort=added")
	f.Add("q=%22a+b%22~5+-c&exact=1&versions=all&after=aGVsbG8&year=none")
	f.Add("q=evm&expand=off&exact=1&expand=on")
	f.Add("q=%FF%00e%CC%81%EF%BB%BF+x&from=16.03.2024&page=999999&state=x&%FF=1")
	f.Add("q=" + strings.Repeat("%E0%A4%95", 1100))
	f.Add("q=" + strings.Repeat("e%CC%81+", 4100))
	f.Fuzz(func(t *testing.T, in string) {
		v, err := url.ParseQuery(in)
		if err != nil {
			return
		}
		q, _ := Parse(v, knows)
		again, faults := Parse(q.Values(), knows)
		if d := cmp.Diff(q, again); d != "" || len(faults) > 0 {
			t.Errorf("%q: %v (-want +got):\n%s", in, faults, d)
		}
		v, err = url.ParseQuery(q.Encode())
		if err != nil {
			t.Fatalf("Encode gave %q: %v", q.Encode(), err)
		}
		if d := cmp.Diff(q.Values(), v); d != "" {
			t.Errorf("%q: Encode and Values differ:\n%s", in, d)
		}
		if n := utf8.RuneCountInString(q.Text); n > MaxKept {
			t.Errorf("%q gave a text of %d characters", in, n)
		}
		if q.Page*q.Size > MaxReach || q.Size < 1 || q.Page < 1 {
			t.Errorf("%q gave page %d of %d", in, q.Page, q.Size)
		}
	})
}
