package search

import (
	"cmp"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"abhilekh/storage"
	"abhilekh/storage/query"
	"abhilekh/storage/vocab"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// archiveWords are what the generated archive is written with: words of all
// frequencies, inflected forms, stop words, two scripts, numbers.
var archiveWords = strings.Fields(`the of and election elections commission electors elector roll rolls
	polling station stations machine machines evm vvpat model code conduct 2024 1,71,745 seizure
	expenditure observer phase counting ballot postal candidate candidates symbol मतदाता मतदाताओं सूची
	निर्वाचन आयोग के की`)

// archiveNames are names of things with several: in full, short, of two scripts,
// of stop words, with other meanings.
var archiveNames = []string{
	"static surveillance team", "SST", "स्थैतिक निगरानी दल", "paper audit trail", "VVPATs", "voter list", "electoral rolls",
	"मतदाता सूची", "Madhya Pradesh", "MP", "मध्य प्रदेश", "UP", "none of the above", "Rs 1760 crore", "₹1,760 करोड़", "CEO",
	"chief electoral officers", "SIR", "special intensive revision", "AI", "artificial intelligence", "control unit", "conferred",
}

// facetValuesFor returns values to draw from: those of the vocabulary, or, so
// that every way to keep a facet is used, more than fit into one word.
func facetValuesFor(v *vocab.Vocabulary, f storage.Facet) []string {
	switch f {
	case storage.FacetYear:
		return []string{"2016", "2017", "2018", "2019"}
	case storage.FacetSource:
		return []string{"decks", "pib", "ceo", "gone"}
	case storage.FacetRole:
		return []string{storage.RolePollGone, storage.RolePollGoing, storage.RoleOther}
	case storage.FacetElection:
		var values []string
		for i := range 70 {
			values = append(values, fmt.Sprintf("assembly-%d", 1950+i))
		}
		return append(values, v.Values(string(f))...)
	}
	return v.Values(string(f))
}

// archive makes n documents with random words and values in every facet.
func archive(n int, v *vocab.Vocabulary) []storage.Record {
	r := rand.New(rand.NewPCG(1, 2))
	words := func(most int) string {
		out := make([]string, 1+r.IntN(most))
		for i := range out {
			// The square makes the first words frequent and the last rare.
			f := r.Float64()
			out[i] = archiveWords[int(f*f*float64(len(archiveWords)))]
			if r.IntN(25) == 0 {
				out[i] = archiveNames[r.IntN(len(archiveNames)-2)] // but for the last two
			}
		}
		return strings.Join(out, " ")
	}
	pick := func(list []string, most int) []string {
		out := []string{}
		for range r.IntN(most + 1) {
			if s := list[r.IntN(min(len(list), 80))]; !slices.Contains(out, s) {
				out = append(out, s)
			}
		}
		return out
	}
	first := func(list []string) string {
		if len(list) == 0 {
			return ""
		}
		return list[0]
	}
	records := make([]storage.Record, n)
	for i := range records {
		d := storage.Document{
			ID: storage.DocumentID(fmt.Sprintf("d%04d", (i*7919)%n)), Title: words(6),
			Kind: first(pick(v.Values("kind"), 1)), Langs: pick(v.Values("lang"), 2),
			Conference: first(pick(v.Values("conference"), 1)),
			Sources:    append([]string{"decks"}, pick([]string{"pib", "ceo"}, 1)...),
			Quality:    storage.Quality(v.Values("quality")[r.IntN(3)]),
			Status:     storage.Status(v.Values("status")[r.IntN(3)]),
			FirstSeen:  time.Date(2025, 1, 1+r.IntN(40), 0, 0, 0, 0, time.UTC),
		}
		if r.IntN(8) > 0 {
			d.Dates.Posted = storage.Date(time.Date(2015+r.IntN(10), 1, 1+r.IntN(365), 0, 0, 0, 0, time.UTC).Format(time.DateOnly))
		}
		if r.IntN(10) == 0 {
			d.NoteNumber = fmt.Sprintf("ECI/PN/%d/%d", 1+r.IntN(5), 2020+r.IntN(3))
		}
		records[i] = storage.Record{Document: d}
		for _, f := range []storage.Facet{
			storage.FacetState, storage.FacetTheme, storage.FacetAudience, storage.FacetRole, storage.FacetElection,
		} {
			for _, value := range pick(facetValuesFor(v, f), 3) {
				t := storage.Tag{Facet: f, Value: value, Page: 1, Words: archiveWords[r.IntN(len(archiveWords))]}
				if f == storage.FacetState {
					t.Level = []string{storage.LevelPrimary, storage.LevelMentioned}[r.IntN(2)]
				}
				// Some pages are that of the title, some are not there, some come twice.
				for range 1 + r.IntN(3) {
					t.Page = r.IntN(5)
					records[i].Tags = append(records[i].Tags, t)
				}
			}
		}
		for p := range r.IntN(4) {
			page := storage.Page{Number: p + 1, Text: words(60), Quality: d.Quality}
			if r.IntN(4) == 0 {
				page.Notes = words(20)
			}
			records[i].Pages = append(records[i].Pages, page)
		}
		if r.IntN(20) == 0 && len(records[i].Pages) > 0 {
			records[i].Pages[0].Text += " No. ECI/PN/002/2021 "
		}
	}
	return records
}

// randomQuery makes a query of every part there is.
func randomQuery(r *rand.Rand, v *vocab.Vocabulary) query.Query {
	var parts []string
	word := func() string { return archiveWords[r.IntN(len(archiveWords))] }
	for range r.IntN(7) {
		switch r.IntN(32) {
		case 0:
			parts = append(parts, `"`+word()+" "+word()+`"`)
		case 1:
			parts = append(parts, "-"+word())
		case 2:
			parts = append(parts, "("+word()+" OR "+word()+")")
		case 3:
			parts = append(parts, word()+" OR "+word())
		case 4:
			parts = append(parts, "title:"+word())
		case 5:
			parts = append(parts, "elec*")
		case 6:
			parts = append(parts, "state:"+v.Values("state")[r.IntN(80)%36])
		case 7:
			parts = append(parts, `"`+word()+" "+word()+`"~3`)
		case 8:
			parts = append(parts, "ECI/PN/2/2021")
		case 9:
			parts = append(parts, fmt.Sprintf("year:%d", 2015+r.IntN(10)))
		case 10:
			parts = append(parts, archiveNames[r.IntN(len(archiveNames))]+" OR "+word())
		case 11:
			parts = append(parts, "-"+archiveNames[r.IntN(len(archiveNames))])
		case 12, 13, 14, 15, 16, 17:
			parts = append(parts, archiveNames[r.IntN(len(archiveNames))])
		default:
			parts = append(parts, word())
		}
	}
	q := query.Query{}.WithText(strings.Join(parts, " "))
	for _, f := range storage.Facets() {
		if r.IntN(6) > 0 {
			continue
		}
		values := append(slices.Clone(facetValuesFor(v, f)), storage.None)
		for range 1 + r.IntN(5) {
			if value := values[r.IntN(min(len(values), 80))]; !q.Selected(f, value) {
				q = q.Toggle(f, value)
			}
		}
	}
	if r.IntN(4) == 0 {
		q = q.WithDates("2016-03-05", []storage.Date{"", "2021-12-31"}[r.IntN(2)])
	}
	q.Sort = []query.Sort{"", query.SortRelevance, query.SortNewest, query.SortOldest, query.SortAdded}[r.IntN(5)]
	q.Exact, q.NoExpand = r.IntN(8) == 0, r.IntN(8) == 0
	return q.WithSize(23)
}

// TestCountsEqualBruteForce compares answers with counts over the records.
func TestCountsEqualBruteForce(t *testing.T) {
	v := testVocab(t)
	records := archive(500, v)
	x := openIndex(t, records)
	r := rand.New(rand.NewPCG(3, 4))
	found := 0
	for i := range 200 {
		q := randomQuery(r, v)
		a, err := x.Search(t.Context(), q)
		if err != nil {
			t.Fatalf("%s: %v", q.Encode(), err)
		}
		want := bruteForce(records, q, v)
		found += want.Total
		got := counted{Total: a.Total, Matched: a.Matched, MatchedAll: a.MatchedAll, Undated: a.Undated, Months: map[string]int{}}
		for _, b := range a.Histogram {
			if b.Count > 0 {
				got.Months[b.From.Month()] = b.Count
			}
		}
		got.Facets = a.Facets
		if diff := gocmp.Diff(want, got, cmpopts.EquateEmpty(), cmpopts.IgnoreFields(counted{}, "IDs")); diff != "" {
			t.Errorf("query %d %s (read as %s): counts differ (-want +got):\n%s", i, q.Encode(), a.Reading.ReadAs, diff)
		}
		sameEverywhere(t, x, q, want)
		if t.Failed() {
			return
		}
	}
	if found < 2000 {
		t.Errorf("200 queries found %d documents in all, which tests little", found)
	}
}

// sameEverywhere checks that Each, pages and cursors give the same documents.
func sameEverywhere(t *testing.T, x *Index, q query.Query, want counted) {
	t.Helper()
	var each, pages, walk []storage.DocumentID
	total, generation, err := x.Each(t.Context(), q, func(h Hit) error {
		each = append(each, h.Document.ID)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if total != want.Total || generation != x.Status().Manifest.Generation {
		t.Errorf("%s: Each gives total %d of generation %s, want %d", q.Encode(), total, generation, want.Total)
	}
	search := func(q query.Query) *Answer {
		a, err := x.Search(t.Context(), q)
		if err != nil {
			t.Fatalf("%s: %v", q.Encode(), err)
		}
		return a
	}
	for page := 1; ; page++ {
		a := search(q.WithPage(page))
		for _, h := range a.Hits {
			pages = append(pages, h.Document.ID)
		}
		if len(a.Hits) < q.Size {
			break
		}
	}
	for next, first := "", true; first || next != ""; first = false {
		a := search(q.WithAfter(next))
		for _, h := range a.Hits {
			walk = append(walk, h.Document.ID)
		}
		if a.Total != want.Total {
			t.Errorf("%s: total %d after %d documents, want %d", q.Encode(), a.Total, len(walk), want.Total)
		}
		next = a.Next
	}
	if diff := gocmp.Diff(each, pages, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("%s: pages differ from Each (-Each +pages):\n%s", q.Encode(), diff)
	}
	if diff := gocmp.Diff(each, walk, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("%s: the walk by cursor differs from Each (-Each +walk):\n%s", q.Encode(), diff)
	}
	if q.Order() == query.SortRelevance && q.Text != "" {
		slices.Sort(each)
		slices.Sort(want.IDs)
	}
	if diff := gocmp.Diff(want.IDs, each, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("%s: documents differ (-want +got):\n%s", q.Encode(), diff)
	}
}

// counted is what brute force can say of an answer.
type counted struct {
	Total, MatchedAll, Undated int
	Matched                    string
	Facets                     []FacetCounts
	Months                     map[string]int
	IDs                        []storage.DocumentID
}

// bruteForce answers a query by looking at every record.
func bruteForce(records []storage.Record, q query.Query, v *vocab.Vocabulary) counted {
	b := newBrute(records, q.Read(v))
	out := counted{Matched: b.matched, Months: map[string]int{}}
	selected := func(r *storage.Record, but storage.Facet) bool {
		for f, values := range q.Select {
			if f == but {
				continue
			}
			has := r.Values(f)
			if len(has) == 0 {
				has = []string{storage.None}
			}
			if !slices.ContainsFunc(values, func(v string) bool { return slices.Contains(has, v) }) {
				return false
			}
		}
		date, _ := r.Dates.Best()
		if (q.From != "" || q.To != "") && date == "" || date < q.From || q.To != "" && date > q.To {
			return false
		}
		return true
	}
	counts := map[storage.Facet]map[string]int{}
	var hits []*storage.Record
	for i := range records {
		r := &records[i]
		if !b.found[i] {
			continue
		}
		for _, f := range storage.Facets() {
			if !selected(r, f) {
				continue
			}
			if counts[f] == nil {
				counts[f] = map[string]int{}
			}
			values := r.Values(f)
			if len(values) == 0 {
				values = []string{storage.None}
			}
			for _, value := range values {
				counts[f][value]++
			}
		}
		if !selected(r, "") {
			continue
		}
		hits = append(hits, r)
		if b.all[i] {
			out.MatchedAll++
		}
		if date, _ := r.Dates.Best(); date == "" {
			out.Undated++
		} else {
			out.Months[date.Month()]++
		}
	}
	out.Total = len(hits)
	for _, f := range storage.Facets() {
		out.Facets = append(out.Facets, FacetCounts{f, facetValues(f, counts[f], q.Select[f], v, records)})
	}
	slices.SortFunc(hits, func(a, b *storage.Record) int { return inOrderOf(q.Order(), a, b) })
	for _, r := range hits {
		out.IDs = append(out.IDs, r.ID)
	}
	return out
}

func facetValues(f storage.Facet, counts map[string]int, chosen []string, v *vocab.Vocabulary, records []storage.Record) []FacetValue {
	order := v.Values(string(f))
	place := func(value string) int {
		// What no document has comes last, as does what has no value; the rest
		// stands as in the vocabulary, or by name where there is no list.
		if value == storage.None && f != storage.FacetQuality {
			return 1 << 20
		}
		if !slices.ContainsFunc(records, func(r storage.Record) bool { return slices.Contains(r.Values(f), value) }) {
			return 1<<20 + 1
		}
		if i := slices.Index(order, value); i >= 0 {
			return i
		}
		return 1 << 19
	}
	all := map[string]int{}
	maps.Copy(all, counts)
	for _, value := range chosen {
		all[value] += 0
	}
	var out []FacetValue
	for value, n := range all {
		out = append(out, FacetValue{value, n, slices.Contains(chosen, value)})
	}
	slices.SortFunc(out, func(a, b FacetValue) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(place(a.Value), place(b.Value)), cmp.Compare(a.Value, b.Value))
	})
	return out
}

func inOrderOf(s query.Sort, a, b *storage.Record) int {
	da, _ := a.Dates.Best()
	db, _ := b.Dates.Best()
	undated := cmp.Compare(fmt.Sprint(da == ""), fmt.Sprint(db == ""))
	switch s {
	case query.SortAdded:
		return cmp.Or(b.FirstSeen.Compare(a.FirstSeen), cmp.Compare(a.ID, b.ID))
	case query.SortOldest:
		return cmp.Or(undated, cmp.Compare(da, db), cmp.Compare(a.ID, b.ID))
	}
	return cmp.Or(undated, cmp.Compare(db, da), cmp.Compare(a.ID, b.ID))
}
