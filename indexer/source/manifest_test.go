package source

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"abhilekh/storage"
)

// told is what a folder says of an item.
type told struct {
	Key, Problem, Note, URL string
	Absent                  bool
	Says                    storage.Manifest
}

func list(t *testing.T, c Config, o Options) ([]told, error) {
	t.Helper()
	c.ID, c.Kind = "decks", kindFolder
	src, err := New(c, o)
	if err != nil {
		t.Fatal(err)
	}
	var got []told
	err = src.Discover(t.Context(), func(it Item) error {
		if (it.Open == nil) != (it.Problem != "") {
			t.Errorf("%s: Open is set: %t, problem %q", it.Key, it.Open != nil, it.Problem)
		}
		got = append(got, told{it.Key, it.Problem, it.Note, it.URL, it.Absent, it.Stated.Manifest})
		return nil
	})
	return got, err
}

// decks is a folder with a few files.
func decks(t *testing.T, files ...string) string {
	t.Helper()
	dir := t.TempDir()
	for _, f := range files {
		write(t, filepath.Join(dir, filepath.FromSlash(f)), f)
	}
	return dir
}

const absent = " names it, but the folder holds no such file (hidden files and links do not count)"

func TestManifestSaysWhatFilesDoNotShow(t *testing.T) {
	full := storage.Manifest{
		Title: `Expenditure, "monitoring" =1+1`, Date: "2024-01-11", Conference: "ceo-conference-2024-01-11",
		States: []string{"madhya-pradesh", "Chhattisgarh"}, Presenter: "A. N. Officer", Designation: "Chief Electoral Officer",
		URL: "https://ceo.example.in/deck.pptx", Lang: "hi", Kind: "presentation",
	}
	tests := []struct{ name, text string }{
		{"manifest.csv", "\uFEFFfile,Title,date,conference,state,presenter,designation,source_url,language,kind,\r\n" +
			"sub/a.txt,\"Expenditure, \"\"monitoring\"\"\r\n =1+1\",11.01.2024,ceo-conference-2024-01-11,madhya-pradesh; Chhattisgarh;,A. N.  Officer," +
			"Chief Electoral Officer,https://ceo.example.in/deck.pptx,HI,presentation\r\n,,,,\r\n./b.txt\r\n"},
		{"manifest.yaml", `
- file: sub/a.txt
  title: 'Expenditure, "monitoring" =1+1'
  date: 2024-01-11
  conference: ceo-conference-2024-01-11
  state: [madhya-pradesh, Chhattisgarh]
  presenter: A. N. Officer
  designation: Chief Electoral Officer
  source_url: https://ceo.example.in/deck.pptx
  language: hi
  kind: presentation
- {file: b.txt, title: ~}
`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := decks(t, "sub/a.txt", "b.txt", "c.txt")
			write(t, filepath.Join(dir, tt.name), tt.text)
			got, err := list(t, Config{Path: dir}, Options{})
			if err != nil {
				t.Fatal(err)
			}
			want := []told{{Key: "b.txt"}, {Key: "c.txt"}, {Key: "sub/a.txt", URL: full.URL, Says: full}}
			if d := cmp.Diff(want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestManifestLosesNothingAndSaysEverything(t *testing.T) {
	tests := []struct {
		name, file, text string
		want             []told
	}{
		{"values", "manifest.csv", "file,date,source_url,title\na.txt,32.01.2024,ftp://x/y,A\nb.txt,11/01/2024,https://u@x/,B\n", []told{
			{Key: "a.txt", Says: storage.Manifest{Title: "A"}, Note: `manifest.csv:2: date "32.01.2024" is no day (YYYY-MM-DD or DD.MM.YYYY); left out; ` +
				`source_url "ftp://x/y" is no web address (http or https); left out`},
			{Key: "b.txt", Says: storage.Manifest{Title: "B"}, Note: `manifest.csv:3: date "11/01/2024" is no day (YYYY-MM-DD or DD.MM.YYYY); left out; ` +
				`source_url "https://u@x/" is no web address (http or https); left out`},
		}},
		{"too long", "manifest.csv", "file,title,kind\na.txt," + strings.Repeat("x", 1001) + ",k\n", []told{
			{Key: "a.txt", Says: storage.Manifest{Kind: "k"}, Note: `manifest.csv:2: title "` + strings.Repeat("x", 60) + `…" is longer than 1000 characters; left out`},
			{Key: "b.txt"},
		}},
		{"columns", "manifest.csv", "file,colour,,title,Title\na.txt,red,x,A,B\n", []told{
			{Key: "a.txt", Says: storage.Manifest{Title: "A"}}, {Key: "b.txt"},
			{Key: "manifest.csv:1", Absent: true, Problem: `column "colour" is not known and not used (known are: ` + known() + `); ` +
				`column "" is not known and not used (known are: ` + known() + `); column "Title" stands there twice; the first is used`},
		}},
		{"comma without quotes", "manifest.csv", "file,title,kind\na.txt,Rolls, 2024,press-note\n", []told{
			{Key: "a.txt", Note: "manifest.csv:2: 4 cells, but 3 columns (a comma without quotes?): only the file's name is used"}, {Key: "b.txt"},
		}},
		{"rows", "manifest.csv", "file,title\n../x.txt,X\n/etc/passwd,X\nsub/../../x,X\n.,X\na.txt,A\n./a.txt,B\n,C\nz/gone.txt,Z\ngone.txt,G\n", []told{
			{Key: "a.txt", Says: storage.Manifest{Title: "A"}}, {Key: "b.txt"},
			{Key: "manifest.csv:2", Absent: true, Problem: `"../x.txt" does not lie in the folder; its row is not used`},
			{Key: "manifest.csv:3", Absent: true, Problem: `"/etc/passwd" does not lie in the folder; its row is not used`},
			{Key: "manifest.csv:4", Absent: true, Problem: `"sub/../../x" does not lie in the folder; its row is not used`},
			{Key: "manifest.csv:5", Absent: true, Problem: `"." does not lie in the folder; its row is not used`},
			{Key: "manifest.csv:7", Absent: true, Problem: `"./a.txt" has a row already, in line 6; this one is not used`},
			{Key: "manifest.csv:8", Absent: true, Problem: "the row names no file and is not used"},
			{Key: "gone.txt", Absent: true, Problem: "manifest.csv:10" + absent},
			{Key: "z/gone.txt", Absent: true, Problem: "manifest.csv:9" + absent},
		}},
		{"YAML", "manifest.yaml", "- {file: a.txt, title: A, title: B, colour: red, date: [2024], state: [goa, {x: y}]}\n- a.txt\n- &b {file: b.txt, title: B}\n- *b\n", []told{
			{Key: "a.txt", Says: storage.Manifest{Title: "A"}, Note: `manifest.yaml:1: title stands there twice; the first is used; ` +
				`"colour" is not known and not used (known are: ` + known() + `); date is not one plain value; left out; state is not one plain value; left out`},
			{Key: "b.txt", Says: storage.Manifest{Title: "B"}},
			{Key: "manifest.yaml:2", Absent: true, Problem: "not a row (- file: …) and not used"},
			{Key: "manifest.yaml:4", Absent: true, Problem: "not a row (- file: …) and not used"},
		}},
		{"many faults", "manifest.yaml", "- {file: a.txt, title: A" + strings.Repeat(", x: y", 1000) + "}\n", []told{
			{Key: "a.txt", Says: storage.Manifest{Title: "A"}, Note: "manifest.yaml:1: " +
				strings.Repeat(`"x" is not known and not used (known are: `+known()+"); ", maxRemarks) + "and 992 more"},
			{Key: "b.txt"},
		}},
		{"empty YAML", "manifest.yaml", "# nothing yet\n", []told{{Key: "a.txt"}, {Key: "b.txt"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := decks(t, "a.txt", "b.txt")
			write(t, filepath.Join(dir, tt.file), tt.text)
			got, err := list(t, Config{Path: dir}, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestManifestThatCannotBeReadIsAnErrorWithItsLine(t *testing.T) {
	tests := []struct{ name, file, text, want string }{
		{"no header", "manifest.csv", "", "manifest manifest.csv: line 1: there is no row that names the columns"},
		{"no file column", "manifest.csv", "name,title\na,b\n", "line 1: no column is called “file”"},
		{"semicolons", "manifest.csv", "\nfile;title\na;b\n", "line 2: no column is called “file”"},
		{"quote", "manifest.csv", "file,title\na.txt,an \"odd\" one\n", "line 2: bare \" in non-quoted-field"},
		{"open quote", "manifest.csv", "file,title\na.txt,\"open\nb.txt,B\n", "in the row that begins in line 2"},
		{"not UTF-8", "manifest.csv", "file,title\na.txt,caf\xe9\n", "line 2: is not UTF-8"},
		{"UTF-16", "manifest.csv", "\xff\xfef\x00i\x00", "line 1: is not UTF-8"},
		{"long line", "manifest.csv", "file,title\n" + strings.Repeat(",", maxLine+1), "line 2: longer than 65536 bytes"},
		{"too large", "manifest.csv", "file\n" + strings.Repeat("a\n", maxManifest/2), "larger than 10000000 bytes"},
		{"too many", "manifest.csv", "file\n" + strings.Repeat("a\n", maxRows+1), "line 100002: more than 100000 rows"},
		{"too many in YAML", "manifest.yaml", strings.Repeat("- {file: a}\n", maxRows+1), "line 100001: more than 100000 rows"},
		{"large YAML", "manifest.yaml", strings.Repeat("# comment\n", maxYAML/10+1), "larger than 2000000 bytes"},
		{"faulty YAML", "manifest.yaml", "- file: a\n  title: [\n", "manifest manifest.yaml: line 2: did not find"},
		{"no list", "manifest.yaml", "\nfile: a.txt\n", "line 2: not a list of rows"},
		{"two texts", "manifest.yaml", "- file: a\n---\n- file: b\n", "line 2: something follows the list"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := decks(t, "a.txt")
			write(t, filepath.Join(dir, tt.file), tt.text)
			got, err := list(t, Config{Path: dir}, Options{})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want one with %q", err, tt.want)
			}
			if len(got) > 0 {
				t.Errorf("items come although what is said of them cannot be read: %v", got)
			}
		})
	}
	dir := decks(t, "a.txt")
	for _, set := range []string{filepath.Join(dir, "missing.csv"), dir + ".csv"} {
		if set == dir+".csv" {
			if err := os.Mkdir(set, 0o755); err != nil {
				t.Fatal(err)
			}
		}
		_, err := list(t, Config{Path: dir, Manifest: set}, Options{})
		if err == nil || strings.Contains(err.Error(), dir) {
			t.Errorf("manifest %s: error %v, want one without its path", set, err)
		}
	}
}

func TestManifestIsNoItem(t *testing.T) {
	keys := func(c Config) string {
		t.Helper()
		got, err := list(t, c, Options{})
		if err != nil {
			return err.Error()
		}
		var out []string
		for _, it := range got {
			out = append(out, strings.TrimSpace(it.Key+" "+it.Says.Title))
		}
		return strings.Join(out, ", ")
	}
	dir := decks(t, "a.txt", "sub/manifest.csv")
	write(t, filepath.Join(dir, "manifest.csv"), "file,title\na.txt,A\n")
	if got, want := keys(Config{Path: dir}), "a.txt A, sub/manifest.csv"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	write(t, filepath.Join(dir, "sub", "rows.yaml"), "- {file: a.txt, title: B}\n")
	set := Config{Path: dir, Manifest: filepath.Join(dir, "sub", "rows.yaml")}
	if got, want := keys(set), "a.txt B, manifest.csv, sub/manifest.csv"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	write(t, filepath.Join(dir, "manifest.yaml"), "")
	if got, want := keys(Config{Path: dir}), "both manifest.csv and manifest.yaml"; !strings.Contains(got, want) {
		t.Errorf("%s, want %s", got, want)
	}
	// A link in the folder is no manifest, as it is no document.
	linked := decks(t, "a.txt")
	if err := os.Symlink(filepath.Join(dir, "manifest.csv"), filepath.Join(linked, "manifest.csv")); err != nil {
		t.Fatal(err)
	}
	if got, want := keys(Config{Path: linked}), "a.txt"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestManifestFindsNamesInOtherNormalForm(t *testing.T) {
	dir := decks(t, "Re\u0301sume\u0301.txt", "caf\u00e9.txt")
	write(t, filepath.Join(dir, "manifest.csv"), "file,title\nR\u00e9sum\u00e9.txt,A\ncafe\u0301.txt,B\n")
	got, err := list(t, Config{Path: dir}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := []told{{Key: "Re\u0301sume\u0301.txt", Says: storage.Manifest{Title: "A"}}, {Key: "caf\u00e9.txt", Says: storage.Manifest{Title: "B"}}}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// What lies where nobody can look is not called absent.
func TestManifestKeepsSilentAboutWhatIsOutOfSight(t *testing.T) {
	deep := strings.Repeat("d/", maxDepth) + "a.txt"
	dir := decks(t, deep)
	write(t, filepath.Join(dir, "manifest.csv"), "file,title\n"+deep+",A\n"+deep+"/b.txt,B\n")
	got, err := list(t, Config{Path: dir}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 1 || got[0].Key != deep || got[0].Absent || got[0].Says.Title != "A" {
		t.Errorf("%v", got)
	}
}

func TestManifestIsCheckedRowByRow(t *testing.T) {
	dir := decks(t, "a.txt", "b.txt")
	write(t, filepath.Join(dir, "manifest.csv"), "file,state,date\na.txt,Goa;atlantis,2024\nb.txt,,\n")
	calls := 0
	check := func(m storage.Manifest) (storage.Manifest, []string) {
		calls++
		var faults []string
		m.States = slices.DeleteFunc(slices.Clone(m.States), func(s string) bool {
			if s == "atlantis" {
				faults = append(faults, fmt.Sprintf("state %q is not known; left out", s))
			}
			return s == "atlantis"
		})
		for i, s := range m.States {
			m.States[i] = strings.ToLower(s)
		}
		return m, faults
	}
	got, err := list(t, Config{Path: dir}, Options{Check: check})
	if err != nil {
		t.Fatal(err)
	}
	want := []told{
		{Key: "a.txt", Says: storage.Manifest{States: []string{"goa"}}, Note: `manifest.csv:2: date "2024" is no day (YYYY-MM-DD or DD.MM.YYYY); left out; state "atlantis" is not known; left out`},
		{Key: "b.txt"},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if calls != 1 {
		t.Errorf("%d calls, want 1: an empty row says nothing to check", calls)
	}
}
