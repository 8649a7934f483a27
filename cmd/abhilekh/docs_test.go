package main

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"abhilekh/storage/query"
	"abhilekh/storage/vocab"
)

// A setting that docs/configuration.md does not name is not done.
func TestEverySettingIsDocumented(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "configuration.md"))
	if err != nil {
		t.Fatal(err)
	}
	doc := string(text)
	declared := map[string]bool{}
	new(settings).flags("").VisitAll(func(f *flag.Flag) {
		declared[f.Name] = true
		row := "| `--" + f.Name + "` | `" + envName(f.Name) + "` |"
		if !strings.Contains(doc, row) {
			t.Errorf("docs/configuration.md has no row %s", row)
		}
		if def := f.DefValue; def != "" && def != "0" && def != "false" && f.Name != "search-slots" {
			line := lineWith(doc, row)
			if !strings.Contains(line, "`"+def+"`") {
				t.Errorf("docs/configuration.md: the row of --%s does not give its default `%s`", f.Name, def)
			}
		}
	})
	for line := range strings.Lines(doc) {
		if rest, ok := strings.CutPrefix(line, "| `--"); ok {
			if name, _, _ := strings.Cut(rest, "`"); !declared[name] {
				t.Errorf("docs/configuration.md documents --%s, which does not exist", name)
			}
		}
	}
}

// Every command is in the README's or the configuration's list.
func TestEveryCommandIsDocumented(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "configuration.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range (program{}).commands() {
		if !strings.Contains(string(text), "| `"+c.name) {
			t.Errorf("docs/configuration.md does not list the command %s", c.name)
		}
	}
}

func lineWith(text, part string) string {
	for line := range strings.Lines(text) {
		if strings.Contains(line, part) {
			return line
		}
	}
	return ""
}

var syntaxRow = regexp.MustCompile("(?m)^\\| `(.+)` \\| `(.+)` \\|$")

// The examples of docs/query-syntax.md are true.
func TestQuerySyntaxIsReadAsDocumented(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "query-syntax.md"))
	if err != nil {
		t.Fatal(err)
	}
	v, err := vocab.Load("")
	if err != nil {
		t.Fatal(err)
	}
	rows := syntaxRow.FindAllStringSubmatch(string(text), -1)
	if len(rows) < 30 {
		t.Errorf("only %d examples were found", len(rows))
	}
	for _, row := range rows {
		if got := query.Read(row[1], false, v).ReadAs; got != row[2] {
			t.Errorf("%s is read as %s, not as %s", row[1], got, row[2])
		}
	}
}
