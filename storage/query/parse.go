package query

import (
	"encoding/base64"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"abhilekh/storage"
	"abhilekh/storage/fold"
)

// Known reports whether a facet has a value, storage.None included where the
// facet offers it. The method of that name of vocab.Vocabulary is one, except
// that it cannot know which sources exist.
type Known func(facet, value string) bool

// The parameters beside the facets, in canonical order.
const (
	paramText     = "q"
	paramFrom     = "from"
	paramTo       = "to"
	paramSort     = "sort"
	paramPage     = "page"
	paramSize     = "size"
	paramAfter    = "after"
	paramExact    = "exact"
	paramExpand   = "expand"
	paramVersions = "versions"
)

// maxErrors bounds the faults reported of one address; nobody reads more, and
// an address can hold thousands.
const maxErrors = 20

// Parse reads the parameters of an address. It never fails: what is faulty is
// left out of the query and named, at most maxErrors times, in the order of
// Encode and then by name. No text is faulty: one that is too long is for Read
// to cut and to tell; here only what goes beyond MaxKept is dropped. Empty
// parameters, as forms send them, count as absent; ui and utm_… are for others
// and ignored. Parse(q.Values()) gives q back.
func Parse(v url.Values, known Known) (Query, []*storage.InvalidError) {
	p := parser{values: v, seen: map[string]bool{"ui": true}}
	q := Query{Page: 1, Size: DefaultSize}
	q.Text, _ = cleanText(p.one(paramText))
	for _, f := range storage.Facets() {
		p.facet(&q, f, known)
	}
	p.dates(&q)
	if s := Sort(p.one(paramSort)); slices.Contains(Sorts(), s) {
		q.Sort = s
	} else if s != "" {
		p.fault(paramSort, string(s), quote(string(s))+" is not an order; use relevance, newest, oldest or added")
	}
	p.paging(&q)
	q.Exact = p.flag(paramExact, "1")
	q.NoExpand = p.flag(paramExpand, "off")
	q.AllVersions = p.flag(paramVersions, "all")
	p.unknown()
	return q, p.faults
}

// parser gathers the faults of one address.
type parser struct {
	values url.Values
	seen   map[string]bool
	faults []*storage.InvalidError
}

func (p *parser) fault(field, value, problem string) {
	if len(p.faults) < maxErrors {
		p.faults = append(p.faults, &storage.InvalidError{Field: shorten(field), Value: shorten(value), Problem: problem})
	}
}

// all returns the non-empty values of a parameter, each once.
func (p *parser) all(name string) []string {
	p.seen[name] = true
	var out []string
	for _, s := range p.values[name] {
		if s = strings.TrimSpace(s); s != "" && !slices.Contains(out, s) {
			out = append(out, s)
			if len(out) > MaxValues {
				break // the caller only needs to see that there are too many
			}
		}
	}
	return out
}

// one returns the value of a parameter that may be given once.
func (p *parser) one(name string) string {
	all := p.all(name)
	if len(all) == 0 {
		return ""
	}
	if len(all) > 1 {
		p.fault(name, all[1], "given more than once; only the first was read")
	}
	return all[0]
}

func (p *parser) facet(q *Query, f storage.Facet, known Known) {
	var chosen []string
	values := p.all(string(f))
	if len(values) > MaxValues {
		p.fault(string(f), values[MaxValues], fmt.Sprintf("more than %d values; only the first %d were read", MaxValues, MaxValues))
		values = values[:MaxValues]
	}
	for _, value := range values {
		if known(string(f), value) {
			chosen = append(chosen, value)
		} else {
			p.fault(string(f), value, quote(value)+" is not "+facetNoun(f)+"; see /api/v1/vocabulary")
		}
	}
	if len(chosen) > 0 {
		*q = q.WithValues(f, chosen...)
	}
}

func (p *parser) dates(q *Query) {
	date := func(name string) Dates {
		raw := p.one(name)
		if raw == "" {
			return Dates{}
		}
		d, ok := parseDates(raw)
		if !ok {
			p.fault(name, raw, quote(raw)+" is not a date; write YYYY-MM-DD, YYYY-MM or YYYY, from 1900 to 2199")
		}
		return d
	}
	from, to := date(paramFrom).From, date(paramTo).To
	if from != "" && to != "" && from > to {
		p.fault(paramFrom, string(from), fmt.Sprintf("the first day, %s, is after the last, %s", from, to))
		return
	}
	q.From, q.To = from, to
}

func (p *parser) paging(q *Query) {
	page, size := p.number(paramPage, 1, MaxReach), p.number(paramSize, 1, MaxSize)
	if size > 0 {
		q.Size = size
	}
	switch {
	case page*q.Size > MaxReach:
		p.fault(paramPage, strconv.Itoa(page), fmt.Sprintf(
			"pages of %d end at %d, where the first %d results end; follow next to go on from there", q.Size, MaxReach/q.Size, MaxReach))
	case page > 0:
		q.Page = page
	}
	after := p.one(paramAfter)
	if after == "" {
		return
	}
	if _, err := base64.RawURLEncoding.DecodeString(after); err != nil || len(after) > MaxAfter {
		p.fault(paramAfter, after, "not a mark that this archive gave; start again from the first page")
		return
	}
	if q.Page > 1 {
		p.fault(paramPage, strconv.Itoa(q.Page), "page and after exclude each other; page was left out")
	}
	*q = q.WithAfter(after)
}

// number returns the value of a parameter between low and high, 0 if it is
// absent or faulty.
func (p *parser) number(name string, low, high int) int {
	raw := p.one(name)
	if raw == "" {
		return 0
	}
	n, ok := digits(raw)
	if !ok || n < low || n > high {
		p.fault(name, raw, fmt.Sprintf("%s is not a whole number from %d to %d", quote(raw), low, high))
		return 0
	}
	return n
}

