package search

import (
	"database/sql"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"abhilekh/storage"
	"abhilekh/storage/query"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/mapping"
	bleveQuery "github.com/blevesearch/bleve/v2/search/query"
	_ "modernc.org/sqlite"
)

// BenchmarkScale measures Index.Search on 59,491 documents with all facets and
// ten hits, snippets included, beside Bleve with its own facets and SQLite FTS5
// on the same documents and queries, neither of which makes snippets. The
// figures are processor time of the whole process a query, which holds still
// where wall time does not: cpu-ms is ours, then theirs, then how many times
// ours that is.
func BenchmarkScale(b *testing.B) {
	records := scaleRecords(b)
	x := openIndex(b, records)
	own := openOwnFacets(b, records)
	fts := openFTS(b, records)
	for _, c := range benchClasses(records) {
		b.Run(c.name, func(b *testing.B) {
			i := 0
			before := processCPU(b)
			for b.Loop() {
				q := query.Query{}.WithText(c.queries[i%len(c.queries)].text).WithSize(10)
				i++
				if a, err := x.Search(b.Context(), q); err != nil || a.Total == 0 {
					b.Fatalf("%s: nothing found, error %v", q.Text, err)
				}
			}
			ours := (processCPU(b) - before).Seconds() / float64(i)
			theirs := func(search func(benchQuery) error) float64 {
				before := processCPU(b)
				for _, q := range c.queries {
					if err := search(q); err != nil {
						b.Fatal(err)
					}
				}
				return (processCPU(b) - before).Seconds() / float64(len(c.queries))
			}
			byBleve, byFTS := theirs(own.search), theirs(fts.search)
			b.ReportMetric(1000*ours, "cpu-ms")
			b.ReportMetric(1000*byBleve, "bleve-cpu-ms")
			b.ReportMetric(1000*byFTS, "fts5-cpu-ms")
			b.ReportMetric(byBleve/ours, "x-bleve")
			b.ReportMetric(byFTS/ours, "x-fts5")
		})
	}
}

// BenchmarkTable measures Index.Table on the same documents, states by themes,
// beside a search with all facets and one hit for the same query. cpu-ms is the
// table, then the search, then how many times the search the table is.
func BenchmarkTable(b *testing.B) {
	records := scaleRecords(b)
	x := openIndex(b, records)
	for _, c := range []struct {
		name string
		q    query.Query
	}{
		{"everything", query.Query{}},
		{"kind", query.Query{}.Toggle(storage.FacetKind, "presentation")},
		{"word", query.Query{}.WithText("government")},
		{"words", query.Query{}.WithText("government district")},
	} {
		b.Run(c.name, func(b *testing.B) {
			n, documents, cells := 0, 0, 0
			before := processCPU(b)
			for b.Loop() {
				t, err := x.Table(b.Context(), c.q, storage.FacetState, storage.FacetTheme)
				if err != nil || t.Total == 0 {
					b.Fatalf("%s: nothing found, error %v", c.q.Encode(), err)
				}
				n, documents, cells = n+1, t.Total, len(t.Cells)
			}
			table := (processCPU(b) - before).Seconds() / float64(n)
			before = processCPU(b)
			for range n {
				if a, err := x.Search(b.Context(), c.q.WithSize(1)); err != nil || a.Total != documents {
					b.Fatalf("%s: %d found, want %d, error %v", c.q.Encode(), a.Total, documents, err)
				}
			}
			search := (processCPU(b) - before).Seconds() / float64(n)
			b.ReportMetric(float64(documents), "documents")
			b.ReportMetric(float64(cells), "cells")
			b.ReportMetric(1000*table, "cpu-ms")
			b.ReportMetric(1000*search, "search-cpu-ms")
			b.ReportMetric(table/search, "x-search")
		})
	}
}

// BenchmarkNames measures what other names cost: texts without any, and texts
// that have them, which are searched with and without. cpu-ms is with, then
// without, then how many times that.
func BenchmarkNames(b *testing.B) {
	records := scaleRecords(b)
	x := openIndex(b, records)
	classes := []struct {
		name  string
		texts []string
	}{
		{"one with", []string{"maharashtra", "training", "meeting", "election", "result", "schedule", "notification", "expenditure", "sop", "dgp"}},
		{"two with", []string{"high court", "scheduled caste", "general election", "persons with disabilities", "by election"}},
		{"three with", []string{"high court order", "supreme court judgment", "election commission order", "crore approval pune", "general election training"}},
	}
	for _, c := range benchClasses(records) {
		var texts []string
		for _, q := range c.queries {
			if len(query.Query{}.WithText(q.text).Read(x.options.Vocab).Expansions) == 0 && q.text != "" {
				texts = append(texts, q.text)
			}
		}
		if len(texts) > 0 {
			classes = append(classes, struct {
				name  string
				texts []string
			}{c.name + " without", texts})
		}
	}
	for _, c := range classes {
		b.Run(c.name, func(b *testing.B) {
			var spent [2]time.Duration
			n := 0
			for b.Loop() {
				for turn := range spent { // each first in turn: the second finds warm caches
					i := (turn + n) % 2
					q := query.Query{NoExpand: i == 1}.WithText(c.texts[n/2%len(c.texts)]).WithSize(10)
					before := processCPU(b)
					if _, err := x.Search(b.Context(), q); err != nil {
						b.Fatal(err)
					}
					spent[i] += processCPU(b) - before
				}
				n++
			}
			b.ReportMetric(1000*spent[0].Seconds()/float64(n), "cpu-ms")
			b.ReportMetric(1000*spent[1].Seconds()/float64(n), "off-cpu-ms")
			b.ReportMetric(spent[0].Seconds()/spent[1].Seconds(), "x-off")
		})
	}
}

