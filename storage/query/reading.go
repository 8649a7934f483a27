package query

import "abhilekh/storage"

// The limits of a text (DESIGN §4). They bound the work of one search; no
// question of a person comes near them.
const (
	// MaxText is how much of a text is read, in characters.
	MaxText = 1024
	// MaxKept is how much of a longer text a Query keeps, in characters, so that
	// every answer to it can say that it was cut. Percent-encoded, at up to 12
	// bytes a character, a link with it still fits the 64 KB that servers take.
	MaxKept = 4096
	// MaxWords is the number of words and filters in a text.
	MaxWords = 64
	// MaxWordBytes is the length of one folded word in bytes.
	MaxWordBytes = 128
	// MaxDepth is how deep brackets may nest.
	MaxDepth = 16
	// MaxPrefixWords is the number of words up to which a star is honoured.
	MaxPrefixWords = 16
	// MaxExpandWords is the number of words up to which a text is expanded: whoever
	// pastes a paragraph has said in it what there is to say.
	MaxExpandWords = 16
	// MaxNames is the number of names that are added to one text: most of what 16
	// words can bring together, and some 50 ms of a search at worst.
	MaxNames = 96
	// MaxSlop is the largest distance in "a b"~5: about two sentences.
	MaxSlop = 50
	// minPrefix is the number of letters a prefix needs.
	minPrefix = 3
)

// Reading is how a text was understood.
type Reading struct {
	// Root is the tree, or nil when there is nothing to match.
	Root Node
	// ReadAs is the tree in the query language. Reading it again gives the same
	// tree, as long as it has no more than MaxText characters.
	ReadAs string
	// Notices name what was cut, ignored or could not be read, in the order of
	// the text.
	Notices []Notice
	// Expansions say what was added to the text, in its order; for people.
	Expansions []Expansion
	// Words is the number of scoring clauses of the root: words, phrases, Groups,
	// note numbers and what is in brackets, side by side. Filters, dates and negations score
	// nothing. The up-to-three rule counts these.
	Words int
	// Note is the first press-note number that is not negated, or nil.
	Note *Note
	// From and To are the bounds that after:, before: and year: set for the
	// whole text (also present as Dates in Root); "" is no bound. From may be
	// after To: then nothing matches.
	From, To storage.Date
}

// Expansion is a part of the text that stands for more than it says.
type Expansion struct {
	Of string   // the part as written
	To []string // what is searched as well, or, beside a number, instead
}

// Notice says what became of a part of the text.
type Notice struct {
	Code    Code   // for translation
	Part    string // the part as written, shortened; may be empty
	Problem string // a sentence in plain English without a full stop
}

// Code is the stable name of a kind of notice.
type Code string

// The kinds of notices.
const (
	CodeTooLong       Code = "too-long"       // only MaxText of the text were read
	CodeTooManyWords  Code = "too-many-words" // words after MaxWords were left out
	CodeWordTooLong   Code = "word-too-long"  // a word was cut at MaxWordBytes
	CodeTooDeep       Code = "too-deep"       // brackets beyond MaxDepth were ignored
	CodeNoPrefix      Code = "no-prefix"      // a star was ignored
	CodeNoFuzzy       Code = "no-fuzzy"       // a tilde after a word was ignored
	CodeSlop          Code = "slop"           // a distance was cut to MaxSlop
	CodeUnclosedQuote Code = "unclosed-quote" // a quotation was read to the end
	CodeBrackets      Code = "brackets"       // a bracket without its partner was mended or ignored
	CodeDanglingOr    Code = "dangling-or"    // an OR without two sides was ignored
	CodeUnknownValue  Code = "unknown-value"  // a filter's value is not known: searched as words
	CodeNoValue       Code = "no-value"       // a field without a value was ignored
	CodeNoDates       Code = "no-dates"       // the dates exclude each other
	CodeNothing       Code = "nothing"        // there is no letter or digit to search for
	CodeNoExpansion   Code = "no-expansion"   // the text is too long to be expanded
	CodeExpansionCut  Code = "expansion-cut"  // a word stands for more than was added
)

// Codes lists every kind of notice.
func Codes() []Code {
	return []Code{
		CodeTooLong, CodeTooManyWords, CodeWordTooLong, CodeTooDeep, CodeNoPrefix,
		CodeNoFuzzy, CodeSlop, CodeUnclosedQuote, CodeBrackets, CodeDanglingOr,
		CodeUnknownValue, CodeNoValue, CodeNoDates, CodeNothing, CodeNoExpansion, CodeExpansionCut,
	}
}
