package source

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"

	"go.yaml.in/yaml/v3"
	"golang.org/x/text/unicode/norm"

	"abhilekh/storage"
)

// The columns of a manifest.
const (
	colFile = iota
	colTitle
	colDate
	colConference
	colState
	colPresenter
	colDesignation
	colURL
	colLanguage
	colKind
	columns
)

// columnNames returns the columns as a manifest calls them.
func columnNames() [columns]string {
	return [columns]string{
		colFile: "file", colTitle: "title", colDate: "date", colConference: "conference", colState: "state",
		colPresenter: "presenter", colDesignation: "designation", colURL: "source_url", colLanguage: "language", colKind: "kind",
	}
}

// column returns the number of the column of this name, or -1.
func column(name string) int {
	names := columnNames()
	return slices.Index(names[:], name)
}

// known lists the columns for people.
func known() string {
	names := columnNames()
	return strings.Join(names[:], ", ")
}

// row is one row of a manifest as written.
type row struct {
	line   int
	cells  [columns]string
	unsure bool // the cells may stand in the wrong columns
	remarks
}

// Longest values, in characters. Titles are sentences, the rest names; a state's
// cell may list all thirty-six.
const (
	maxTitle = 1000
	maxName  = 300
	maxCell  = 2000
)

// says returns what the row says of its file, and remarks on every value that
// cannot be used.
func (r *row) says() storage.Manifest {
	if r.unsure {
		return storage.Manifest{}
	}
	names := columnNames()
	fault := func(col int, why string) {
		r.add("%s %s %s; left out", names[col], quote(r.cells[col]), why)
	}
	text := func(col, most int) string {
		s := oneLine(r.cells[col])
		if len([]rune(s)) > most {
			fault(col, fmt.Sprintf("is longer than %d characters", most))
			return ""
		}
		return s
	}
	m := storage.Manifest{
		Title: text(colTitle, maxTitle), Conference: text(colConference, maxName), Kind: text(colKind, maxName),
		Presenter: text(colPresenter, maxName), Designation: text(colDesignation, maxName),
		Lang: strings.ToLower(text(colLanguage, maxName)),
	}
	for s := range strings.SplitSeq(text(colState, maxCell), ";") {
		if s = oneLine(s); s != "" && !slices.Contains(m.States, s) {
			m.States = append(m.States, s)
		}
	}
	if s := text(colDate, maxName); s != "" {
		var ok bool
		if m.Date, ok = date(s); !ok {
			fault(colDate, "is no day (YYYY-MM-DD or DD.MM.YYYY)")
		}
	}
	if s := text(colURL, maxCell); s != "" {
		if u, err := url.Parse(s); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil {
			fault(colURL, "is no web address (http or https)")
		} else {
			m.URL = u.String()
		}
	}
	return m
}

// date reads the two spellings of a day that leave no doubt which number is the
// month.
func date(s string) (storage.Date, bool) {
	if t, err := time.Parse("2.1.2006", s); err == nil {
		s = t.Format(time.DateOnly)
	}
	return storage.ParseDate(s)
}

// oneLine returns s in NFC without control characters, its white space collapsed.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\uFEFF':
			return -1
		case unicode.IsControl(r):
			return ' '
		}
		return r
	}, s)
	return norm.NFC.String(strings.Join(strings.Fields(s), " "))
}

// readCSV reads a manifest whose first row names the columns.
func (m *manifest) readCSV(data []byte) error {
	r := csv.NewReader(bytes.NewReader(data))
	r.FieldsPerRecord, r.ReuseRecord = -1, true
	var cols []int
	for {
		cells, err := r.Read()
		switch {
		case errors.Is(err, io.EOF) && cols == nil:
			return m.broken(1, "there is no row that names the columns")
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return m.csvError(err)
		}
		line, _ := r.FieldPos(0)
		if cols == nil {
			if cols, err = m.header(line, cells); err != nil {
				return err
			}
			continue
		}
		if cells = trimRight(cells); len(cells) == 0 {
			continue
		}
		row := row{line: line}
		if len(cells) > len(cols) {
			row.unsure = true
			row.add("%d cells, but %d columns (a comma without quotes?): only the file's name is used", len(cells), len(cols))
		}
		for i, c := range cols[:min(len(cols), len(cells))] {
			if c >= 0 {
				row.cells[c] = cells[i]
			}
		}
		if err := m.add(row); err != nil {
			return err
		}
	}
}

