package tag

import "abhilekh/storage"

// former says that a state was once part of another.
type former struct {
	from, to int
	until    storage.Date
	names    bool // also where it is named, not only for its places
}

// history compiles which states were once part of others.
func (c *stateCompiler) history() {
	for _, h := range []struct {
		part, whole string
		until       storage.Date
		names       bool
	}{
		// People said Telangana for the region, too: whoever looks for the state wants those texts.
		{"telangana", "andhra-pradesh", "2014-06-02", false},
		{"ladakh", "jammu-and-kashmir", "2019-10-31", true},
	} {
		part, ok := c.at[h.part]
		whole, both := c.at[h.whole]
		if ok && both {
			c.r.formers = append(c.r.formers, former{part, whole, h.until, h.names})
			c.r.undivided[whole] = h.until
		}
	}
}

// then returns the state to which one belonged on a day, where its places (or it
// itself, if named) meant that state. "" is today.
func (r *stateRules) then(state int, named bool, day storage.Date) int {
	for _, f := range r.formers {
		if f.from == state && day != "" && day < f.until && (f.names || !named) {
			return f.to
		}
	}
	return state
}

// larger reports whether a state then had parts that it has no more.
func (r *stateRules) larger(state int, day storage.Date) bool {
	until, ok := r.undivided[state]
	return ok && day != "" && day < until
}
