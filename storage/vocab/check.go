package vocab

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"time"

	"abhilekh/storage/fold"
)

// check proves that the lists fit together. It reports every fault, not only
// the first, so that whoever edits an overlay sees them at once.
func (v *Vocabulary) check(states, conferences int, elections electionsFile) error {
	var c checker
	c.v = v
	c.counts(states, conferences, elections.Count)
	c.stateList()
	c.stateNames()
	c.stateRules()
	c.themeList()
	c.patterns()
	c.conferenceList()
	c.electionList(elections.Elections)
	c.glossary()
	return errors.Join(c.faults...)
}

type checker struct {
	v      *Vocabulary
	faults []error
}

func (c *checker) fault(format string, args ...any) {
	c.faults = append(c.faults, fmt.Errorf(format, args...))
}

func (c *checker) counts(states, conferences, elections int) {
	g := &c.v.Glossary
	for _, n := range []struct {
		what       string
		said, held int
	}{
		{"states", states, len(c.v.States)},
		{"conferences", conferences, len(c.v.Conferences)},
		{"elections", elections, len(c.v.Elections)},
		{"glossary entries", g.Count, len(g.Entries)},
	} {
		if n.said != n.held {
			c.fault("%d %s, but count says %d", n.held, n.what, n.said)
		}
	}
	for _, n := range []struct {
		what   string
		unique int
		held   int
	}{
		{"state slugs", len(c.v.states), len(c.v.States)},
		{"theme ids", len(c.v.themes), len(c.v.Themes)},
		{"kind ids", len(c.v.kinds), len(c.v.Kinds)},
		{"audience ids", len(c.v.audiences), len(c.v.Audiences)},
		{"conference ids", len(c.v.conferences), len(c.v.Conferences)},
		{"election ids", len(c.v.elections), len(c.v.Elections)},
		{"pattern ids", len(c.v.patternAt), len(c.v.Patterns)},
	} {
		if n.unique != n.held {
			c.fault("%d %s, of which only %d differ", n.held, n.what, n.unique)
		}
	}
}

// id checks a facet value and its labels.
func (c *checker) id(what, id string, labels ...string) {
	if !slug(id) || id == none || id == national {
		c.fault("%s id %q is no slug", what, id)
	}
	if slices.Contains(labels, "") {
		c.fault("%s %s has an empty label", what, id)
	}
}

// refs checks that every id of a list is in at.
func (c *checker) refs(where string, at map[string]int, ids ...string) {
	for _, id := range ids {
		if _, ok := at[id]; !ok {
			c.fault("%s names %q, which does not exist", where, id)
		}
	}
}

func (c *checker) date(where, day string) {
	if _, err := time.Parse(time.DateOnly, day); err != nil {
		c.fault("%s: %q is no date", where, day)
	}
}

func (c *checker) stateList() {
	rounds := positions(c.v.SIRRounds, func(r SIRRound) string { return r.ID })
	for i := range c.v.States {
		s := &c.v.States[i]
		c.id("state", s.Slug, s.NameEn, s.NameHi)
		if s.Type != "state" && s.Type != "ut" {
			c.fault("state %s has the type %q", s.Slug, s.Type)
		}
		c.refs("state "+s.Slug+" sir", rounds, s.SIR.Round)
		if r, ok := rounds[s.SIR.Round]; ok && !slices.Contains(c.v.SIRRounds[r].States, s.Slug) {
			c.fault("sir round %s does not list %s", s.SIR.Round, s.Slug)
		}
		for _, e := range s.Elections {
			c.refs("state "+s.Slug+" election", c.v.elections, e.ElectionID())
			if x, ok := c.v.Election(e.ElectionID()); ok && x.Year != e.Year {
				c.fault("election %s of %s is of %d", x.ID, s.Slug, e.Year)
			}
			for _, d := range append(slices.Clone(e.PollDates), e.CountingDate) {
				c.date("state "+s.Slug+" election "+e.Event, d)
				if d > e.CountingDate {
					c.fault("state %s polls after counting in %s", s.Slug, e.Event)
				}
			}
		}
	}
	for _, r := range c.v.SIRRounds {
		c.refs("sir round "+r.ID, c.v.states, r.States...)
	}
}

// stateNames checks that no name, as it is compared, belongs to two states or is
// both strong and weak.
func (c *checker) stateNames() {
	type owner struct{ slug, strength string }
	owners := map[string]owner{}
	for i := range c.v.States {
		s := &c.v.States[i]
		strong, weak := s.Names()
		for _, names := range []struct {
			strength string
			list     []string
		}{{"strong", strong}, {"weak", weak}, {"misspelt", s.Misspellings}} {
			me := owner{s.Slug, names.strength}
			for _, name := range names.list {
				key := fold.Word(name)
				if key == "" {
					c.fault("state %s has the empty name %q", s.Slug, name)
				}
				if o, ok := owners[key]; ok && o != me {
					c.fault("%q is a %s name of %s and a %s one of %s", name, me.strength, me.slug, o.strength, o.slug)
				}
				owners[key] = me
			}
		}
		for _, a := range s.AbbrContextOnly {
			key := "abbreviation " + fold.Word(a) // a name may be spelled like another's abbreviation
			if o, ok := owners[key]; ok && o.slug != s.Slug {
				c.fault("%q is an abbreviation of %s and of %s", a, s.Slug, o.slug)
			}
			owners[key] = owner{s.Slug, "short"}
		}
	}
}

