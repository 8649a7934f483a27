package api

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"abhilekh/api/middleware"
	"abhilekh/storage"
	"abhilekh/storage/search"

	"github.com/gin-gonic/gin"
	"github.com/google/go-cmp/cmp"
)

const seedConference = "ceo-conference-2024-01-11"

// deck is a presentation of some states at a conference with themes on pages.
func deck(w *world, name, conference string, states []string, themes map[string][]int) sheet {
	s := sheet{
		name: name + ".pptx", media: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
		doc: storage.Document{
			Title: "Sample presentation " + name, TitleLang: "en", Kind: presentation, Langs: []string{"en"}, Conference: conference,
			Dates: storage.Dates{Printed: "2024-01-11"}, Presenter: "A. Sample", Designation: "Chief Electoral Officer",
		},
		tags: []storage.Tag{
			tag(storage.FacetKind, presentation, "", 0, "slides"), tag(storage.FacetConference, conference, "", 1, "11 January 2024"),
		},
		pages: []storage.Page{
			{Title: "Welcome", Text: "Welcome of " + name}, {Title: "Teams", Text: "Flying squads and expenditure observers"},
			{Title: "Results", Text: "Results of the checks", Notes: "Thank the flying squads"}, {Title: "End", Text: "Thank you"},
		},
	}
	for _, state := range states {
		s.tags = append(s.tags, about(state, 1, state))
		role := w.config.Vocab.Role(conference, state)
		if role != "" && !slices.ContainsFunc(s.tags, func(t storage.Tag) bool { return t.Value == role }) {
			s.tags = append(s.tags, tag(storage.FacetRole, role, "", 0, state))
		}
	}
	for id, pages := range themes {
		for _, page := range pages {
			s.tags = append(s.tags, tag(storage.FacetTheme, id, "", page, id))
		}
	}
	return s
}

// conferred is a world with a conference: the five poll-gone states and others,
// decks of two states, of the country, without a state or a theme, and documents
// about it that are none.
func conferred(t testing.TB) (*world, map[string]storage.DocumentID) {
	t.Helper()
	w := newWorld(t)
	money := func(pages ...int) map[string][]int { return map[string][]int{"expenditure-monitoring": pages} }
	all := []sheet{
		deck(w, "chhattisgarh", seedConference, []string{"chhattisgarh"}, money(2)),
		deck(w, "madhya-pradesh", seedConference, []string{"madhya-pradesh"}, map[string][]int{"expenditure-monitoring": {2, 3}, "evm": {1}}),
		deck(w, "mizoram", seedConference, []string{"mizoram"}, money(2, 3, 4)),
		deck(w, "rajasthan", seedConference, []string{"rajasthan"}, map[string][]int{"expenditure-monitoring": {2}, "seizures": {2, 3}, "sveep": {4}}),
		deck(w, "telangana", seedConference, []string{"telangana"}, money(3)),
		deck(w, "two-gone", seedConference, []string{"rajasthan", "telangana"}, map[string][]int{"evm": {2, 4}}),
		deck(w, "gone-and-not", seedConference, []string{"mizoram", "kerala"}, map[string][]int{"evm": {1}, "vvpat": {1, 2}}),
		deck(w, "kerala", seedConference, []string{"kerala"}, money(1, 2)),
		deck(w, "odisha", seedConference, []string{"odisha"}, map[string][]int{"accessibility-inclusion": {3}}),
		deck(w, "goa-without-theme", seedConference, []string{"goa"}, nil),
		deck(w, "country", seedConference, []string{storage.National}, money(4)),
		deck(w, "nobody", seedConference, nil, money(1)),
		deck(w, "of-2023", "ceo-conference-2023", []string{"rajasthan"}, money(1)),
	}
	note := func(name, kind, date, conference string, tags ...storage.Tag) sheet {
		return sheet{
			name: name + ".html", tags: tags, pages: []storage.Page{{Text: "Note " + name}},
			doc: storage.Document{
				Title: "Note " + name, TitleLang: "en", Kind: kind, Langs: []string{"en"}, Conference: conference, Dates: storage.Dates{Printed: storage.Date(date)},
			},
		}
	}
	all = append(all,
		note("opening", "press-note", "2024-01-11", seedConference), note("kindless", "", "2024-01-12", seedConference),
		note("poll", "press-note", "2023-10-09", "", about("rajasthan", 1, "Rajasthan"), theme("seizures"), theme("expenditure-monitoring"),
			tag(storage.FacetElection, "assembly-2023-nov-dec", "", 1, "Assembly")),
		note("phases", "press-note", "2024-03-16", "", about("rajasthan", 1, "Rajasthan"), theme("evm"),
			tag(storage.FacetElection, "lok-sabha-2024", "1", 1, "phase 1"), tag(storage.FacetElection, "lok-sabha-2024", "2", 1, "phase 2"),
			tag(storage.FacetElection, "lok-sabha-2024", "", 0, "Lok Sabha"), tag(storage.FacetElection, "assembly-2023-nov-dec", "", 1, "Assembly")),
		note("undated", "press-note", "", "", about("kerala", 1, "Kerala"), tag(storage.FacetState, "rajasthan", storage.LevelMentioned, 1, "Rajasthan")),
		note("country", "press-note", "2022-01-08", "", about(storage.National, 1, "India"), tag(storage.FacetElection, "assembly-2022-feb-mar", "", 1, "x")),
	)
	ids := map[string]storage.DocumentID{}
	for i, s := range all {
		ids[s.name] = w.put(s, seen.Add(time.Duration(i)*time.Minute))
	}
	w.publish(w.config.Catalog.Records(t.Context()))
	w.openIndex()
	return w, ids
}

