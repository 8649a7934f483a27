package query

import (
	"fmt"
	"slices"
	"strings"

	"abhilekh/storage"
	"abhilekh/storage/vocab"
)

// Read understands q.Text like the function Read, in exact mode if q asks for
// it. Unless q is Exact or NoExpand it then puts a Group in the place of every
// word, or words in a row, that name something of the vocabulary, and tells so
// in Expansions. ReadAs stays what was typed. Quotations, words with a field or
// a star, and what is negated are taken as written. v must not be nil. Safe for
// concurrent use.
func (q Query) Read(v *vocab.Vocabulary) Reading {
	r := Read(q.Text, q.Exact, v)
	if q.Exact || q.NoExpand || r.Root == nil {
		return r
	}
	x := expander{vocab: v, left: MaxNames}
	x.look(r.Root)
	root := x.expand(r.Root)
	if len(x.expansions) == 0 {
		return r
	}
	if x.total > MaxExpandWords {
		r.Notices = append(r.Notices, Notice{CodeNoExpansion, "",
			fmt.Sprintf("other names are only searched for texts of up to %d words", MaxExpandWords)})
		return r
	}
	r.Root, r.Expansions = root, x.expansions
	r.Notices = append(r.Notices, x.notices...)
	r.countWords()
	return r
}

// expander makes the groups of one text. It goes over the tree twice in the same
// order: look gathers what each name is judged by, expand replaces.
type expander struct {
	vocab      *vocab.Vocabulary
	total      int    // words of the text, quotations included
	seen       []mark // what each word of the runs shows, in order
	everywhere mark   // what quotations and filters show
	loud       bool   // some word is in capitals that is no short name
	quiet      bool   // some word has a small letter
	at         int    // words of the runs already expanded

	left       int // names that may still be added
	expansions []Expansion
	notices    []Notice
}

// shouted reports whether the text is all in capitals, so that they say nothing.
func (x *expander) shouted() bool { return x.loud && !x.quiet }

// run is what stands side by side and may be expanded.
type run struct {
	nodes []Node
	words []string
	owner []int // the node of each word
}

// names calls fn with every part of the run that may be a name, longer ones
// first, then from the left.
func (r *run) names(v *vocab.Vocabulary, fn func(from, to int)) {
	lengths := make([]int, len(r.words))
	longest := 0
	for i, w := range r.words {
		lengths[i] = min(v.NameLength(w), len(r.words)-i)
		longest = max(longest, lengths[i])
	}
	for n := longest; n > 0; n-- {
		for from, most := range lengths {
			if n <= most && r.whole(from, from+n) {
				fn(from, from+n)
			}
		}
	}
}

// plainNode returns the words of a node that may be part of a name, nil if it
// may not.
func plainNode(n Node) []string {
	switch n := n.(type) {
	case Word:
		if n.Field == "" && !n.Prefix && !n.Exact {
			return []string{n.Text}
		}
	case Phrase:
		if n.Field == "" && !n.Exact {
			return n.Tokens
		}
	}
	return nil
}

// runs calls fn with the runs among nodes side by side, and with every other
// node by itself.
func runs(nodes []Node, fn func(r run, other Node)) {
	var r run
	flush := func() {
		if len(r.nodes) > 0 {
			fn(r, nil)
			r = run{}
		}
	}
	for _, n := range nodes {
		words := plainNode(n)
		if words == nil {
			flush()
			fn(run{}, n)
			continue
		}
		for range words {
			r.owner = append(r.owner, len(r.nodes))
		}
		r.nodes, r.words = append(r.nodes, n), append(r.words, words...)
	}
	flush()
}

// look gathers what the words of a tree show.
func (x *expander) look(n Node) {
	switch n := n.(type) {
	case And:
		x.lookAt(n.Kids)
	case Or:
		for _, k := range n.Kids {
			x.lookAt([]Node{k})
		}
	default:
		x.lookAt([]Node{n})
	}
}