func (c *checker) stateRules() {
	for _, h := range c.v.HighCourts {
		c.refs(h.Name, c.v.states, h.States...)
	}
	for _, f := range c.v.FalsePositives {
		if len(f.Masks) != 1 || f.Masks[0] != "*" {
			c.refs("false positive "+f.Phrase, c.v.states, f.Masks...)
		}
	}
	for place, states := range c.v.AmbiguousPlaces {
		c.refs("ambiguous place "+place, c.v.states, states...)
	}
	for _, r := range c.v.RenamedPlaces {
		c.refs("renamed place "+r.Old, c.v.states, r.State)
	}
	for lang, list := range c.v.Templates {
		c.refs("templates", c.v.languages, lang)
		for _, t := range list {
			if before, after, ok := cutName(t); !ok || (before == "") == (after == "") {
				c.fault("template %q does not have {N} at one end", t)
			}
		}
	}
}

func (c *checker) themeList() {
	c.refs("seed themes", c.v.themes, c.v.SeedThemes...)
	for i := range c.v.Themes {
		t := &c.v.Themes[i]
		c.id("theme", t.ID, t.LabelEn, t.LabelHi)
		c.refs("theme "+t.ID+" related", c.v.themes, t.Related...)
		c.refs("theme "+t.ID+" audiences", c.v.audiences, t.Audiences...)
		if t.Parent != "" {
			c.refs("theme "+t.ID+" parent", c.v.themes, t.Parent)
		}
		at := t.Parent // a ring of parents would never end
		for range c.v.Themes {
			if at == t.ID {
				c.fault("theme %s is above itself", t.ID)
				break
			}
			if p, ok := c.v.Theme(at); ok {
				at = p.Parent
			}
		}
	}
	for _, k := range c.v.Kinds {
		c.id("kind", k.ID, k.LabelEn, k.LabelHi)
		if k.IDPattern != "" {
			c.refs("kind "+k.ID, c.v.patternAt, k.IDPattern)
		}
	}
	for _, a := range c.v.Audiences {
		c.id("audience", a.ID, a.LabelEn, a.LabelHi)
	}
	if c.v.Matching.Score.AssignAt <= 0 {
		c.fault("assign_at must be more than 0")
	}
}

func (c *checker) patterns() {
	for _, p := range c.v.Patterns {
		re, err := regexp.Compile(p.RE2)
		if err != nil {
			c.fault("pattern %s: %w", p.ID, err)
			continue
		}
		for _, e := range p.Examples {
			if !re.MatchString(e) {
				c.fault("pattern %s does not match its example %q", p.ID, e)
			}
		}
		for _, e := range p.CounterExamples {
			if re.MatchString(e) {
				c.fault("pattern %s matches its counter-example %q", p.ID, e)
			}
		}
	}
}

func (c *checker) conferenceList() {
	last := ""
	for _, x := range c.v.Conferences {
		where := "conference " + x.ID
		c.id("conference", x.ID, x.LabelEn, x.LabelHi)
		c.date(where, x.From)
		c.date(where, x.To)
		if x.To < x.From || x.From < last {
			c.fault("%s is out of order", where)
		}
		last = x.From
		if x.Precision != "day" && x.Precision != "year" || x.Mode != "in person" && x.Mode != "online" {
			c.fault("%s has the precision %q and the mode %q", where, x.Precision, x.Mode)
		}
		if x.Precision == "day" && x.ID != "ceo-conference-"+x.From {
			c.fault("%s begins on %s", where, x.From)
		}
		for _, set := range [][]string{x.PollGone, x.PollGoneWide, x.PollGoing, x.Presenters} {
			c.refs(where, c.v.states, set...)
		}
		for _, slug := range x.PollGone {
			if slices.Contains(x.PollGoing, slug) {
				c.fault("%s has %s in both sets", where, slug)
			}
		}
	}
}

func (c *checker) glossary() {
	g := &c.v.Glossary
	seen := map[string]bool{}
	for _, e := range g.Entries {
		if !slug(e.ID) || seen[e.ID] {
			c.fault("glossary id %q is no slug or stands twice", e.ID)
		}
		seen[e.ID] = true
		c.refs("glossary "+e.ID, c.v.themes, e.Themes...)
		if _, ok := g.ExpandValues[e.Expand]; !ok {
			c.fault("glossary %s has the expand value %q", e.ID, e.Expand)
		}
		if e.Case != "" && (e.Expand != "context" || e.Case != CaseCapitals && e.Case != CaseEither) {
			c.fault("glossary %s has the case %q", e.ID, e.Case)
		}
	}
	c.notBefore()
	group := map[string]int{}
	for i, terms := range g.SynonymGroups {
		for _, term := range terms {
			key := fold.Text(term)
			if n, ok := group[key]; ok && n != i {
				c.fault("%q is in two synonym groups", term)
			}
			group[key] = i
		}
	}
	for from, to := range g.Misspellings {
		if from == to {
			c.fault("misspelling %q leads to itself", from)
		}
	}
}

// notBefore checks that what is voided is a name, and that what voids it is one
// word in the singular.
func (c *checker) notBefore() {
	seen := map[string]bool{}
	for _, b := range c.v.Glossary.NotBefore {
		for _, name := range b.Names {
			words := tokensOf(name)
			key := singularKey(words)
			if len(words) < 2 || len(c.v.Senses(words)) == 0 || seen[key] {
				c.fault("not_before: %q is no name of several words or stands twice", name)
			}
			seen[key] = true
		}
		for _, word := range b.Words {
			if words := tokensOf(word); len(words) != 1 || Singular(words[0]) != words[0] {
				c.fault("not_before: %q is not one word in the singular", word)
			}
		}
		if len(b.Names) == 0 || len(b.Words) == 0 {
			c.fault("not_before: an entry without names or words")
		}
	}
}