// benchQuery is one question in three languages.
type benchQuery struct {
	text  string // ours
	match string // of FTS5; "" for everything
	bleve bleveQuery.Query
}

type benchClass struct {
	name    string
	queries []benchQuery
}

// benchClasses draws ten queries of each class from the documents.
func benchClasses(records []storage.Record) []benchClass {
	df, bigrams := map[string]int{}, map[string]int{}
	for i := range records {
		tokens := analyseExact(nil, records[i].Title+" "+records[i].Pages[0].Text)
		seen := map[string]bool{}
		for _, t := range tokens {
			if _, stop := analyseWord(t.text, scriptOf(t.text)); !stop && len(t.text) > 3 {
				seen[t.text] = true
			}
		}
		for w := range seen {
			df[w]++
		}
		text := analyseExact(nil, records[i].Pages[0].Text)
		for j := range len(text) - 1 {
			// Latin only: engines differ in what joins the letters of other scripts.
			if l, r := text[j].text, text[j+1].text; seen[l] && seen[r] && max(l, r) < "\x80" {
				bigrams[text[j].text+" "+text[j+1].text]++
			}
		}
	}
	common := ranked(df, len(records)/10, len(records))
	mid := ranked(df, len(records)/200, len(records)/20)
	rare := ranked(df, 5, 50)
	pairs := ranked(bigrams, 100, len(records)/10)
	word := func(w string) bleveQuery.Query {
		term := bleve.NewTermQuery(first(analyseWord(w, scriptOf(w))))
		term.SetField(fieldAll)
		title := bleve.NewTermQuery(term.Term)
		title.SetField(fieldTitle)
		q := bleve.NewBooleanQuery()
		q.AddMust(term)
		q.AddShould(title)
		return q
	}
	single := func(list []string) (out []benchQuery) {
		for i := range 10 {
			w := list[i*len(list)/10]
			out = append(out, benchQuery{w, `"` + w + `"`, word(w)})
		}
		return out
	}
	classes := []benchClass{{"common", single(common)}, {"rare", single(rare)}}
	var and, or, phrases, prefixes []benchQuery
	for i := range 10 {
		a, c := common[i*len(common)/10], mid[i*len(mid)/10]
		or = append(or, benchQuery{a + " OR " + c, fmt.Sprintf(`"%s" OR "%s"`, a, c), bleve.NewDisjunctionQuery(word(a), word(c))})
		p := pairs[i*len(pairs)/10]
		l, r, _ := strings.Cut(p, " ")
		and = append(and, benchQuery{p, fmt.Sprintf(`"%s" AND "%s"`, l, r), bleve.NewConjunctionQuery(word(l), word(r))})
		phrases = append(phrases, benchQuery{`"` + p + `"`, `"` + p + `"`, bleve.NewPhraseQuery([]string{l, r}, fieldExact)})
	}
	for _, w := range mid {
		if len(prefixes) < 10 && w[0] < 'z' && w[0] >= 'a' {
			pre := bleve.NewPrefixQuery(w[:4])
			pre.SetField(fieldExact)
			prefixes = append(prefixes, benchQuery{w[:4] + "*", `"` + w[:4] + `"*`, pre})
		}
	}
	return append(classes, benchClass{"and", and}, benchClass{"or", or}, benchClass{"phrase", phrases},
		benchClass{"prefix", prefixes}, benchClass{"everything", []benchQuery{{"", "", bleve.NewMatchAllQuery()}}})
}

func first(s string, _ bool) string { return s }

// ranked returns the keys counted from least to most times, most frequent first.
func ranked(counts map[string]int, least, most int) []string {
	var out []string
	for _, k := range slices.Sorted(maps.Keys(counts)) {
		if counts[k] >= least && counts[k] <= most {
			out = append(out, k)
		}
	}
	slices.SortStableFunc(out, func(a, b string) int { return counts[b] - counts[a] })
	return out
}

// ownFacets is a Bleve index as its documentation would have it: doc values for
// the facets, facet requests in the search.
type ownFacets struct{ index bleve.Index }