// read gets an address and decodes the answer.
func read[T any](w *world, address string) T {
	w.t.Helper()
	var out T
	if err := json.Unmarshal(w.must(address).Body.Bytes(), &out); err != nil {
		w.t.Fatalf("%s: %v", address, err)
	}
	return out
}

// follow checks every count of an answer against the search beside it, and
// returns how many there were.
func (w *world) follow(address string) (followed int) {
	w.t.Helper()
	var walk func(at string, v any)
	walk = func(at string, v any) {
		switch v := v.(type) {
		case []any:
			for i, kid := range v {
				walk(fmt.Sprintf("%s[%d]", at, i), kid)
			}
		case map[string]any:
			for name, kid := range v {
				walk(at+"."+name, kid)
			}
			documents, counts := v["documents"].(float64)
			to, _ := v["url"].(string)
			if !counts || !strings.HasPrefix(to, searchPath) {
				return
			}
			followed++
			found := read[SearchAnswer](w, to+separator(to)+"size=100")
			if found.Total != int(documents) {
				w.t.Errorf("%s: %s says %v documents, %s finds %d", address, at, documents, to, found.Total)
			}
			if pages, ok := v["pages"].(float64); ok && w.evidence(to, found) != int(pages) {
				w.t.Errorf("%s: %s says %v pages, the documents of %s have %d", address, at, pages, to, w.evidence(to, found))
			}
		}
	}
	walk("", read[any](w, address))
	return followed
}

func separator(address string) string {
	if strings.Contains(address, "?") {
		return "&"
	}
	return "?"
}

// evidence counts the pages of the documents found that are evidence for the
// theme that was searched for, or for any, each once.
func (w *world) evidence(address string, found SearchAnswer) int {
	w.t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		w.t.Fatal(err)
	}
	theme := u.Query().Get("theme")
	n := 0
	for _, h := range found.Hits {
		pages := map[int]bool{}
		for _, t := range read[DocumentAnswer](w, "/api/v1"+h.URL).Tags {
			if t.Facet == storage.FacetTheme && t.Page != nil && (theme == "" || t.Value == theme) {
				pages[*t.Page] = true
			}
		}
		n += len(pages)
	}
	return n
}

