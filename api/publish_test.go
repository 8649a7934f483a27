package api

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"abhilekh/storage"
	"abhilekh/storage/search"

	"golang.org/x/sync/errgroup"
)

// An edition is what one generation holds: more documents each time, all of
// whose titles name the edition.
type edition struct {
	number         int
	total, inBihar int
	generation     string
}

func (e *edition) records() []storage.Record {
	var out []storage.Record
	for i := range e.total {
		r := record(i, fmt.Sprintf("Notice %d of edition%d", i, e.number))
		r.Dates.Printed = storage.Date(fmt.Sprintf("2024-%02d-%02d", 1+i%12, 1+i%28))
		if i < e.inBihar {
			r.Tags = []storage.Tag{about("bihar", 1, "Bihar")}
		}
		out = append(out, r)
	}
	return out
}

// TestPublishingUnderLoad lets 100 clients ask without a pause while three
// generations are published. No request may fail, and all that an answer says
// must be true of the generation that it names.
func TestPublishingUnderLoad(t *testing.T) {
	const clients = 100
	w := newWorld(t)
	var editions sync.Map // generation → *edition
	var answered atomic.Int64
	publish := func(e *edition) error {
		m, err := search.Build(t.Context(), w.index(), sequence(e.records()), search.BuildOptions{Vocab: w.config.Vocab})
		if err != nil {
			return err
		}
		e.generation = m.Generation
		editions.Store(m.Generation, e) // before anybody can see it
		return search.Publish(w.index(), m.Generation)
	}
	if err := publish(&edition{number: 1, total: 40, inBihar: 7}); err != nil {
		t.Fatal(err)
	}
	w.openIndex()
	server := httptest.NewServer(w.handler)
	defer server.Close()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients, MaxConnsPerHost: clients}}
	defer client.CloseIdleConnections()

	last := make(chan struct{}) // closed when the last edition has been seen
	var once sync.Once
	group, ctx := errgroup.WithContext(t.Context())
	for n := range clients {
		group.Go(func() error {
			for i := n; ; i++ {
				generation, err := askOne(ctx, client, server.URL, i, &editions)
				if err != nil {
					return err
				}
				answered.Add(1)
				if e, _ := editions.Load(generation); e.(*edition).number == 4 {
					once.Do(func() { close(last) })
				}
				select {
				case <-last:
					return nil
				default:
				}
			}
		})
	}
	group.Go(func() error {
		for number := 2; number <= 4; number++ {
			if err := publish(&edition{number: number, total: 40 + 9*number, inBihar: 7 + number}); err != nil {
				return err
			}
		}
		return nil
	})
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d requests answered by %d clients", answered.Load(), clients)
	if log := w.log.String(); log != "" {
		t.Errorf("the server logged: %s", log)
	}
}

// askOne asks one of several questions and checks the answer against the
// edition whose generation it names.
func askOne(ctx context.Context, client *http.Client, server string, i int, editions *sync.Map) (generation string, err error) {
	address := []string{
		"/api/v1/search?q=notice&size=100", "/api/v1/search?state=bihar&size=100", "/api/v1/search?size=10&sort=oldest",
		"/export.jsonl?q=notice", "/api/v1/search?q=notice&state=bihar&theme=none", "/api/v1/states/bihar",
	}[i%6]
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, server+address, nil)
	if err != nil {
		return "", err
	}
	resp, err := client.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		body, err := io.ReadAll(resp.Body)
		return "", errors.Join(fmt.Errorf("%s: %s %s", address, resp.Status, body), err)
	}
	if i%6 == 5 {
		return askState(resp.Body, editions)
	}
	var titles []string
	var total int
	var a SearchAnswer
	if strings.HasPrefix(address, "/export") {
		lines := bufio.NewScanner(resp.Body)
		for lines.Scan() {
			var l Line
			if err := json.Unmarshal(lines.Bytes(), &l); err != nil {
				return "", err
			}
			titles = append(titles, l.Title)
		}
		if err := lines.Err(); err != nil {
			return "", err
		}
		if _, err := fmt.Sscan(resp.Trailer.Get(trailerTotal), &total); err != nil {
			return "", fmt.Errorf("export without total: %w", err)
		}
		generation = resp.Trailer.Get(trailerGeneration)
	} else {
		if err := json.NewDecoder(resp.Body).Decode(&a); err != nil {
			return "", err
		}
		for _, h := range a.Hits {
			titles = append(titles, h.Title)
		}
		total, generation = a.Total, a.Generation
	}
	found, ok := editions.Load(generation)
	if !ok {
		return "", fmt.Errorf("%s: generation %q was never published", address, generation)
	}
	e := found.(*edition)
	want, listed := e.total, e.total
	switch i % 6 {
	case 1, 4:
		want, listed = e.inBihar, e.inBihar
	case 2:
		listed = 10
	}
	if total != want || len(titles) != listed {
		return "", fmt.Errorf("%s: %d found and %d listed in edition %d, want %d and %d", address, total, len(titles), e.number, want, listed)
	}
	for _, title := range titles {
		if !strings.HasSuffix(title, fmt.Sprintf(" of edition%d", e.number)) {
			return "", fmt.Errorf("%s: %q in an answer of edition %d", address, title, e.number)
		}
	}
	return generation, agree(a, e, want, i%6 == 3)
}

// askState checks an answer that counts several times.
func askState(body io.Reader, editions *sync.Map) (generation string, err error) {
	var s StateAnswer
	if err := json.NewDecoder(body).Decode(&s); err != nil {
		return "", err
	}
	found, ok := editions.Load(s.Generation)
	if !ok {
		return "", fmt.Errorf("state: generation %q was never published", s.Generation)
	}
	e, years := found.(*edition), 0
	for _, y := range s.ByYear {
		years += y.Documents
	}
	if len(s.ByTheme) != 1 || s.Documents.Documents != e.inBihar || s.Mentions.Documents != e.inBihar || s.ByTheme[0].Documents != e.inBihar || years != e.inBihar {
		return "", fmt.Errorf("state in edition %d, with %d documents: %+v", e.number, e.inBihar, s)
	}
	return s.Generation, nil
}

// agree checks what else an answer counts.
func agree(a SearchAnswer, e *edition, found int, export bool) error {
	if export {
		return nil
	}
	months := 0
	for _, b := range a.Histogram {
		months += b.Count
	}
	states := map[string]int{}
	for _, v := range a.Facets[storage.FacetState] {
		states[v.Value] = v.Count
	}
	if months+a.Undated != found || states["bihar"] != e.inBihar || states[storage.None] != e.total-e.inBihar {
		return fmt.Errorf("edition %d: %d by month, %d undated of %d, states %v", e.number, months, a.Undated, found, states)
	}
	return nil
}
