package main

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"abhilekh/indexer/tag"
	"abhilekh/storage"
	"abhilekh/storage/fold"
	"abhilekh/storage/vocab"
	"abhilekh/testdata/sample"
)

// distractorsFile holds the sentences of the distractors, and says what keeps
// them from being right answers themselves.
const distractorsFile = "testdata/tasks/distractors.txt"

// heldOut are the days on which nothing but the sample is dated, since tasks ask
// for everything of these days: March 2021 and the Lok Sabha election of 2024
// (task 11), the elections of November 2023 and the conference of January 2024,
// and whatever is newest (task 15).
var heldOut = [][2]storage.Date{
	{"2021-03-01", "2021-03-31"}, {"2023-10-01", "2024-01-31"}, {"2024-03-01", "2024-06-30"}, {"2026-03-01", "2199-12-31"},
}

// askedConferences are the conferences that tasks ask for.
var askedConferences = []string{"ceo-conference-2024-01-11", "ceo-conference-2022-08-10"}

// language is the place of a language in a topic.
const (
	english = iota
	hindi
)

// topic is what distractors may be about.
type topic struct {
	name               string
	from               int             // the first year, 0 for any
	notOf              map[string]bool // states of which it is never told
	letter             bool            // it is a letter, not a note
	conference         bool            // it is dated on the days of a conference
	title, say, slides [2][]string     // by language
}

// distractors makes records. Record number i is the same in every run.
type distractors struct {
	topics        []topic
	general       topic
	never, titled []string        // folded
	numbers       map[string]bool // as tokens; those of the sample's notes as well
	notes         map[int]bool    // numbers of the sample's press notes
	states        []vocab.State
	conferences   []vocab.Conference
	tagger        *tag.Tagger
}

func newDistractors(t *testing.T, v *vocab.Vocabulary) *distractors {
	t.Helper()
	d := &distractors{numbers: map[string]bool{}, notes: map[int]bool{}, states: v.States, tagger: tag.New(v)}
	for _, c := range v.Conferences {
		if c.Precision == "day" && !slices.Contains(askedConferences, c.ID) {
			d.conferences = append(d.conferences, c)
		}
	}
	labels, err := sample.Labels()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range labels {
		if parts := strings.Split(l.Number, "/"); len(parts) == 4 {
			n, err := strconv.Atoi(parts[2])
			if err != nil {
				t.Fatalf("%s: note number %q", l.Path, l.Number)
			}
			d.notes[n] = true
		}
	}
	d.read(t)
	return d
}

