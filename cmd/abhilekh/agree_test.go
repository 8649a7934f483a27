package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"
)

// answers are the ids and the total that one door gives for a query.
type answers struct {
	IDs   []string
	Total int
}

// Page, API, feed, export and command line hold the same Query: for any query
// they give the same documents, in the same order, and the same total.
func TestEveryDoorGivesTheSameAnswer(t *testing.T) {
	root := t.TempDir()
	rng := rand.New(rand.NewPCG(rand.Uint64(), rand.Uint64()))
	places := []string{"Bihar", "Goa", "Kerala", "Rajasthan", "Telangana", "every district"}
	subjects := []string{"electronic voting machines", "the electoral roll", "seizures of cash and liquor", "voter turnout", "the Model Code of Conduct", "webcasting"}
	for i := range 140 {
		place, subject := places[rng.IntN(len(places))], subjects[rng.IntN(len(subjects))]
		dated := ""
		if rng.IntN(5) > 0 {
			dated = fmt.Sprintf("Dated: %d.%02d.%d\n\n", 1+rng.IntN(28), 1+rng.IntN(12), 2019+rng.IntN(6))
		}
		writeFile(t, filepath.Join(root, "in", fmt.Sprintf("%03d.txt", i)),
			fmt.Sprintf("Note %d on %s in %s\n\n%sThe Chief Electoral Officer of %s reported on %s. Note the number %d.\n", i, subject, place, dated, place, subject, i))
	}
	sources := filepath.Join(root, "sources.yaml")
	writeFile(t, sources, "sources:\n  - {id: in, kind: folder, path: in}\n")
	data := filepath.Join(root, "data")
	indexOnce(t, data, sources)
	a, x := openForTest(t, data)
	defer a.close()
	defer x.Close()
	handler, err := a.handler(&settings{listen: "archive.example", slots: 2}, x)
	if err != nil {
		t.Fatal(err)
	}
	site := httptest.NewServer(handler)
	defer site.Close()
	s := doors{t: t, base: site.URL, data: data}

	sum := 0
	for range 40 {
		q := randomQuery(rng)
		want := s.api(q)
		for door, got := range map[string]answers{"page": s.page(q), "export": s.export(q), "search --json": s.command(q)} {
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("%s of %s differs from the API (-API +%s):\n%s", door, q.Encode(), door, d)
			}
		}
		// A feed is the newest of the query unless another order is asked for.
		newest := url.Values{}
		maps.Copy(newest, q)
		if !newest.Has("sort") {
			newest.Set("sort", "newest")
		}
		want = s.api(newest)
		want.IDs = want.IDs[:min(len(want.IDs), 50)]
		if d := cmp.Diff(want, s.feed(q)); d != "" {
			t.Errorf("feed of %s differs from the API (-API +feed):\n%s", q.Encode(), d)
		}
		sum += want.Total
	}
	t.Logf("score: 40 random queries, %d documents in all, five doors agree", sum)
	if sum == 0 {
		t.Error("no query found anything")
	}
}

func randomQuery(rng *rand.Rand) url.Values {
	q := url.Values{}
	pick := func(name string, chance int, values ...string) {
		for _, v := range values {
			if rng.IntN(chance) == 0 {
				q.Add(name, v)
			}
		}
	}
	texts := []string{"", "webcasting", "note", `"electoral roll"`, "seizures OR turnout", "machines -goa", "report* kerala", "state:bihar cash", "chief electoral officer of kerala reported liquor"}
	q.Set("q", texts[rng.IntN(len(texts))])
	pick("state", 6, "bihar", "goa", "kerala", "none")
	pick("theme", 8, "evm", "electoral-roll", "seizures", "model-code-of-conduct", "none")
	pick("year", 8, "2019", "2020", "2022", "none")
	pick("lang", 6, "en")
	if rng.IntN(4) == 0 {
		q.Set("from", "2020-06-01")
	}
	pick("sort", 5, "oldest")
	return q
}

// doors asks one site in every way.
type doors struct {
	t          *testing.T
	base, data string
}

