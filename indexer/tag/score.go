package tag

import (
	"cmp"
	"slices"

	"abhilekh/storage"
	"abhilekh/storage/vocab"
)

const (
	shortTitle = 4  // in a title of so many words a stock word is more than that
	manyPages  = 5  // so many pages show a theme at most
	manySlides = 50 // likewise of a presentation

	// A presentation has the themes that a slide's title names, and of the others
	// those with a tenth of the slides, as long as the themes are no more than these:
	// the nine of the seed and two thirds as many again.
	manyThemes = 15
	slideShare = 10
)

// The rules by which a theme is given, the best reason last.
const (
	onSlide = iota
	inText
	inList
	acronymInTitle
	slideTitle
	phraseInSubject
	phraseInTitle
)

var reasons = [...]string{
	"phrases-on-slide", "phrases-in-text", "theme-list", "acronym-in-title", "slide-title", "phrase-in-subject", "phrase-in-title",
}

// sum adds up the points for one theme.
type sum struct {
	score  vocab.Score
	given  []share
	points int
	halves int  // stock words, two at most
	slide  bool // it is a slide by itself that is judged
	early  bool // a phrase stands near the beginning
	reason int
	best   hit // the first with the best reason
	any    bool
}

// share is how many points one phrase has given.
type share struct {
	phrase int
	titled bool
	points int
}

// add counts h, which in the text is worth so many thousandths of its points.
func (s *sum) add(h hit, part int) {
	if h.kind == stock {
		if s.halves++; h.text.page == 0 && len(h.text.words) <= shortTitle {
			s.halves++
		}
		s.halves = min(s.halves, 2)
		return
	}
	points, reason := s.worth(h)
	limit := points * point // the same phrase twice in a title proves no more than once
	titled := reason > inText
	if titled {
		points = limit
	} else {
		points, limit = points*part, s.score.BodyCap*point
		at := h.at()
		if s.slide {
			at = h.start
		}
		s.early = s.early || !h.text.notes && at < firstWords
	}
	s.give(h, reason, s.within(h.phrase, titled, points, limit))
}

// give adds points for h.
func (s *sum) give(h hit, reason, points int) {
	s.points += points
	if !s.any || reason > s.reason {
		s.any, s.reason, s.best = true, reason, h
	}
}

// within cuts points to what a phrase may still give.
func (s *sum) within(phrase int, titled bool, points, limit int) int {
	for i := range s.given {
		if g := &s.given[i]; g.phrase == phrase && g.titled == titled {
			points = min(points, limit-g.points)
			g.points += points
			return points
		}
	}
	s.given = append(s.given, share{phrase, titled, min(points, limit)})
	return min(points, limit)
}

// total returns all points. Stock words alone prove nothing.
func (s *sum) total() int {
	if s.points == 0 {
		return 0
	}
	points := s.points + s.halves*point/2
	if s.early {
		points += s.score.FirstWords * point
	}
	return points
}

// worth returns the points of one hit and the reason they stand for.
func (s *sum) worth(h hit) (points, reason int) {
	t := h.text
	switch titled := t.titled(h.start); {
	case t.page > 0 && h.start < t.heading && h.kind == acronym:
		return s.score.TitleAcronym, slideTitle
	case t.page > 0 && h.start < t.heading:
		return s.score.TitlePhrase, slideTitle
	case titled && h.kind == acronym:
		return s.score.TitleAcronym, acronymInTitle
	case titled && t.page > 0:
		return s.score.TitlePhrase, phraseInSubject
	case titled:
		return s.score.TitlePhrase, phraseInTitle
	case h.kind == acronym:
		return s.score.BodyAcronym, inText
	}
	return s.score.BodyPhrase, inText
}

// paged is what one page shows of a theme.
type paged struct {
	page   int
	points int
	titled bool
	best   hit
}

// tag returns the tag of a theme for a hit.
func (r *themeRules) tag(theme int, h hit, reason int) storage.Tag {
	return storage.Tag{
		Facet: storage.FacetTheme, Value: r.ids[theme], Rule: reasons[reason],
		Page: h.text.page, Words: h.text.span(h.start, h.end),
	}
}

