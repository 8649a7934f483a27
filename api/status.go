package api

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"time"

	"abhilekh/storage"

	"github.com/gin-gonic/gin"
)

// Vocabulary is what the facets can hold, by facet, in the order to be listed.
type Vocabulary struct {
	Fingerprint string                    `json:"fingerprint"` // changes with any entry
	Facets      map[storage.Facet][]Entry `json:"facets"`
}

// Entry is one value with its labels.
type Entry struct {
	Value   string   `json:"value"`
	Label   string   `json:"label"`
	LabelHi string   `json:"label_hi"`
	Parents []string `json:"parents,omitempty"` // of a theme: it counts for these too
}

func (a *API) getVocabulary(c *gin.Context) error {
	if _, _, err := only(c); err != nil {
		return err
	}
	sources, err := a.config.Catalog.Sources(c.Request.Context())
	if err != nil {
		return err
	}
	out := Vocabulary{Fingerprint: a.config.Vocab.Fingerprint, Facets: map[storage.Facet][]Entry{}}
	for _, f := range storage.Facets() {
		entries := []Entry{}
		for _, value := range a.config.Vocab.Values(string(f)) {
			e := Entry{Value: value, Label: a.config.Vocab.Label(string(f), value, english), LabelHi: a.config.Vocab.Label(string(f), value, hindi)}
			if f == storage.FacetTheme {
				e.Parents = a.config.Vocab.Parents(value)
			}
			entries = append(entries, e)
		}
		if f == storage.FacetSource {
			for _, s := range sources {
				entries = append(entries, Entry{Value: s.ID, Label: s.Label, LabelHi: s.Label})
			}
		}
		out.Facets[f] = entries
	}
	return a.sendJSON(c, out)
}

// Source is a place documents come from.
type Source struct {
	ID        string     `json:"id"`
	Kind      string     `json:"kind"`
	Label     string     `json:"label"`
	Schedule  *string    `json:"schedule"`
	Retired   bool       `json:"retired"`
	Documents int        `json:"documents"`
	Added     *time.Time `json:"added_at"`
	LastRun   *time.Time `json:"last_run_at"`
	LastError *string    `json:"last_error"`
}

func (a *API) getSources(c *gin.Context) error {
	if _, _, err := only(c); err != nil {
		return err
	}
	sources, err := a.config.Catalog.Sources(c.Request.Context())
	if err != nil {
		return err
	}
	out := struct {
		Sources []Source `json:"sources"`
	}{make([]Source, 0, len(sources))}
	for _, s := range sources {
		out.Sources = append(out.Sources, Source{
			ID: s.ID, Kind: s.Kind, Label: s.Label, Schedule: orNull(s.Schedule), Retired: s.Retired, Documents: s.Documents,
			Added: moment(s.Added), LastRun: moment(s.LastRun), LastError: publicText(s.LastErr),
		})
	}
	return a.sendJSON(c, out)
}

// Run is one pass of the indexer.
type Run struct {
	ID         string                  `json:"id"`
	URL        string                  `json:"url"`
	Trigger    string                  `json:"trigger"`
	Sources    []string                `json:"sources"`
	Started    *time.Time              `json:"started_at"`
	Finished   *time.Time              `json:"finished_at"` // null while it runs, or when it was killed
	Items      int                     `json:"items"`
	Counts     map[storage.Outcome]int `json:"counts"` // every outcome is there
	Extracted  int                     `json:"extracted"`
	Generation *string                 `json:"generation"`
	Failed     bool                    `json:"failed"` // an operator should look
	Error      *string                 `json:"error"`
}

// RunAnswer is one run with its items by outcome.
type RunAnswer struct {
	Run
	Outcomes map[storage.Outcome][]RunItem `json:"outcomes"` // at most limit each
	Limit    int                           `json:"limit"`
	Offset   int                           `json:"offset"` // how many of each were passed over
	Next     *string                       `json:"next"`   // the address of those after, or null
}

// RunItem is what became of one item.
type RunItem struct {
	Source   string     `json:"source"`
	Key      string     `json:"key"`
	Document *string    `json:"document"`
	Reason   *string    `json:"reason"`
	Pages    int        `json:"pages"`
	At       *time.Time `json:"at"`
}

const (
	defaultRuns, maxRuns   = 20, 100
	defaultItems, maxItems = 100, 1000
)

func (a *API) getRuns(c *gin.Context) error {
	v, _, err := only(c, "limit")
	if err != nil {
		return err
	}
	limit, err := limitOf(v.Get("limit"), defaultRuns, maxRuns)
	if err != nil {
		return err
	}
	runs, err := a.config.Catalog.Runs(c.Request.Context(), limit)
	if err != nil {
		return err
	}
	out := struct {
		Runs []Run `json:"runs"`
	}{make([]Run, 0, len(runs))}
	for _, r := range runs {
		out.Runs = append(out.Runs, runOf(r))
	}
	return a.sendJSON(c, out)
}

