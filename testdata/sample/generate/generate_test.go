package generate

import (
	"archive/zip"
	"bytes"
	"flag"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

var update = flag.Bool("update", false, "write the files that the source texts make")

// archive is where the files lie, in these folders, beside their source texts.
const archive = ".."

var folders = []string{"notes", "releases", "decks"}

func TestFilesAreWhatTheTextsMake(t *testing.T) {
	want, err := Files(os.DirFS(filepath.Join(archive, "source")))
	if err != nil {
		t.Fatal(err)
	}
	total := 0
	for _, data := range want {
		total += len(data)
	}
	if total > 1<<20 {
		t.Errorf("the files have %d bytes; they are compiled into the program, and 1 MB is enough", total)
	}
	placed := 0
	for _, folder := range folders {
		dir := filepath.Join(archive, folder)
		made := within(want, folder)
		placed += len(made)
		differ, err := Differences(made, os.DirFS(dir))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range differ {
			if !*update {
				t.Errorf("%s/%s is not what the source texts make (run the test with -update)", folder, name)
				continue
			}
			write(t, filepath.Join(dir, filepath.FromSlash(name)), made[name])
		}
	}
	if placed != len(want) {
		t.Errorf("%d of %d files lie in the folders %q", placed, len(want), folders)
	}
}

// write lays out a file, or removes one that no text makes any more.
func write(t *testing.T, name string, data []byte) {
	err := os.Remove(name)
	if data != nil {
		err = os.WriteFile(name, data, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func within(files map[string][]byte, folder string) map[string][]byte {
	out := map[string][]byte{}
	for name, data := range files {
		if rest, ok := strings.CutPrefix(name, folder+"/"); ok {
			out[rest] = data
		}
	}
	return out
}

func TestTextsThatCannotBeMade(t *testing.T) {
	const head = "Title: SAMPLE: A\n"
	for _, test := range []struct{ name, text, want string }{
		{"a.html.txt", "Title: A\n\nText.", "does not say SAMPLE"},
		{"a.html.txt", head + "Colour: red\n\nText.", `"Colour" is not known`},
		{"a.html.txt", head + "nothing\n\nText.", "is not key: value"},
		{"a.html.txt", head + "Language: xx\n\nText.", `language "xx" is not known`},
		{"a.html.txt", head + "Layout: wide\n\nText.", `layout "wide" is not known`},
		{"a.pptx.txt", head + "\n@blinking\n", `mark "@blinking" is not known`},
		{"a.pptx.txt", head + "Slide-Files: 1 3\n\n# B\n", "are not the numbers from 1 to 2"},
		{"a.pptx.txt", head + "Slide-Files: 1 2 3\n\n# B\n", "3 slide files for 2 slides"},
		{"a.pdf.txt", head + "\nनमूना", "ASCII only"},
		{"a.docx.txt", head + "\nText.", "no way to make a .docx"},
	} {
		_, err := Files(fstest.MapFS{test.name: {Data: []byte(test.text)}})
		if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), test.name) {
			t.Errorf("%q: error %v, want one that names the text and says %q", test.text, err, test.want)
		}
	}
}

func TestDifferences(t *testing.T) {
	want, err := Files(fstest.MapFS{
		"a.pptx.txt": {Data: []byte("Title: SAMPLE: A\n\n# Slide\n\n- Text\n\n> Notes\n")},
		"b.txt.txt":  {Data: []byte("Title: SAMPLE: B\n\nText.")},
		"c.csv":      {Data: []byte("file\n")},
	})
	if err != nil {
		t.Fatal(err)
	}
	stored := restored(t, want["a.pptx"])
	for _, test := range []struct {
		held fstest.MapFS
		want []string
	}{
		{fstest.MapFS{"a.pptx": {Data: want["a.pptx"]}, "b.txt": {Data: want["b.txt"]}, "c.csv": {Data: want["c.csv"]}}, nil},
		{fstest.MapFS{"a.pptx": {Data: stored}, "b.txt": {Data: want["b.txt"]}, "c.csv": {Data: want["c.csv"]}}, nil},
		{fstest.MapFS{"a.pptx": {Data: stored[:99]}, "b.txt": {Data: []byte("B")}, "d.csv": {Data: want["c.csv"]}}, []string{"a.pptx", "b.txt", "c.csv", "d.csv"}},
	} {
		got, err := Differences(want, test.held)
		if err != nil || !slices.Equal(got, test.want) {
			t.Errorf("differences %q, %v; want %q", got, err, test.want)
		}
	}
}

// restored packs the parts of an archive again, without compressing them.
func restored(t *testing.T, data []byte) []byte {
	parts, err := unpack(data)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, p := range parts {
		w, err := z.CreateHeader(&zip.FileHeader{Name: p.name})
		if err == nil {
			_, err = io.WriteString(w, p.content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