// trimRight cuts off the empty cells with which spreadsheets end a row.
func trimRight(cells []string) []string {
	for len(cells) > 0 && strings.TrimSpace(cells[len(cells)-1]) == "" {
		cells = cells[:len(cells)-1]
	}
	return cells
}

func (m *manifest) csvError(err error) error {
	pe, ok := errors.AsType[*csv.ParseError](err)
	if !ok {
		return m.broken(0, "%v", err)
	}
	if pe.StartLine != pe.Line {
		return m.broken(pe.Line, "%v, in the row that begins in line %d", pe.Err, pe.StartLine)
	}
	return m.broken(pe.Line, "%v", pe.Err)
}

// header returns the number of each column, -1 for those that are not used.
func (m *manifest) header(line int, cells []string) ([]int, error) {
	cells = trimRight(cells)
	cols := make([]int, len(cells))
	for i, cell := range cells {
		name := strings.ToLower(oneLine(cell))
		c := column(name)
		switch {
		case c < 0:
			m.complain(line, "column %s is not known and not used (known are: %s)", quote(cell), known())
		case slices.Contains(cols[:i], c):
			m.complain(line, "column %s stands there twice; the first is used", quote(cell))
			c = -1
		}
		cols[i] = c
	}
	if !slices.Contains(cols, colFile) {
		return nil, m.broken(line, "no column is called “file” (the first row names the columns, separated by commas)")
	}
	return cols, nil
}

// readYAML reads a manifest that is a list of mappings.
func (m *manifest) readYAML(data []byte) error {
	if len(data) > maxYAML {
		return m.broken(0, "larger than %d bytes: CSV may be longer", maxYAML)
	}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	var doc, more yaml.Node
	if err := dec.Decode(&doc); errors.Is(err, io.EOF) {
		return nil
	} else if err != nil {
		return m.broken(0, "%s", strings.TrimPrefix(err.Error(), "yaml: "))
	}
	list := doc.Content[0]
	if list.Kind != yaml.SequenceNode {
		return m.broken(list.Line, "not a list of rows (- file: …)")
	}
	if err := dec.Decode(&more); !errors.Is(err, io.EOF) {
		return m.broken(more.Line, "something follows the list of rows")
	}
	if len(list.Content) > maxRows {
		return m.broken(list.Content[maxRows].Line, "more than %d rows", maxRows)
	}
	for _, n := range list.Content {
		if n.Kind != yaml.MappingNode {
			m.complain(n.Line, "not a row (- file: …) and not used")
			continue
		}
		if err := m.add(yamlRow(n)); err != nil {
			return err
		}
	}
	return nil
}

func yamlRow(n *yaml.Node) row {
	r := row{line: n.Line}
	names := columnNames()
	var seen [columns]bool
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		c := column(strings.ToLower(oneLine(key.Value)))
		text, ok := scalar(value)
		if value.Kind == yaml.SequenceNode && c == colState {
			var states []string
			ok = true
			for _, s := range value.Content {
				one, good := scalar(s)
				states, ok = append(states, one), ok && good
			}
			text = strings.Join(states, ";")
		}
		switch {
		case c < 0:
			r.add("%s is not known and not used (known are: %s)", quote(key.Value), known())
		case seen[c]:
			r.add("%s stands there twice; the first is used", names[c])
		case !ok:
			r.add("%s is not one plain value; left out", names[c])
		default:
			r.cells[c], seen[c] = text, true
		}
	}
	return r
}

// scalar returns a value as it is written: no number or date is made of it, and
// no alias followed.
func scalar(n *yaml.Node) (string, bool) {
	if n.Kind != yaml.ScalarNode {
		return "", false
	}
	if n.Tag == "!!null" {
		return "", true
	}
	return n.Value, true
}