func (a *API) getRun(c *gin.Context) error {
	v, ui, err := only(c, "limit", "offset", "outcome")
	if err != nil {
		return err
	}
	limit, err := limitOf(v.Get("limit"), defaultItems, maxItems)
	if err != nil {
		return err
	}
	offset, err := offsetOf(v.Get("offset"))
	if err != nil {
		return err
	}
	outcomes, err := outcomesOf(v.Get("outcome"))
	if err != nil {
		return err
	}
	run, err := a.config.Catalog.Run(c.Request.Context(), c.Param("id"))
	if err != nil {
		return err
	}
	out := RunAnswer{Run: runOf(run), Outcomes: map[storage.Outcome][]RunItem{}, Limit: limit, Offset: offset}
	more := false
	for _, o := range outcomes {
		// One more than is listed tells whether there are more.
		items, err := a.config.Catalog.RunItems(c.Request.Context(), run.ID, o, offset+limit+1)
		if err != nil {
			return err
		}
		more = more || len(items) > offset+limit
		items = items[min(offset, len(items)):min(offset+limit, len(items))]
		out.Outcomes[o] = make([]RunItem, 0, len(items))
		for _, i := range items {
			out.Outcomes[o] = append(out.Outcomes[o], RunItem{
				Source: i.Source, Key: i.Key, Document: orNull(string(i.Document)), Reason: publicText(i.Reason), Pages: i.Pages, At: moment(i.At),
			})
		}
	}
	if more {
		next := url.Values{"limit": {strconv.Itoa(limit)}, "offset": {strconv.Itoa(offset + limit)}}
		if len(outcomes) == 1 {
			next.Set("outcome", string(outcomes[0]))
		}
		out.Next = new(address(out.URL, next.Encode(), ui))
	}
	return a.sendJSON(c, out)
}

func runOf(r storage.Run) Run {
	out := Run{
		ID: r.ID, URL: "/api/v1/runs/" + r.ID, Trigger: r.Trigger, Sources: list(r.Sources), Started: moment(r.Started), Finished: moment(r.Finished),
		Items: r.Items, Counts: map[storage.Outcome]int{}, Extracted: r.Extracted, Generation: orNull(r.Generation),
		Failed: r.Failed(), Error: publicText(r.Error),
	}
	for _, o := range storage.Outcomes() {
		out.Counts[o] = r.Counts[o]
	}
	return out
}

func limitOf(s string, usual, most int) (int, error) {
	if s == "" {
		return usual, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > most {
		return 0, &storage.InvalidError{Field: "limit", Value: s, Problem: fmt.Sprintf("must be a number from 1 to %d", most)}
	}
	return n, nil
}

// maxOffset bounds what is read to be passed over: far more items than a run has.
const maxOffset = 10_000_000

func offsetOf(s string) (int, error) {
	if s == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 || n > maxOffset {
		return 0, &storage.InvalidError{Field: "offset", Value: s, Problem: fmt.Sprintf("must be a number from 0 to %d", maxOffset)}
	}
	return n, nil
}

func outcomesOf(s string) ([]storage.Outcome, error) {
	if s == "" {
		return storage.Outcomes(), nil
	}
	for _, o := range storage.Outcomes() {
		if string(o) == s {
			return []storage.Outcome{o}, nil
		}
	}
	return nil, &storage.InvalidError{Field: "outcome", Value: s, Problem: "is not an outcome of an item"}
}

//go:embed openapi.yaml
var openAPI []byte

func (a *API) getOpenAPI(c *gin.Context) error {
	if _, _, err := only(c); err != nil {
		return err
	}
	a.send(c, "application/yaml; charset=utf-8", openAPI, tagOf(openAPI))
	return nil
}

// getHealth says that the process answers; it asks nothing of anyone.
func (a *API) getHealth(c *gin.Context) error {
	return a.sendState(c, http.StatusOK, struct {
		Status  string `json:"status"`
		Version string `json:"version"`
	}{"ok", a.config.Version})
}

// getReady says whether the archive can answer searches, and why not.
func (a *API) getReady(c *gin.Context) error {
	status := a.config.Search.Status()
	var reasons []string
	switch {
	case a.config.Ready != nil:
		reasons = a.config.Ready()
	case !status.Ready:
		reasons = []string{"there is no usable index yet"}
	}
	out := struct {
		Ready      bool     `json:"ready"`
		Reasons    []string `json:"reasons"`
		Generation *string  `json:"generation"`
		Documents  int      `json:"documents"`
	}{len(reasons) == 0, []string{}, orNull(status.Manifest.Generation), status.Manifest.Documents}
	for _, r := range reasons {
		out.Reasons = append(out.Reasons, hidePaths(r))
	}
	if !out.Ready {
		return a.sendState(c, http.StatusServiceUnavailable, out)
	}
	return a.sendState(c, http.StatusOK, out)
}

// sendState writes what is true at this moment only.
func (a *API) sendState(c *gin.Context, status int, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("write state: %w", err)
	}
	c.Header("Cache-Control", "no-store")
	c.Data(status, "application/json", body)
	return nil
}

// moment writes a time in UTC, and the zero time as null.
func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return new(t.UTC())
}

// localPath finds absolute paths and file: addresses in a sentence: from the
// slash to the colon that ends a part of a Go error, since names may hold spaces.
var localPath = regexp.MustCompile(`(^|[^\w/.])(file:/*)?(/[^/:\s][^:\n]*|[A-Za-z]:\\[^:\n]*)`)

// hidePaths takes absolute paths out of a sentence. Reasons are written for
// people, but an error of the operating system may stand in one.
func hidePaths(s string) string { return localPath.ReplaceAllString(s, "$1(a local file)") }

// publicText returns s without local paths, or nil for "".
func publicText(s string) *string { return orNull(hidePaths(s)) }
