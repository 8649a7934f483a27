package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "abhilekh"

// mayImport is the architecture: which of our packages each of them may import
// (non-test files). A package that is not listed fails the test, so that adding
// one is a decision. docs/architecture.md says why.
var mayImport = map[string][]string{
	"storage":         {},
	"storage/fold":    {},
	"storage/vocab":   {"storage/fold"},
	"storage/query":   {"storage", "storage/fold", "storage/vocab"},
	"storage/blob":    {"storage"},
	"storage/catalog": {"storage"},
	"storage/cite":    {"storage"},
	"storage/search":  {"storage", "storage/fold", "storage/vocab", "storage/query"},
	"indexer/source":  {"storage"},
	"indexer/extract": {"storage", "storage/fold"},
	"indexer/tag":     {"storage", "storage/fold", "storage/vocab"},
	"indexer": {
		"storage", "storage/fold", "storage/vocab", "storage/query", "storage/blob", "storage/catalog",
		"storage/cite", "storage/search", "indexer/source", "indexer/extract", "indexer/tag",
	},
	"api/middleware": {"storage"},
	"api": {
		"storage", "storage/fold", "storage/vocab", "storage/query", "storage/blob", "storage/catalog",
		"storage/cite", "storage/search", "api/middleware",
	},
	"web": {
		"storage", "storage/fold", "storage/vocab", "storage/query", "storage/catalog",
		"storage/cite", "storage/search", "api/middleware",
	},
	"testdata/sample":          {},
	"testdata/sample/generate": {},
	"testdata/corpus":          {},
	"cmd/abhilekh": {
		"storage", "storage/fold", "storage/vocab", "storage/query", "storage/blob", "storage/catalog",
		"storage/cite", "storage/search", "indexer", "indexer/source", "indexer/extract", "indexer/tag",
		"api", "api/middleware", "web", "testdata/sample",
	},
}

// onlyIn fences other people's modules: the prefix of an import path, and the
// packages that may know it.
var onlyIn = map[string][]string{
	"github.com/blevesearch/":        {"storage/search"},
	"github.com/RoaringBitmap/":      {"storage/search"},
	"modernc.org/sqlite":             {"storage/catalog"},
	"database/sql":                   {"storage/catalog"},
	"gocloud.dev/":                   {"storage/blob"},
	"github.com/ledongthuc/pdf":      {"indexer/extract"},
	"codeberg.org/readeck/":          {"indexer/extract", "indexer/source"},
	"github.com/PuerkitoBio/goquery": {"indexer/extract", "indexer/source"},
	"github.com/robfig/cron/":        {"indexer", "indexer/source"},
	"go.yaml.in/":                    {"indexer/source"},
	"github.com/gin-gonic/":          {"api", "api/middleware", "web", "cmd/abhilekh"},
	"html/template":                  {"web"},
}

func TestPackagesImportOnlyWhatTheyMay(t *testing.T) {
	root := filepath.Join("..", "..")
	seen := map[string]bool{}
	err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && file != root && strings.HasPrefix(d.Name(), ".") {
			return fs.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(file, ".go") {
			return nil
		}
		rel, err := filepath.Rel(root, filepath.Dir(file))
		if err != nil {
			return err
		}
		pkg := filepath.ToSlash(rel)
		seen[pkg] = true
		allowed, known := mayImport[pkg]
		if !known {
			t.Errorf("package %s is not in the import table: a new package is a decision", pkg)
			return nil
		}
		if strings.HasSuffix(file, "_test.go") {
			return nil
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range parsed.Imports {
			checkImport(t, pkg, filepath.Base(file), spec.Path.Value, allowed)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for pkg := range mayImport {
		if !seen[pkg] {
			t.Errorf("package %s is in the import table but has no Go file", pkg)
		}
	}
}

func checkImport(t *testing.T, pkg, file, quoted string, allowed []string) {
	t.Helper()
	imported, err := strconv.Unquote(quoted)
	if err != nil {
		t.Fatal(err)
	}
	if ours, ok := strings.CutPrefix(imported, module+"/"); ok && !slices.Contains(allowed, ours) {
		t.Errorf("%s imports %s, which the import table forbids", path.Join(pkg, file), ours)
	}
	for prefix, packages := range onlyIn {
		if strings.HasPrefix(imported, prefix) && !slices.Contains(packages, pkg) {
			t.Errorf("%s imports %s, which only %s may", path.Join(pkg, file), imported, strings.Join(packages, ", "))
		}
	}
}
