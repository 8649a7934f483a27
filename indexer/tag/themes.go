package tag

import (
	"cmp"
	"slices"
	"strings"

	"abhilekh/storage"
	"abhilekh/storage/fold"
)

const (
	firstWords = 150 // a phrase that early in the document or on a slide weighs more
	listLength = 3   // so many themes named in one sentence are a list of themes

	// point is one point of the vocabulary. Half a point for a stock word, and the
	// share of a long document, are parts of it.
	point = 1000

	// blockWords are about two printed pages: what a note has. That much from the
	// beginning counts in full. What follows counts by its density, as points for
	// each further block on average: a report of 40 pages names every theme some
	// time, and is about those that it keeps coming back to.
	blockWords = 800

	// sparseWords is how many words may go by for each that speaks of elections. An
	// election note has one in 20 or so; other departments' papers hardly any. A
	// document speaks of elections if the beginning does, or the whole.
	sparseWords = 100

	letterheadWords = 20 // so early stand the office or the ministry that issues the document
)

// hit is one piece of evidence in one text.
type hit struct {
	evidence
	text       *text
	start, end int
}

// at returns how many words of the document stand before h.
func (h *hit) at() int { return h.text.before + h.start }

// verdict is the sum of what speaks for one theme.
type verdict struct {
	theme  int
	points int // of which there are a thousand in a point
	slides int // of a presentation: those about the theme, a titled one twice
	kept   bool
	tags   []storage.Tag // one a page, best first
}

// tags returns the theme tags of a document, parents included.
func (r *themeRules) tags(d *document) []storage.Tag {
	hits := r.find(d)
	var listed map[int]hit
	if !d.deck { // the agenda of a presentation is no evidence for what it treats
		listed = inLists(hits)
	}
	slices.SortStableFunc(hits, func(a, b hit) int { return a.theme - b.theme })
	var found []verdict
	for len(hits) > 0 {
		theme := hits[0].theme
		n := slices.IndexFunc(hits, func(h hit) bool { return h.theme != theme })
		if n < 0 {
			n = len(hits)
		}
		if own := r.resolve(hits[:n]); d.deck {
			found = append(found, r.judgeDeck(d, theme, own))
		} else {
			found = append(found, r.judge(d, theme, own, listed))
		}
		hits = hits[n:]
	}
	found = slices.DeleteFunc(found, func(v verdict) bool { return !v.kept })
	slices.SortStableFunc(found, func(a, b verdict) int {
		return cmp.Or(b.slides-a.slides, b.points-a.points, len(r.parents[b.theme])-len(r.parents[a.theme]), a.theme-b.theme)
	})
	return r.family(atMost(found, d), d)
}

// find returns all evidence in a document, by place, or nil if the document does
// not speak of elections, which it notes there.
func (r *themeRules) find(d *document) []hit {
	var out []hit
	head, all, titled := density{}, density{}, d.NoteNumber != ""
	for _, t := range d.texts {
		words := make([]string, len(t.words))
		for i, w := range t.words {
			words[i] = singular(w)
			if t.page > 0 && !t.notes && t.tokens[i].Script != fold.Digit {
				all.words++
				if t.before+i < blockWords {
					head.words++
				}
			}
		}
		for i := range words {
			r.terms.forward(words, i, func(end int, found []evidence) {
				for _, e := range found {
					switch h := (hit{e, t, i, end}); {
					case e.kind != electoral:
						if h.counts(d) {
							out = append(out, h)
						}
					case t.page == 0 || t.subject[i] || h.at() < letterheadWords:
						titled = true
					case !t.notes:
						all.electoral++
						if h.at() < blockWords {
							head.electoral++
						}
					}
				}
			})
		}
	}
	d.electoral = titled || head.often() || all.often()
	if !d.electoral {
		return nil
	}
	return out
}

// density is how many of the words, numbers left out, speak of elections.
type density struct{ words, electoral int }

func (d density) often() bool { return d.electoral > 0 && d.electoral*sparseWords >= d.words }

// counts reports whether h stands as its phrase asks. The name of a theme, or a
// stock word, is a phrase where a slide has no other title, and a stock word where
// a title goes on about it.
func (h *hit) counts(d *document) bool {
	t := h.text
	switch h.kind {
	case label, stock:
		if d.deck && t.wholeHeading(h.start, h.end) || h.kind == stock && t.described(h.end) {
			h.kind = fullWords
		}
	case acronym:
		if t.salutation(h.start, h.end) || d.Date != "" && d.Date < h.since {
			return false
		}
	}
	if h.as != "" && t.span(h.start, h.end) != h.as {
		return false
	}
	// Its punctuation decides: "by-election" is one, "by Election Commission" is not.
	return h.exact == "" || fold.Text(t.span(h.start, h.end)) == h.exact
}

