package search

import (
	"sync"

	bleve "github.com/blevesearch/bleve/v2/search"
	"github.com/blevesearch/bleve/v2/search/searcher"
)

// The weights of ranking. Bleve's BM25 takes the root of a word's frequency
// and the square of its rarity, so textbook values do not carry over. Measured
// as nDCG@10 through Index.Search (ranking_test.go prints them) over k1 from
// 1.2 to 3 and b from 0.5 to 0.9: a plateau around these, well inside which no
// difference means anything on collections of this size.
const (
	bm25K1 = 2
	bm25B  = 0.75
	// titleBoost is what a word in the title counts beside the same word in
	// title and text together.
	titleBoost0 = 0.5
)

// maxClauses bounds the branches of one search inside Bleve. Our own limits
// (query.MaxWords, maxPrefixTerms) stay far below; this is the net under them.
const maxClauses = 1024

var tuned sync.Once

// tune sets what Bleve keeps process-wide. It runs before the first search;
// nothing else in the program may set these.
func tune() {
	tuned.Do(func() {
		bleve.BM25_k1 = bm25K1
		bleve.BM25_b = bm25B
		searcher.DisjunctionMaxClauseCount = maxClauses
	})
}
var titleBoost = titleBoost0
