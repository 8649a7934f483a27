package search

import (
	"html"
	"slices"
	"strings"

	"abhilekh/storage/fold"
	"abhilekh/storage/query"
)

// Marker marks the texts of one document. It is not changed once made; safe for
// concurrent use.
type Marker struct{ marker *marker }

// NewMarker returns a Marker for a document with these texts, none of which are
// kept. Of what has several names, single words are marked only if no name
// stands in any of the texts. They are read as far as that takes.
func NewMarker(r query.Reading, texts ...string) *Marker {
	leaves := newPlan(r.Root).leaves
	m := markerOf(leaves)
	apart := map[uint]*leaf{} // none of whose names was met
	for i, l := range leaves {
		if l.apart != nil {
			apart[uint(i)] = l
		}
	}
	for _, text := range texts {
		if len(apart) == 0 {
			break
		}
		for _, s := range m.find(text) {
			delete(apart, s.bit)
		}
	}
	for bit, l := range apart {
		m.addWords(l, bit)
	}
	return &Marker{m}
}

// Mark returns one of the texts whole, as HTML: escaped, with the words that the
// reading asks for in <mark>, which is the only element in it. Words are matched
// as the index matches them; phrases are marked where they stand whole.
func (m *Marker) Mark(text string) string { return markup(text, m.marker.find(text)) }

// span is a marked stretch of a text in bytes. Its bit tells which part of the
// query it answers.
type span struct {
	start, end int
	bit        uint
}

// marker finds what a query asks for in a text.
type marker struct {
	words    map[string]uint // terms of analyse
	exact    map[string]uint // terms of analyseExact
	prefixes []prefixMark    // of terms of analyseExact
	phrases  []phraseMark
}

type prefixMark struct {
	prefix string
	bit    uint
}

type phraseMark struct {
	phrase *phrase
	bit    uint
	before string // a term that is marked too where it stands right before; or ""
}

// noteIssuer is what a press-note number begins with where it is written out
// (ECI/PN/23/2024). It is not searched for, since many leave it out.
const noteIssuer = "eci"

// markerOf returns a marker for leaves; the bit of each is its place.
func markerOf(leaves []*leaf) *marker {
	m := &marker{words: map[string]uint{}, exact: map[string]uint{}}
	for i, l := range leaves {
		m.add(l, uint(i))
	}
	return m
}

// add adds a leaf; those of a group have one bit.
func (m *marker) add(l *leaf, bit uint) {
	switch {
	case l.kind == aPrefix:
		m.prefixes = append(m.prefixes, prefixMark{l.term, bit})
	case l.kind == aPhrase:
		m.phrases = append(m.phrases, phraseMark{l.phrase, bit, ""})
	case l.kind == aNote:
		for _, p := range notePhrases(l.note) {
			m.phrases = append(m.phrases, phraseMark{p, bit, noteIssuer})
		}
	case l.kind == aGroup:
		for _, n := range l.names {
			m.add(n, bit)
		}
	case l.kind == aName:
		for _, form := range l.forms {
			m.exact[form] = bit
		}
	case l.field == fieldExact:
		m.exact[l.term] = bit
	default:
		m.words[l.term] = bit
	}
}

// addWords adds what was typed for a group, word by word.
func (m *marker) addWords(l *leaf, bit uint) {
	for _, w := range l.words() {
		m.add(w, bit)
	}
}

// find returns what there is to mark, in the order of the text, not overlapping.
func (m *marker) find(text string) []span {
	var spans []span
	needs := func(exact bool) bool {
		return slices.ContainsFunc(m.phrases, func(p phraseMark) bool { return p.phrase.exact == exact })
	}
	if len(m.words) > 0 || needs(false) {
		terms := analyse(nil, text)
		for _, t := range terms {
			if bit, ok := m.words[t.text]; ok {
				spans = append(spans, span{t.start, t.end, bit})
			}
		}
		spans = m.findPhrases(spans, terms, false)
	}
	if len(m.exact)+len(m.prefixes) > 0 || needs(true) {
		terms := analyseExact(nil, text)
		for _, t := range terms {
			if bit, ok := m.exact[t.text]; ok {
				spans = append(spans, span{t.start, t.end, bit})
			}
			for _, p := range m.prefixes {
				if strings.HasPrefix(t.text, p.prefix) {
					spans = append(spans, span{t.start, t.end, p.bit})
				}
			}
		}
		spans = m.findPhrases(spans, terms, true)
	}
	return disjoint(spans)
}

// findPhrases appends the phrases of one field. A phrase as written is marked
// from end to end, the words of a loose one each by themselves.
func (m *marker) findPhrases(spans []span, terms []term, exact bool) []span {
	for _, pm := range m.phrases {
		p := pm.phrase
		if p.exact != exact {
			continue
		}
		places, at := p.places(terms)
		p.each(places, func(from, to int) bool {
			if p.slop == 0 {
				first := at[from]
				if i := first - 1; i >= 0 && pm.before != "" && terms[i].text == pm.before && terms[i].position == from-1 {
					first = i
				}
				spans = append(spans, span{terms[first].start, terms[at[to]].end, pm.bit})
				return true
			}
			for place := from; place <= to; place++ {
				if i, ok := at[place]; ok {
					spans = append(spans, span{terms[i].start, terms[i].end, pm.bit})
				}
			}
			return true
		})
	}
	return spans
}

// disjoint sorts spans and drops those that overlap one before them; of several
// that begin together the longest stays.
func disjoint(spans []span) []span {
	slices.SortFunc(spans, func(a, b span) int {
		if a.start != b.start {
			return a.start - b.start
		}
		return b.end - a.end
	})
	out := spans[:0]
	end := 0
	for _, s := range spans {
		if s.start >= end {
			out = append(out, s)
			end = s.end
		}
	}
	return out
}

// markup renders text with its spans marked.
func markup(text string, spans []span) string {
	var b strings.Builder
	at := 0
	for _, s := range spans {
		b.WriteString(plain(text[at:s.start]))
		b.WriteString("<mark>")
		b.WriteString(plain(text[s.start:s.end]))
		b.WriteString("</mark>")
		at = s.end
	}
	b.WriteString(plain(text[at:]))
	return b.String()
}

func plain(s string) string { return html.EscapeString(fold.Clean(s)) }