func TestCountsAreTotals(t *testing.T) {
	w, _ := conferred(t)
	for address, least := range map[string]int{
		"/api/v1/conferences/" + seedConference:             60,
		"/api/v1/conferences/" + seedConference + "?ui=hi":  60,
		"/api/v1/conferences/ceo-conference-2023":           10,
		"/api/v1/conferences/ceo-conference-2026-01-08":     10,
		"/api/v1/states/rajasthan":                          20,
		"/api/v1/states/kerala?ui=hi":                       10,
		"/api/v1/states/national":                           5,
		"/api/v1/states/chandigarh":                         3,
		"/api/v1/themes/expenditure-monitoring":             8,
		"/api/v1/themes/seizures?ui=hi&utm_source=a-letter": 5,
		"/api/v1/themes/counting-results":                   1,
	} {
		if n := w.follow(address); n < least {
			t.Errorf("%s: only %d counts were found", address, n)
		}
		parts := strings.Split(strings.Split(address, "?")[0], "/") // "", api, v1, states, …
		parts[4] = map[string]string{"states": "{slug}"}[parts[3]]
		if parts[4] == "" {
			parts[4] = "{id}"
		}
		described(t, strings.Join(parts, "/"), "get", "200", w.must(address).Body.Bytes())
	}
	for _, ui := range []string{"", "?ui=hi"} {
		for _, m := range read[ConferencesAnswer](w, "/api/v1/conferences"+ui).Conferences {
			c := read[ConferenceAnswer](w, m.URL)
			if diff := cmp.Diff(m, c.Meeting); diff != "" {
				t.Errorf("list (-) and conference (+):\n%s", diff)
			}
			if n := read[SearchAnswer](w, c.DocumentsURL).Total; n != m.Documents {
				t.Errorf("%s: %d documents, found %d", m.ID, m.Documents, n)
			}
			if n := read[SearchAnswer](w, c.PresentationsURL).Total; n != m.Presentations || m.Presentations+c.Others.Documents != m.Documents {
				t.Errorf("%s: %d presentations and %d others, found %d of %d", m.ID, m.Presentations, c.Others.Documents, n, m.Documents)
			}
		}
	}
}

// The same over documents nobody chose.
func TestRandomCountsAreTotals(t *testing.T) {
	w := newWorld(t)
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	themes := []string{"evm", "vvpat", "seizures", "expenditure-monitoring", "accessibility-inclusion"}
	var records []storage.Record
	for i, rec := range randomRecords(r, 90, themes) {
		rec.Sources, rec.PageCount = []string{"desk"}, 3
		for n := 2; n <= 3; n++ {
			page := rec.Pages[0]
			page.Number = n
			rec.Pages = append(rec.Pages, page)
		}
		for range r.IntN(4) {
			x := theme(pick(r, themes...))
			x.Page = r.IntN(4)
			rec.Tags = append(rec.Tags, x)
		}
		if i%3 > 0 {
			rec.Conference, rec.Kind = seedConference, pick(r, presentation, presentation, "press-note", "")
			rec.Tags = append(rec.Tags, tag(storage.FacetRole, pick(r, "poll-gone", "poll-going", "other"), "", 0, "x"))
		}
		if r.IntN(2) == 0 {
			rec.Tags = append(rec.Tags, tag(storage.FacetElection, pick(r, "lok-sabha-2024", "assembly-2023-nov-dec"), pick(r, "", "1"), 1, "x"))
		}
		records = append(records, rec)
	}
	w.publish(sequence(records))
	w.openIndex()
	for _, address := range []string{
		"/api/v1/conferences/" + seedConference, "/api/v1/states/bihar", "/api/v1/states/national", "/api/v1/themes/evm", "/api/v1/themes/seizures",
	} {
		w.totals(address, read[any](w, address))
	}
}