// judge decides whether a document that is no presentation has a theme, and which
// of its pages show it.
func (r *themeRules) judge(d *document, theme int, hits []hit, listed map[int]hit) verdict {
	further := max(1, (d.words-1)/blockWords) // blocks after the first
	part := func(h hit) int {
		if h.at() < blockWords {
			return point
		}
		return point / further
	}
	s := sum{score: r.score}
	if h, ok := listed[theme]; ok {
		s.give(h, inList, r.score.ListRule*part(h))
	}
	for _, h := range hits {
		s.add(h, part(h))
	}
	v := verdict{theme: theme, points: s.total()}
	v.kept = v.points >= r.score.AssignAt*point
	if !v.kept {
		return v
	}
	pages := r.pages(hits)
	if s.reason == inText {
		// One page may have what another has, only more of it.
		s.best = slices.MaxFunc(pages, func(a, b paged) int { return cmp.Or(a.points-b.points, b.page-a.page) }).best
	}
	v.tags = append(v.tags, r.tag(theme, s.best, s.reason))
	slices.SortStableFunc(pages, func(a, b paged) int { return b.points - a.points })
	for _, p := range pages[:min(len(pages), manyPages)] {
		clear := p.points >= r.score.AssignAt*point && len(d.Pages) > 1
		if clear && p.page != s.best.text.page {
			v.tags = append(v.tags, r.tag(theme, p.best, inText))
		}
	}
	return v
}

// pages adds up what each page shows of a theme by itself, in order. That it is
// the first page counts for nothing here.
func (r *themeRules) pages(hits []hit) []paged {
	var out []paged
	for len(hits) > 0 {
		t := hits[0].text
		s := sum{score: r.score}
		n := 0
		for ; n < len(hits) && hits[n].text == t; n++ {
			s.add(hits[n], point)
		}
		s.early = false
		if s.any && t.page > 0 {
			out = append(out, paged{page: t.page, points: s.total(), best: s.best})
		}
		hits = hits[n:]
	}
	return out
}

// judgeDeck decides whether a presentation has a theme: by its title, or by the
// slides that are about it.
func (r *themeRules) judgeDeck(d *document, theme int, hits []hit) verdict {
	v := verdict{theme: theme}
	title := sum{score: r.score}
	for len(hits) > 0 && hits[0].text.page == 0 {
		title.add(hits[0], point)
		hits = hits[1:]
	}
	v.kept = title.total() >= r.score.AssignAt*point
	if v.kept {
		v.points = title.total()
		v.tags = append(v.tags, r.tag(theme, title.best, title.reason))
	}
	slides := r.slides(hits)
	for _, s := range slides {
		v.points += s.points
		v.slides++
		if s.titled {
			v.slides++
			v.kept = true
		}
	}
	v.kept = v.kept || len(slides) > 0 && len(slides)*slideShare >= len(d.Pages)
	for _, s := range slides[:min(len(slides), manySlides-len(v.tags))] {
		reason := onSlide
		if s.titled {
			reason = slideTitle
		}
		v.tags = append(v.tags, r.tag(theme, s.best, reason))
	}
	return v
}

// slides returns the slides that are about a theme, the best first. What the
// speaker notes say counts half: it is about the slide, but not on it.
func (r *themeRules) slides(hits []hit) []paged {
	var out []paged
	for len(hits) > 0 {
		page := hits[0].text.page
		s := sum{score: r.score, slide: true}
		n := 0
		for ; n < len(hits) && hits[n].text.page == page; n++ {
			part := point
			if hits[n].text.notes {
				part = point / 2
			}
			s.add(hits[n], part)
		}
		if points := s.total(); points >= r.score.AssignAt*point {
			out = append(out, paged{page, points, s.reason == slideTitle, s.best})
		}
		hits = hits[n:]
	}
	slices.SortStableFunc(out, func(a, b paged) int { return b.points - a.points })
	slices.SortStableFunc(out, func(a, b paged) int { return rank(a.titled) - rank(b.titled) })
	return out
}

// atMost drops the themes of a presentation that are too many, of those that no
// slide has in its title.
func atMost(found []verdict, d *document) []verdict {
	if !d.deck {
		return found
	}
	kept := found[:0]
	for _, v := range found {
		if len(kept) < manyThemes || v.tags[0].Rule != reasons[onSlide] {
			kept = append(kept, v)
		}
	}
	return kept
}

func rank(titled bool) int {
	if titled {
		return 0
	}
	return 1
}
