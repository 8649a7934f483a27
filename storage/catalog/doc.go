// Package catalog keeps what is known of every document, source and run in one
// SQLite file. It is the truth, together with the bytes in storage/blob: the
// index of storage/search is made from Records and may be thrown away at any
// time.
//
// It leaves to others: what the bytes say (indexer/extract), which tags follow
// from the text (indexer/tag), which item of a source is which document (indexer,
// with Lookup), and showing any of it.
//
// # What is a version
//
// A document is minted once. Every look at it is an observation. Bytes that were
// never seen for the document and whose fingerprint is new are the next version;
// other bytes with a known fingerprint are only an observation. Fingerprints are
// comparable only within one engine of extraction, so an engine change must
// never look like a changed document:
//
//   - Bytes already known for a document belong to the version they were known
//     as, whatever their fingerprint is now. If they are the version's own bytes,
//     its pages and fingerprint are replaced by those of the new reading.
//   - Unknown bytes with an unknown fingerprint are refused with ErrOutdated
//     while the current version was read by another engine. Its kept bytes must
//     be read again first; then the comparison means something.
//   - A reading without any text, even in speaker notes, proves nothing about
//     content. It is fingerprinted by its bytes, so that two scans are never one
//     version.
//
// Returning to an earlier content makes that version current again; the number
// of versions does not grow. (After an engine change this needs the earlier
// bytes, or that version read again: Outdated lists documents by their current
// version only.)
//
// # What others say
//
// Overrides are corrections by people. Records have them applied, so that they
// win over whatever is extracted or ruled later. What reader, source and manifest
// say of a document (storage.Stated) is kept for the rules and is no part of its
// record. Tags follow from both: a document of which either changed is outdated
// until it is tagged again.
package catalog
