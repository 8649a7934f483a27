package main

import (
	"bufio"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"abhilekh/storage"
	"abhilekh/storage/fold"
	"abhilekh/storage/query"
	"abhilekh/storage/search"
	"abhilekh/storage/vocab"
)

// taskCase is one block of a file of tasks.
type taskCase struct {
	file    string
	line    int
	name    string
	queries []query.Query // one at least; each must satisfy all wants
	wants   []want
	todo    string // who brings it, and why it cannot be yet; or ""
}

// want is one expectation.
type want struct {
	line int
	key  string
	top  int      // the number in "top 3:"
	docs []string // documents named
	text string   // the value, or what follows the document in it
}

// readTasks reads cases. A line that means nothing, and a document that is not
// there, are faults of the file, not of the program: the error names the line.
func readTasks(file string, text io.Reader, a *taskArchive) ([]taskCase, error) {
	var out []taskCase
	var now *blockOfTask
	finish := func() error {
		if now == nil {
			return nil
		}
		c, err := now.finish(a)
		if err != nil {
			return fmt.Errorf("%s:%d: %w", file, now.line, err)
		}
		out, now = append(out, c), nil
		return nil
	}
	lines := bufio.NewScanner(text)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimRight(lines.Text(), " \t")
		if strings.HasPrefix(line, "#") {
			continue
		}
		if line == "" {
			if err := finish(); err != nil {
				return nil, err
			}
			continue
		}
		if now == nil {
			now = &blockOfTask{taskCase: taskCase{file: file, line: n}, params: url.Values{}}
		}
		key, value, ok := strings.Cut(line, ":")
		if !ok {
			return nil, fmt.Errorf("%s:%d: %q is not \"key: value\"", file, n, line)
		}
		if err := now.read(a, n, key, strings.TrimSpace(value)); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", file, n, err)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return out, finish()
}

// A file of tasks cannot be wrong in silence.
func TestFaultsOfTaskFilesAreNamed(t *testing.T) {
	v, err := vocab.Load("")
	if err != nil {
		t.Fatal(err)
	}
	a := &taskArchive{archive: &archive{vocab: v}, ids: map[string]storage.DocumentID{"deck-goa": "a"}}
	for _, c := range []struct{ text, want string }{
		{"name: a\nquery: b\nfirst: deck-goa", ""},
		{"# c\n\nname: a\nstate: goa\nonly: none\nsame top 3:\ntop 3 all: theme evm", ""},
		{"name: a\nfirst: deck-gao", `f:2: no document of the sample is called "deck-gao"`},
		{"name: a\nfinds: deck-goa\n\nname: b\nfrist: deck-goa", `f:5: "frist" means nothing here`},
		{"name: a\nfinds:", "f:2: finds: which documents?"},
		{"name: a\ntop: deck-goa", `f:2: "top": how many?`},
		{"name: a\ncount: theme evm", "f:2: count: write a facet, its value and a number"},
		{"name: a\ntop 3 all: theme evmm", `f:2: top 3 all: "theme evmm" is no value of a facet`},
		{"name: a\nnotice: cut", `f:2: notice: no notice is called "cut"`},
		{"name: a\nfinds deck-goa", `f:2: "finds deck-goa" is not "key: value"`},
		{"\nname: a\nquery: b", "f:2: a case needs a name and an expectation"},
		{"name: a\nfinds: deck-goa\ntodo: later", "f:1: todo: write who brings it, a colon, and why it cannot be yet"},
		{"name: a\nstate: gao\nfinds: deck-goa", "f:1: "},
	} {
		_, err := readTasks("f", strings.NewReader(c.text), a)
		if got := fmt.Sprint(err); c.want == "" && err != nil || c.want != "" && !strings.HasPrefix(got, c.want) {
			t.Errorf("%q: %v, want %s", c.text, err, c.want)
		}
	}
}

// blockOfTask is a case being read.
type blockOfTask struct {
	taskCase
	texts  []string
	params url.Values
}

