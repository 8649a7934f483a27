package search

import (
	"sync"

	bleve "github.com/blevesearch/bleve/v2/search"
	"github.com/blevesearch/bleve/v2/search/searcher"
)

// The weights of ranking. Bleve's BM25 takes the root of a word's frequency
// and the square of its rarity, so textbook values do not carry over. Measured
// as nDCG@10 on Cranfield and CACM through Index.Each, k1 from 1.2 to 3 by b
// from 0.5 to 0.85 by titleBoost from 0.25 to 1: a title boost of 1 leads
// everywhere (.440 and .460, at 0.5 .437 and .444), and around these k1 and b
// nothing moves by more than .006. See TestRanking for the figures of today.
const (
	bm25K1 = 2.0
	bm25B  = 0.75
	// titleBoost is what a word in the title counts beside the same word in
	// title and text together.
	titleBoost = 1.0
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
