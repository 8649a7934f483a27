package query

import (
	"fmt"
	"unicode"
	"unicode/utf8"

	"abhilekh/storage/fold"
)

// term returns the word or phrase of an item, nil if it holds no word.
func (r *reader) term(it item) Node {
	text, tokens := r.fit(it.text)
	tokens = tokens[:r.room(len(tokens))]
	if len(tokens) == 0 {
		return nil
	}
	raw := text[tokens[0].Start:tokens[len(tokens)-1].End]
	if len(tokens) > 1 || it.quoted {
		if it.star {
			r.notice(CodeNoPrefix, raw+"*", "a star is only read after a single word, so it was ignored")
		}
		p := Phrase{Tokens: texts(tokens), Raw: raw, Field: it.field, Exact: it.quoted || r.exact}
		if len(tokens) > 1 {
			p.Slop = it.slop
		}
		if !p.Exact && p.Slop == 0 && r.vocab != nil {
			p.Not = r.vocab.Voids(p.Tokens)
		}
		return p
	}
	w := r.word(tokens[0], raw)
	w.Field = it.field
	if it.star {
		w.Prefix = letters(w.Text) >= minPrefix
		if !w.Prefix {
			r.notice(CodeNoPrefix, raw+"*", fmt.Sprintf("a star needs %d letters before it, so it was ignored", minPrefix))
		}
	}
	return w
}

// plain returns the words of s side by side, whatever else stands in it.
func (r *reader) plain(s string) Node {
	var kids []Node
	text, tokens := r.fit(s)
	for _, t := range tokens[:r.room(len(tokens))] {
		kids = append(kids, r.word(t, text[t.Start:t.End]))
	}
	return and(kids)
}

func (r *reader) word(t fold.Token, raw string) Word {
	if raw == "OR" { // written so, it would be the operator
		raw = "or"
	}
	return Word{Text: t.Text, Raw: raw, Exact: r.exact}
}

// fit returns s and its tokens, cut inside the first word that is too long.
func (r *reader) fit(s string) (string, []fold.Token) {
	for {
		tokens, cut := fold.Tokens(s), false
		for _, t := range tokens {
			if len(t.Text) <= MaxWordBytes {
				continue
			}
			r.notice(CodeWordTooLong, s[t.Start:t.End],
				fmt.Sprintf("a word is longer than %d bytes; it was cut there", MaxWordBytes))
			end := t.Start + (t.End-t.Start)*MaxWordBytes/len(t.Text) // folding changes lengths
			for end > t.Start && !utf8.RuneStart(s[end]) {
				end--
			}
			s, cut = s[:end], true
			break
		}
		if !cut {
			return s, tokens
		}
	}
}

// room counts n more words and returns how many of them are within MaxWords.
func (r *reader) room(n int) int {
	if left := MaxWords - r.words; n > left {
		r.notice(CodeTooManyWords, "", fmt.Sprintf("only the first %d words were read", MaxWords))
		n = left
	}
	r.words += n
	return n
}

// letters counts the letters and digits of a word; vowel signs are no letters.
func letters(s string) int {
	n := 0
	for _, c := range s {
		if unicode.IsLetter(c) || unicode.IsDigit(c) {
			n++
		}
	}
	return n
}

// and joins nodes side by side, in the simplest form.
func and(nodes []Node) Node {
	var kids []Node
	for _, n := range nodes {
		if inner, ok := n.(And); ok {
			kids = append(kids, inner.Kids...)
		} else if n != nil {
			kids = append(kids, n)
		}
	}
	switch len(kids) {
	case 0:
		return nil
	case 1:
		return kids[0]
	}
	return And{kids}
}

// or joins alternatives, none of which is nil, in the simplest form.
func or(nodes []Node) Node {
	var kids []Node
	for _, n := range nodes {
		if inner, ok := n.(Or); ok {
			kids = append(kids, inner.Kids...)
		} else {
			kids = append(kids, n)
		}
	}
	switch len(kids) {
	case 0:
		return nil
	case 1:
		return kids[0]
	}
	return Or{kids}
}

// negate returns the opposite of n.
func negate(n Node) Node {
	switch n := n.(type) {
	case nil:
		return nil
	case Not:
		return n.Kid
	}
	return Not{n}
}

// withoutPrefixes returns n with every star taken off, and whether there was one.
func withoutPrefixes(n Node) (Node, bool) {
	all := func(kids []Node) (out []Node, dropped bool) {
		for _, k := range kids {
			k, d := withoutPrefixes(k)
			out, dropped = append(out, k), dropped || d
		}
		return out, dropped
	}
	switch n := n.(type) {
	case And:
		kids, dropped := all(n.Kids)
		return And{kids}, dropped
	case Or:
		kids, dropped := all(n.Kids)
		return Or{kids}, dropped
	case Not:
		kid, dropped := withoutPrefixes(n.Kid)
		return Not{kid}, dropped
	case Word:
		dropped := n.Prefix
		n.Prefix = false
		return n, dropped
	}
	return n, false
}
