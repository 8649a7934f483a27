package tag

import (
	"slices"

	"abhilekh/storage"
	"abhilekh/storage/vocab"
)

// roleRules know how the states stood at a conference.
type roleRules struct{ v *vocab.Vocabulary }

// tags returns the role of each primary state at the conference of a document. It
// reads the tags that hold: what people have corrected is corrected here as well.
func (r *roleRules) tags(held []storage.Tag) []storage.Tag {
	i := slices.IndexFunc(held, func(t storage.Tag) bool { return t.Facet == storage.FacetConference })
	if i < 0 {
		return nil
	}
	var out []storage.Tag
	for _, slug := range primaryStates(held) {
		s, ok := r.v.State(slug)
		if !ok {
			continue
		}
		if role := r.v.Role(held[i].Value, slug); role != "" {
			out = append(out, storage.Tag{Facet: storage.FacetRole, Value: role, Rule: "conference-set", Words: s.NameEn})
		}
	}
	return out
}

// primaryStates returns the slugs of the primary states among tags, without
// repetition; "national" is one.
func primaryStates(tags []storage.Tag) []string {
	var out []string
	for _, t := range tags {
		if t.Facet == storage.FacetState && t.Level == storage.LevelPrimary && !slices.Contains(out, t.Value) {
			out = append(out, t.Value)
		}
	}
	return out
}