// totals follows every count without looking at pages: its documents are in the
// index only.
func (w *world) totals(at string, v any) {
	w.t.Helper()
	switch v := v.(type) {
	case []any:
		for i, kid := range v {
			w.totals(fmt.Sprintf("%s[%d]", at, i), kid)
		}
	case map[string]any:
		for name, kid := range v {
			w.totals(at+"."+name, kid)
		}
		documents, counts := v["documents"].(float64)
		if to, _ := v["url"].(string); counts && strings.HasPrefix(to, searchPath) {
			if found := read[SearchAnswer](w, to+separator(to)+"size=1"); found.Total != int(documents) {
				w.t.Errorf("%s says %v documents, %s finds %d", at, documents, to, found.Total)
			}
		}
	}
}

func TestMatrix(t *testing.T) {
	w, _ := conferred(t)
	c := read[ConferenceAnswer](w, "/api/v1/conferences/"+seedConference)
	if c.Documents != 14 || c.Presentations != 12 || c.Others.Documents != 2 {
		t.Errorf("%d documents, %d presentations, %d others", c.Documents, c.Presentations, c.Others.Documents)
	}
	var columns []string
	for _, x := range c.Matrix.Columns {
		columns = append(columns, x.Theme)
	}
	if diff := cmp.Diff(append(slices.Clone(w.config.Vocab.SeedThemes), "accessibility-inclusion", "seizures", storage.None), columns); diff != "" {
		t.Errorf("columns (-want +got):\n%s", diff)
	}
	rows := map[string]string{}
	for _, r := range c.Matrix.Rows {
		role := ""
		if r.Role != nil {
			role = *r.Role
		}
		rows[r.State] = fmt.Sprintf("%s %d/%d", role, r.Documents, r.Pages)
	}
	if diff := cmp.Diff(map[string]string{
		"chhattisgarh": "poll-gone 1/1", "madhya-pradesh": "poll-gone 1/3", "mizoram": "poll-gone 2/5", "rajasthan": "poll-gone 2/5", "telangana": "poll-gone 2/3",
		"kerala": "other 2/4", "odisha": "poll-going 1/1", "goa": "other 1/0", storage.National: " 1/1", storage.None: " 1/1",
	}, rows); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	cells := map[string]string{}
	for _, x := range c.Matrix.Cells {
		if x.Theme == "evm" || x.State == "rajasthan" {
			cells[x.State+" "+x.Theme] = fmt.Sprintf("%d/%d", x.Documents, x.Pages)
		}
	}
	if diff := cmp.Diff(map[string]string{
		"madhya-pradesh evm": "1/1", "mizoram evm": "1/1", "kerala evm": "1/1", "rajasthan evm": "1/2", "telangana evm": "1/2",
		"rajasthan expenditure-monitoring": "1/1", "rajasthan seizures": "1/2", "rajasthan sveep": "1/1",
	}, cells); diff != "" {
		t.Errorf("cells (-want +got):\n%s", diff)
	}
	roles := map[string]string{}
	for _, r := range c.Matrix.Roles {
		if len(r.Themes) != len(columns) {
			t.Errorf("%s has %d themes of %d", r.Role, len(r.Themes), len(columns))
		}
		i := slices.IndexFunc(r.Themes, func(x RoleTheme) bool { return x.Theme == "evm" })
		roles[r.Role] = fmt.Sprintf("%d/%d evm %d/%d", r.Documents, r.Pages, r.Themes[i].Documents, r.Themes[i].Pages)
	}
	if diff := cmp.Diff(map[string]string{
		"poll-gone": "7/15 evm 3/4", "poll-going": "1/1 evm 0/0", "other": "3/4 evm 1/1", storage.None: "2/2 evm 0/0",
	}, roles); diff != "" {
		t.Errorf("roles (-want +got):\n%s", diff)
	}
	gone := []string{"chhattisgarh", "madhya-pradesh", "mizoram", "rajasthan", "telangana"}
	var values []string
	for _, v := range c.PollGone {
		values = append(values, v.Value)
	}
	slices.Sort(values)
	if diff := cmp.Diff(gone, values); diff != "" || len(c.PollGoneWide) != 9 || len(c.PollGoing) != 4 || c.Basis == nil || len(c.Presenters) != 1 || c.Presenters[0].Label != "Telangana" {
		t.Errorf("record: %+v, poll-gone (-want +got):\n%s", c, diff)
	}
}

