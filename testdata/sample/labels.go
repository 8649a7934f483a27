package sample

import (
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

//go:embed EXPECT.tsv
var expect string

// Label is what a person who read a sample document says of it: what the
// program has to find. Lists are nil where there is nothing.
type Label struct {
	Path       string // within Files
	Title      string
	Date       string // YYYY-MM-DD, or "" for a document that bears none
	DateKind   string // "printed", "posted", "manifest", "metadata" or ""
	Number     string // canonical, "ECI/PN/23/2024", or ""
	PRID       string // or ""
	Kind       string
	Primary    []string // states it is about; national if about the country, alone unless some elect their assemblies with it
	Mentioned  []string // states it names besides
	Themes     []string // themes it must have, parents left out; others may be right as well
	NoThemes   []string // themes it must not have
	Conference string
	Role       string   // of its states at that conference
	Elections  []string // elections it must have, "assembly-2021-mar-apr#7" with a phase
	Langs      []string // main language first
	Pages      int
	Evidence   map[string][]int // pages that must be evidence for a theme
	Why        string           // what the document is here for
}

// labelColumns are the columns of EXPECT.tsv.
var labelColumns = []string{
	"path", "title", "date", "date kind", "number", "prid", "kind", "primary", "mentioned", "themes", "not themes",
	"conference", "role", "elections", "langs", "pages", "evidence", "why",
}

// Labels returns what EXPECT.tsv says of every document, in the order of their
// paths. The slice is the caller's.
func Labels() ([]Label, error) {
	var out []Label
	n := 0
	for line := range strings.Lines(expect) {
		n++
		cells := strings.Split(strings.TrimRight(line, "\n"), "\t")
		if n == 1 {
			if !slices.Equal(cells, labelColumns) {
				return nil, fmt.Errorf("EXPECT.tsv: columns %q", cells)
			}
			continue
		}
		l, err := label(cells)
		if err != nil {
			return nil, fmt.Errorf("EXPECT.tsv: line %d: %w", n, err)
		}
		out = append(out, l)
	}
	return out, nil
}

func label(c []string) (Label, error) {
	if len(c) != len(labelColumns) {
		return Label{}, fmt.Errorf("%d columns instead of %d", len(c), len(labelColumns))
	}
	pages, err := strconv.Atoi(c[15])
	if err != nil {
		return Label{}, fmt.Errorf("pages: %w", err)
	}
	l := Label{
		Path: c[0], Title: c[1], Date: c[2], DateKind: c[3], Number: c[4], PRID: c[5], Kind: c[6],
		Primary: list(c[7]), Mentioned: list(c[8]), Themes: list(c[9]), NoThemes: list(c[10]),
		Conference: c[11], Role: c[12], Elections: list(c[13]), Langs: list(c[14]), Pages: pages, Why: c[17],
	}
	l.Evidence, err = evidence(c[16])
	return l, err
}

// list reads values joined by a plus.
func list(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, "+")
}

// evidence reads "evm=5+6 vvpat=6".
func evidence(s string) (map[string][]int, error) {
	var out map[string][]int
	for f := range strings.FieldsSeq(s) {
		theme, pages, _ := strings.Cut(f, "=")
		for _, p := range list(pages) {
			n, err := strconv.Atoi(p)
			if err != nil {
				return nil, fmt.Errorf("evidence for %s: %w", theme, err)
			}
			if out == nil {
				out = map[string][]int{}
			}
			out[theme] = append(out[theme], n)
		}
	}
	return out, nil
}