func (x *expander) lookAt(nodes []Node) {
	runs(nodes, func(r run, other Node) {
		switch n := other.(type) {
		case nil:
			x.total += len(r.words)
			x.seen = append(x.seen, x.marks(&r)...)
		case Word:
			x.total++
		case Phrase:
			x.total += len(n.Tokens)
			for _, word := range n.Tokens {
				if x.vocab.ElectionWord(word) {
					x.everywhere |= showsElection
				}
			}
			for _, s := range x.vocab.Senses(n.Tokens) {
				x.everywhere |= shows(s, capitals(n.Raw))
			}
		case Filter:
			if n.Facet == storage.FacetState {
				x.everywhere |= showsState
			}
		case And, Or:
			x.look(n)
		}
	})
}

// expand returns a tree with its groups. What look has not gone into stays.
func (x *expander) expand(n Node) Node {
	switch n := n.(type) {
	case And:
		return and(x.expandAll(n.Kids))
	case Or:
		kids := make([]Node, len(n.Kids))
		for i, k := range n.Kids {
			kids[i] = and(x.expandAll([]Node{k}))
		}
		return Or{kids}
	}
	return and(x.expandAll([]Node{n}))
}

func (x *expander) expandAll(nodes []Node) []Node {
	var out []Node
	runs(nodes, func(r run, other Node) {
		switch other.(type) {
		case nil:
			out = append(out, x.expandRun(&r)...)
			x.at += len(r.words)
		case And, Or:
			out = append(out, x.expand(other))
		default:
			out = append(out, other)
		}
	})
	return out
}

// span is a part of a run that is one name.
type span struct {
	from, to int // words
	names    []Name
}

// expandRun returns the nodes of a run with groups. Longer names win over
// shorter ones, and then those that begin first.
func (x *expander) expandRun(r *run) []Node {
	spans := x.money(r)
	r.names(x.vocab, func(from, to int) {
		if slices.ContainsFunc(spans, func(s span) bool { return from < s.to && s.from < to }) {
			return
		}
		if names := x.names(r, from, to); len(names) > 1 {
			spans = append(spans, span{from, to, names})
		}
	})
	slices.SortFunc(spans, func(a, b span) int { return a.from - b.from })
	var out []Node
	done := 0 // nodes
	for _, s := range spans {
		first, last := r.owner[s.from], r.owner[s.to-1]
		out = append(out, r.nodes[done:first]...)
		out = append(out, x.group(r.nodes[first:last+1], s.names))
		done = last + 1
	}
	return append(out, r.nodes[done:]...)
}

// whole reports whether words are those of whole nodes.
func (r *run) whole(from, to int) bool {
	return (from == 0 || r.owner[from-1] != r.owner[from]) && (to == len(r.words) || r.owner[to-1] != r.owner[to])
}

// raw returns words as written, which are those of whole nodes.
func (r *run) raw(from, to int) string { return rawOf(r.nodes[r.owner[from] : r.owner[to-1]+1]) }

func rawOf(nodes []Node) string {
	raws := make([]string, len(nodes))
	for i, n := range nodes {
		switch n := n.(type) {
		case Word:
			raws[i] = n.Raw
		case Phrase:
			raws[i] = n.Raw
		}
	}
	return strings.Join(raws, " ")
}

// group makes a group and tells of it. What was typed is among the names, or is
// money, whose sign nothing is searched for.
func (x *expander) group(nodes []Node, names []Name) Node {
	of := rawOf(nodes)
	typed := names[0].Text == of
	if added := len(names) - 1; added > x.left {
		names = names[:1+x.left]
		n := Notice{CodeExpansionCut, shorten(of), fmt.Sprintf("only %d other names are searched in all, so some of this were left out", MaxNames)}
		x.notices = append(x.notices, n)
	}
	x.left -= len(names) - 1
	e := Expansion{Of: of}
	for i, n := range names {
		if i > 0 || !typed {
			e.To = append(e.To, n.Text)
		}
	}
	if len(e.To) > 0 && !slices.ContainsFunc(x.expansions, func(o Expansion) bool { return o.Of == e.Of }) {
		x.expansions = append(x.expansions, e)
	}
	return Group{Kids: nodes, Names: names}
}