func TestState(t *testing.T) {
	w, _ := conferred(t)
	s := read[StateAnswer](w, "/api/v1/states/rajasthan")
	if s.Label != "Rajasthan" || s.LabelHi != "राजस्थान" || *s.Type != "state" || s.Codes.ISO != "IN-RJ" || s.Seats.LokSabha != 25 || s.CEOSite.Certainty == "" {
		t.Errorf("record: %+v", s)
	}
	if s.Documents.Documents != 5 || s.Mentions.Documents != 6 {
		t.Errorf("%d documents, %d mentions", s.Documents.Documents, s.Mentions.Documents)
	}
	years := map[string]int{}
	for _, y := range s.ByYear {
		years[y.Value] = y.Documents
	}
	if diff := cmp.Diff(map[string]int{"2023": 1, "2024": 4}, years); diff != "" {
		t.Errorf("years (-want +got):\n%s", diff)
	}
	var election []string
	for _, e := range s.Elections {
		if e.Documents > 0 {
			election = append(election, fmt.Sprintf("%s %d %s %s %s", e.Value, e.Documents, *e.PollFrom, *e.PollTo, *e.Counting))
		}
	}
	if diff := cmp.Diff([]string{"lok-sabha-2024 1 2024-04-19 2024-06-01 2024-06-04", "assembly-2023-nov-dec 2 2023-11-25 2023-11-25 2023-12-03"}, election); diff != "" {
		t.Errorf("elections (-want +got):\n%s", diff)
	}
	roles := map[string]string{}
	for _, c := range s.Conferences {
		if c.Role != nil {
			roles[c.Value] = *c.Role
		} else if c.Documents == 0 {
			t.Errorf("%s says nothing", c.Value)
		}
	}
	if roles[seedConference] != "poll-gone" || roles["ceo-conference-2025-10-22"] != "other" || roles["ceo-conference-2023"] != "" {
		t.Errorf("roles %v", roles)
	}
	n := read[StateAnswer](w, "/api/v1/states/national?ui=hi")
	if n.Type != nil || n.Names != nil || n.Codes != nil || n.Seats != nil || n.CEOSite != nil || n.Documents.Documents != 2 || n.PageURL != "/states/national?ui=hi" {
		t.Errorf("country: %+v", n)
	}
}

func TestTheme(t *testing.T) {
	w, _ := conferred(t)
	s := read[ThemeAnswer](w, "/api/v1/themes/seizures")
	if s.Seed || s.Parent == nil || s.Parent.Value != "expenditure-monitoring" || s.Parent.Documents != 10 || s.Documents.Documents != 2 || s.Definition[english] == "" {
		t.Errorf("seizures: %+v", s)
	}
	e := read[ThemeAnswer](w, "/api/v1/themes/expenditure-monitoring?ui=hi")
	if !e.Seed || e.Parent != nil || len(e.Children) != 1 || e.Children[0].Value != "seizures" || e.Children[0].Documents != 2 || e.Label != e.LabelHi {
		t.Errorf("expenditure: %+v", e)
	}
	if len(e.ByState) == 0 || e.ByState[0].Value != "rajasthan" || e.ByState[0].Documents != 3 || e.ByState[len(e.ByState)-1].Value != storage.None {
		t.Errorf("by state: %+v", e.ByState)
	}
	var years []string
	for _, y := range e.ByYear {
		years = append(years, y.Value)
	}
	if diff := cmp.Diff([]string{"2023", "2024"}, years); diff != "" {
		t.Error(diff)
	}
}

