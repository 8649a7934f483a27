// Package query holds what a visitor asks: Query, the search as it stands in an
// address, and Reading, the tree that its text was understood to mean.
//
// Parse and Query.Values are inverses, so that page, API, feed and export share
// one address for one question. Read never fails: whatever was typed gives a
// tree, the text it was read as, and a notice for everything cut or ignored.
//
// The package does no I/O and knows no search engine. Which analysers a word
// goes through, how many of the words must match and what is ranked first is
// storage/search's business; what the facet values mean is storage/vocab's.
package query