func (s doors) get(path string, q url.Values) []byte {
	s.t.Helper()
	r, err := http.Get(s.base + path + "?" + q.Encode())
	if err != nil {
		s.t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil || r.StatusCode != http.StatusOK {
		s.t.Fatalf("GET %s?%s = %d, %v\n%s", path, q.Encode(), r.StatusCode, err, body)
	}
	return body
}

// paged asks page after page of fifty.
func (s doors) paged(q url.Values, ask func(url.Values) answers) answers {
	s.t.Helper()
	var out answers
	for page := 1; ; page++ {
		one := url.Values{}
		maps.Copy(one, q)
		one.Set("size", "50")
		one.Set("page", strconv.Itoa(page))
		got := ask(one)
		out.IDs, out.Total = append(out.IDs, got.IDs...), got.Total
		if len(out.IDs) >= got.Total || len(got.IDs) == 0 {
			return out
		}
	}
}

func (s doors) json(body []byte) answers {
	s.t.Helper()
	var a struct {
		Total int
		Hits  []struct{ ID string }
	}
	if err := json.Unmarshal(body, &a); err != nil {
		s.t.Fatal(err)
	}
	out := answers{Total: a.Total}
	for _, h := range a.Hits {
		out.IDs = append(out.IDs, h.ID)
	}
	return out
}

func (s doors) api(q url.Values) answers {
	return s.paged(q, func(q url.Values) answers { return s.json(s.get("/api/v1/search", q)) })
}

func (s doors) command(q url.Values) answers {
	return s.paged(q, func(q url.Values) answers {
		code, stdout, stderr := runProgram(s.t, "search", "--data", s.data, "--json", "?"+q.Encode())
		if code != exitWell {
			s.t.Fatalf("search --json ?%s = %d %s", q.Encode(), code, stderr)
		}
		return s.json([]byte(stdout))
	})
}

var documentPath = regexp.MustCompile(`^/documents/([a-z0-9]+)`)

func (s doors) page(q url.Values) answers {
	return s.paged(q, func(q url.Values) answers {
		page, err := goquery.NewDocumentFromReader(bytes.NewReader(s.get("/", q)))
		if err != nil {
			s.t.Fatal(err)
		}
		var out answers
		page.Find(".cards > li .card h2 a").Each(func(_ int, a *goquery.Selection) {
			out.IDs = append(out.IDs, documentPath.FindStringSubmatch(a.AttrOr("href", ""))[1])
		})
		heading := page.Find("h1").First().Text()
		if first, _, _ := strings.Cut(heading, " "); first != "No" {
			if out.Total, err = strconv.Atoi(strings.ReplaceAll(first, ",", "")); err != nil {
				s.t.Fatalf("heading %q: %v", heading, err)
			}
		}
		return out
	})
}

func (s doors) export(q url.Values) answers {
	var out answers
	lines := bufio.NewScanner(bytes.NewReader(s.get("/export.jsonl", q)))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var one struct{ ID string }
		if err := json.Unmarshal(lines.Bytes(), &one); err != nil {
			s.t.Fatal(err)
		}
		out.IDs = append(out.IDs, one.ID)
	}
	out.Total = len(out.IDs)
	return out
}

func (s doors) feed(q url.Values) answers {
	var feed struct {
		Total   int `xml:"totalResults"`
		Entries []struct {
			Links []struct {
				Rel  string `xml:"rel,attr"`
				Href string `xml:"href,attr"`
			} `xml:"link"`
		} `xml:"entry"`
	}
	if err := xml.Unmarshal(s.get("/feed.atom", q), &feed); err != nil {
		s.t.Fatal(err)
	}
	out := answers{Total: feed.Total}
	for _, e := range feed.Entries {
		address, err := url.Parse(e.Links[0].Href)
		if err != nil {
			s.t.Fatal(err)
		}
		out.IDs = append(out.IDs, documentPath.FindStringSubmatch(address.Path)[1])
	}
	return out
}