// A summary has what the tags say, each once.
func TestSummaryOfElections(t *testing.T) {
	w, ids := conferred(t)
	d := read[DocumentAnswer](w, "/api/v1/documents/"+string(ids["phases.html"]))
	var got []string
	for _, e := range d.Elections {
		phase := "-"
		if e.Phase != nil {
			phase = *e.Phase
		}
		got = append(got, e.Value+" "+phase)
	}
	slices.Sort(got)
	if diff := cmp.Diff([]string{"assembly-2023-nov-dec -", "lok-sabha-2024 1", "lok-sabha-2024 2"}, got); diff != "" {
		t.Error(diff)
	}
	k := read[DocumentAnswer](w, "/api/v1/documents/"+string(ids["gone-and-not.pptx"]))
	if len(k.Roles) != 2 || k.Presenter == nil || *k.Presenter != "A. Sample" || *k.Designation != "Chief Electoral Officer" {
		t.Errorf("deck: %+v", k.Summary)
	}
	page := read[PageAnswer](w, k.Pages[2].URL)
	if page.Notes == nil || *page.Notes != "Thank the flying squads" || strings.Contains(page.Text, "Thank") {
		t.Errorf("page: %+v", page)
	}
	found := read[SearchAnswer](w, "/api/v1/search?q=%22thank+the+flying+squads%22&role=poll-going&election=none")
	if found.Total != 1 || len(found.Hits[0].Pages) != 1 || found.Hits[0].Pages[0].Part == nil || *found.Hits[0].Pages[0].Part != search.PartNotes {
		t.Fatalf("notes: %+v", found.Hits)
	}
	if diff := cmp.Diff([]string{"poll-going"}, found.Query.Role); diff != "" || found.Query.Election[0] != storage.None {
		t.Errorf("asked: %+v", found.Query)
	}
	if roles := found.Facets[storage.FacetRole]; len(roles) != 4 || len(found.Facets[storage.FacetElection]) == 0 {
		t.Errorf("roles %+v", roles)
	}
}

// What a text was expanded with is said, and the address without it does without.
func TestExpansions(t *testing.T) {
	w, _ := settled(t)
	for _, ui := range []string{"", "&ui=hi"} {
		a := read[SearchAnswer](w, "/api/v1/search?q=evm&page=1"+ui)
		if len(a.Expansions) != 1 || a.Expansions[0].Of != "evm" || len(a.Expansions[0].To) == 0 {
			t.Fatalf("expansions %+v", a.Expansions)
		}
		if want := "/api/v1/search?q=evm&expand=off" + ui; a.Expansions[0].OffURL != want {
			t.Errorf("off_url %q, want %q", a.Expansions[0].OffURL, want)
		}
		off := read[SearchAnswer](w, a.Expansions[0].OffURL)
		if len(off.Expansions) != 0 || off.Query.Expand != "off" || off.Total == 0 {
			t.Errorf("without: %+v", off)
		}
	}
	if rec := w.get("/api/v1/search?q=evm&expand=no"); rec.Code != http.StatusBadRequest {
		t.Errorf("expand=no: %d", rec.Code)
	}
}

