package source

import (
	"io/fs"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func FuzzParse(f *testing.F) {
	f.Add([]byte("sources:\n  - {id: a, kind: folder, path: x}\n"))
	f.Add([]byte("sources:\n  - {id: a, kind: folder, path: x, manifest: m.csv}\n  - {id: b, kind: pib, delay: 2s, allow_private: true, urls: [\"http://127.0.0.1/PressReleasePage.aspx?PRID=2015237\"]}\n"))
	f.Add([]byte("sources: &a [*a]"))
	f.Add([]byte("a: &a [1]\nb: [*a,*a]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		configs, err := Parse(data)
		if err == nil && len(configs) == 0 {
			t.Error("no sources and no error")
		}
		for _, c := range configs {
			if c.Kind == kindFolder && c.Path == "" || c.Kind == kindPIB && (len(c.URLs) == 0 || c.Path != "" || c.Delay < 0) {
				t.Errorf("accepted: %+v", c)
			}
		}
	})
}

func FuzzManifest(f *testing.F) {
	for _, seed := range []string{
		"file,title,date,state\na.txt,\"A \"\"b\"\"\",11.01.2024,goa;bihar\n../b,B\n", "\ufefffile\r\n\r\na\r\n", "file;title\n", "file,file\n\"a\n", "\xff\xfe",
	} {
		f.Add(seed, true)
	}
	for _, seed := range []string{"- {file: a.txt, state: [goa, bihar], date: 2024-01-11}\n- x\n", "- &a {file: a}\n- *a\n", "a: b", "[[[[", "- file: !!binary aGk=\n", "---\n---\n", "- {? [a] : b}"} {
		f.Add(seed, false)
	}
	f.Fuzz(func(t *testing.T, text string, csv bool) {
		m := &manifest{name: "manifest.yaml", rows: map[string]*entry{}}
		if csv {
			m.name = "manifest.csv"
		}
		if err := m.read([]byte(text)); err != nil {
			if !strings.HasPrefix(err.Error(), "manifest "+m.name+":") {
				t.Errorf("error %q does not begin with the manifest's name", err)
			}
			return
		}
		for _, e := range m.rows {
			s := e.says
			if !fs.ValidPath(e.file) || e.line < 1 {
				t.Errorf("file %q in line %d", e.file, e.line)
			}
			for _, v := range append(s.States, s.Title, s.Kind, s.Lang, s.Conference, s.Presenter, s.Designation, s.URL, string(s.Date)) {
				if !utf8.ValidString(v) || strings.ContainsFunc(v, unicode.IsControl) || v != strings.TrimSpace(v) {
					t.Errorf("value %q", v)
				}
			}
			if s.URL != "" && !strings.HasPrefix(s.URL, "http://") && !strings.HasPrefix(s.URL, "https://") {
				t.Errorf("address %q", s.URL)
			}
			if s.Date != "" && s.Date.Year() < 1900 {
				t.Errorf("date %q", s.Date)
			}
		}
	})
}

func FuzzRelease(f *testing.F) {
	f.Add("https://www.pib.gov.in/PressReleasePage.aspx?PRID=2015237&reg=48&lang=1")
	f.Add("http://PIB.gov.in./pressreledetail.aspx?prid=002015237&amp;utm_source=x#y")
	f.Add("http://[::1]:8080/a/../%2f/PressReleseDetailm.aspx?PRID=2015237")
	f.Fuzz(func(t *testing.T, address string) {
		r, err := parseRelease(address)
		if err != nil {
			return
		}
		if !pridForm.MatchString(r.prid) || r.prid[0] == '0' {
			t.Errorf("%q: release %q", address, r.prid)
		}
		again, err := parseRelease(r.page.String())
		if err != nil || again.prid != r.prid || again.page.String() != r.page.String() {
			t.Errorf("%q: %s reads as %s %s, %v", address, r.page, again.prid, again.page, err)
		}
	})
}

func FuzzReleaseID(f *testing.F) {
	f.Add([]byte(replicaPage("2015237", 1)))
	f.Add([]byte(`<script><span id=ReleaseId>12345<!--`))
	f.Fuzz(func(t *testing.T, page []byte) {
		if got := releaseID(page); got != "" && (len(got) < 5 || len(got) > 9 || got[0] == '0') {
			t.Errorf("release %q", got)
		}
	})
}

func FuzzRobots(f *testing.F) {
	f.Add([]byte("User-agent: *\nDisallow: /*a*b$\nAllow: /\nCrawl-delay: 3"), "/x?y=%E0")
	f.Fuzz(func(t *testing.T, text []byte, path string) {
		r := parseRobots(text)
		r.allows(path)
		if r.delay < 0 || r.delay > maxCrawlDelay {
			t.Errorf("delay %s", r.delay)
		}
		if got := escaped(escaped(path)); got != escaped(path) {
			t.Errorf("%q: escaped twice is %q", path, got)
		}
	})
}
