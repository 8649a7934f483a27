// Package sample holds the six invented documents that an archive without
// sources shows, so that a newcomer finds something to search. They are ours,
// say SAMPLE, and are left out as soon as sources are configured.
package sample

import "embed"

// Files is the documents, at the top of the file system.
//
//go:embed *.html *.txt *.pdf
var Files embed.FS
