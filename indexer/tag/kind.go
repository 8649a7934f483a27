package tag

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"abhilekh/storage"
	"abhilekh/storage/vocab"
)

// The kinds that follow from something else than marks.
const (
	pressNote    = "press-note"
	presentation = "presentation"
)

const (
	enoughMarks  = 2   // distinct marks that make a kind
	closingWords = 60  // of the last page: "Yours faithfully", "Thank You"
	slideWords   = 150 // a printed presentation has no more than that on a page
	slidePages   = 3   // and no fewer pages
	headingWords = 5   // so many words may follow a heading in its line
	numberBytes  = 600 // a paper's own number stands in its head or foot
	headingMark  = 3   // a mark of up to so many words, with a capital, is a heading
)

// stationery are marks that many kinds of paper have. They count beside another
// mark of the kind, not by themselves; formFields count once in all.
var (
	stationery = []string{
		"ELECTION COMMISSION OF INDIA", "Nirvachan Sadan, Ashoka Road, New Delhi-110001",
		"भारत निर्वाचन आयोग", "निर्वाचन सदन, अशोक रोड, नई दिल्ली", "सं.", "as on", "3 PM", "digitised", "की स्थिति के अनुसार",
	}
	formFields = []string{"Sub:", "Subject:", "Dated:", "दिनांक", "विषय:"}
)

// mark is a wording by which a kind is known.
type mark struct {
	kind        int
	number      int    // within all marks
	lead, trail string // punctuation that must stand before and after
	heading     bool   // it stands at the beginning of a short line, or in the title
	stationery  bool
	field       bool // it is one of formFields
}

// kindRules are the compiled rules for kinds.
type kindRules struct {
	v     *vocab.Vocabulary
	marks *trie[mark]
	ids   []numbered
}

// numbered is a kind whose papers have a number of their own.
type numbered struct {
	kind   int
	number *regexp.Regexp
	sole   bool // no other kind has such numbers
}

func compileKinds(v *vocab.Vocabulary) *kindRules {
	r := &kindRules{v: v, marks: newTrie[mark]()}
	number := 0
	for i := range v.Kinds {
		k := &v.Kinds[i]
		for _, m := range slices.Concat(k.MarksEn, k.MarksHi) {
			number++
			field := slices.Contains(formFields, m)
			r.add(m, mark{kind: i, number: number, stationery: field || slices.Contains(stationery, m), field: field})
		}
		if p, ok := v.Pattern(k.IDPattern); ok {
			others := func(x vocab.Kind) bool { return x.ID != k.ID && x.IDPattern == k.IDPattern }
			r.ids = append(r.ids, numbered{kind: i, number: regexp.MustCompile(p.RE2), sole: !slices.ContainsFunc(v.Kinds, others)})
		}
	}
	return r
}

// add compiles a mark. What stands in it from a slot such as <state> on is not
// asked for, and a mark with a number is left to the patterns.
func (r *kindRules) add(text string, m mark) {
	if strings.Contains(text, "/<") {
		return
	}
	text, _, _ = strings.Cut(text, "<")
	text = strings.TrimSpace(text)
	inner := func(c rune) bool { return unicode.IsLetter(c) || unicode.IsMark(c) || unicode.IsNumber(c) }
	not := func(c rune) bool { return !inner(c) }
	core := strings.TrimFunc(text, not)
	m.lead, m.trail, _ = strings.Cut(text, core)
	m.trail = strings.TrimSpace(m.trail)
	words := split(text)
	first := firstRune(core)
	m.heading = len(words) <= headingMark && m.lead == "" && !unicode.IsLower(first) && !unicode.IsDigit(first)
	r.marks.add(words, m)
}

// tags returns the kind of a document, or nothing.
func (r *kindRules) tags(d *document) []storage.Tag {
	give := func(kind, rule, words string) []storage.Tag {
		return []storage.Tag{{Facet: storage.FacetKind, Value: kind, Rule: rule, Words: words}}
	}
	known := func(kind string) bool {
		_, ok := r.v.Kind(kind)
		return ok
	}
	slides := storage.PageUnit(d.MediaType) == "slide"
	switch s := d.Stated; {
	case known(s.Kind):
		return give(s.Kind, "manifest", s.Kind)
	case known(s.ReaderKind):
		return give(s.ReaderKind, "reader", s.ReaderKind)
	case d.NoteNumber != "" && known(pressNote):
		return give(pressNote, "note-number", d.NoteNumber)
	case slides && known(presentation):
		return give(presentation, "slides", cmp.Or(d.FileName, d.MediaType))
	case known(s.SourceKind):
		return give(s.SourceKind, "source-kind", s.SourceKind)
	}
	return r.marked(d)
}

