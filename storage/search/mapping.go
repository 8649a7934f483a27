package search

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"runtime/debug"
	"strings"
	"sync"

	"abhilekh/storage"
	"abhilekh/storage/vocab"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/mapping"
	"github.com/blevesearch/bleve/v2/registry"
	index "github.com/blevesearch/bleve_index_api"
	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// The text fields. The docs index has all three without positions, so that
// words on different pages meet; the pages index has all and exact, with
// positions for phrases. Speaker notes count as text.
const (
	fieldAll   = "all"   // title and text, analyser text
	fieldTitle = "title" // title, analyser text
	fieldExact = "exact" // title and text, analyser exact
)

// The keyword fields beside one per facet, which is named like the facet and
// holds storage.None where the document has no value of it.
const (
	fieldID   = "id"   // docs: the document's id
	fieldNote = "note" // docs: the press-note number, "ECI/PN/23/2024" and "23"
	fieldDoc  = "doc"  // pages: the id of the page's document
)

// The names under which Bleve knows our analysers.
const (
	analyserText  = "abhilekh_text"
	analyserExact = "abhilekh_exact"
)

// formatVersion is that of the files Bleve does not write, and of the fields.
// 2: the facets role and election, speaker notes, evidence.
const formatVersion = 2

var registerOnce sync.Once

// register makes the analysers known to Bleve's registry, which is one map for
// the whole process. It must have run before a mapping is made or read.
func register() {
	registerOnce.Do(func() {
		for name, a := range map[string]*analyser{analyserText: textAnalyser, analyserExact: exactAnalyser} {
			err := registry.RegisterAnalyzer(name,
				func(map[string]any, *registry.Cache) (analysis.Analyzer, error) { return a, nil })
			if err != nil {
				panic(err) // the name is taken: a mistake in this program, seen by every test
			}
		}
	})
}

// docsMapping is the mapping of the docs index: nothing is stored, nothing has
// positions, and there are no doc values, since columns do that work.
func docsMapping() *mapping.IndexMappingImpl {
	m, doc := newMapping()
	doc.AddFieldMappingsAt(fieldAll, textField(analyserText, false))
	doc.AddFieldMappingsAt(fieldTitle, textField(analyserText, false))
	doc.AddFieldMappingsAt(fieldExact, textField(analyserExact, false))
	doc.AddFieldMappingsAt(fieldID, keywordField())
	doc.AddFieldMappingsAt(fieldNote, keywordField())
	for _, f := range storage.Facets() {
		doc.AddFieldMappingsAt(string(f), keywordField())
	}
	return m
}

// pagesMapping is the mapping of the pages index.
func pagesMapping() *mapping.IndexMappingImpl {
	m, page := newMapping()
	page.AddFieldMappingsAt(fieldAll, textField(analyserText, true))
	page.AddFieldMappingsAt(fieldExact, textField(analyserExact, true))
	page.AddFieldMappingsAt(fieldDoc, keywordField())
	return m
}

func newMapping() (*mapping.IndexMappingImpl, *mapping.DocumentMapping) {
	register()
	m := bleve.NewIndexMapping()
	m.ScoringModel = index.BM25Scoring
	// Static: Bleve's default takes in every field it sees, at twice the size.
	m.DefaultMapping = bleve.NewDocumentStaticMapping()
	// Without this each entry gets a field _all, empty as it is.
	m.DefaultMapping.AddSubDocumentMapping("_all", bleve.NewDocumentDisabledMapping())
	return m, m.DefaultMapping
}

func textField(analyser string, positions bool) *mapping.FieldMapping {
	f := bleve.NewTextFieldMapping()
	f.Analyzer = analyser
	f.IncludeTermVectors = positions
	f.Store, f.IncludeInAll, f.DocValues = false, false, false
	return f
}

// textOf returns the text of a page as a field takes it: with notes it has two
// parts, in each of which positions count from 1.
func textOf(p *storage.Page) any {
	if p.Notes == "" {
		return p.Text
	}
	return []string{p.Text, p.Notes}
}

// partLength is more than the words of any text, so that what stands in two
// parts of one field is never near each other.
const partLength = 1 << 30

// placeOf returns where in a field a word stands. No phrase reaches from one
// part of the field into the next.
func placeOf(l segment.Location) int {
	place := int(l.Pos())
	if part := l.ArrayPositions(); len(part) > 0 {
		place += partLength * int(part[0])
	}
	return place
}

func keywordField() *mapping.FieldMapping {
	f := bleve.NewKeywordFieldMapping()
	f.SkipFreqNorm = true // they are matched, never scored
	f.Store, f.IncludeInAll, f.DocValues, f.IncludeTermVectors = false, false, false, false
	return f
}

// probe holds what folding and stemming are there for. Its terms are part of
// the fingerprint, so that a change of folding is noticed wherever it is made.
const probe = `The Commission's Press Note No. ECI/PN/23/2024 of 11.01.2024: 1,71,745 polling
stations, 1000.20 crore; electors’ rolls—“EVM” & VVPAT, re-polling, Bye‑election, CAFÉ, 𝐄𝐂𝐈.
मतदाताओं मतदाता अधिकारियों अधिकार ज़िले हिन्दी हिंदी आपत्तियाँ झारखण्ड २०२४ ई.वी.एम. सूचियाँ चुनावों
ভোটারদের ਵੋਟਰ મતદાર ଭୋଟର வாக்காளர் ఓటరు ಮತದಾರ വോട്ടർ رائے دہندگان`

// Fingerprint names everything but the records that decides what an index
// holds: mapping, analysers, vocabulary, the engine's version and the file
// format. An index with another fingerprint still answers, but should be built
// again. Pure; safe for concurrent use.
func Fingerprint(v *vocab.Vocabulary) string {
	h := sha256.New()
	fmt.Fprintln(h, formatVersion, analysisVersion, v.Fingerprint, engineVersions())
	for _, m := range []*mapping.IndexMappingImpl{docsMapping(), pagesMapping()} {
		// Maps are written in the order of their keys; a mapping of plain
		// fields cannot fail to be written.
		b, _ := json.Marshal(m)
		h.Write(append(b, '\n'))
	}
	for _, t := range append(analyse(nil, probe), analyseExact(nil, probe)...) {
		fmt.Fprintln(h, t.text, t.position)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// engineVersions lists the modules that write and read index files. Merging
// and reading are tied to exact versions.
func engineVersions() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	var versions []string
	for _, m := range info.Deps {
		switch m.Path {
		case "github.com/blevesearch/bleve/v2", "github.com/blevesearch/zapx/v17", "github.com/blevesearch/vellum":
			versions = append(versions, m.Path+"@"+m.Version)
		}
	}
	return strings.Join(versions, " ") // Deps are sorted by path
}
