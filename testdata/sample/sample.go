// Package sample holds the invented documents that an archive without sources
// shows, so that a newcomer finds something to search, and by which the tests
// hold the program. They are ours, say SAMPLE, and are left out as soon as
// sources are configured. The files are made by package generate of the texts
// in the folder source; README.md tells how.
package sample

import "embed"

// Files is the documents: press notes and other papers in notes, releases of
// the Press Information Bureau in releases, presentations in decks, where
// manifest.csv says more of some of them.
//
//go:embed notes releases decks
var Files embed.FS