// marked returns the kind that most marks speak for.
func (r *kindRules) marked(d *document) []storage.Tag {
	first := d.first()
	all := r.find(d.texts[0], 0)
	if first != nil {
		all = append(all, r.find(first, 0)...)
		if last := d.texts[len(d.texts)-1]; last != first && !last.notes {
			all = append(all, r.find(last, max(0, len(last.tokens)-closingWords))...)
		}
	}
	kinds := make([]marks, len(r.v.Kinds))
	for _, f := range all {
		kinds[f.kind].add(f)
	}
	for _, n := range r.ids {
		kinds[n.kind].number(n, d.texts[0], first)
	}
	best := -1
	for i := range kinds {
		k := &kinds[i]
		if r.v.Kinds[i].ID == presentation && !printedSlides(d) {
			continue
		}
		if k.sure > 0 && k.count >= enoughMarks && (best < 0 || k.better(kinds[best])) {
			best = i
		}
	}
	if best < 0 {
		return nil
	}
	k := kinds[best]
	return []storage.Tag{{
		Facet: storage.FacetKind, Value: r.v.Kinds[best].ID, Rule: k.rule, Page: k.page, Words: k.words,
	}}
}

// printedSlides reports whether a document looks like slides on paper.
func printedSlides(d *document) bool {
	return len(d.Pages) >= slidePages && d.words <= slideWords*len(d.Pages)
}

// marks are what speaks for one kind.
type marks struct {
	count       int
	sure        int  // of them, those that are not stationery
	field       bool // a form field has been counted
	seen        []int
	rule, words string // the best evidence
	page        int
}

func (k *marks) add(f foundMark) {
	if slices.Contains(k.seen, f.number) || f.field && k.field {
		return
	}
	k.field = k.field || f.field
	k.seen = append(k.seen, f.number)
	k.count++
	if k.words == "" || k.sure == 0 && !f.stationery {
		k.rule, k.page, k.words = "marks", f.text.page, f.text.span(f.start, f.end)
	}
	if !f.stationery {
		k.sure++
	}
}

// better reports whether k has more marks than o or, of as many, more that are
// not stationery.
func (k *marks) better(o marks) bool {
	return k.count > o.count || k.count == o.count && k.sure > o.sure
}

// number counts a number of the kind's own in the title or on the first page. One
// that several kinds have is no more than a mark.
func (k *marks) number(n numbered, texts ...*text) {
	for _, t := range texts {
		if t == nil {
			continue
		}
		words := n.number.FindString(t.raw[:min(len(t.raw), numberBytes)])
		if words == "" {
			words = n.number.FindString(t.raw[max(0, len(t.raw)-numberBytes):])
		}
		if words != "" {
			k.count++
			if n.sole {
				k.count++
				k.sure++
			}
			if k.words == "" || n.sole {
				k.rule, k.page, k.words = "number", t.page, words
			}
			return
		}
	}
}

// foundMark is a mark at its place.
type foundMark struct {
	mark
	text       *text
	start, end int
}

// find returns the marks in a text from a token on. One within another of the
// same kind is left out.
func (r *kindRules) find(t *text, from int) []foundMark {
	var out []foundMark
	for i := from; i < len(t.words); i++ {
		r.marks.forward(t.words, i, func(end int, found []mark) {
			for _, m := range found {
				if m.stands(t, i, end) {
					out = append(out, foundMark{m, t, i, end})
				}
			}
		})
	}
	return slices.DeleteFunc(slices.Clone(out), func(f foundMark) bool {
		return slices.ContainsFunc(out, func(o foundMark) bool {
			return o.kind == f.kind && o.start <= f.start && f.end <= o.end && o.end-o.start > f.end-f.start
		})
	})
}

// stands reports whether the tokens from start to before end are m and not just
// its words.
func (m *mark) stands(t *text, start, end int) bool {
	before := t.gap(start)
	after := strings.TrimLeft(t.raw[t.tokens[end-1].End:], " ")
	if !strings.HasSuffix(strings.TrimRight(before, " "), m.lead) || !strings.HasPrefix(after, m.trail) {
		return false
	}
	if !m.heading || t.page == 0 {
		return true
	}
	if start > 0 && !gapHasLine(before) || unicode.IsLower(firstRune(t.raw[t.tokens[start].Start:])) {
		return false
	}
	more := 0
	for i := end; i < len(t.tokens) && !gapHasLine(t.gap(i)); i++ {
		more++
	}
	return more <= headingWords || m.trail != "" // what follows a colon may be long
}

func firstRune(s string) rune {
	for _, r := range s {
		return r
	}
	return 0
}
