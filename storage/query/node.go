package query

import "abhilekh/storage"

// Node is one part of a query tree. It is one of the value types And, Or, Not,
// Word, Phrase, Group, Filter, NoteNumber and Dates. Trees made by Read are simplified:
// no And directly in And, no Or in Or, no Not in Not, and And and Or have at
// least two kids. A Node is not changed after Read and may be shared.
type Node interface {
	// String renders the node in the query language; reading it gives the node back.
	String() string
	node()
}

// And holds parts written side by side, in the order of the text. In the root,
// storage/search decides how many of its scoring kids a document must have;
// everywhere else all kids must match.
type And struct{ Kids []Node }

// Or matches what any of its kids matches.
type Or struct{ Kids []Node }

// Not leaves out what its kid matches.
type Not struct{ Kid Node }

// Word is one word.
type Word struct {
	// Text is the word as fold.Tokens gives it; one token, never empty.
	Text string
	// Raw is the word as written, without operators, for display.
	Raw string
	// Field is "" for the whole document or "title".
	Field string
	// Prefix asks for every word that begins with Text (at least three letters).
	Prefix bool
	// Exact asks for the word as written (folded, but not stemmed or expanded).
	// It is set on every word when the whole query is in exact mode.
	Exact bool
}

// Phrase is a sequence of words: a quotation, or one written word that folding
// takes apart (covid-19, and/or, 10:30).
type Phrase struct {
	// Tokens are the words as fold.Tokens gives them; at least one, none empty.
	Tokens []string
	// Raw is the phrase as written, without quotes, for display.
	Raw string
	// Field is "" for the whole document or "title".
	Field string
	// Slop is how many words may stand between or be out of place; 0 is none.
	Slop int
	// Exact asks for the words as written (folded, but not stemmed or expanded).
	// It is set on every quotation, and on every phrase in exact mode.
	Exact bool
	// Not are words, in the singular, before which the phrase does not count: of
	// one that is not Exact, what voids it as a name (by-election officers).
	Not []string
}

// Group is one thing that has several names, of which one was typed. It counts
// as one word: a document has it that has any of the names. Only Query.Read
// makes groups.
type Group struct {
	// Kids are what was typed: Words and Phrases side by side, neither Exact nor
	// for a field.
	Kids []Node
	// Names are what to search for instead, each once; at least one.
	Names []Name
}

// Name is one of the names of a Group. One of several words is a phrase.
type Name struct {
	// Tokens are the words as fold.Tokens gives them; at least one, none empty.
	Tokens []string
	// Text is the name for display, as typed or as the vocabulary writes it.
	Text string
	// Weak says that the name often means something else: a document counts for
	// having it, but less than for the other names.
	Weak bool
	// Exact asks for the words as written (folded, but not stemmed).
	Exact bool
	// Not are words, in the singular, before which the name is none.
	Not []string
}

// Filter keeps the documents that have a facet value. Facet is state, theme,
// kind, lang, conference, role, election or, with the value storage.None only,
// year. Value is known to the vocabulary.
type Filter struct {
	Facet storage.Facet
	Value string
}

// NoteNumber is a press-note number, whether written as such in the text or as
// note:23/2024. Year is 0 when it was not given.
type NoteNumber struct{ Number, Year int }

// Dates keeps the documents whose date lies between From and To, both
// inclusive; either may be "" for no bound. Undated documents never match.
type Dates struct{ From, To storage.Date }

func (And) node()        {}
func (Or) node()         {}
func (Not) node()        {}
func (Word) node()       {}
func (Phrase) node()     {}
func (Group) node()      {}
func (Filter) node()     {}
func (NoteNumber) node() {}
func (Dates) node()      {}

// Positive returns the Word, Phrase, Group and NoteNumber leaves of n that are not
// under a Not, in the order of the text: what a document is ranked by and what
// is marked in it. n may be nil.
func Positive(n Node) []Node {
	switch n := n.(type) {
	case And:
		return positives(n.Kids)
	case Or:
		return positives(n.Kids)
	case Word, Phrase, Group, NoteNumber:
		return []Node{n}
	}
	return nil
}

func positives(kids []Node) []Node {
	var out []Node
	for _, k := range kids {
		out = append(out, Positive(k)...)
	}
	return out
}