// read reads the sentences.
func (d *distractors) read(t *testing.T) {
	t.Helper()
	f, err := os.Open(filepath.FromSlash(distractorsFile))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var now *topic
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		line := lines.Text()
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		key, value, ok := strings.Cut(line, ": ")
		if !ok {
			t.Fatalf("%s:%d: %q is not \"key: value\"", distractorsFile, n, line)
		}
		if key == "topic" {
			if now != nil {
				d.topics = append(d.topics, *now)
			}
			now = &topic{name: value, notOf: map[string]bool{}}
			continue
		}
		if !d.line(now, key, value) {
			t.Fatalf("%s:%d: %q means nothing here", distractorsFile, n, key)
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	d.general = *now // stands last
	for _, p := range d.topics {
		for lang := range p.title {
			if len(p.title[lang]) == 0 || len(p.say[lang]) == 0 {
				t.Fatalf("%s: topic %s has no title or no sentence in one language", distractorsFile, p.name)
			}
		}
	}
}

func (d *distractors) line(now *topic, key, value string) bool {
	switch key {
	case "never":
		d.never = append(d.never, fold.Text(value))
	case "never titled":
		d.titled = append(d.titled, fold.Text(value))
	case "never number":
		for token := range strings.FieldsSeq(value) {
			d.numbers[token] = true
		}
	default:
		return now != nil && now.line(key, value)
	}
	return now == nil
}

func (p *topic) line(key, value string) bool {
	switch key {
	case "from":
		n, err := strconv.Atoi(value)
		p.from = n
		return err == nil
	case "not of":
		for slug := range strings.FieldsSeq(value) {
			p.notOf[slug] = true
		}
	case "letter", "conference", "general":
		p.letter, p.conference = key == "letter", key == "conference"
		return value == "yes"
	case "title", "hi title":
		p.title[langOf(key)] = append(p.title[langOf(key)], value)
	case "say", "hi say":
		p.say[langOf(key)] = append(p.say[langOf(key)], value)
	case "slide", "hi slide":
		p.slides[langOf(key)] = append(p.slides[langOf(key)], value)
	default:
		return false
	}
	return true
}

func langOf(key string) int {
	if strings.HasPrefix(key, "hi ") {
		return hindi
	}
	return english
}

// make returns n tagged records, using every processor.
func (d *distractors) make(t *testing.T, n int) []storage.Record {
	t.Helper()
	out := make([]storage.Record, n)
	var work sync.WaitGroup
	const share = 250 // a piece of work that is worth a goroutine
	for from := 0; from < n; from += share {
		work.Go(func() {
			for i := from; i < min(from+share, n); i++ {
				out[i] = d.record(i)
			}
		})
	}
	work.Wait()
	for i := range out {
		if problem := d.problem(&out[i]); problem != "" {
			t.Fatalf("distractor %d, %q: %s", i, out[i].Title, problem)
		}
	}
	return out
}

// problem says what makes a distractor a right answer of some task, "" if
// nothing does.
func (d *distractors) problem(r *storage.Record) string {
	date, _ := r.Dates.Best()
	for _, span := range heldOut {
		if span[0] <= date && date <= span[1] {
			return "it is of " + string(date)
		}
	}
	if slices.Contains(askedConferences, r.Conference) {
		return "it belongs to " + r.Conference
	}
	for _, p := range r.Pages {
		text := fold.Text(p.Text)
		for _, phrase := range d.never {
			if strings.Contains(text, phrase) {
				return "it has " + phrase
			}
		}
	}
	title := fold.Text(r.Title)
	for _, phrase := range d.titled {
		if slices.Contains(strings.Fields(title), phrase) || len(phrase) > 4 && strings.Contains(title, phrase) {
			return "its title has " + phrase
		}
	}
	return ""
}

// draft is one distractor in the making.
type draft struct {
	*distractors
	*rand.Rand
	topic        *topic
	state, other *vocab.State
	lang         int
	date         storage.Date
	conference   *vocab.Conference
	said         map[string]bool // sentences already in it
}

func (d *distractors) record(i int) storage.Record {
	w := &draft{distractors: d, Rand: rand.New(rand.NewPCG(20240111, uint64(i))), said: map[string]bool{}}
	if w.IntN(4) == 0 {
		w.lang = hindi
	}
	deck := w.IntN(6) == 0
	w.topic = &d.topics[w.IntN(len(d.topics))]
	for deck && w.topic.letter {
		w.topic = &d.topics[w.IntN(len(d.topics))]
	}
	w.state, w.other = w.anyState(), w.anyState()
	for w.topic.notOf[w.state.Slug] || w.topic.notOf[w.other.Slug] {
		w.state, w.other = w.anyState(), w.anyState()
	}
	if deck || w.topic.conference {
		for w.conference == nil || w.topic.from > storage.Date(w.conference.From).Year() {
			w.conference = &d.conferences[w.IntN(len(d.conferences))]
		}
		w.date = storage.Date(w.conference.From)
	} else {
		w.date = w.day()
	}
	id := w.id()
	r := storage.Record{Document: storage.Document{
		ID: id, Dates: storage.Dates{Printed: w.date}, Sources: []string{"distractors"}, Sample: true,
		Version: fmt.Sprintf("%064x", i), Size: 4096, Quality: storage.QualityUnchecked, Status: storage.StatusCurrent,
		Langs: []string{[]string{"en", "hi"}[w.lang]}, TitleLang: []string{"en", "hi"}[w.lang],
		FirstSeen: time.Date(2026, 11, 1, 0, 0, i, 0, storage.IST),
	}}
	r.LastSeen, r.LastChanged = r.FirstSeen, r.FirstSeen

	if deck {
		w.deck(&r)
	} else {
		w.note(&r)
	}
	r.PageCount = len(r.Pages)
	r.Tags = d.tagger.Tags(tag.Input{
		Title: r.Title, FileName: r.FileName, MediaType: r.MediaType, NoteNumber: r.NoteNumber, Date: w.date,
		Pages: r.Pages, Stated: storage.Stated{By: "distractors"},
	})
	for _, t := range r.Tags {
		switch t.Facet {
		case storage.FacetKind:
			r.Kind = t.Value
		case storage.FacetConference:
			r.Conference = t.Value
		}
	}
	return r
}

func (w *draft) anyState() *vocab.State { return &w.states[w.IntN(len(w.states))] }

// id looks like those that the catalogue mints, and so sorts among them.
func (w *draft) id() storage.DocumentID {
	const alphabet = "0123456789abcdefghjkmnpqrstvwxyz"
	b := make([]byte, 10)
	for i := range b {
		b[i] = alphabet[w.IntN(len(alphabet))]
	}
	return storage.DocumentID(b)
}

// day returns a day from 2004 on that is not held out.
func (w *draft) day() storage.Date {
	first := max(2004, w.topic.from)
	for {
		d := storage.DateOf(time.Date(first+w.IntN(2027-first), 1, 1+w.IntN(365), 12, 0, 0, 0, storage.IST))
		if !slices.ContainsFunc(heldOut, func(span [2]storage.Date) bool { return span[0] <= d && d <= span[1] }) {
			return d
		}
	}
}

func (w *draft) note(r *storage.Record) {
	r.MediaType, r.FileName = "text/html", string(r.ID)+".html"
	r.Title = w.fill(w.pick(w.topic.title[w.lang]))
	var text strings.Builder
	head := []string{"ELECTION COMMISSION OF INDIA\nNirvachan Sadan, Ashoka Road, New Delhi-110001", "भारत निर्वाचन आयोग\nनिर्वाचन सदन, अशोक रोड, नई दिल्ली-110001"}
	text.WriteString(head[w.lang] + "\n\n")
	if w.IntN(2) == 0 && !w.topic.letter {
		n := 1 + w.IntN(400)
		for w.notes[n] {
			n = 1 + w.IntN(400)
		}
		r.NoteNumber = fmt.Sprintf("ECI/PN/%d/%d", n, w.date.Year())
		fmt.Fprintf(&text, "No. %s\n\n", r.NoteNumber)
	}
	fmt.Fprintf(&text, "%s\n\n%s\n", w.spell(w.date), r.Title)
	for range 2 + w.IntN(3) {
		text.WriteString("\n" + w.paragraph(w.topic, 2+w.IntN(2)) + "\n")
	}
	if w.IntN(2) == 0 {
		text.WriteString("\n" + w.paragraph(w.aside(), 1) + "\n")
	}
	text.WriteString("\n" + w.paragraph(&w.general, 1) + "\n")
	r.Pages = []storage.Page{{Number: 1, Text: text.String(), Lang: r.TitleLang, Method: "html", Quality: storage.QualityUnchecked}}
}

func (w *draft) deck(r *storage.Record) {
	r.MediaType = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
	r.FileName = fmt.Sprintf("%s-ceo-presentation-%d.pptx", w.state.Slug, w.date.Year())
	name := []string{w.state.NameEn, w.state.NameHi}[w.lang]
	r.Title = []string{"Presentation by CEO " + name + ": ", "मुख्य निर्वाचन अधिकारी, " + name + ": "}[w.lang] + w.fill(w.pick(w.topic.title[w.lang]))
	foot := []string{"\nCEO, " + name, "\nमुख्य निर्वाचन अधिकारी, " + name}[w.lang]
	page := func(title, text string) {
		r.Pages = append(r.Pages, storage.Page{
			Number: len(r.Pages) + 1, Title: title, Text: title + "\n" + text + foot, Lang: r.TitleLang, Method: "pptx", Quality: storage.QualityUnchecked,
		})
	}
	meeting := []string{"Conference of Chief Electoral Officers", "मुख्य निर्वाचन अधिकारियों का सम्मेलन"}[w.lang]
	page(r.Title, meeting+"\n"+w.spell(w.date))
	for range 4 + w.IntN(4) {
		about := w.aside()
		if len(r.Pages) == 1 {
			about = w.topic
		}
		title := w.fill(w.pick(about.title[w.lang]))
		if len(about.slides[w.lang]) > 0 {
			title = w.fill(w.pick(about.slides[w.lang]))
		}
		page(title, w.paragraph(about, 2+w.IntN(2)))
	}
}

// aside is another topic that may be told of the same states at that time.
func (w *draft) aside() *topic {
	for {
		p := &w.topics[w.IntN(len(w.topics))]
		if !p.letter && !p.conference && !p.notOf[w.state.Slug] && !p.notOf[w.other.Slug] && p.from <= w.date.Year() {
			return p
		}
	}
}

// paragraph takes sentences of a topic, none twice in a document; where the topic
// has no more, others go on.
func (w *draft) paragraph(p *topic, sentences int) string {
	var out []string
	for len(out) < sentences {
		left := slices.DeleteFunc(slices.Clone(p.say[w.lang]), func(s string) bool { return w.said[s] })
		if len(left) == 0 {
			p = w.aside()
			continue
		}
		s := w.pick(left)
		w.said[s] = true
		out = append(out, w.fill(s))
	}
	return strings.Join(out, " ")
}

func (w *draft) pick(list []string) string { return list[w.IntN(len(list))] }

// fill puts something in every {place} of a sentence.
func (w *draft) fill(s string) string {
	var out strings.Builder
	for {
		before, rest, found := strings.Cut(s, "{")
		out.WriteString(before)
		if !found {
			return out.String()
		}
		name, after, _ := strings.Cut(rest, "}")
		out.WriteString(w.word(name))
		s = after
	}
}

func (w *draft) word(name string) string {
	switch name {
	case "state":
		return []string{w.state.NameEn, w.state.NameHi}[w.lang]
	case "other":
		return []string{w.other.NameEn, w.other.NameHi}[w.lang]
	case "place":
		places := [][]string{w.state.WeakPlacesEn, w.state.WeakPlacesHi}[w.lang]
		if len(places) == 0 {
			return []string{"the capital", "राजधानी"}[w.lang]
		}
		return w.pick(places)
	case "year":
		return strconv.Itoa(w.date.Year() - 1 - w.IntN(5))
	case "day":
		return w.spell(w.date)
	}
	for {
		s := w.number(name)
		if tokens := fold.Tokens(s); len(tokens) == 1 && !w.numbers[tokens[0].Text] {
			return s
		}
	}
}

func (w *draft) number(name string) string {
	switch name {
	case "n":
		return strconv.Itoa(2 + w.IntN(98))
	case "N":
		return grouped(100 + w.IntN(400_000)/(1+w.IntN(200)))
	case "crore":
		return grouped(10+w.IntN(2000)) + []string{"", ".25", ".7"}[w.IntN(3)]
	case "pct":
		return fmt.Sprintf("%d.%d", 45+w.IntN(45), w.IntN(100))
	}
	panic("distractors: no place is called " + name)
}

// grouped writes a number as in India: 1,71,745.
func grouped(n int) string {
	s := strconv.Itoa(n)
	if len(s) <= 3 {
		return s
	}
	out, s := s[len(s)-3:], s[:len(s)-3]
	for len(s) > 2 {
		out, s = s[len(s)-2:]+","+out, s[:len(s)-2]
	}
	return s + "," + out
}

// spell writes a date in one of the ways of press notes.
func (w *draft) spell(d storage.Date) string {
	day, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		panic(err)
	}
	if w.lang == hindi {
		months := strings.Fields("जनवरी फरवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्तूबर नवंबर दिसंबर")
		return fmt.Sprintf("%d %s, %d", day.Day(), months[day.Month()-1], day.Year())
	}
	return day.Format([]string{"2 January 2006", "2 January, 2006", "02.01.2006", "January 2, 2006"}[w.IntN(4)])
}
