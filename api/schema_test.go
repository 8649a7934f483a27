package api

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"
)

// description is openapi.yaml, read.
type description struct {
	root map[string]any
}

func readDescription(t *testing.T) *description {
	t.Helper()
	d := &description{}
	if err := yaml.Unmarshal(openAPI, &d.root); err != nil {
		t.Fatal(err)
	}
	return d
}

func (d *description) at(path ...string) any {
	var v any = d.root
	for _, p := range path {
		m, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		v = m[p]
	}
	return v
}

// follow resolves references.
func (d *description) follow(v any) map[string]any {
	for {
		m, _ := v.(map[string]any)
		ref, ok := m["$ref"].(string)
		if !ok {
			return m
		}
		v = d.at(strings.Split(strings.TrimPrefix(ref, "#/"), "/")...)
		if v == nil {
			return map[string]any{"dangling": ref}
		}
	}
}

// check validates a value against a schema and returns what is wrong. It knows
// the part of JSON Schema that openapi.yaml uses, and says so when it meets more.
// A property that the schema does not name is wrong too: the description is to
// be complete.
func (d *description) check(schema any, value any, at string) []string {
	s := d.follow(schema)
	if s == nil {
		return []string{at + ": no schema"}
	}
	problems := d.checkKeywords(s, value, at)
	if object, ok := value.(map[string]any); ok {
		named, open := d.properties(s)
		for _, name := range slices.Sorted(maps.Keys(object)) {
			if !open && !named[name] {
				problems = append(problems, fmt.Sprintf("%s: %q is not described", at, name))
			}
		}
	}
	return problems
}

func (d *description) checkKeywords(s map[string]any, value any, at string) []string {
	var out []string
	fail := func(format string, args ...any) { out = append(out, at+": "+fmt.Sprintf(format, args...)) }
	object, _ := value.(map[string]any)
	array, _ := value.([]any)
	text, isText := value.(string)
	number, isNumber := asNumber(value)
	for keyword, want := range s {
		switch keyword {
		case "description", "default", "example", "maxItems":
		case "allOf":
			for _, part := range want.([]any) {
				out = append(out, d.checkKeywords(d.follow(part), value, at)...)
			}
		case "anyOf":
			var problems []string
			for _, part := range want.([]any) {
				found := d.checkKeywords(d.follow(part), value, at)
				if len(found) == 0 {
					problems = nil
					break
				}
				problems = append(problems, found...)
			}
			out = append(out, problems...)
		case "type":
			if !hasType(want, value) {
				fail("%v is not %v", value, want)
			}
		case "enum":
			if !slices.ContainsFunc(want.([]any), func(e any) bool { return e == value }) {
				fail("%v is not among %v", value, want)
			}
		case "const":
			if value != want {
				fail("%v is not %v", value, want)
			}
		case "required":
			for _, name := range want.([]any) {
				if object == nil { // null, where that is allowed: type sees to it
					break
				}
				if _, ok := object[name.(string)]; !ok {
					fail("%v is missing", name)
				}
			}
		case "properties":
			for name, property := range want.(map[string]any) {
				if v, ok := object[name]; ok {
					out = append(out, d.check(property, v, at+"."+name)...)
				}
			}
		case "additionalProperties":
			if want != false {
				named, _ := s["properties"].(map[string]any)
				for name, v := range object {
					if named[name] == nil {
						out = append(out, d.check(want, v, at+"."+name)...)
					}
				}
			}
		case "items":
			for i, v := range array {
				out = append(out, d.check(want, v, fmt.Sprintf("%s[%d]", at, i))...)
			}
		case "format":
			layout := map[any]string{"date": time.DateOnly, "date-time": time.RFC3339}[want]
			if _, err := time.Parse(layout, text); isText && layout != "" && err != nil {
				fail("%q is no %v", text, want)
			}
		case "pattern":
			if isText && !regexp.MustCompile(want.(string)).MatchString(text) {
				fail("%q does not match %v", text, want)
			}
		case "maxLength":
			if n, _ := asNumber(want); isText && float64(len([]rune(text))) > n {
				fail("longer than %v", want)
			}
		case "minimum":
			if n, _ := asNumber(want); isNumber && number < n {
				fail("%v is less than %v", number, want)
			}
		case "maximum":
			if n, _ := asNumber(want); isNumber && number > n {
				fail("%v is more than %v", number, want)
			}
		default:
			fail("the test does not know the keyword %q", keyword)
		}
	}
	return out
}

