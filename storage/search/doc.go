// Package search is the full-text index of the archive and the only package
// that knows Bleve.
//
// The indexer calls Build, which writes one complete immutable index (a
// generation) from the catalogue's records, and Publish, which makes it
// current. The server holds an Index, which opens the current generation,
// answers queries from it, follows every publication without dropping a
// request, and lives through damaged files.
//
// A generation is a directory, never written again once it has its name:
//
//	manifest.json   counts, token totals, fingerprint, SHA-256 of every file
//	docs/           Bleve index with one entry per document: which documents
//	pages/          Bleve index with one entry per page: where in them
//	columns.bin     facets, evidence of themes, dates and orders by document number
//	stored.idx      where in stored.dat each document and page lies
//	stored.dat      metadata, tags, page texts and notes, as they are shown
//
// The index is disposable: it is made of nothing but the catalogue and the
// vocabulary, and whatever is wrong with it is mended by building again. It
// does not decide what a query means (storage/query), how text is folded
// (storage/fold), when to build (indexer), or what an answer looks like (api,
// web).
package search
