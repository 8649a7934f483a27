package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"abhilekh/storage"
	"abhilekh/storage/vocab"
)

// What one request may hold. The lengths, in characters, are those of
// storage/catalog, checked here so that all faults are named at once.
const (
	maxChanges = 50
	maxTitle   = 1000
	maxWho     = 200
	maxWhy     = 2000
	// maxFaults is how many are named: nobody reads more.
	maxFaults = 100
	// maxFaultValue is how much of a faulty value is sent back, in bytes.
	maxFaultValue = 80
)

const (
	fieldTitle     = "title"
	fieldTitleLang = "title_lang"
)

// settable lists the fields that can be set; those after the title's are dates.
func settable() []string {
	return []string{fieldTitle, fieldTitleLang, "printed", "posted", "manifest", "metadata"}
}

// corrections reads the body of a request that corrects. Every fault in it is a
// *storage.InvalidError whose Field is the place ("add[0].value"); without one
// there is at least one correction.
func (a *API) corrections(body []byte) ([]storage.Override, error) {
	f := form{vocab: a.config.Vocab, named: map[string]string{}}
	f.read(body)
	if len(f.faults) > 0 {
		return nil, errors.Join(f.faults...)
	}
	for i := range f.changes {
		f.changes[i].Made = a.config.Now()
	}
	return f.changes, nil
}

// form reads corrections and gathers what is wrong with them.
type form struct {
	vocab   *vocab.Vocabulary
	faults  []error
	changes []storage.Override
	named   map[string]string // the tags named so far and where
}

func (f *form) read(body []byte) {
	if !utf8.Valid(body) || !json.Valid(body) {
		f.fault("body", "", "is not JSON in UTF-8")
		return
	}
	top := f.members("", body, "add", "remove", "set", "because", "who")
	if top == nil {
		return
	}
	add, remove := f.list("add", top["add"]), f.list("remove", top["remove"])
	var set map[string]json.RawMessage
	if present(top["set"]) {
		set = f.members("set", top["set"], settable()...)
	}
	switch n := len(add) + len(remove) + len(set); {
	case n > maxChanges:
		f.fault("body", "", fmt.Sprintf("holds %d changes; %d can be made at once", n, maxChanges))
		return
	case n == 0 && len(f.faults) == 0:
		f.fault("body", "", "holds no change: give add, remove or set")
	}
	// What is removed comes first, so that a document is given its other kind or
	// conference whichever way a client writes it.
	for i, raw := range remove {
		f.tag(fmt.Sprintf("remove[%d]", i), storage.OverrideRemove, raw)
	}
	for i, raw := range add {
		f.tag(fmt.Sprintf("add[%d]", i), storage.OverrideAdd, raw)
	}
	for _, field := range settable() {
		if raw, ok := set[field]; ok {
			f.set(field, raw)
		}
	}
	why, who := f.line("because", top["because"], maxWhy), f.line("who", top["who"], maxWho)
	for i := range f.changes {
		f.changes[i].Why, f.changes[i].Who = why, who
	}
}

// tag reads one element of add or remove.
func (f *form) tag(at, action string, raw json.RawMessage) {
	before := len(f.faults)
	allowed := []string{"facet", "value"}
	if action == storage.OverrideAdd {
		allowed = append(allowed, "level")
	}
	m := f.members(at, raw, allowed...)
	o := storage.Override{
		Field: storage.OverrideTag, Action: action, Facet: storage.Facet(f.text(at+".facet", m["facet"])),
		Value: f.text(at+".value", m["value"]), Level: f.text(at+".level", m["level"]),
	}
	if len(f.faults) > before {
		return
	}
	switch {
	case !o.Facet.Correctable():
		f.fault(at+".facet", string(o.Facet), "tags of this facet cannot be corrected; of "+correctable()+" they can")
	case o.Value == storage.None || !f.vocab.Known(string(o.Facet), o.Value):
		f.fault(at+".value", o.Value, fmt.Sprintf("this is no value of %s; /api/v1/vocabulary lists them", o.Facet))
	case !fitsLevel(o.Facet, o.Level):
		f.fault(at+".level", o.Level, "only a state has a level, primary or mentioned, and an election, the number of its phase")
	default:
		f.once(at, o)
		f.changes = append(f.changes, o)
	}
}