// described reports whether a title goes on, at token end, to say what that is which
// it has named: "booths that can be reached by boat".
func (t *text) described(end int) bool {
	if t.page > 0 || end == len(t.words) || t.gap(end) != " " {
		return false
	}
	switch t.words[end] {
	case "that", "which", "where", "whose":
		return true
	}
	return false
}

// wholeHeading reports whether the page's title has, but for numbers, only the
// tokens from start to before end.
func (t *text) wholeHeading(start, end int) bool {
	if end > t.heading {
		return false
	}
	for i := range t.heading {
		if (i < start || i >= end) && t.tokens[i].Script != fold.Digit {
			return false
		}
	}
	return true
}

// salutation reports whether the tokens are "SIR," at the beginning of a line.
func (t *text) salutation(start, end int) bool {
	begins := t.page > 0 && (start == 0 || gapHasLine(t.gap(start)))
	return begins && strings.HasPrefix(t.raw[t.tokens[end-1].End:], ",")
}

// inLists applies the list rule: it returns, by theme, a hit in a sentence that
// names three themes or more. In such a sentence a phrase that is a whole item of
// the list names its theme as well: "ईवीएम/वीवीपैट".
func inLists(hits []hit) map[int]hit {
	out := map[int]hit{}
	for i := 0; i < len(hits); {
		t, s := hits[i].text, hits[i].text.sentence[hits[i].start]
		named, items := map[int]hit{}, map[int]hit{}
		j := i
		for ; j < len(hits) && hits[j].text == t && t.sentence[hits[j].start] == s; j++ {
			h := hits[j]
			if _, ok := named[h.theme]; h.kind == label && !ok {
				named[h.theme] = h
			}
			if _, ok := items[h.theme]; h.kind > stock && !ok && h.item() {
				items[h.theme] = h
			}
		}
		if len(named) >= listLength {
			for _, found := range []map[int]hit{named, items} {
				for theme, h := range found {
					if _, ok := out[theme]; !ok {
						out[theme] = h
					}
				}
			}
		}
		i = j
	}
	return out
}

// item reports whether h is a whole item of a list.
func (h *hit) item() bool {
	t := h.text
	separates := func(i, word int) bool { // the gap before token i, or the word there
		return i <= 0 || i >= len(t.tokens) || strings.ContainsAny(t.gap(i), ",/;:.।&") || slices.Contains(joins, t.words[word])
	}
	return separates(h.start, max(0, h.start-1)) && separates(h.end, min(h.end, len(t.words)-1))
}

// resolve takes out of one theme's hits those that a negative phrase hides and,
// of those that overlap, all but the first and longest. Labels stay apart: they
// serve the list rule alone.
func (r *themeRules) resolve(hits []hit) []hit {
	var no, yes []hit
	for _, h := range hits {
		switch h.kind {
		case negative:
			no = append(no, h)
		case label:
		default:
			yes = append(yes, h)
		}
	}
	slices.SortStableFunc(yes, func(a, b hit) int {
		return cmp.Or(a.text.order-b.text.order, a.start-b.start, b.end-a.end, int(b.kind)-int(a.kind))
	})
	kept := yes[:0]
	for _, h := range yes {
		if n := len(kept); n > 0 && kept[n-1].text == h.text && h.start < kept[n-1].end {
			continue
		}
		if !r.denied(h, no) {
			kept = append(kept, h)
		}
	}
	return misread(kept, no)
}

// misread takes out an acronym that the document spells out as something else,
// unless other phrases speak for the theme.
func misread(hits, no []hit) []hit {
	var spelled []string
	for _, n := range no {
		if n.spells != "" && !slices.Contains(spelled, n.spells) {
			spelled = append(spelled, n.spells)
		}
	}
	is := func(h hit) bool {
		return h.end-h.start == 1 && slices.Contains(spelled, singular(h.text.words[h.start]))
	}
	if len(spelled) == 0 || slices.ContainsFunc(hits, func(h hit) bool { return h.kind == fullWords && !is(h) }) {
		return hits
	}
	return slices.DeleteFunc(hits, is)
}

// denied reports whether a negative phrase lies over h. A phrase longer than the
// negative one holds more than the mistaken words. The negative hits come in the
// order of texts and places.
func (r *themeRules) denied(h hit, no []hit) bool {
	first, _ := slices.BinarySearchFunc(no, h, func(x, h hit) int {
		return cmp.Or(x.text.order-h.text.order, x.start-(h.start-r.terms.deep))
	})
	for _, x := range no[first:] {
		if x.text != h.text || x.start >= h.end {
			break
		}
		if h.start < x.end && x.end-x.start >= h.end-h.start {
			return true
		}
	}
	return false
}