func (b *blockOfTask) read(a *taskArchive, line int, key, value string) error {
	switch {
	case key == "name":
		b.name = value
	case key == "query":
		b.texts = append(b.texts, value)
	case key == "todo":
		b.todo = value
	case slices.Contains(storage.Facets(), storage.Facet(key)):
		b.params[key] = append(b.params[key], strings.Fields(value)...)
	case slices.Contains([]string{"from", "to", "sort", "exact", "expand", "versions"}, key):
		b.params.Set(key, value)
	default:
		w, err := readWant(a, key, value)
		w.line = line
		b.wants = append(b.wants, w)
		return err
	}
	return nil
}

// finish makes the case of the lines that were read.
func (b *blockOfTask) finish(a *taskArchive) (taskCase, error) {
	if b.name == "" || len(b.wants) == 0 {
		return b.taskCase, fmt.Errorf("a case needs a name and an expectation")
	}
	if b.todo != "" && strings.Count(b.todo, ": ") == 0 {
		return b.taskCase, fmt.Errorf("todo: write who brings it, a colon, and why it cannot be yet")
	}
	if len(b.texts) == 0 {
		b.texts = []string{""}
	}
	for _, text := range b.texts {
		b.params.Set("q", text)
		q, problems := query.Parse(b.params, a.known)
		if len(problems) > 0 {
			return b.taskCase, problems[0]
		}
		b.queries = append(b.queries, q)
	}
	return b.taskCase, nil
}

// readWant reads one expectation.
func readWant(a *taskArchive, key, value string) (want, error) {
	w := want{key: key, text: value}
	// "top 3", "same top 3", "not top 3", "top 3 all": the number is taken out.
	words := strings.Fields(key)
	for i, word := range words {
		if n, err := strconv.Atoi(word); err == nil && i > 0 && words[i-1] == "top" && n > 0 {
			w.top = n
			w.key = strings.Join(slices.Delete(words, i, i+1), " ")
			break
		}
	}
	if strings.Contains(w.key, "top") != (w.top > 0) {
		return w, fmt.Errorf("%q: how many?", key)
	}
	switch w.key {
	case "first", "top", "finds", "not", "not first", "not top":
		w.docs = strings.Fields(value)
		if len(w.docs) == 0 {
			return w, fmt.Errorf("%s: which documents?", key)
		}
	case "only", "sample":
		if w.docs = strings.Fields(value); value == "none" {
			w.docs = nil
		}
	case "pages", "shows", "notes":
		name, rest, _ := strings.Cut(value, " ")
		w.docs, w.text = []string{name}, strings.TrimSpace(rest)
		if w.text == "" {
			return w, fmt.Errorf("%s: write a document and what is to be seen of it", key)
		}
	case "top all", "top some", "top none":
		facet, value, _ := strings.Cut(value, " ")
		if !slices.Contains(storage.Facets(), storage.Facet(facet)) || !a.known(facet, strings.TrimSpace(value)) {
			return w, fmt.Errorf("%s: %q is no value of a facet", key, w.text)
		}
	case "count":
		facet, rest, _ := strings.Cut(value, " ")
		of, number, _ := strings.Cut(rest, " ")
		if _, err := strconv.Atoi(number); err != nil || !a.known(facet, of) {
			return w, fmt.Errorf("%s: write a facet, its value and a number", key)
		}
	case "total", "undated":
		if _, err := strconv.Atoi(value); err != nil {
			return w, fmt.Errorf("%s: %q is no number", key, value)
		}
	case "notice":
		if code := query.Code(value); !slices.Contains(query.Codes(), code) && !slices.Contains(search.Codes(), code) {
			return w, fmt.Errorf("%s: no notice is called %q", key, value)
		}
	case "matched":
		if value != search.MatchedAll && value != search.MatchedAny && value != "nothing" {
			return w, fmt.Errorf("%s: all, any or nothing, not %q", key, value)
		}
	case "same top", "offers", "opens":
		if value == "" && w.key != "same top" {
			return w, fmt.Errorf("%s: what?", key)
		}
	default:
		return w, fmt.Errorf("%q means nothing here", key)
	}
	for _, name := range w.docs {
		if a.ids[name] == "" {
			return w, fmt.Errorf("no document of the sample is called %q", name)
		}
	}
	return w, nil
}

