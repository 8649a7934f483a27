package search

import (
	"bufio"
	"cmp"
	"compress/gzip"
	"encoding/json"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"abhilekh/storage"
	"abhilekh/storage/query"
	"abhilekh/testdata/corpus"
)

// scaleRecords reads the government resolutions of the corpus as documents of
// one page: their facets are real where they have any.
func scaleRecords(t testing.TB) []storage.Record {
	t.Helper()
	f, err := os.Open(corpus.Path(t, "scale", "maharashtra_gr_bilingual.jsonl.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var records []storage.Record
	lines := bufio.NewScanner(z)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var in struct {
			ID, URL, Department, Date string
			TitleEn                   string `json:"title_en"`
			TitleMr                   string `json:"title_mr"`
			DistrictsEn               string `json:"districts_en"`
		}
		if err := json.Unmarshal(lines.Bytes(), &in); err != nil {
			t.Fatal(err)
		}
		h := fnv.New32a()
		_, _ = h.Write([]byte(in.ID)) // never fails
		d := storage.Document{
			ID: storage.DocumentID(in.ID), Title: in.TitleEn, Langs: []string{"en"}, SourceURL: in.URL,
			Kind: []string{"press-release", "presentation", ""}[h.Sum32()%3], Sources: []string{"gr"},
			Quality: storage.QualityUnchecked, Status: storage.StatusCurrent,
		}
		if in.TitleMr != "" {
			d.Langs = append(d.Langs, "mr")
		}
		if date, ok := storage.ParseDate(in.Date); ok {
			d.Dates.Posted = date
		}
		r := storage.Record{Document: d}
		slug := func(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), "-")) }
		r.Tags = append(r.Tags, storage.Tag{Facet: storage.FacetTheme, Value: slug(in.Department), Page: 1})
		for place := range strings.SplitSeq(in.DistrictsEn, ",") {
			if place = slug(place); place != "" {
				r.Tags = append(r.Tags, storage.Tag{Facet: storage.FacetState, Value: place, Level: storage.LevelPrimary})
			}
		}
		r.Pages = []storage.Page{{
			Number: 1, Text: in.TitleMr + "\n" + in.Department + "\n" + in.DistrictsEn, Quality: storage.QualityUnchecked,
		}}
		records = append(records, r)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return records
}

// TestScale tests what needs a real archive of 59,491 documents.
func TestScale(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped: building an index of 59,491 documents takes most of a minute")
	}
	records := scaleRecords(t)
	x := openIndex(t, records)
	t.Run("scores", func(t *testing.T) { testScores(t, x, records) })
	t.Run("dangerous", func(t *testing.T) { testDangerous(t, x) })
}

// lexicon is every document as counted terms, for brute-force scoring.
type lexicon struct {
	records     []storage.Record
	all, titles []map[string]int
	allLen      []int
	titleLen    []int
	allDF       map[string]int
	titleDF     map[string]int
}

func newLexicon(records []storage.Record) *lexicon {
	l := &lexicon{records: records, allDF: map[string]int{}, titleDF: map[string]int{}}
	count := func(df map[string]int, texts ...string) (map[string]int, int) {
		terms, n := map[string]int{}, 0
		for _, s := range texts {
			for _, t := range analyse(nil, s) {
				terms[t.text]++
				n++
			}
		}
		for t := range terms {
			df[t]++
		}
		return terms, n
	}
	for i := range records {
		texts := []string{records[i].Title}
		for _, p := range records[i].Pages {
			texts = append(texts, p.Text)
		}
		terms, n := count(l.allDF, texts...)
		l.all, l.allLen = append(l.all, terms), append(l.allLen, n)
		terms, n = count(l.titleDF, records[i].Title)
		l.titles, l.titleLen = append(l.titles, terms), append(l.titleLen, n)
	}
	return l
}

// average is the mean length of the documents that have the field, rounded up
// as the formula does.
func average(lengths []int) float64 {
	sum, having := 0, 0
	for _, n := range lengths {
		sum += n
		if n > 0 {
			having++
		}
	}
	return math.Ceil(float64(len(lengths)*sum/having) / float64(len(lengths)))
}

// scoredDoc is one document and its score.
type scoredDoc struct {
	id    storage.DocumentID
	date  storage.Date
	score float64
}

// score ranks all documents by the formula of the index, from the counts:
// for each word boost · idf² · √tf·k1 / (√tf + k1·(1-b+b·length/average)), in
// title and text and again in the title; where not all words are needed, times
// the share of the words that are there.
func (l *lexicon) score(words map[string]int, needAll bool) []scoredDoc {
	weigh := func(df map[string]int, docs []map[string]int, lengths []int, avg float64, i int) (sum float64, matched int) {
		n := float64(len(docs))
		for _, w := range wordsOfQuery(words) {
			f := docs[i][w]
			if f == 0 {
				continue
			}
			matched++
			idf := math.Log(1 + (n-float64(df[w])+.5)/(float64(df[w])+.5))
			tf := math.Sqrt(float64(f))
			sum += float64(words[w]) * idf * idf * tf * bm25K1 / (tf + bm25K1*(1-bm25B+bm25B*float64(lengths[i])/avg))
		}
		return sum, matched
	}
	allAvg, titleAvg := average(l.allLen), average(l.titleLen)
	var out []scoredDoc
	for i := range l.records {
		sum, matched := weigh(l.allDF, l.all, l.allLen, allAvg, i)
		if matched == 0 || needAll && matched < len(words) {
			continue
		}
		score := sum * float64(matched) / float64(len(words))
		sum, matched = weigh(l.titleDF, l.titles, l.titleLen, titleAvg, i)
		score += titleBoost * sum * float64(matched) / float64(len(words))
		date, _ := l.records[i].Dates.Best()
		out = append(out, scoredDoc{l.records[i].ID, date, score})
	}
	slices.SortFunc(out, func(a, b scoredDoc) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(b.date, a.date), cmp.Compare(a.id, b.id))
	})
	return out
}

