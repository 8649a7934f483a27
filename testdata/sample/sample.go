// Package sample holds the six invented documents that an archive without
// sources shows, so that a newcomer finds something to search. They are ours,
// say SAMPLE, and are left out as soon as sources are configured.
package sample

import "embed"

// Files is the documents: press notes in notes, presentations in decks.
//
//go:embed notes decks
var Files embed.FS
