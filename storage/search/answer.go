package search

import (
	"time"

	"abhilekh/storage"
	"abhilekh/storage/query"
)

// How the words of a query were matched (Answer.Matched).
const (
	// MatchedAll: every hit has every word.
	MatchedAll = "all"
	// MatchedAny: a hit has one word at least; those with more tend to come first.
	MatchedAny = "any"
)

// What a search can cut or has to tell, beside the notices of the reading.
const (
	CodePrefixCut   query.Code = "prefix-cut"   // a prefix begins too many words
	CodePhraseCut   query.Code = "phrase-cut"   // a phrase was sought in a part of the pages only
	CodePhraseWords query.Code = "phrase-words" // a phrase was searched as single words
	CodeVersions    query.Code = "versions"     // earlier versions are not searched
	CodeSnippetCut  query.Code = "snippet-cut"  // the words were not sought in all pages shown
	CodeRenewed     query.Code = "renewed"      // a cursor comes from an earlier index
)

// Codes lists every kind of notice that is added to those of query.Codes.
func Codes() []query.Code {
	return []query.Code{
		CodePrefixCut, CodePhraseCut, CodePhraseWords, CodeVersions, CodeSnippetCut, CodeRenewed,
	}
}

// Answer is the result of one search. All of it comes from one generation. It
// belongs to the caller.
type Answer struct {
	Query   query.Query   // as asked
	Reading query.Reading // how its text was understood

	// Matched is MatchedAll, MatchedAny, or "" when the text holds nothing to
	// match but filters and dates.
	Matched string
	// MatchedAll is how many of the Total have every word. It is Total when
	// Matched is "all", and 0 when Matched is "".
	MatchedAll int
	Total      int // documents found
	// Pages is how many pages match in all, where every document found is among
	// Hits; 0 where some are not, since counting would cost more than searching.
	Pages int

	Took       time.Duration
	Generation string    // the index that answered
	Created    time.Time // when that index was built

	Hits []Hit
	// Facets has every facet, in the order of storage.Facets. Each counts what
	// the answer would be without the selection in that facet itself.
	Facets []FacetCounts
	// Histogram has a bar for each month from the first to the last in which
	// something was found, empty months between them included; nil if all that
	// was found is undated.
	Histogram []Bar
	Undated   int // documents found that have no date

	// Next is the cursor of the documents after Hits (Query.After), "" at the end.
	Next string
	// Notices holds those of Reading and what the search itself cut.
	Notices []query.Notice
}

// Values returns the counts of one facet, nil for one that does not exist.
func (a *Answer) Values(f storage.Facet) []FacetValue {
	for _, c := range a.Facets {
		if c.Facet == f {
			return c.Values
		}
	}
	return nil
}

// Counts returns how many documents have each value of a facet; those that none
// has are not in it.
func (a *Answer) Counts(f storage.Facet) map[string]int {
	out := map[string]int{}
	for _, v := range a.Values(f) {
		out[v.Value] = v.Count
	}
	return out
}

// FacetCounts are the values of one facet by falling count, equal counts in the
// order of the vocabulary. Values without a document are left out unless they
// are selected.
type FacetCounts struct {
	Facet  storage.Facet
	Values []FacetValue
}

// FacetValue is one value and how many documents it would leave.
type FacetValue struct {
	Value    string // storage.None for the documents without a value
	Count    int
	Selected bool
}

// Bar is one month of the histogram.
type Bar struct {
	From, To storage.Date // its first and last day
	Count    int
}

// Hit is one document found.
type Hit struct {
	Document storage.Document
	Tags     []storage.Tag
	Score    float64 // comparable within one answer only; 0 in orders other than relevance
	// Pages are the best three pages at most, best first. With text: those with
	// the most of its words, of equal ones those that are evidence for a selected
	// theme first, or the first page where only the title matches. Without: the
	// pages that are evidence for the selected facet values, those for most of them
	// first. Tags has all evidence there is.
	Pages []PageHit
	// PageHits is how many pages match in all: those that have all the words if
	// any page has, else those that have one of them; without text, those that are
	// evidence for a selected value.
	PageHits int
}

// PartNotes is the part of a page that holds the speaker's notes (PageHit.Part).
const PartNotes = "notes"

// PageHit is a page within a hit.
type PageHit struct {
	Number  int
	Title   string
	Part    string // where Snippet is from: "" the text, or PartNotes
	Snippet string // HTML-escaped text with <mark> as the only element
	Quality storage.Quality
	Lang    string
}
