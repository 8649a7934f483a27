package search

import (
	"sync/atomic"

	"github.com/blevesearch/bleve/v2"
)

// generation is one complete index, open and verified. It is safe for
// concurrent use between acquire and release.
type generation struct {
	manifest Manifest
	path     string // its directory
	docs     bleve.Index
	pages    bleve.Index
	columns  *columns
	stored   *stored

	refs atomic.Int64 // one of them is the Index's own while it is current
}
