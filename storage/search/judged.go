package search

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"abhilekh/storage"
	"abhilekh/storage/query"
)

// Collection is a set of documents with questions and judgements on which
// documents answer them: what ranking is measured with.
type Collection struct {
	Name    string // of its directory, or of the one above a directory "unified"
	Records []storage.Record
	Queries []Judged
}

// Judged is one question and the grades given to documents. What is not graded
// does not answer it; neither does what has a grade of 0 or less.
type Judged struct {
	ID     string
	Text   string
	Grades map[storage.DocumentID]int
}

// Scores are means over the questions that have an answer.
type Scores struct {
	NDCG10    float64 // gain is the grade, discounted by log2 of place + 1
	MAP       float64 // over the first 1,000
	Recall100 float64
	Queries   int // how many were asked
}

// maxLine bounds one line of a collection's files: one whole document.
const maxLine = 16 << 20

// LoadCollection reads docs.jsonl (objects with id, title, text), queries.tsv
// (id, tab, text) and qrels.txt (query, unused, document, grade) from a
// directory. Each document becomes a record of one page. An error names file
// and line.
func LoadCollection(dir string) (*Collection, error) {
	c := &Collection{Name: filepath.Base(dir)}
	if c.Name == "unified" {
		c.Name = filepath.Base(filepath.Dir(dir))
	}
	err := eachLine(filepath.Join(dir, "docs.jsonl"), func(line string) error {
		var d struct{ ID, Title, Text string }
		if err := json.Unmarshal([]byte(line), &d); err != nil {
			return err
		}
		r := storage.Record{Document: storage.Document{
			ID: storage.DocumentID(d.ID), Title: d.Title, Quality: storage.QualityUnchecked,
			Status: storage.StatusCurrent, PageCount: 1,
		}}
		r.Pages = []storage.Page{{Number: 1, Text: d.Text, Quality: storage.QualityUnchecked}}
		c.Records = append(c.Records, r)
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = eachLine(filepath.Join(dir, "queries.tsv"), func(line string) error {
		id, text, ok := strings.Cut(line, "\t")
		if !ok {
			return errors.New("no tab between id and text")
		}
		c.Queries = append(c.Queries, Judged{id, text, map[storage.DocumentID]int{}})
		return nil
	})
	if err != nil {
		return nil, err
	}
	place := map[string]int{}
	for i, q := range c.Queries {
		place[q.ID] = i
	}
	return c, eachLine(filepath.Join(dir, "qrels.txt"), func(line string) error {
		f := strings.Fields(line)
		if len(f) != 4 {
			return fmt.Errorf("%d columns, want 4", len(f))
		}
		i, ok := place[f[0]]
		if !ok {
			return fmt.Errorf("query %q is not in queries.tsv", f[0])
		}
		grade, err := strconv.Atoi(f[3])
		c.Queries[i].Grades[storage.DocumentID(f[2])] = grade
		return err
	})
}

// eachLine calls fn with every line of a file that is not empty.
func eachLine(path string, fn func(string) error) (err error) {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	lines := bufio.NewScanner(io.Reader(f))
	lines.Buffer(nil, maxLine)
	n := 0
	for lines.Scan() {
		n++
		if strings.TrimSpace(lines.Text()) == "" {
			continue
		}
		if err := fn(lines.Text()); err != nil {
			return fmt.Errorf("%s:%d: %w", path, n, err)
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("%s:%d: %w", path, n+1, err)
	}
	return nil
}

// All yields the records in the form Build takes.
func (c *Collection) All() iter.Seq2[storage.Record, error] {
	return func(yield func(storage.Record, error) bool) {
		for _, r := range c.Records {
			if !yield(r, nil) {
				return
			}
		}
	}
}

// depth is how far down a ranking MAP looks, as is usual.
const depth = 1000

// errDeep ends a ranking at depth.
var errDeep = errors.New("deep enough")

// Evaluate asks an Index every question that has an answer, exactly as a
// visitor would by typing it, and measures the rankings. An error of a search
// is returned with the question's id.
func Evaluate(ctx context.Context, x *Index, queries []Judged) (Scores, error) {
	var s Scores
	for _, q := range queries {
		relevant := 0
		for _, g := range q.Grades {
			if g > 0 {
				relevant++
			}
		}
		if relevant == 0 {
			continue
		}
		var ranking []storage.DocumentID
		_, _, err := x.Each(ctx, query.Query{}.WithText(q.Text), func(h Hit) error {
			ranking = append(ranking, h.Document.ID)
			if len(ranking) == depth {
				return errDeep
			}
			return nil
		})
		if err != nil && !errors.Is(err, errDeep) {
			return Scores{}, fmt.Errorf("query %s: %w", q.ID, err)
		}
		s.Queries++
		s.NDCG10 += ndcg(ranking[:min(10, len(ranking))], q.Grades)
		s.MAP += averagePrecision(ranking, q.Grades, relevant)
		s.Recall100 += float64(relevantIn(ranking[:min(100, len(ranking))], q.Grades)) / float64(relevant)
	}
	if s.Queries > 0 {
		n := float64(s.Queries)
		s.NDCG10, s.MAP, s.Recall100 = s.NDCG10/n, s.MAP/n, s.Recall100/n
	}
	return s, nil
}

// ndcg compares the gain of a ranking with that of the best ranking of its
// length 10.
func ndcg(ranking []storage.DocumentID, grades map[storage.DocumentID]int) float64 {
	gain, ideal := 0.0, 0.0
	for i, id := range ranking {
		gain += float64(max(0, grades[id])) / math.Log2(float64(i+2))
	}
	var sorted []int
	for _, g := range grades {
		sorted = append(sorted, max(0, g))
	}
	slices.SortFunc(sorted, func(a, b int) int { return cmp.Compare(b, a) })
	for i, g := range sorted[:min(10, len(sorted))] {
		ideal += float64(g) / math.Log2(float64(i+2))
	}
	if ideal == 0 {
		return 0
	}
	return gain / ideal
}

func averagePrecision(ranking []storage.DocumentID, grades map[storage.DocumentID]int, relevant int) float64 {
	sum, found := 0.0, 0
	for i, id := range ranking {
		if grades[id] > 0 {
			found++
			sum += float64(found) / float64(i+1)
		}
	}
	return sum / float64(relevant)
}

func relevantIn(ranking []storage.DocumentID, grades map[storage.DocumentID]int) int {
	n := 0
	for _, id := range ranking {
		if grades[id] > 0 {
			n++
		}
	}
	return n
}
