package tag

import (
	"slices"
	"unicode"

	"abhilekh/storage"
	"abhilekh/storage/vocab"
)

// A cue in the title or subject counts twice, one further on once. Voters, parties
// and candidates are in every note, so that it takes several cues, one of them in
// the title, or a title that addresses them: "Advisory to political parties".
const (
	titledCue  = 2
	enoughCues = 4
)

// calling is a word of the vocabulary that speaks to an audience.
type calling struct {
	audience int
	number   int
	as       string // of an acronym: how it must stand; one given as a single thing may be many
}

// audienceRules are the compiled rules for audiences.
type audienceRules struct {
	ids  []string
	cues *trie[calling]
}

func compileAudiences(v *vocab.Vocabulary) *audienceRules {
	r := &audienceRules{cues: newTrie[calling]()}
	number := 0
	for i, a := range v.Audiences {
		r.ids = append(r.ids, a.ID)
		for _, text := range a.Cues {
			number++
			c := calling{audience: i, number: number}
			if len(text) > 1 && unicode.IsUpper(rune(text[0])) && unicode.IsUpper(rune(text[1])) {
				c.as = text
			}
			words := split(text)
			for j := range words {
				words[j] = singular(words[j])
			}
			for _, form := range spellings(words) {
				r.cues.add(form, c)
			}
		}
	}
	return r
}

// addressed are the kinds of paper that are written to one audience only.
var addressed = map[string]string{
	"instruction-letter": "officials", "handbook-manual": "officials", "speech-media-invite": "media",
}

// tags returns whom a document addresses: by its kind, or by the cues in title,
// subject and the first pages.
func (r *audienceRules) tags(d *document, kinds []storage.Tag) []storage.Tag {
	byKind := ""
	if len(kinds) > 0 {
		byKind = addressed[kinds[0].Value]
	}
	var found []cues
	if d.electoral {
		found = r.count(d)
	}
	var out []storage.Tag
	for i, id := range r.ids {
		t := storage.Tag{Facet: storage.FacetAudience, Value: id, Rule: "cues"}
		switch {
		case found != nil && found[i].titled && found[i].points >= enoughCues:
			h := found[i].best
			t.Page, t.Words = h.text.page, h.text.span(h.start, h.end)
		case id == byKind:
			t.Rule, t.Page, t.Words = "kind", kinds[0].Page, kinds[0].Words
		default:
			continue
		}
		out = append(out, t)
	}
	return out
}

// cues are what speaks for one audience.
type cues struct {
	points int
	titled bool
	seen   []int // cue numbers, negative in a title
	best   naming
}

// count adds up the cues for each audience.
func (r *audienceRules) count(d *document) []cues {
	out := make([]cues, len(r.ids))
	for _, t := range d.texts {
		if t.before >= blockWords {
			break
		}
		if t.notes {
			continue
		}
		words := make([]string, min(len(t.words), blockWords-t.before))
		for i := range words {
			words[i] = singular(t.words[i])
		}
		for i := range words {
			r.cues.forward(words, i, func(end int, found []calling) {
				if end < len(words) && (words[end] == "day" || words[end] == "दिवस") {
					return // National Voters' Day addresses nobody
				}
				for _, c := range found {
					if c.as == "" || t.span(i, end) == c.as || t.span(i, end) == c.as+"s" {
						out[c.audience].add(c, naming{t, i, end})
					}
				}
			})
		}
	}
	return out
}

// add counts a cue once in a title and once elsewhere.
func (a *cues) add(c calling, at naming) {
	titled := at.text.page == 0 || at.text.subject[at.start]
	key, points := c.number, 1
	if titled {
		key, points = -c.number, titledCue
		if at.text.addresses(at.start, at.end) {
			points = enoughCues
		}
	}
	if slices.Contains(a.seen, key) {
		return
	}
	if len(a.seen) == 0 || titled && !a.titled {
		a.best = at
	}
	a.seen = append(a.seen, key)
	a.points += points
	a.titled = a.titled || titled
}

// addresses reports whether a title says that it is to or for those named by the
// tokens from start to before end.
func (t *text) addresses(start, end int) bool {
	if start > 0 && slices.Contains([]string{"all", "the", "new", "सभी"}, t.words[start-1]) {
		start--
	}
	if start > 0 && (t.words[start-1] == "to" || t.words[start-1] == "for") {
		return true
	}
	return end < len(t.words) && t.words[end] == "को" ||
		end+1 < len(t.words) && t.words[end] == "के" && t.words[end+1] == "लिए"
}
