package search

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"abhilekh/storage"
	"abhilekh/storage/query"

	"github.com/RoaringBitmap/roaring/v2"
)

// evaluation is one search of one generation: what it may still spend and what
// it had to cut. For one goroutine, inside guard.
type evaluation struct {
	ctx   context.Context
	g     *generation
	docs  *terms
	pages *terms

	// What is left of the caps of the whole search.
	prefixTerms, phrases int
	quoted, named        budget // of phrases that were typed, and of names of groups

	notices []query.Notice
}

// budget is what the phrases of one search may still look at.
type budget struct{ pages, titles int }

// newEvaluation opens the indexes of a generation. The caller calls close.
func newEvaluation(ctx context.Context, g *generation) (*evaluation, error) {
	docs, err := openTerms(g.docs)
	if err != nil {
		return nil, fmt.Errorf("index docs: %w", err)
	}
	pages, err := openTerms(g.pages)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("index pages: %w", err), docs.close())
	}
	return &evaluation{
		ctx: ctx, g: g, docs: docs, pages: pages,
		prefixTerms: maxPrefixTerms, phrases: maxPhrases,
		quoted: budget{maxPhrasePages, maxTitles}, named: budget{maxPhrasePages, maxTitles},
	}, nil
}

func (e *evaluation) close() error { return errors.Join(e.docs.close(), e.pages.close()) }

func (e *evaluation) notice(code query.Code, part, problem string) {
	e.notices = append(e.notices, query.Notice{Code: code, Part: part, Problem: problem})
}

// expr is a part of a plan. Its set may be shared and must not be changed.
type expr interface {
	set(*evaluation) (*roaring.Bitmap, error)
}

type (
	allOf  []expr
	anyOf  []expr
	noneOf struct{ kid expr }
	filter query.Filter
	dates  query.Dates
)

func (a allOf) set(e *evaluation) (*roaring.Bitmap, error) {
	sets, err := e.sets(a)
	if err != nil {
		return nil, err
	}
	return roaring.FastAnd(sets...), nil
}

func (a anyOf) set(e *evaluation) (*roaring.Bitmap, error) {
	sets, err := e.sets(a)
	if err != nil {
		return nil, err
	}
	return roaring.FastOr(sets...), nil
}

func (n noneOf) set(e *evaluation) (*roaring.Bitmap, error) {
	s, err := n.kid.set(e)
	if err != nil {
		return nil, err
	}
	return roaring.Flip(s, 0, uint64(e.g.columns.n)), nil
}

func (e *evaluation) sets(list []expr) ([]*roaring.Bitmap, error) {
	out := make([]*roaring.Bitmap, len(list))
	for i, x := range list {
		s, err := x.set(e)
		if err != nil {
			return nil, err
		}
		out[i] = s
	}
	return out, nil
}

func (f filter) set(e *evaluation) (*roaring.Bitmap, error) {
	s := newSelection(e.g.columns, f.Facet, []string{f.Value})
	return e.where(func(doc uint32) bool { return s.has(doc) })
}

func (d dates) set(e *evaluation) (*roaring.Bitmap, error) {
	from, to := dayRange(d.From, d.To)
	day := e.g.columns.day
	return e.where(func(doc uint32) bool { return day[doc] >= from && day[doc] <= to })
}

// where returns the documents for which keep is true.
func (e *evaluation) where(keep func(doc uint32) bool) (*roaring.Bitmap, error) {
	found := roaring.New()
	for doc := range e.g.columns.n {
		if doc%checkEvery == 0 && e.ctx.Err() != nil {
			return nil, e.ctx.Err()
		}
		if keep(doc) {
			found.Add(doc)
		}
	}
	return found, nil
}

// dayRange returns the bounds of the day column for dates that may be "". With
// either of them, undated documents (day -1) are outside.
func dayRange(from, to storage.Date) (first, last int32) {
	first, last = -1, 1<<31-1
	if from != "" || to != "" {
		first = 0
	}
	if from != "" {
		first = dayOf(from)
	}
	if to != "" {
		last = dayOf(to)
	}
	return first, last
}