// Nothing is counted for who holds the answer, until another generation, language
// or vocabulary makes it another.
func TestCountsAreHeld(t *testing.T) {
	w, _ := conferred(t)
	for _, address := range []string{"/api/v1/conferences", "/api/v1/conferences/" + seedConference, "/api/v1/states/goa", "/api/v1/themes/evm"} {
		etag := w.must(address).Header().Get("ETag")
		if rec := w.get(address, "If-None-Match", etag); rec.Code != http.StatusNotModified || rec.Body.Len() != 0 || rec.Header().Get("ETag") != etag {
			t.Errorf("%s: held, but %d %s", address, rec.Code, rec.Body)
		}
		if rec := w.get(address+"?ui=hi", "If-None-Match", etag); rec.Code != http.StatusOK {
			t.Errorf("%s in Hindi: %d", address, rec.Code)
		}
		other := *w.config.Vocab
		other.Fingerprint = "another"
		there := *w
		there.config.Vocab = &other
		there.routes()
		if rec := there.get(address, "If-None-Match", etag); rec.Code != http.StatusOK {
			t.Errorf("%s with another vocabulary: %d", address, rec.Code)
		}
	}
	address := "/api/v1/states/goa"
	etag := w.must(address).Header().Get("ETag")
	generation := w.publish(sequence([]storage.Record{record(1, "Alone")}))
	w.await(generation)
	rec := w.get(address, "If-None-Match", etag)
	if rec.Code != http.StatusOK || rec.Header().Get("ETag") == etag || !strings.Contains(rec.Body.String(), generation) {
		t.Errorf("after another generation: %d %s", rec.Code, rec.Header().Get("ETag"))
	}
	for _, address := range []string{
		"/api/v1/states/atlantis", "/api/v1/states/none", "/api/v1/themes/none", "/api/v1/themes/x", "/api/v1/conferences/none", "/api/v1/states/",
		"/api/v1/states", "/api/v1/states/%3Cscript%3E",
	} {
		rec := w.get(address)
		var p Problem
		if err := json.Unmarshal(rec.Body.Bytes(), &p); rec.Code != http.StatusNotFound || err != nil || p.Status != http.StatusNotFound {
			t.Errorf("%s: %d %s", address, rec.Code, rec.Body)
		}
	}
	if rec := w.get("/api/v1/states/goa?theme=evm"); rec.Code != http.StatusBadRequest {
		t.Errorf("a parameter too many: %d", rec.Code)
	}
}

// Counts of which a generation was published in the middle are taken anew; where
// that never ends, the archive is busy.
func TestCountsOfOneGeneration(t *testing.T) {
	w, _ := conferred(t)
	moves := 0
	count := func(ctx context.Context, _ *writer, n *counter) (any, error) {
		first, err := n.find(ctx, everything())
		if err != nil {
			return nil, err
		}
		if moves > 0 {
			moves--
			w.await(w.publish(sequence([]storage.Record{record(moves, "Alone")})))
		}
		second, err := n.table(ctx, everything(), storage.FacetState, storage.FacetTheme)
		if err != nil {
			return nil, err
		}
		return []string{first.Generation, second.Generation, fmt.Sprint(first.Total, second.Total)}, nil
	}
	w.engine.GET("/counts", middleware.Handle(func(c *gin.Context) error { return w.api.sendCounts(c, english, count) }, w.api.Fail))
	for _, tt := range []struct {
		moves, status int
		total         string
	}{{0, http.StatusOK, "19 19"}, {2, http.StatusOK, "1 1"}, {attempts, http.StatusServiceUnavailable, ""}, {0, http.StatusOK, "1 1"}} {
		moves = tt.moves
		rec := w.get("/counts")
		if rec.Code != tt.status {
			t.Fatalf("%d moves: %d %s", tt.moves, rec.Code, rec.Body)
		}
		if tt.status != http.StatusOK {
			continue
		}
		var got []string
		if err := json.Unmarshal(rec.Body.Bytes(), &got); err != nil || got[0] != got[1] || got[2] != tt.total {
			t.Errorf("%d moves: %v, %v", tt.moves, got, err)
		}
		if again := w.get("/counts", "If-None-Match", rec.Header().Get("ETag")); again.Code != http.StatusNotModified {
			t.Errorf("%d moves: asked again %d", tt.moves, again.Code)
		}
	}
}

// await asks until the index has picked up a generation.
func (w *world) await(generation string) {
	w.t.Helper()
	look := time.NewTicker(time.Millisecond)
	defer look.Stop()
	for w.config.Search.Status().Manifest.Generation != generation {
		<-look.C
	}
}