// run asks and compares. A case that is to do must not hold yet.
func (c *taskCase) run(t *testing.T, a *taskArchive) {
	var problems []string
	var askings []asking
	for _, q := range c.queries {
		askings = append(askings, a.ask(t, q))
	}
	for i, asked := range askings {
		for _, w := range c.wants {
			if problem := w.problem(t, a, asked, askings[0]); problem != "" {
				about := fmt.Sprintf("%q", asked.text)
				if c.queries[i].Select != nil || c.queries[i].From != "" || c.queries[i].To != "" {
					about = "?" + c.queries[i].Encode()
				}
				problems = append(problems, fmt.Sprintf("%s:%d: %s of %s: %s\n\tread as %s, of %d: %s",
					c.file, w.line, w.key, about, problem, asked.answer.Reading.ReadAs, asked.answer.Total, a.list(asked.answer.Hits[:min(len(asked.answer.Hits), 5)])))
			}
		}
	}
	switch {
	case c.todo == "":
		for _, p := range problems {
			t.Error(p)
		}
	case len(problems) == 0:
		t.Errorf("%s:%d: this holds now: remove the todo (%s)", c.file, c.line, c.todo)
	default:
		t.Logf("todo, %s; now: %s", c.todo, problems[0])
	}
}

// problem says how an answer differs from what is wanted, "" if it does not.
func (w want) problem(t *testing.T, a *taskArchive, got, before asking) string {
	t.Helper()
	lead := got.whole[:min(len(got.whole), w.top)]
	switch w.key {
	case "first":
		if names := a.namesOf(got.whole[:min(len(got.whole), len(w.docs))]); !slices.Equal(names, w.docs) {
			return fmt.Sprintf("first come %v, want %v", names, w.docs)
		}
	case "not first":
		if len(got.whole) > 0 && slices.Contains(w.docs, a.names[got.whole[0].Document.ID]) {
			return a.called(got.whole[0]) + " comes first"
		}
	case "top", "finds":
		if w.key == "finds" {
			lead = got.whole
		}
		for _, name := range w.docs {
			if place := a.place(got.whole, name); place < 0 || place >= len(lead) {
				return fmt.Sprintf("%s stands at %d of %d (0 = nowhere)", name, place+1, len(got.whole))
			}
		}
	case "not", "not top":
		if w.key == "not" {
			lead = got.whole
		}
		for _, name := range w.docs {
			if place := a.place(lead, name); place >= 0 {
				return fmt.Sprintf("%s stands at %d", name, place+1)
			}
		}
	case "only", "sample":
		return w.exactly(a, got)
	case "same top":
		one, other := a.set(before.whole, w.top), a.set(got.whole, w.top)
		if len(one) == 0 || !slices.Equal(one, other) {
			return fmt.Sprintf("%v, but %q gives %v", other, before.text, one)
		}
	case "top all", "top some", "top none":
		return w.values(a, lead)
	case "count":
		return w.count(got.answer)
	case "total":
		if fmt.Sprint(len(got.whole)) != w.text || got.answer.Total != len(got.whole) {
			return fmt.Sprintf("%d documents, told as %d, want %s", len(got.whole), got.answer.Total, w.text)
		}
	case "undated":
		if fmt.Sprint(got.answer.Undated) != w.text {
			return fmt.Sprintf("%d undated, want %s", got.answer.Undated, w.text)
		}
	case "notice":
		if !slices.ContainsFunc(got.answer.Notices, func(n query.Notice) bool { return string(n.Code) == w.text }) {
			return fmt.Sprintf("no notice %s among %v", w.text, got.answer.Notices)
		}
	case "matched":
		if how := got.answer.Matched; how != strings.Replace(w.text, "nothing", "", 1) {
			return fmt.Sprintf("matched %q", how)
		}
	case "offers":
		return w.offered(got.answer.Reading)
	case "opens":
		address, text, _ := strings.Cut(w.text, " => ")
		status, body := a.openAddress(t, address)
		if status != http.StatusOK || !strings.Contains(html.UnescapeString(body), text) {
			return fmt.Sprintf("answers %d, without %q", status, text)
		}
	default:
		return w.onPages(a, got)
	}
	return ""
}

