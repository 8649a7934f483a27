package web

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"

	"abhilekh/storage"
	"abhilekh/storage/query"
	"abhilekh/storage/search"

	"github.com/google/go-cmp/cmp"
)

var (
	idShape     = regexp.MustCompile(`^[a-z]+\.[a-z0-9_-]+$`)
	inTemplates = regexp.MustCompile(`\{\{-?\s*t "([^"]+)"`)
	place       = regexp.MustCompile(`%(\[\d\])?s`)
)

// usedIDs returns every id of a phrase that stands in a template or, as a string,
// in the Go files of this package but the table itself.
func usedIDs(t *testing.T) map[string]string {
	t.Helper()
	used := make(map[string]string)
	names, err := fs.Glob(templateFiles, "templates/*.html")
	check(t, err)
	for _, name := range names {
		data, err := fs.ReadFile(templateFiles, name)
		check(t, err)
		for _, m := range inTemplates.FindAllStringSubmatch(string(data), -1) {
			used[m[1]] = name
		}
	}
	sections := make(map[string]bool)
	for id := range phrases {
		section, _, _ := strings.Cut(id, ".")
		sections[section] = true
	}
	for _, s := range literals(t, ".") {
		if section, _, _ := strings.Cut(s, "."); idShape.MatchString(s) && sections[section] {
			used[s] = "Go"
		}
	}
	// These ids are made from the codes of notices.
	for _, c := range slices.Concat(query.Codes(), search.Codes()) {
		used["notice."+string(c)] = "codes"
	}
	// So are the ids of the rules by which tags are given.
	for _, rule := range rules(t) {
		used["rule."+rule] = "indexer/tag"
	}
	used["rule."+storage.RuleOverride] = "storage"
	return used
}

// files parses the Go files of a folder, but for tests and the tables of phrases.
func files(t *testing.T, dir string, fn func(*ast.File)) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	check(t, err)
	for _, name := range names {
		if strings.HasPrefix(filepath.Base(name), "strings") || strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		check(t, err)
		fn(file)
	}
}

// literals returns the strings in the Go files of a folder.
func literals(t *testing.T, dir string) []string {
	t.Helper()
	var out []string
	files(t, dir, func(file *ast.File) {
		ast.Inspect(file, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				s, err := strconv.Unquote(lit.Value)
				check(t, err)
				out = append(out, s)
			}
			return true
		})
	})
	return out
}

// rules returns the names of the rules in indexer/tag: the strings that its code
// gives to something called rule, why or Rule, be it a variable, a field or a
// parameter, and those in its lists of reasons.
func rules(t *testing.T) []string {
	t.Helper()
	var out []string
	add := func(n ast.Node) {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			s, err := strconv.Unquote(lit.Value)
			check(t, err)
			out = append(out, strings.TrimPrefix(s, "-")) // what is added to another name
		}
	}
	all := func(n ast.Node) {
		ast.Inspect(n, func(n ast.Node) bool { add(n); return true })
	}
	takes := parameters(t)
	files(t, "../indexer/tag", func(file *ast.File) {
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.KeyValueExpr:
				if isRule(n.Key) {
					add(n.Value)
				}
			case *ast.AssignStmt:
				for i, to := range n.Lhs {
					if i < len(n.Rhs) && isRule(to) {
						add(n.Rhs[i])
					}
				}
			case *ast.CallExpr:
				if i, ok := takes[nameOf(n.Fun)]; ok && i < len(n.Args) {
					add(n.Args[i])
				}
			case *ast.FuncDecl:
				if n.Name.Name == "String" && n.Recv != nil && nameOf(n.Recv.List[0].Type) == "reason" {
					all(n.Body)
				}
			case *ast.ValueSpec:
				if n.Names[0].Name == "reasons" {
					all(n)
				}
			}
			return true
		})
	})
	slices.Sort(out)
	return slices.Compact(out)
}

// parameters returns which argument of a function of indexer/tag is a rule, by
// the function's name.
func parameters(t *testing.T) map[string]int {
	t.Helper()
	out := make(map[string]int)
	note := func(name string, f *ast.FuncType) {
		at := 0
		for _, field := range f.Params.List {
			for _, param := range field.Names {
				if isRule(param) {
					out[name] = at
				}
				at++
			}
		}
	}
	files(t, "../indexer/tag", func(file *ast.File) {
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl:
				note(n.Name.Name, n.Type)
			case *ast.AssignStmt:
				if f, ok := n.Rhs[0].(*ast.FuncLit); ok {
					note(nameOf(n.Lhs[0]), f.Type)
				}
			}
			return true
		})
	})
	return out
}

func nameOf(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return ""
}