func wordsOfQuery(m map[string]int) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// testScores compares the top ten of fifty queries with those of the brute
// force scorer.
func testScores(t *testing.T, x *Index, records []storage.Record) {
	l := newLexicon(records)
	r := rand.New(rand.NewPCG(5, 6))
	compared := map[string]int{}
	for compared[MatchedAll]+compared[MatchedAny] < 50 {
		// Neighbouring words of a random text, one of them now and then twice.
		record := records[r.IntN(len(records))]
		tokens := strings.Fields(record.Title + " " + record.Pages[0].Text)
		n := min(1+r.IntN(5), len(tokens))
		from := r.IntN(len(tokens) - n + 1)
		text := strings.Join(tokens[from:from+n], " ")
		if r.IntN(4) == 0 {
			text += " " + tokens[from]
		}
		a, err := x.Search(t.Context(), query.Query{}.WithText(text).WithSize(10))
		if err != nil {
			t.Fatal(err)
		}
		words, plain := map[string]int{}, true
		for _, leaf := range newPlan(a.Reading.Root).leaves {
			plain = plain && leaf.kind == aWord && leaf.field == fieldAll
			words[leaf.term] = leaf.times
		}
		if !plain || len(words) == 0 {
			continue // a compound word, or stop words only: other formulas
		}
		compareTop(t, text, a, l.score(words, a.Matched == MatchedAll))
		compared[a.Matched]++
	}
	t.Logf("queries compared, by how they matched: %v", compared)
}

func compareTop(t *testing.T, text string, a *Answer, want []scoredDoc) {
	t.Helper()
	if a.Total != len(want) {
		t.Errorf("%q: %d documents, want %d", text, a.Total, len(want))
		return
	}
	byID := map[storage.DocumentID]float64{}
	for _, d := range want {
		byID[d.id] = d.score
	}
	equal := func(a, b, by float64) bool { return math.Abs(a-b) <= by*math.Abs(b) }
	for i, h := range a.Hits {
		w := want[i]
		if !equal(h.Score, w.score, 1e-4) {
			t.Errorf("%q: place %d: score %v of %s, want %v of %s", text, i+1, h.Score, h.Document.ID, w.score, w.id)
		}
		// Lengths are kept in 32 bits, which may tell equal scores apart.
		if h.Document.ID != w.id && !equal(byID[h.Document.ID], w.score, 1e-6) {
			t.Errorf("%q: place %d is %s, want %s", text, i+1, h.Document.ID, w.id)
		}
	}
}

// testDangerous asks what costs an unprotected engine seconds. The clause caps
// are asserted; what it cost is printed.
func testDangerous(t *testing.T, x *Index) {
	long := strings.Repeat("a", 100_000)
	var many, fuzzy, prefixes []string
	for i, r := range scaleRecords(t)[:5000] {
		word := strings.Fields(r.Title + " x")[0]
		many = append(many, word)
		if i < 20 {
			fuzzy = append(fuzzy, word+"~2")
		}
		if i < 15 {
			prefixes = append(prefixes, word[:min(3, len(word))]+"*")
		}
	}
	for name, text := range map[string]string{
		"body:*": "body:*", "regexp": "body:/.*/", "5,000 words": strings.Join(many, " "), "body:*a*": "body:*a*",
		"a long word": long, "short prefix": "s*", "common prefix": "reg*", "prefixes": strings.Join(prefixes, " "),
		"fuzzy": strings.Join(fuzzy, " "), "time": "10:30", "and/or": "and/or", "field": "+lang:hi",
		"stop words": "to be or not to be the of and", "stop phrase": `"of the"`, "common phrase": `"regarding approval of the"`,
		"loose phrase": `"department regarding"~50`, "phrases": strings.Repeat(`"of the" `, 30),
		"nested": strings.Repeat("(", 500) + "a OR b" + strings.Repeat(")", 500), "negation": "-department -mumbai -the",
		"names":        "vvpat esms epic pwd voters dnhdd pondicherry orissa telangana capf iiidem ero blo cvigil madhyapradesh uttarpradesh",
		"common names": "maharashtra training meeting results high court supreme court crore lakh election schedule conference general election",
		"common words": "department mumbai pune nagpur regarding government maharashtra district approval",
	} {
		before := processCPU(t)
		a, err := x.Search(t.Context(), query.Query{}.WithText(text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		t.Logf("%-14s %7.1f ms CPU, %5d found, %d notices", name, 1000*(processCPU(t)-before).Seconds(), a.Total, len(a.Notices))
		p := newPlan(a.Reading.Root)
		m := p.scored(&match{how: MatchedAny})
		if m != nil && len(m.required)+len(m.optional)+len(m.titles) > maxClauses/4 {
			t.Errorf("%s: %d clauses, want at most a quarter of %d",
				name, len(m.required)+len(m.optional)+len(m.titles), maxClauses)
		}
		if len(text) > 10_000 && len(a.Notices) == 0 {
			t.Errorf("%s: cut without a notice", name)
		}
	}
}

// processCPU returns the processor time this process has used.
func processCPU(t testing.TB) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