// properties returns the names a schema describes and whether others may stand
// beside them.
func (d *description) properties(s map[string]any) (named map[string]bool, open bool) {
	named = map[string]bool{}
	if extra, ok := s["additionalProperties"]; ok && extra != false {
		open = true
	}
	if p, ok := s["properties"].(map[string]any); ok {
		for name := range p {
			named[name] = true
		}
	}
	parts, _ := s["allOf"].([]any)
	more, _ := s["anyOf"].([]any)
	for _, part := range slices.Concat(parts, more) {
		more, alsoOpen := d.properties(d.follow(part))
		maps.Copy(named, more)
		open = open || alsoOpen
	}
	return named, open
}

func asNumber(v any) (float64, bool) {
	switch v := v.(type) {
	case int:
		return float64(v), true
	case float64:
		return v, true
	}
	return 0, false
}

func hasType(want any, value any) bool {
	list, ok := want.([]any)
	if !ok {
		list = []any{want}
	}
	for _, w := range list {
		ok := false
		switch w {
		case "null":
			ok = value == nil
		case "string":
			_, ok = value.(string)
		case "boolean":
			_, ok = value.(bool)
		case "array":
			_, ok = value.([]any)
		case "object":
			_, ok = value.(map[string]any)
		case "number":
			_, ok = asNumber(value)
		case "integer":
			n, isNumber := asNumber(value)
			ok = isNumber && n == float64(int64(n))
		}
		if ok {
			return true
		}
	}
	return false
}

// The validator itself must find faults, or the tests that rest on it are worth
// nothing.
func TestSchemaCheckFindsFaults(t *testing.T) {
	d := readDescription(t)
	good := map[string]any{"value": "evm", "label": "EVM"}
	if p := d.check(d.at("components", "schemas", "Labelled"), good, "x"); len(p) != 0 {
		t.Errorf("good value: %v", p)
	}
	tests := map[string]struct {
		schema any
		value  any
	}{
		"missing":     {d.at("components", "schemas", "Labelled"), map[string]any{"value": "evm"}},
		"type":        {d.at("components", "schemas", "Labelled"), map[string]any{"value": "evm", "label": 1.0}},
		"undescribed": {d.at("components", "schemas", "Labelled"), map[string]any{"value": "evm", "label": "EVM", "more": true}},
		"enum":        {d.at("components", "schemas", "Quality"), "splendid"},
		"date":        {d.at("components", "schemas", "Date"), "2024-02-31"},
		"pattern":     {d.at("components", "parameters", "sha", "schema"), "ABC"},
		"allOf":       {d.at("components", "schemas", "Hit"), map[string]any{}},
		"anyOf":       {map[string]any{"anyOf": []any{map[string]any{"type": "null"}, d.at("components", "schemas", "Labelled")}}, map[string]any{"value": "evm"}},
		"reference":   {map[string]any{"$ref": "#/components/schemas/Nothing"}, "x"},
		"integer":     {map[string]any{"type": "integer"}, 1.5},
		"items":       {map[string]any{"type": "array", "items": map[string]any{"type": "string"}}, []any{"a", nil}},
	}
	for name, tt := range tests {
		if p := d.check(tt.schema, tt.value, "x"); len(p) == 0 {
			t.Errorf("%s: nothing found", name)
		}
	}
}
