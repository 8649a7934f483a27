package tag

import (
	"cmp"
	"slices"
	"strings"

	"abhilekh/storage"
	"abhilekh/storage/fold"
)

const (
	firstWords = 150 // a phrase that early on the page weighs more
	listLength = 3   // so many themes named in one sentence are a list of themes
)

// hit is one piece of evidence in one text.
type hit struct {
	evidence
	text       *text
	start, end int
}

// titled reports whether h stands in the title or the subject line.
func (h *hit) titled() bool { return h.text.page == 0 || h.text.subject[h.start] }

// verdict is the sum of what speaks for one theme.
type verdict struct {
	theme  int
	points int // halves
	rule   string
	best   hit
}

// tags returns the theme tags of a title and a page.
func (r *themeRules) tags(texts []*text) []storage.Tag {
	var hits []hit
	for _, t := range texts {
		hits = append(hits, r.hits(t)...)
	}
	listed := inLists(hits)
	slices.SortStableFunc(hits, func(a, b hit) int { return a.theme - b.theme })
	var found []verdict
	for len(hits) > 0 {
		n := slices.IndexFunc(hits, func(h hit) bool { return h.theme != hits[0].theme })
		if n < 0 {
			n = len(hits)
		}
		v := r.judge(hits[0].theme, r.resolve(hits[:n]), listed)
		if v.points >= 2*r.score.AssignAt {
			found = append(found, v)
		}
		hits = hits[n:]
	}
	return r.order(found)
}

// order makes tags of the verdicts, best first; of equals a child comes before
// its parent, then the order of the vocabulary counts.
func (r *themeRules) order(found []verdict) []storage.Tag {
	slices.SortStableFunc(found, func(a, b verdict) int {
		return cmp.Or(b.points-a.points, len(r.parents[b.theme])-len(r.parents[a.theme]), a.theme-b.theme)
	})
	var out []storage.Tag
	given := map[string]bool{}
	for _, v := range found {
		given[r.ids[v.theme]] = true
	}
	for _, v := range found {
		t := storage.Tag{
			Facet: storage.FacetTheme, Value: r.ids[v.theme], Rule: v.rule,
			Page: v.best.text.page, Words: v.best.text.span(v.best.start, v.best.end),
		}
		out = append(out, t)
		for _, parent := range r.parents[v.theme] {
			if !given[parent] {
				given[parent] = true
				t.Value, t.Rule = parent, "child"
				out = append(out, t)
			}
		}
	}
	return out
}

// hits finds all evidence in one text, by place.
func (r *themeRules) hits(t *text) []hit {
	words := make([]string, len(t.words))
	for i, w := range t.words {
		words[i] = singular(w)
	}
	var out []hit
	for i := range words {
		r.terms.forward(words, i, func(end int, found []evidence) {
			for _, e := range found {
				if t.reads(e, i, end) {
					out = append(out, hit{e, t, i, end})
				}
			}
		})
	}
	return out
}

// reads reports whether the tokens from start to before end stand as e asks.
func (t *text) reads(e evidence, start, end int) bool {
	if e.as != "" && t.span(start, end) != e.as {
		return false
	}
	if e.kind == acronym && t.salutation(start, end) {
		return false
	}
	if e.exact == "" {
		return true
	}
	// Its punctuation decides: "by-election" is one, "by Election Commission" is not.
	return fold.Text(t.span(start, end)) == e.exact
}

// salutation reports whether the tokens are "SIR," at the beginning of a line.
func (t *text) salutation(start, end int) bool {
	begins := t.page > 0 && (start == 0 || gapHasLine(t.gap(start)))
	return begins && strings.HasPrefix(t.raw[t.tokens[end-1].End:], ",")
}

// inLists applies the list rule: it returns, by theme, a hit in a sentence that
// names three themes or more.
func inLists(hits []hit) map[int]hit {
	out := map[int]hit{}
	for i := 0; i < len(hits); {
		t, s := hits[i].text, hits[i].text.sentence[hits[i].start]
		named := map[int]hit{}
		j := i
		for ; j < len(hits) && hits[j].text == t && t.sentence[hits[j].start] == s; j++ {
			if h := hits[j]; h.kind == label {
				if _, ok := named[h.theme]; !ok {
					named[h.theme] = h
				}
			}
		}
		if len(named) >= listLength {
			for theme, h := range named {
				if _, ok := out[theme]; !ok {
					out[theme] = h
				}
			}
		}
		i = j
	}
	return out
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
		return cmp.Or(a.text.page-b.text.page, a.start-b.start, b.end-a.end, int(b.kind)-int(a.kind))
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
	return kept
}

// denied reports whether a negative phrase lies over h. A phrase longer than the
// negative one holds more than the mistaken words. The negative hits come in the
// order of texts and places.
func (r *themeRules) denied(h hit, no []hit) bool {
	first, _ := slices.BinarySearchFunc(no, h, func(x, h hit) int {
		return cmp.Or(x.text.page-h.text.page, x.start-(h.start-r.terms.deep))
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

// The rules by which a theme is given, the best reason last.
const (
	inText = iota
	inList
	acronymInTitle
	phraseInSubject
	phraseInTitle
)

var reasons = [...]string{"phrases-in-text", "theme-list", "acronym-in-title", "phrase-in-subject", "phrase-in-title"}

// judge adds up the points for one theme. Stock words alone prove nothing.
func (r *themeRules) judge(theme int, hits []hit, listed map[int]hit) verdict {
	type key struct {
		phrase int
		body   bool
	}
	v := verdict{theme: theme}
	best := -1
	give := func(points int, h hit, reason int) {
		v.points += 2 * points
		if reason > best {
			best, v.best, v.rule = reason, h, reasons[reason]
		}
	}
	if h, ok := listed[theme]; ok {
		give(r.score.ListRule, h, inList)
	}
	given := map[key]int{}
	halves, early := 0, false
	for _, h := range hits {
		if h.kind == stock {
			halves = min(halves+1, 2)
			continue
		}
		points, reason := r.worth(h)
		limit := points // the same phrase twice in a title proves no more than once
		if reason == inText {
			limit = r.score.BodyCap
			early = early || h.start < firstWords
		}
		k := key{h.phrase, reason == inText}
		points = min(points, limit-given[k])
		given[k] += points
		give(points, h, reason)
	}
	if early {
		v.points += 2 * r.score.FirstWords
	}
	if v.points > 0 {
		v.points += halves
	}
	return v
}

// worth returns the points of one hit and the reason they stand for.
func (r *themeRules) worth(h hit) (points, reason int) {
	switch titled := h.titled(); {
	case titled && h.kind == acronym:
		return r.score.TitleAcronym, acronymInTitle
	case titled && h.text.page > 0:
		return r.score.TitlePhrase, phraseInSubject
	case titled:
		return r.score.TitlePhrase, phraseInTitle
	case h.kind == acronym:
		return r.score.BodyAcronym, inText
	}
	return r.score.BodyPhrase, inText
}
