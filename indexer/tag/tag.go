// Package tag finds what a document is about: pages to tags, each with the
// evidence for it. The words, points and marks stand in the vocabulary; here are
// the rules by which they are applied. Paths are no evidence, and a file name
// only for a presentation's state. It leaves reading, dates and numbers to
// indexer/extract, and corrections by people to the caller, but for the tags that
// follow from other tags.
package tag

import (
	"fmt"
	"slices"

	"abhilekh/storage"
	"abhilekh/storage/vocab"
)

// rules is raised with every change of the code here that may change a tag.
const rules = "4"

// Input is what is known of a document before it is tagged.
type Input struct {
	Title      string             // the document's own, or what a manifest states; "" when there is only a file name
	FileName   string             // its last element; evidence for presentations only
	MediaType  string             // decides whether pages are slides
	NoteNumber string             // of the Commission's press notes, or ""
	Date       storage.Date       // the document's, or ""
	Pages      []storage.Page     // in order; text, titles and notes are read
	Stated     storage.Stated     // what reader, source and manifest say
	Overrides  []storage.Override // those that hold, oldest first
}

// Tagger applies the rules. It is immutable and safe for concurrent use.
type Tagger struct {
	version     string
	states      *stateRules
	themes      *themeRules
	kinds       *kindRules
	conferences *conferenceRules
	audiences   *audienceRules
	elections   *electionRules
	roles       *roleRules
}

// New compiles the rules of a vocabulary. It takes some milliseconds: keep the
// Tagger.
func New(v *vocab.Vocabulary) *Tagger {
	return &Tagger{
		version:     fmt.Sprintf("%s-%.12s", rules, v.Fingerprint),
		states:      compileStates(v),
		themes:      compileThemes(v),
		kinds:       compileKinds(v),
		conferences: compileConferences(v),
		audiences:   compileAudiences(v),
		elections:   compileElections(v),
		roles:       &roleRules{v},
	}
}

// Version names rules and vocabulary together: tags of another version are
// outdated. It stands in every tag.
func (t *Tagger) Version() string { return t.version }

// Tags returns what the rules say of a document: tags for state, theme, kind,
// conference, audience, election and role, in that order. A value has several
// tags where several pages show it, the best first. States come with the primary
// ones first; a document about the whole country has the primary value "national",
// and beside it those states only that elect their assemblies together with the Lok
// Sabha, if that is what it is about. Themes come with the best first, but a parent after its children.
// There is one kind and one conference at most.
//
// Overrides are left to the caller, who applies them to the answer. Only the tags
// that follow from others heed them: the parent of a theme that was added is
// given, that of a theme that was removed is not, and roles and elections follow from
// the states, the kind and the conference that remain. The slice is the caller's.
func (t *Tagger) Tags(in Input) []storage.Tag {
	d := newDocument(in)
	kind := t.kinds.tags(d)
	if len(kind) > 0 && kind[0].Value == presentation && !d.deck {
		d.printed()
	}
	states := t.stated(in.Stated, t.states.tags(stateInput{
		texts: d.texts, deck: d.deck, fileName: in.FileName, date: in.Date, country: t.elections.country(d),
	}))
	themes := t.themes.tags(d) // before the rules that ask whether the document speaks of elections
	if t.elections.byeOnly(d, themes) {
		themes = slices.DeleteFunc(themes, func(x storage.Tag) bool { return x.Value == schedule })
	}
	conference := t.conferences.tags(d, len(states) > 0)

	held := corrected(slices.Concat(states, kind, conference), in.Overrides)
	out := slices.Concat(states, themes, kind)
	out = append(out, conference...)
	out = append(out, t.audiences.tags(d, kind)...)
	out = append(out, t.elections.tags(d, held)...)
	out = append(out, t.roles.tags(held)...)
	for i := range out {
		out[i].RuleVersion = t.version
	}
	return out
}

// stated puts the states that a manifest gives before those the rules have found,
// which are then no more than mentioned if the manifest leaves them out. Where a
// state is named stays with it as further evidence.
func (t *Tagger) stated(s storage.Stated, found []storage.Tag) []storage.Tag {
	var out []storage.Tag
	for _, slug := range s.States {
		if _, ok := t.roles.v.State(slug); !ok && slug != storage.National || hasState(out, slug) {
			continue
		}
		out = append(out, storage.Tag{
			Facet: storage.FacetState, Value: slug, Level: storage.LevelPrimary, Rule: "manifest", Words: slug,
		})
		for _, f := range found {
			if f.Value == slug && f.Page > 0 {
				f.Level = storage.LevelPrimary
				out = append(out, f)
			}
		}
	}
	if len(out) == 0 {
		return found
	}
	for _, f := range found {
		if f.Value != storage.National && !slices.Contains(s.States, f.Value) {
			f.Level = storage.LevelMentioned
			out = append(out, f)
		}
	}
	return out
}

func hasState(tags []storage.Tag, slug string) bool {
	return slices.ContainsFunc(tags, func(t storage.Tag) bool { return t.Value == slug })
}

// corrected returns what remains of tags after the corrections by people. It
// leaves tags as they are.
func corrected(tags []storage.Tag, overrides []storage.Override) []storage.Tag {
	r := storage.Record{Tags: slices.Clone(tags)}
	for _, o := range overrides {
		r.Apply(o)
	}
	return r.Tags
}
