package query

import (
	"fmt"
	"strings"

	"abhilekh/storage"
)

// String renders the kids side by side.
func (a And) String() string { return render(a, 0) }

// String renders the kids joined by OR.
func (o Or) String() string { return render(o, 0) }

// String renders the kid with a minus before it.
func (n Not) String() string { return render(n, 0) }

// String renders the word, with its field and a star where it has them.
func (w Word) String() string {
	s := field(w.Field) + w.Raw
	if w.Prefix {
		s += "*"
	}
	return s
}

// String renders a quotation in straight quotes and a compound word as written.
func (p Phrase) String() string {
	s := p.Raw
	if p.Exact {
		s = `"` + s + `"`
	}
	if p.Slop > 0 {
		s += fmt.Sprintf("~%d", p.Slop)
	}
	return field(p.Field) + s
}

// String renders what was typed.
func (g Group) String() string { return render(g, 0) }

// String renders the filter as field:value.
func (f Filter) String() string { return string(f.Facet) + ":" + f.Value }

// String renders the number in its canonical form, or as note:23 without a year.
func (n NoteNumber) String() string {
	if n.Year == 0 {
		return fmt.Sprintf("note:%d", n.Number)
	}
	return Note(n).String()
}

// String renders a whole year as year:2024 and bounds as after: and before:.
func (d Dates) String() string {
	if y := d.From.Year(); y != 0 && d == yearDates(y) {
		return fmt.Sprintf("year:%d", y)
	}
	var parts []string
	if d.From != "" {
		parts = append(parts, "after:"+string(d.From))
	}
	if d.To != "" {
		parts = append(parts, "before:"+string(d.To))
	}
	return strings.Join(parts, " ")
}

func yearDates(y int) Dates {
	return Dates{
		From: storage.Date(fmt.Sprintf("%04d-01-01", y)),
		To:   storage.Date(fmt.Sprintf("%04d-12-31", y)),
	}
}

func field(name string) string {
	if name == "" {
		return ""
	}
	return name + ":"
}

// render writes n as it would stand inside depth brackets. Brackets around an
// OR among other parts are for the reader's eye only (OR binds tighter), so
// they are left out where they would nest deeper than Read allows.
func render(n Node, depth int) string {
	switch n := n.(type) {
	case And:
		parts := make([]string, len(n.Kids))
		for i, k := range n.Kids {
			if _, or := k.(Or); or && depth < MaxDepth {
				parts[i] = "(" + render(k, depth+1) + ")"
			} else {
				parts[i] = render(k, depth)
			}
		}
		return strings.Join(parts, " ")
	case Group:
		return render(And{n.Kids}, depth)
	case Or:
		parts := make([]string, len(n.Kids))
		for i, k := range n.Kids {
			if sideBySide(k) {
				parts[i] = "(" + render(k, depth+1) + ")"
			} else {
				parts[i] = render(k, depth)
			}
		}
		return strings.Join(parts, " OR ")
	case Not:
		switch n.Kid.(type) {
		case And, Or:
			return "-(" + render(n.Kid, depth+1) + ")"
		}
		return "-" + render(n.Kid, depth)
	case nil:
		return ""
	}
	return n.String()
}

// sideBySide reports whether n is rendered as several parts without an operator.
func sideBySide(n Node) bool {
	switch n := n.(type) {
	case And:
		return true
	case Group:
		return len(n.Kids) > 1
	}
	return false
}