func openOwnFacets(b *testing.B, records []storage.Record) ownFacets {
	b.Helper()
	m, doc := newMapping()
	doc.AddFieldMappingsAt(fieldAll, textField(analyserText, false))
	doc.AddFieldMappingsAt(fieldTitle, textField(analyserText, false))
	doc.AddFieldMappingsAt(fieldExact, textField(analyserExact, true))
	for _, f := range storage.Facets() {
		field := bleve.NewKeywordFieldMapping()
		field.IncludeInAll, field.Store, field.IncludeTermVectors = false, false, false
		doc.AddFieldMappingsAt(string(f), field)
	}
	path := filepath.Join(b.TempDir(), "own")
	buildOwn(b, path, m, records)
	index, err := openBleve(path)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = index.Close() })
	return ownFacets{index}
}

func buildOwn(b *testing.B, path string, m *mapping.IndexMappingImpl, records []storage.Record) {
	b.Helper()
	builder, err := bleve.NewBuilder(path, m, map[string]any{"batchSize": 1000, "mergeMax": 100, "buildPathPrefix": filepath.Dir(path)})
	if err != nil {
		b.Fatal(err)
	}
	for i := range records {
		e := docEntry(&records[i])
		if err := builder.Index(e.id, e.fields); err != nil {
			b.Fatal(err)
		}
	}
	if err := builder.Close(); err != nil {
		b.Fatal(err)
	}
}

func (o ownFacets) search(q benchQuery) error {
	r := bleve.NewSearchRequestOptions(q.bleve, 10, 0, false)
	for _, f := range storage.Facets() {
		r.AddFacet(string(f), bleve.NewFacetRequest(string(f), 100))
	}
	result, err := o.index.Search(r)
	if err == nil && result.Total == 0 {
		err = fmt.Errorf("bleve finds nothing for %s", q.text)
	}
	return err
}

// ftsIndex is SQLite with its full-text table and the facets beside it.
type ftsIndex struct{ db *sql.DB }

func openFTS(b *testing.B, records []storage.Record) ftsIndex {
	b.Helper()
	db, err := sql.Open("sqlite", filepath.Join(b.TempDir(), "fts.db"))
	if err != nil {
		b.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	b.Cleanup(func() { _ = db.Close() })
	tx, err := db.Begin()
	if err != nil {
		b.Fatal(err)
	}
	exec := func(statement string, args ...any) {
		if _, err := tx.Exec(statement, args...); err != nil {
			b.Fatalf("%s: %v", statement, err)
		}
	}
	// Marks are part of Devanagari words; by default they would divide them.
	exec(`CREATE VIRTUAL TABLE fts USING fts5(title, text, tokenize = "porter unicode61 categories 'L* N* Co Mn Mc'")`)
	exec(`CREATE TABLE facet(doc INTEGER, facet INTEGER, value INTEGER, PRIMARY KEY (doc, facet, value)) WITHOUT ROWID`)
	codes := map[string]int{}
	for i := range records {
		exec(`INSERT INTO fts(rowid, title, text) VALUES (?, ?, ?)`, i, records[i].Title, records[i].Pages[0].Text)
		for f, name := range storage.Facets() {
			values := records[i].Values(name)
			if len(values) == 0 {
				values = []string{storage.None}
			}
			for _, v := range values {
				code, ok := codes[v]
				if !ok {
					code = len(codes)
					codes[v] = code
				}
				exec(`INSERT INTO facet VALUES (?, ?, ?)`, i, f, code)
			}
		}
	}
	exec(`INSERT INTO fts(fts) VALUES ('optimize')`)
	if err := tx.Commit(); err != nil {
		b.Fatal(err)
	}
	return ftsIndex{db}
}

// search finds the ten best and counts, and counts all facets in one statement
// over the matches, found once.
func (f ftsIndex) search(q benchQuery) error {
	if q.match == "" {
		return f.rows(`SELECT facet, value, count(*) FROM facet GROUP BY facet, value`)
	}
	if err := f.rows(`SELECT rowid, bm25(fts) FROM fts WHERE fts MATCH ? ORDER BY rank LIMIT 10`, q.match); err != nil {
		return err
	}
	if err := f.rows(`SELECT count(*) FROM fts WHERE fts MATCH ?`, q.match); err != nil {
		return err
	}
	return f.rows(`WITH m AS MATERIALIZED (SELECT rowid AS doc FROM fts WHERE fts MATCH ?)
		SELECT facet, value, count(*) FROM m JOIN facet USING (doc) GROUP BY facet, value`, q.match)
}

func (f ftsIndex) rows(statement string, args ...any) error {
	rows, err := f.db.Query(statement, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	n := 0
	for rows.Next() {
		n++
	}
	if n == 0 {
		return fmt.Errorf("fts5 finds nothing for %v", args)
	}
	return rows.Err()
}