// evaluated is what a leaf was found in.
type evaluated struct {
	docs    *roaring.Bitmap
	pages   *roaring.Bitmap // of phrases and note numbers: the pages; else nil
	counts  []int           // of names: how often each page of pages has it
	words   []string        // of prefixes: the words it stands for
	loose   bool            // a phrase or group that was searched as single words
	named   *roaring.Bitmap // of groups: the documents that have a name
	some    *roaring.Bitmap // of groups: those that have that or a word typed; nil where all are needed
	itself  *roaring.Bitmap // of note numbers: the documents that bear it
	ranking *ranking        // of groups, where what is found is ranked
}

func (l *leaf) set(e *evaluation) (*roaring.Bitmap, error) {
	if l.evaluated == nil {
		v, err := e.leaf(l)
		if err != nil {
			return nil, err
		}
		l.evaluated = v
	}
	return l.evaluated.docs, nil
}

func (e *evaluation) leaf(l *leaf) (*evaluated, error) {
	if err := e.ctx.Err(); err != nil {
		return nil, err
	}
	if l.named {
		return e.name(l)
	}
	switch l.kind {
	case aWord:
		s, err := e.docs.set(l.field, l.term)
		return &evaluated{docs: s}, err
	case aPrefix:
		return e.prefix(l)
	case aPhrase:
		return e.phrase(l)
	case aGroup:
		return e.group(l)
	}
	return e.note(l)
}

func (e *evaluation) prefix(l *leaf) (*evaluated, error) {
	words, cut, err := e.docs.withPrefix(l.term, e.prefixTerms)
	if err != nil {
		return nil, err
	}
	e.prefixTerms -= len(words)
	if cut {
		e.notice(CodePrefixCut, l.raw+"*", fmt.Sprintf(
			"this stands for more than the %d words that are searched; the most frequent ones were", maxPrefixTerms))
	}
	field, inField := fieldExact, words
	if l.title {
		field, inField = fieldTitle, nil
		for _, w := range words {
			if term, stop := analyseWord(w, scriptOf(w)); !stop {
				inField = append(inField, term)
			}
		}
	}
	s, err := e.docs.union(field, inField)
	return &evaluated{docs: s, words: words}, err
}

// phrase finds a phrase on pages and in titles.
func (e *evaluation) phrase(l *leaf) (*evaluated, error) {
	if e.phrases == 0 {
		e.notice(CodePhraseWords, l.raw, fmt.Sprintf(
			"only %d phrases are searched as such; of this one, all words had to be there", maxPhrases))
		var words allOf
		for _, t := range l.phrase.terms {
			words = append(words, &leaf{kind: aWord, field: l.phrase.field(), term: t})
		}
		s, err := words.set(e)
		return &evaluated{docs: s, loose: true}, err
	}
	e.phrases--
	v := &evaluated{docs: roaring.New(), pages: roaring.New()}
	if !l.title {
		if err := e.phrasePagesOf(v, l.phrase, l.raw, &e.quoted); err != nil {
			return nil, err
		}
	}
	return v, e.titles(l, v.docs, &e.quoted)
}

// phrasePagesOf adds to v the pages that hold a phrase, and their documents.
func (e *evaluation) phrasePagesOf(v *evaluated, p *phrase, raw string, left *budget) error {
	pages, counts, most, err := e.pages.phrase(e.ctx, p, left.pages)
	if err != nil {
		return err
	}
	if v.counts = counts; most > left.pages {
		e.notice(CodePhraseCut, raw, fmt.Sprintf(
			"the words are so common that the phrase was not sought on all pages: a search compares %d", maxPhrasePages))
	}
	left.pages -= min(most, left.pages)
	v.pages.Or(pages)
	v.docs.Or(e.documents(pages))
	return nil
}

