package search

import (
	"testing"

	"abhilekh/storage/query"
)

// TestVoidNames: what follows a name and voids it is neither counted nor marked,
// and what is written as one word keeps its stop words without other names too.
func TestVoidNames(t *testing.T) {
	v := testVocab(t)
	for _, c := range []struct{ query, text, want string }{
		{"by-election", "By Election Commissioners for a by election; by election.", "By Election Commissioners for a <mark>by election</mark>; <mark>by election</mark>."},
		{"A-WEB", "A web portal of A-WEB", "A web portal of <mark>A-WEB</mark>"},
		{"c vigil", "C-Vigil, c vigil", "<mark>C-Vigil</mark>, <mark>c vigil</mark>"},
	} {
		if got := markText(c.text, query.Query{}.WithText(c.query).Read(v), v); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.query, got, c.want)
		}
	}
	x := openIndex(t, namesArchive())
	for text, want := range map[string]int{"by-election": 2, "on-line": 1, "A-WEB": 1, "c-vigil": 1, "re-poll": 0} {
		q := query.Query{NoExpand: true}.WithText(text)
		a, err := x.Search(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		if a.Total != want {
			t.Errorf("%s: %d documents without other names, want %d", text, a.Total, want)
		}
	}
}
