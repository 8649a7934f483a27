package query

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
)

func TestReadLimits(t *testing.T) {
	v := words(t)
	numbered := func(n int, format string) string {
		var parts []string
		for i := range n {
			parts = append(parts, fmt.Sprintf(format, i))
		}
		return strings.Join(parts, " ")
	}
	for _, c := range []struct {
		name, in, notices string
		leaves            int
	}{
		{"400 characters", numbered(66, "w%04d")[:395], "too-many-words", 64},
		{"5,000 words", numbered(5000, "w%04d"), "too-long too-many-words", 64},
		{"64 words", numbered(64, "w%d"), "", 64},
		{"65 words", numbered(65, "w%d"), "too-many-words", 64},
		{"long quotation", `"` + numbered(70, "w%d") + `"`, "too-many-words", 1},
		{"100 KB word", strings.Repeat("a", 100_000), "too-long word-too-long", 1},
		{"129 bytes", strings.Repeat("a", 129), "word-too-long", 1},
		{"128 bytes", strings.Repeat("a", 128), "", 1},
		{"long Hindi word", strings.Repeat("क", 50), "word-too-long", 1},
		{"no space to cut at", strings.Repeat("ab/", 400), "too-long too-many-words", 1},
		{"16 stars", numbered(16, "word%d*"), "", 16},
		{"17 stars", numbered(17, "word%d*"), "no-prefix", 17},
		{"1,000 brackets", strings.Repeat("(", 500) + "a" + strings.Repeat(")", 500), "too-deep", 1},
		{"open brackets", strings.Repeat("(", 1000) + "a", "too-deep brackets", 1},
		{"minus brackets", strings.Repeat("-(", 500) + "a", "too-deep brackets", 1},
		{"60 tildes", numbered(60, "word%d~2"), strings.TrimSpace(strings.Repeat("no-fuzzy ", maxNotices)), 60},
	} {
		got := Read(c.in, false, v)
		if n := codes(got.Notices); n != c.notices {
			t.Errorf("%s: notices %q, want %q", c.name, n, c.notices)
		}
		if n := len(Positive(got.Root)); n != c.leaves {
			t.Errorf("%s: %d leaves, want %d", c.name, n, c.leaves)
		}
		for _, n := range Positive(got.Root) {
			switch n := n.(type) {
			case Word:
				if len(n.Text) > MaxWordBytes || len(got.Notices) > 0 && n.Prefix {
					t.Errorf("%s: %+v is beyond the limits", c.name, n)
				}
			case Phrase:
				if len(n.Tokens) > MaxWords {
					t.Errorf("%s: a phrase of %d words", c.name, len(n.Tokens))
				}
			}
		}
	}
}

// depth returns how deep brackets must nest to write n.
func depth(n Node) int {
	deepest := 0
	var kids []Node
	switch n := n.(type) {
	case And:
		kids = n.Kids
	case Or:
		kids = n.Kids
	case Not:
		kids = []Node{n.Kid}
	}
	for _, k := range kids {
		d := depth(k)
		_, isAnd := k.(And)
		_, isOr := k.(Or)
		if _, not := n.(Not); isAnd || isOr && not {
			d++
		}
		deepest = max(deepest, d)
	}
	return deepest
}

func TestDeepTreesAreReadAsShown(t *testing.T) {
	v := words(t)
	in := "x" // and and or in turn, twice as deep as is read
	for i := range 2 * MaxDepth {
		if i%2 == 0 {
			in = fmt.Sprintf("(a%d OR %s)", i, in)
		} else {
			in = fmt.Sprintf("(b%d %s)", i, in)
		}
	}
	got := Read(in, false, v)
	if codes(got.Notices) != "too-deep" {
		t.Errorf("notices %v", got.Notices)
	}
	if d := depth(got.Root); d == 0 || d > MaxDepth {
		t.Errorf("depth %d of %s", d, got.ReadAs)
	}
	if again := Read(got.ReadAs, false, v); !reflect.DeepEqual(got.Root, again.Root) { // cmp takes seconds for it
		t.Errorf("%s is read as %s", got.ReadAs, again.ReadAs)
	}
}

// TestRandomTexts puts pieces of the grammar together at random, which a byte
// fuzzer seldom does.
func TestRandomTexts(t *testing.T) {
	v := words(t)
	pieces := []string{
		" ", " ", " ", "(", ")", "-", "-(", "*", "~2", "\"", "“", " OR ", "OR", ":", ",", "/", "press", "note", " press note ", "23", "2024",
		"eci", "pn", "no", "ECI/PN/7/2021", "state:", "state:bihar", "state:“new x”", "title:", "title:evm", "note:", "year:2024", "year:",
		"before:2023", "after:2025-02", "theme:", "evm", "elec*", "covid-19", "मतदाता", "निर्वा*", "1,71,745", "&", "'", "…", "क्\u200dष",
	}
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 10_000 {
		var b strings.Builder
		for range 1 + rnd.IntN(24) {
			b.WriteString(pieces[rnd.IntN(len(pieces))])
		}
		exact := rnd.IntN(2) == 0
		got := Read(b.String(), exact, v)
		again := Read(got.ReadAs, exact, v)
		if !reflect.DeepEqual(got.Root, again.Root) || again.ReadAs != got.ReadAs {
			t.Fatalf("%q was read as %q, which is read as %q:\n%s\n%s", b.String(), got.ReadAs, again.ReadAs, dump(got.Root), dump(again.Root))
		}
		if len(again.Notices) > 0 && codes(again.Notices) != string(CodeNoDates) {
			t.Fatalf("%q is clean, yet reading it gives notices %v", got.ReadAs, again.Notices)
		}
	}
}

func BenchmarkRead(b *testing.B) {
	v := words(b)
	deep := "x"
	for i := range 2 * MaxDepth {
		if i%2 == 0 {
			deep = fmt.Sprintf("(a%d OR %s)", i, deep)
		} else {
			deep = fmt.Sprintf("(b%d %s)", i, deep)
		}
	}
	for name, in := range map[string]string{
		"word": "evm", "usual": `"voter list" revision bihar OR assam -sir`, "deep": deep,
		"state": "state:orissa evm", "limits": strings.Repeat("a OR -\"b c\" ", 90),
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				Read(in, false, v)
			}
		})
	}
}