// documents returns the documents of pages.
func (e *evaluation) documents(pages *roaring.Bitmap) *roaring.Bitmap {
	found := roaring.New()
	for it := pages.Iterator(); it.HasNext(); {
		found.Add(e.g.columns.pageDoc[it.Next()])
	}
	return found
}

// maxTitles is how many titles that hold all words of a phrase are read in one
// search to see whether they hold the phrase: about 40 ms.
const maxTitles = 5000

// titles adds to found the documents that have the phrase in their title.
func (e *evaluation) titles(l *leaf, found *roaring.Bitmap, left *budget) error {
	words, err := e.titleWords(l)
	if err != nil {
		return err
	}
	candidates := roaring.AndNot(roaring.FastAnd(words...), found).ToArray()
	if len(candidates) > left.titles {
		rank := e.g.columns.rank
		slices.SortFunc(candidates, func(a, b uint32) int { return cmp.Compare(rank[a], rank[b]) })
		candidates = candidates[:left.titles]
		e.notice(CodePhraseCut, l.raw, fmt.Sprintf(
			"the words are so common that the phrase was not sought in all titles: a search reads the newest %d", maxTitles))
	}
	left.titles -= len(candidates)
	var text []term
	for i, doc := range candidates {
		if i%64 == 0 && e.ctx.Err() != nil {
			return e.ctx.Err()
		}
		d, _, err := e.g.stored.record(doc)
		if err != nil {
			return err
		}
		text = l.phrase.analyse(text[:0], d.Title)
		if places, _ := l.phrase.places(text); l.phrase.in(places) {
			found.Add(doc)
		}
	}
	return nil
}

// titleWords returns, for each word of a phrase, the documents that can have it
// in their title.
func (e *evaluation) titleWords(l *leaf) ([]*roaring.Bitmap, error) {
	var words []*roaring.Bitmap
	add := func(field, term string) error {
		s, err := e.docs.set(field, term)
		words = append(words, s)
		return err
	}
	for _, token := range l.tokens {
		if l.phrase.exact {
			if err := add(fieldExact, clip(token)); err != nil {
				return nil, err
			}
		}
		if word, stop := analyseWord(token, scriptOf(token)); !stop {
			if err := add(fieldTitle, word); err != nil {
				return nil, err
			}
		}
	}
	return words, nil
}

// note finds the documents that bear a press-note number and those that
// mention it.
func (e *evaluation) note(l *leaf) (*evaluated, error) {
	number, year := uint32(l.note.Number), uint64(l.note.Year)
	notes := e.g.columns.note
	itself, err := e.where(func(doc uint32) bool {
		return notes[doc] != 0 && uint32(notes[doc]) == number && (year == 0 || notes[doc]>>32 == year)
	})
	if err != nil {
		return nil, err
	}
	v := &evaluated{docs: itself.Clone(), itself: itself, pages: roaring.New()}
	for _, p := range notePhrases(l.note) {
		if err := e.phrasePagesOf(v, p, l.raw, &e.quoted); err != nil {
			return nil, err
		}
		mention := &leaf{kind: aPhrase, phrase: p, tokens: p.terms, raw: l.raw}
		if err := e.titles(mention, v.docs, &e.quoted); err != nil {
			return nil, err
		}
	}
	return v, nil
}

// notePhrases are the spellings of a press-note number in running text
// (PN/23/2024, PN/023/2024), as folded tokens side by side.
func notePhrases(n query.NoteNumber) []*phrase {
	var out []*phrase
	spelt := map[string]bool{}
	for width := 1; width <= 4; width++ {
		number := fmt.Sprintf("%0*d", width, n.Number)
		if spelt[number] {
			continue
		}
		spelt[number] = true
		tokens := []string{"pn", number}
		if n.Year != 0 {
			tokens = append(tokens, strconv.Itoa(n.Year))
		}
		out = append(out, newPhrase(tokens, true, 0))
	}
	return out
}
