package source

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"abhilekh/storage"
)

// manifest is what an operator says of the files of a folder. A row that cannot
// be used never loses a file: it is reported beside it. A nil manifest says
// nothing.
type manifest struct {
	name  string      // last element of its path: reports are public
	info  fs.FileInfo // which file it is
	check func(storage.Manifest) (storage.Manifest, []string)

	count      int
	rows       map[string]*entry // by file in NFC: file systems and spreadsheets differ in that
	complaints []complaint       // in the order of their lines
	closed     []string          // folders that could not be looked into, each with a slash at its end
}

// entry is a row that names a file.
type entry struct {
	file string
	line int
	says storage.Manifest
	note string
	used bool // the file is there
}

// complaint is about a line that belongs to no file.
type complaint struct {
	line int
	remarks
}

// remarks is what there is to say of one line. Of many, the first stand for all.
type remarks struct {
	said []string
	more int
}

// maxRemarks is how many are said: enough to see what is wrong with a line.
const maxRemarks = 8

func (r *remarks) add(format string, args ...any) {
	if len(r.said) == maxRemarks {
		r.more++
		return
	}
	r.said = append(r.said, fmt.Sprintf(format, args...))
}

func (r *remarks) String() string {
	s := strings.Join(r.said, "; ")
	if r.more > 0 {
		s += fmt.Sprintf("; and %d more", r.more)
	}
	return s
}

const (
	// maxManifest bounds a manifest in bytes: a hundred bytes for each of maxRows.
	maxManifest = 10_000_000
	// maxYAML bounds one in YAML, whose tree takes a hundred times its size in
	// memory.
	maxYAML = 2_000_000
	// maxRows bounds the rows of a manifest; a folder of more files is better cut
	// up.
	maxRows = 100_000
	// maxLine bounds a line, so that no row has millions of cells.
	maxLine = 64 << 10
)

// manifestReader returns what reads a manifest of this name; nil means that
// nothing does.
func manifestReader(name string) func(*manifest, []byte) error {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".csv":
		return (*manifest).readCSV
	case ".yaml", ".yml":
		return (*manifest).readYAML
	}
	return nil
}

// manifest reads the manifest of f; nil means that there is none.
func (f folder) manifest(root *os.Root) (*manifest, error) {
	name, file, err := f.openManifest(root)
	if err != nil || file == nil {
		return nil, err
	}
	defer file.Close()
	m := &manifest{name: name, check: f.check, rows: map[string]*entry{}}
	if m.info, err = file.Stat(); err != nil {
		return nil, m.broken(0, "%v", pathless(err))
	}
	data, err := io.ReadAll(io.LimitReader(file, maxManifest+1))
	if err != nil {
		return nil, m.broken(0, "%v", pathless(err))
	}
	return m, m.read(data)
}

// openManifest opens the manifest that is set, else the one that lies in the
// folder, else none. Like all else in the folder, that one is no link.
func (f folder) openManifest(root *os.Root) (name string, file *os.File, err error) {
	if set := f.config.Manifest; set != "" {
		name = filepath.Base(set)
		if info, err := os.Stat(set); err != nil {
			return name, nil, fmt.Errorf("manifest %s: %w", name, pathless(err))
		} else if !info.Mode().IsRegular() {
			return name, nil, fmt.Errorf("manifest %s: not a regular file", name)
		}
		file, err = os.Open(set)
	} else {
		for _, try := range []string{"manifest.csv", "manifest.yaml"} {
			info, err := root.Lstat(try)
			if err != nil || !info.Mode().IsRegular() {
				continue
			}
			if name != "" {
				return name, nil, fmt.Errorf("manifest: both %s and %s lie in the folder: set manifest to the one that holds", name, try)
			}
			name = try
		}
		if name == "" {
			return "", nil, nil
		}
		file, err = root.Open(name)
	}
	if err != nil {
		return name, nil, fmt.Errorf("manifest %s: %w", name, pathless(err))
	}
	return name, file, nil
}

// broken is the error of a manifest that cannot be read at all. Line 0 means
// all of it.
func (m *manifest) broken(line int, format string, args ...any) error {
	where := m.name
	if line > 0 {
		where = fmt.Sprintf("%s: line %d", m.name, line)
	}
	return fmt.Errorf("manifest %s: "+format, append([]any{where}, args...)...)
}