func isRule(e ast.Expr) bool { return slices.Contains([]string{"rule", "why", "Rule"}, nameOf(e)) }

// Every rule of the tagger has words, and what this test takes for its rules are
// those that its tags have.
func TestEveryRuleHasWords(t *testing.T) {
	names := rules(t)
	if len(names) < 30 {
		t.Errorf("only %d rules found in indexer/tag: %q", len(names), names)
	}
	for _, v := range []visit{{}, {speech: speech{hi: true}}} {
		for _, name := range append(names, storage.RuleOverride, "name-in-title-undivided") {
			if v.rule(name) == "" {
				t.Errorf("the rule %s has no words", name)
			}
		}
	}
}

func TestEveryPhraseIsUsedAndEveryUsedPhraseExists(t *testing.T) {
	used := usedIDs(t)
	for id, where := range used {
		if _, ok := phrases[id]; !ok {
			t.Errorf("%s uses %q, which is not in the table", where, id)
		}
	}
	for id := range phrases {
		if used[id] == "" {
			t.Errorf("%q is in the table, but nothing uses it", id)
		}
	}
}

func TestPhrasesAreWholeInBothLanguages(t *testing.T) {
	if len(listings)+len(browsing)+len(reasons)+len(prose) != len(phrases) {
		t.Error("two parts of the table have the same id")
	}
	devanagari := func(s string) bool {
		return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Devanagari, r) })
	}
	latinOnly := []string{"search.heading", "leaf.verdict", "leaf.of", "site.language", "none.note_one", "none.note_span", "matrix.cell", "matrix.all"}
	for id, p := range phrases {
		if strings.TrimSpace(p.En) == "" || strings.TrimSpace(p.Hi) == "" {
			t.Errorf("%s: one language is empty: %q / %q", id, p.En, p.Hi)
		}
		en, hi := place.FindAllString(p.En, -1), place.FindAllString(p.Hi, -1)
		slices.Sort(en)
		slices.Sort(hi)
		if d := cmp.Diff(en, hi); d != "" {
			t.Errorf("%s: the places differ (-en +hi):\n%s", id, d)
		}
		if len(en) > 1 && slices.Contains(en, "%s") {
			t.Errorf("%s: several places must be numbered: %q", id, p.En)
		}
		if strings.Count(p.En, "%") != len(en) || strings.Count(p.Hi, "%") != len(hi) {
			t.Errorf("%s: a %% that is no place: %q / %q", id, p.En, p.Hi)
		}
		if devanagari(p.En) || (!devanagari(p.Hi) && !slices.Contains(latinOnly, id)) {
			t.Errorf("%s: not in its language: %q / %q", id, p.En, p.Hi)
		}
	}
}

func TestNumbersDatesAndSizes(t *testing.T) {
	en, hi := speech{}, speech{hi: true}
	for n, want := range map[int]string{
		0: "0", 7: "7", 999: "999", 1000: "1,000", 61250: "61,250", 123456: "1,23,456", 12345678: "1,23,45,678", -1234567: "-12,34,567",
	} {
		if got := en.number(n); got != want || hi.number(n) != want {
			t.Errorf("number(%d) = %q, %q, want %q", n, got, hi.number(n), want)
		}
	}
	at := time.Date(2024, 3, 16, 20, 0, 0, 0, time.UTC) // the 17th in India
	for _, c := range []struct{ got, want string }{
		{en.day("2024-03-16", false), "16 March 2024"},
		{en.day("2024-03-16", true), "16 Mar 2024"},
		{hi.day("2024-03-16", true), "16 मार्च 2024"},
		{en.day("", false), ""},
		{en.day("2024-13-45", false), ""},
		{en.clock(at), "17 Mar 2024, 01:30 IST"},
		{hi.clock(at), "17 मार्च 2024, 01:30 भा.मा.स."},
		{en.clock(time.Time{}), ""},
		{en.count(1, "count.page", "count.pages"), "1 page"},
		{en.count(1200, "count.page", "count.pages"), "1,200 pages"},
		{hi.count(2, "count.page", "count.pages"), "2 पृष्ठ"},
		{en.size(999), "999 bytes"},
		{en.size(412_400), "412 kB"},
		{en.size(3_449_000), "3.4 MB"},
		{en.month(time.Month(13), true), ""},
		{en.at("/x", ""), "/x"},
		{hi.at("/x", ""), "/x?ui=hi"},
		{hi.at("/x", "q=a"), "/x?q=a&ui=hi"},
		{en.say("no.such_text"), "no.such_text"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
	if d := storage.DateOf(at); d != "2024-03-17" {
		t.Errorf("the day in India is %s", d)
	}
}
