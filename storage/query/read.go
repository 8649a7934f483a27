package query

import (
	"fmt"
	"slices"
	"strings"

	"abhilekh/storage/vocab"
)

// maxPasses bounds how often Read reads its own rendering. The first rendering
// is nearly always read as what it renders; what folding or simplifying has
// moved together ("press note (23)") takes one pass more.
const maxPasses = 4

// maxNotices bounds the notices about parts of one text; nobody reads more.
const maxNotices = 20

// Read understands a text: DESIGN §5 is the grammar, docs/query-syntax.md its
// description for people. It never fails. OR binds tighter than words side by
// side; words that folding takes apart are phrases; in exact mode all words and
// phrases are Exact. v must not be nil. Read is safe for concurrent use.
func Read(text string, exact bool, v *vocab.Vocabulary) Reading {
	s, dropped := cleanText(text)
	s, cut := cutText(s)
	var out Reading
	if dropped || cut {
		out.Notices = append(out.Notices, Notice{CodeTooLong, "",
			fmt.Sprintf("the text is longer than %d characters; only the beginning was read", MaxText)})
	}
	// What is shown as read must be what was read, so the rendering is read
	// again until it stands for itself.
	for range maxPasses {
		r := reader{exact: exact, vocab: v}
		root := r.read(s)
		for _, n := range r.notices {
			if len(out.Notices) < maxNotices && !slices.Contains(out.Notices, n) {
				out.Notices = append(out.Notices, n)
			}
		}
		out.Root, out.ReadAs = root, render(root, 0)
		if out.ReadAs == s {
			break
		}
		s = out.ReadAs
	}
	out.finish(text)
	return out
}

// clauses returns the parts of the root side by side.
func (r *Reading) clauses() []Node {
	if and, ok := r.Root.(And); ok {
		return and.Kids
	}
	return []Node{r.Root}
}

// countWords sets Words.
func (r *Reading) countWords() {
	r.Words = 0
	for _, n := range r.clauses() {
		if len(Positive(n)) > 0 {
			r.Words++
		}
	}
}

// finish fills in what follows from the tree.
func (r *Reading) finish(text string) {
	for _, n := range r.clauses() {
		if d, ok := n.(Dates); ok {
			r.From = max(r.From, d.From)
			if d.To != "" && (r.To == "" || d.To < r.To) {
				r.To = d.To
			}
		}
	}
	r.countWords()
	if r.To != "" && r.From > r.To {
		r.Notices = append(r.Notices, Notice{CodeNoDates, "",
			fmt.Sprintf("no day is both from %s on and until %s", r.From, r.To)})
	}
	for _, n := range Positive(r.Root) {
		if number, ok := n.(NoteNumber); ok {
			note := Note(number)
			r.Note = &note
			break
		}
	}
	if r.Root == nil && strings.TrimSpace(text) != "" {
		r.Notices = append(r.Notices, Notice{CodeNothing, shorten(text), "there is no letter or digit to search for"})
	}
}

// reader builds the tree of one text.
type reader struct {
	exact   bool
	vocab   *vocab.Vocabulary
	states  map[string]string // folded names to slugs, made when first asked for
	items   []item
	notices []Notice
	words   int // words and filters so far, at most MaxWords
	ignored int // opening brackets ignored whose partners are still to come
}

func (r *reader) notice(code Code, part, problem string) {
	n := Notice{Code: code, Part: shorten(part), Problem: problem}
	if !slices.Contains(r.notices, n) {
		r.notices = append(r.notices, n)
	}
}

// read returns the tree of s, nil if it holds nothing to match.
func (r *reader) read(s string) Node {
	r.items, r.notices = lex(s)
	root := r.group(0)
	if root == nil { // operators alone, such as OR for Odisha
		root = r.plain(s)
	}
	if r.words > MaxPrefixWords {
		var dropped bool
		if root, dropped = withoutPrefixes(root); dropped {
			r.notice(CodeNoPrefix, "", fmt.Sprintf("stars are only read in texts of up to %d words, so they were ignored", MaxPrefixWords))
		}
	}
	return root
}

// group reads to the bracket that closes it, or to the end.
func (r *reader) group(depth int) Node {
	var kids, alternatives []Node // alternatives are joined by OR and not yet in kids
	joined := false               // an OR stood before the next unit
	for len(r.items) > 0 {
		it := r.items[0]
		switch it.kind {
		case kindClose:
			if r.ignored > 0 {
				r.ignored--
				r.items = r.items[1:]
				continue
			}
			if depth > 0 {
				r.dangling(joined)
				return and(append(kids, or(alternatives)))
			}
			r.notice(CodeBrackets, ")", "a closing bracket without an opening one was ignored")
			r.items = r.items[1:]
			continue
		case kindOr:
			r.items = r.items[1:]
			r.dangling(joined || len(alternatives) == 0)
			joined = len(alternatives) > 0
			continue
		case kindOpen:
			if depth == MaxDepth {
				r.notice(CodeTooDeep, "(", fmt.Sprintf("brackets nested more than %d deep were ignored", MaxDepth))
				r.ignored++
				r.items = r.items[1:]
				continue
			}
		}
		n := r.unit(depth)
		if n == nil {
			continue
		}
		if !joined {
			kids, alternatives = append(kids, or(alternatives)), nil
		}
		alternatives, joined = append(alternatives, n), false
	}
	r.dangling(joined)
	return and(append(kids, or(alternatives)))
}

// dangling names an OR that lacks a side.
func (r *reader) dangling(yes bool) {
	if yes {
		r.notice(CodeDanglingOr, "OR", "OR needs something on both sides, so it was ignored")
	}
}

// unit reads one item, or a group in brackets.
func (r *reader) unit(depth int) Node {
	it := r.items[0]
	r.items = r.items[1:]
	var n Node
	switch it.kind {
	case kindOpen:
		n = r.group(depth + 1)
		if len(r.items) > 0 {
			r.items = r.items[1:] // the closing bracket
		} else {
			r.notice(CodeBrackets, "(", "an opening bracket without a closing one was read to the end")
		}
	case kindNumber:
		if r.room(1) == 1 {
			n = NoteNumber(it.note)
		}
	default:
		n = r.leaf(it)
	}
	if it.not {
		return negate(n)
	}
	return n
}

// leaf returns what a word, quotation or field stands for, nil for nothing.
func (r *reader) leaf(it item) Node {
	if it.field == "" || it.field == "title" {
		return r.term(it)
	}
	if it.star {
		r.notice(CodeNoPrefix, it.text+"*", "a star is only read after a word to search for, so it was ignored")
	}
	n, noun := r.filter(it.field, it.text)
	if n == nil {
		r.notice(CodeUnknownValue, it.field+":"+it.text, quote(it.text)+" is not "+noun+", so it is searched as words")
		return r.plain(it.text)
	}
	if r.room(1) == 0 {
		return nil
	}
	return n
}