func (m *manifest) read(data []byte) error {
	if len(data) > maxManifest {
		return m.broken(0, "larger than %d bytes", maxManifest)
	}
	data = bytes.TrimPrefix(data, []byte("\uFEFF"))
	line := 0
	for text := range bytes.Lines(data) {
		line++
		if !utf8.Valid(text) {
			return m.broken(line, "is not UTF-8 (a spreadsheet saves it as “CSV UTF-8”)")
		}
		if len(text) > maxLine {
			return m.broken(line, "longer than %d bytes", maxLine)
		}
	}
	return manifestReader(m.name)(m, data)
}

// complain reports a line that belongs to no file.
func (m *manifest) complain(line int, format string, args ...any) {
	if n := len(m.complaints); n == 0 || m.complaints[n-1].line != line {
		m.complaints = append(m.complaints, complaint{line: line})
	}
	m.complaints[len(m.complaints)-1].add(format, args...)
}

// add takes in one row.
func (m *manifest) add(r row) error {
	if m.count++; m.count > maxRows {
		return m.broken(r.line, "more than %d rows", maxRows)
	}
	file := strings.TrimSpace(r.cells[colFile])
	if file == "" {
		m.complain(r.line, "the row names no file and is not used")
		return nil
	}
	clean := path.Clean(file)
	if !fs.ValidPath(clean) || clean == "." {
		m.complain(r.line, "%s does not lie in the folder; its row is not used", quote(file))
		return nil
	}
	key := norm.NFC.String(clean)
	if old, twice := m.rows[key]; twice {
		m.complain(r.line, "%s has a row already, in line %d; this one is not used", quote(file), old.line)
		return nil
	}
	e := &entry{file: clean, line: r.line, says: r.says()}
	if m.check != nil && !e.says.Empty() {
		var faults []string
		e.says, faults = m.check(e.says)
		for _, f := range faults {
			r.add("%s", f)
		}
	}
	if len(r.said) > 0 {
		e.note = m.at(r.line) + ": " + r.String()
	}
	m.rows[key] = e
	return nil
}

// at names a line for people: "manifest.csv:7".
func (m *manifest) at(line int) string { return fmt.Sprintf("%s:%d", m.name, line) }

// is reports whether the file is the manifest itself, under whatever name.
func (m *manifest) is(info fs.FileInfo) bool { return m != nil && os.SameFile(m.info, info) }

// apply puts into an item what the manifest says of it.
func (m *manifest) apply(it *Item) {
	if m == nil {
		return
	}
	if it.Problem != "" {
		m.closed = append(m.closed, it.Key+"/")
	}
	e := m.rows[norm.NFC.String(it.Key)]
	if e == nil {
		return
	}
	e.used = true
	it.Stated.Manifest, it.Note = e.says, e.note
	it.Stated.States = slices.Clone(e.says.States) // two names may lead to one row
	it.URL = e.says.URL
}

// report yields what of the manifest is left over when every file has been seen.
func (m *manifest) report(yield func(Item) error) error {
	if m == nil {
		return nil
	}
	for _, c := range m.complaints {
		if err := yield(Item{Key: m.at(c.line), Name: m.name, Absent: true, Problem: c.String()}); err != nil {
			return err
		}
	}
	var left []*entry
	for _, e := range m.rows {
		hidden := func(folder string) bool { return strings.HasPrefix(e.file, folder) }
		if !e.used && !slices.ContainsFunc(m.closed, hidden) {
			left = append(left, e)
		}
	}
	slices.SortFunc(left, func(a, b *entry) int { return cmp.Compare(a.file, b.file) })
	for _, e := range left {
		it := Item{Key: e.file, Name: path.Base(e.file), Absent: true}
		it.Problem = fmt.Sprintf("%s names it, but the folder holds no such file (hidden files and links do not count)", m.at(e.line))
		if err := yield(it); err != nil {
			return err
		}
	}
	return nil
}

// quote shows a value in a report, cut if it is long.
func quote(s string) string {
	const most = 60 // characters: enough to find it in the manifest
	if r := []rune(s); len(r) > most {
		s = string(r[:most]) + "…"
	}
	return fmt.Sprintf("%q", s)
}