// once makes sure that a request does not contradict itself.
func (f *form) once(at string, o storage.Override) {
	single := o.Action == storage.OverrideAdd && (o.Facet == storage.FacetKind || o.Facet == storage.FacetConference)
	tag, only := string(o.Facet)+"="+o.Value, string(o.Facet)
	switch {
	case f.named[tag] != "":
		f.fault(at, o.Value, "the same tag stands in "+f.named[tag])
	case single && f.named[only] != "":
		f.fault(at, o.Value, fmt.Sprintf("a document has one %s, and %s gives it one", o.Facet, f.named[only]))
	}
	f.named[tag] = at
	if single {
		f.named[only] = at
	}
}

func correctable() string {
	var names []string
	for _, facet := range storage.Facets() {
		if facet.Correctable() {
			names = append(names, string(facet))
		}
	}
	return strings.Join(names, ", ")
}

func fitsLevel(facet storage.Facet, level string) bool {
	switch {
	case level == "":
		return true
	case facet == storage.FacetState:
		return level == storage.LevelPrimary || level == storage.LevelMentioned
	}
	return facet == storage.FacetElection && len(level) <= 2 && strings.Trim(level, "0123456789") == ""
}

// set reads one member of set. A date that is null or empty becomes unknown.
func (f *form) set(field string, raw json.RawMessage) {
	at := "set." + field
	before := len(f.faults)
	o := storage.Override{Field: field, Action: storage.OverrideSet}
	switch field {
	case fieldTitle:
		o.Value = f.line(at, raw, maxTitle)
	case fieldTitleLang:
		o.Value = f.text(at, raw)
		if o.Value == storage.None || !f.vocab.Known(string(storage.FacetLang), o.Value) {
			f.fault(at, o.Value, "this is no language; /api/v1/vocabulary lists them")
		}
	default:
		o.Value = f.text(at, raw)
		if _, ok := storage.ParseDate(o.Value); !ok && o.Value != "" {
			f.fault(at, o.Value, "this is no date as in 2024-01-11")
		}
	}
	if len(f.faults) == before {
		f.changes = append(f.changes, o)
	}
}

// present reports whether a member is there and not null.
func present(raw json.RawMessage) bool {
	return len(raw) > 0 && !bytes.Equal(bytes.TrimSpace(raw), []byte("null"))
}

// members reads an object; names that it should not have are faults.
func (f *form) members(at string, raw json.RawMessage, allowed ...string) map[string]json.RawMessage {
	var m map[string]json.RawMessage
	if err := json.Unmarshal(raw, &m); err != nil || m == nil {
		if at == "" {
			at = "body"
		}
		f.fault(at, "", "must be an object")
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(m)) {
		if !slices.Contains(allowed, name) {
			place := cut(name)
			if place == "" {
				place = `""`
			}
			if at != "" {
				place = at + "." + place
			}
			f.fault(place, "", "there is no such member; there are "+strings.Join(allowed, ", "))
			delete(m, name)
		}
	}
	return m
}

func (f *form) list(at string, raw json.RawMessage) []json.RawMessage {
	var out []json.RawMessage
	if err := json.Unmarshal(raw, &out); present(raw) && err != nil {
		f.fault(at, "", "must be a list")
	}
	return out
}

// text reads a string without the spaces around it; one that is not there is "".
func (f *form) text(at string, raw json.RawMessage) string {
	var s string
	if err := json.Unmarshal(raw, &s); present(raw) && err != nil {
		f.fault(at, "", "must be a string")
	}
	return strings.TrimSpace(s)
}

// line reads what people write: something, on one line, of at most most characters.
func (f *form) line(at string, raw json.RawMessage, most int) string {
	before := len(f.faults)
	s := f.text(at, raw)
	switch {
	case len(f.faults) > before:
	case s == "":
		f.fault(at, "", "must not be empty")
	case strings.ContainsFunc(s, unicode.IsControl):
		f.fault(at, s, "must be one line of text")
	case utf8.RuneCountInString(s) > most:
		f.fault(at, s, fmt.Sprintf("has more than %d characters", most))
	}
	return s
}

func (f *form) fault(at, value, problem string) {
	if len(f.faults) < maxFaults {
		f.faults = append(f.faults, &storage.InvalidError{Field: at, Value: cut(value), Problem: problem})
	}
}

// cut shortens what a stranger wrote to what is sent back.
func cut(s string) string {
	if len(s) <= maxFaultValue {
		return s
	}
	return strings.ToValidUTF8(s[:maxFaultValue], "") + "…"
}