func (p *parser) flag(name, on string) bool {
	raw := p.one(name)
	if raw != "" && raw != on {
		p.fault(name, raw, fmt.Sprintf("%s means nothing here; write %s=%s or leave it out", quote(raw), name, on))
	}
	return raw == on
}

// unknown names the parameters that nobody reads.
func (p *parser) unknown() {
	for _, name := range slices.Sorted(maps.Keys(p.values)) {
		if !p.seen[name] && !strings.HasPrefix(name, "utm_") {
			p.fault(name, p.values.Get(name), quote(name)+" is not a parameter of a search; see /help")
		}
	}
}

// parseDates reads a day, a month or a year (2024-03-16, 2024-03, 2024) as the
// span of days it covers. Separators and digits may be of any kind, and a day
// may come first, as written in India (16.03.2024).
func parseDates(s string) (Dates, bool) {
	parts := texts(fold.Tokens(s))
	if len(parts) == 3 && len(parts[0]) <= 2 {
		slices.Reverse(parts)
	}
	if len(parts) < 1 || len(parts) > 3 || len(parts[0]) != 4 {
		return Dates{}, false
	}
	for i, part := range parts {
		n, ok := digits(part)
		if !ok || len(part) > 4 {
			return Dates{}, false
		}
		parts[i] = fmt.Sprintf("%02d", n)
	}
	switch written := strings.Join(parts, "-"); len(parts) {
	case 3:
		d, ok := storage.ParseDate(written)
		return Dates{d, d}, ok
	case 2:
		first, ok := storage.ParseDate(written + "-01")
		if !ok {
			return Dates{}, false
		}
		for day := 31; ; day-- { // ends at 28 at the latest
			if last, ok := storage.ParseDate(fmt.Sprintf("%s-%d", written, day)); ok {
				return Dates{first, last}, true
			}
		}
	default:
		first, ok := storage.ParseDate(written + "-01-01")
		if !ok {
			return Dates{}, false
		}
		return yearDates(first.Year()), true
	}
}

// cleanText returns a text as it stands in an address: NFC, single-spaced,
// without control characters, at most MaxKept characters; cut reports whether
// it was longer.
func cleanText(s string) (text string, cut bool) {
	// What folding to single spaces could shrink to MaxKept is far less than
	// this; the rest is not worth the work.
	if most := 64 * MaxKept; len(s) > most {
		s, cut = s[:most], true
	}
	s = strings.Join(strings.Fields(fold.Clean(s)), " ")
	text = firstOf(s, MaxKept)
	return strings.TrimRight(text, " "), cut || len(text) < len(s)
}

// cutText returns what is read of a clean text: at most MaxText characters, cut
// between words where it has any; cut reports whether it was longer.
func cutText(s string) (text string, cut bool) {
	text = firstOf(s, MaxText)
	if len(text) == len(s) {
		return s, false
	}
	if s[len(text)] != ' ' {
		if space := strings.LastIndexByte(text, ' '); space > 0 {
			text = text[:space]
		}
	}
	return text, true
}

// firstOf returns the first n characters of s.
func firstOf(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}

// quote returns a part of what was typed in curly quotes, shortened.
func quote(s string) string { return "“" + shorten(s) + "”" }

// shorten cuts what is echoed to a length that fits a message.
func shorten(s string) string {
	const most = 60 // characters: a line of a phone held sideways
	s = strings.Join(strings.Fields(fold.Clean(s[:min(len(s), 8*most)])), " ")
	if short := firstOf(s, most); len(short) < len(s) {
		return short + "…"
	}
	return s
}

// facetNoun names one value of a facet, for messages.
func facetNoun(f storage.Facet) string {
	switch f {
	case storage.FacetState, storage.FacetMentions:
		return "a state"
	case storage.FacetKind:
		return "a kind of document"
	case storage.FacetLang:
		return "a language"
	case storage.FacetAudience:
		return "an audience"
	case storage.FacetElection:
		return "an election"
	case storage.FacetRole:
		return "a role of a state at a conference"
	case storage.FacetQuality:
		return "a quality of text"
	}
	return "a " + string(f)
}

// Values returns the canonical parameters of q, defaults left out. The caller
// owns the result.
func (q Query) Values() url.Values {
	v := url.Values{}
	q.each(func(name, value string) { v.Add(name, value) })
	return v
}

// Encode returns the canonical query part of an address, without "?": q first,
// then the facets in storage.Facets order, then from, to, sort, page, size,
// after, exact, expand and versions. Equal queries have equal encodings.
func (q Query) Encode() string {
	var b strings.Builder
	q.each(func(name, value string) {
		if b.Len() > 0 {
			b.WriteByte('&')
		}
		b.WriteString(name + "=" + url.QueryEscape(value))
	})
	return b.String()
}

// each calls fn with every parameter that differs from its default, in
// canonical order.
func (q Query) each(fn func(name, value string)) {
	add := func(name, value string) {
		if value != "" {
			fn(name, value)
		}
	}
	number := func(name string, n, normal int) {
		if n != 0 && n != normal {
			fn(name, strconv.Itoa(n))
		}
	}
	add(paramText, q.Text)
	for _, f := range storage.Facets() {
		for _, value := range q.Select[f] {
			fn(string(f), value)
		}
	}
	add(paramFrom, string(q.From))
	add(paramTo, string(q.To))
	add(paramSort, string(q.Sort))
	number(paramPage, q.Page, 1)
	number(paramSize, q.Size, DefaultSize)
	add(paramAfter, q.After)
	if q.Exact {
		fn(paramExact, "1")
	}
	if q.NoExpand {
		fn(paramExpand, "off")
	}
	if q.AllVersions {
		fn(paramVersions, "all")
	}
}