// exactly compares the whole answer: with "sample" the sample's part of it.
func (w want) exactly(a *taskArchive, got asking) string {
	var extra []string
	missing := slices.Clone(w.docs)
	for _, h := range got.whole {
		name := a.names[h.Document.ID]
		switch i := slices.Index(missing, name); {
		case i >= 0:
			missing = slices.Delete(missing, i, i+1)
		case name != "" || w.key == "only":
			extra = append(extra, a.called(h))
		}
	}
	if len(missing)+len(extra) == 0 {
		return ""
	}
	return fmt.Sprintf("missing %v, too much %d %v", missing, len(extra), extra[:min(len(extra), 10)])
}

// values looks at a facet of the documents that lead.
func (w want) values(a *taskArchive, lead []search.Hit) string {
	facet, value, _ := strings.Cut(w.text, " ")
	having := 0
	for _, h := range lead {
		r := storage.Record{Document: h.Document, Tags: h.Tags}
		if values := r.Values(storage.Facet(facet)); slices.Contains(values, value) || len(values) == 0 && value == storage.None {
			having++
		}
	}
	switch {
	case w.key == "top all" && (having < len(lead) || having == 0),
		w.key == "top some" && having == 0,
		w.key == "top none" && having > 0:
		return fmt.Sprintf("%d of %d have %s: %s", having, len(lead), w.text, a.list(lead))
	}
	return ""
}

func (w want) count(answer *search.Answer) string {
	facet, rest, _ := strings.Cut(w.text, " ")
	value, number, _ := strings.Cut(rest, " ")
	got := 0
	for _, f := range answer.Facets {
		for _, v := range f.Values {
			if string(f.Facet) == facet && v.Value == value {
				got = v.Count
			}
		}
	}
	if strconv.Itoa(got) != number {
		return fmt.Sprintf("%s %s counts %d, want %s", facet, value, got, number)
	}
	return ""
}

// offered looks for a name that was added to what was typed.
func (w want) offered(r query.Reading) string {
	for _, e := range r.Expansions {
		if slices.ContainsFunc(e.To, func(s string) bool { return fold.Text(s) == fold.Text(w.text) }) {
			return ""
		}
	}
	return fmt.Sprintf("%q is not among what was added: %v", w.text, r.Expansions)
}

// onPages looks at the pages shown of a document.
func (w want) onPages(a *taskArchive, got asking) string {
	i := slices.IndexFunc(got.answer.Hits, func(h search.Hit) bool { return a.names[h.Document.ID] == w.docs[0] })
	if i < 0 {
		return fmt.Sprintf("%s is not among the first %d", w.docs[0], len(got.answer.Hits))
	}
	var numbers, snippets []string
	for _, p := range got.answer.Hits[i].Pages {
		if w.key == "notes" && p.Part != search.PartNotes {
			continue
		}
		numbers = append(numbers, strconv.Itoa(p.Number))
		snippets = append(snippets, strings.NewReplacer("<mark>", "", "</mark>", "").Replace(p.Snippet))
	}
	if w.key != "shows" {
		slices.Sort(numbers)
		wanted := strings.Fields(w.text)
		slices.Sort(wanted)
		if !slices.Equal(numbers, wanted) {
			return fmt.Sprintf("pages %v, want %v", numbers, wanted)
		}
		return ""
	}
	seen := strings.Join(strings.Fields(html.UnescapeString(strings.Join(snippets, " "))), " ")
	if !strings.Contains(seen, w.text) {
		return fmt.Sprintf("%q is not seen in %q", w.text, seen)
	}
	return ""
}

// place returns where a document stands, from 0, or -1.
func (a *taskArchive) place(hits []search.Hit, name string) int {
	return slices.IndexFunc(hits, func(h search.Hit) bool { return a.names[h.Document.ID] == name })
}

func (a *taskArchive) namesOf(hits []search.Hit) []string {
	var out []string
	for _, h := range hits {
		out = append(out, a.called(h))
	}
	return out
}

// set returns the names of the first n, sorted.
func (a *taskArchive) set(hits []search.Hit, n int) []string {
	out := make([]string, 0, n)
	for _, h := range hits[:min(len(hits), n)] {
		if name := a.names[h.Document.ID]; name != "" {
			out = append(out, name)
		} else {
			out = append(out, string(h.Document.ID))
		}
	}
	slices.Sort(out)
	return out
}
