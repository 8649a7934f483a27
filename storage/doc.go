// Package storage holds the nouns of the archive and the ways in which it can
// fail: Document, Version, Page, Tag, Run and the words they are made of.
//
// It does no I/O and imports nothing of ours, so that every other package can
// meet here. What is kept where:
//
//   - storage/fold: the one rule by which text is compared;
//   - storage/vocab: the closed lists (states, themes, kinds …) and their labels;
//   - storage/query: what a visitor asks, as an address and as a tree;
//   - storage/blob: original bytes, named by their SHA-256;
//   - storage/catalog: what is known of each document and run (SQLite);
//   - storage/search: the disposable full-text index and its answers;
//   - storage/cite: citations of a document or of one page of it.
package storage
