package indexer

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"abhilekh/indexer/source"
	"abhilekh/storage"
	"abhilekh/storage/catalog"
)

// bureau is a site in the shape of the Press Information Bureau's: the body
// stands there three times, and every look is counted on the page. Release
// 2245639 is answered with another one.
func bureau(t *testing.T) (site *httptest.Server, body *atomic.Value) {
	t.Helper()
	var visits atomic.Int64
	body = &atomic.Value{}
	body.Store("Flying squads of Assam and Kerala seized cash and liquor before the poll.")
	site = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := r.URL.Query().Get("PRID")
		if r.URL.Path == "/robots.txt" || id == "" {
			http.NotFound(w, r)
			return
		}
		if id == "2245639" {
			id = "2245638"
		}
		fmt.Fprintf(w, `<html><head><title>Press Release</title></head><body><div class="innner-page-main-about-us-content-right-part">
<div id="MinistryName">Election Commission</div><div id="PdfDiv" style="display:none"><p>%[1]s</p></div>
<input type="hidden" id="ltrDescriptionn" value="&lt;p&gt;%[1]s&lt;/p&gt;"><h2 id="Titleh2">Seizures before the poll, release %[2]s</h2>
<div id="PrDateTime">Posted On: 26 MAR 2026 11:36PM by PIB Delhi</div><p>%[1]s</p>
<span id="ReleaseId">(Release ID: %[2]s)</span><span id="lblViews">Visitor Counter : %[3]d</span></div></body></html>`, body.Load(), id, 4000+visits.Add(1))
	}))
	t.Cleanup(site.Close)
	return site, body
}

// Releases come over HTTP by their addresses: one document each, whatever the
// spelling; a counter is no new version, another body is.
func TestReleasesByAddress(t *testing.T) {
	w := newWorld(t)
	site, body := bureau(t)
	w.Sources = []source.Config{{ID: "pib", Kind: "pib", AllowPrivate: true, URLs: []string{
		site.URL + "/PressReleasePage.aspx?PRID=2245635&reg=3&lang=1",
		site.URL + "/PressReleseDetailm.aspx?lang=1&prid=2245635#top",
		site.URL + "/PressReleaseIframePage.aspx?PRID=2245636",
		site.URL + "/PressReleasePage.aspx?PRID=2245639",
	}}}
	report := w.run("1 failed")
	if items, err := w.Catalog.RunItems(t.Context(), report.ID, storage.OutcomeFailed, 10); err != nil || !strings.Contains(items[0].Reason, "contact") {
		t.Errorf("without a contact: %+v, %v", items, err)
	}
	w.Source = source.Options{Contact: "desk@archive.example", Web: &source.Web{
		Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	}}
	w.run("2 indexed, 1 failed")
	id, err := w.Catalog.Lookup(t.Context(), catalog.Identity{Kind: catalog.KindPRID, Value: "2245635"})
	if err != nil {
		t.Fatal(err)
	}
	rec, err := w.Catalog.Document(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if rec.Kind != "press-release" || rec.Dates.Posted != "2026-03-26" || rec.PRID != "2245635" || !strings.HasSuffix(rec.SourceURL, "PRID=2245635") ||
		strings.Count(rec.Pages[0].Text, "Flying squads") != 1 {
		t.Errorf("release: %+v", rec)
	}
	if got := rec.Values(storage.FacetState); fmt.Sprint(got) != "[assam kerala]" {
		t.Errorf("states %v", got)
	}
	state, err := w.Catalog.State(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if report = w.run("2 unchanged, 1 failed"); report.Generation != "" {
		t.Error("a visitor counter made a new index")
	}
	if again, err := w.Catalog.State(t.Context()); err != nil || again != state {
		t.Errorf("a visitor counter changed the catalogue, %v", err)
	}
	body.Store("Flying squads of Assam alone seized cash.")
	w.run("2 changed, 1 failed")
	versions, err := w.Catalog.Versions(t.Context(), id)
	if err != nil || len(versions) != 2 {
		t.Errorf("%d versions, %v", len(versions), err)
	}
	// An address taken off the list takes nothing away.
	w.Sources[0].URLs = w.Sources[0].URLs[2:3]
	w.run("1 unchanged")
	if rec, err = w.Catalog.Document(t.Context(), id); err != nil || rec.Status == storage.StatusWithdrawn {
		t.Errorf("status %q, %v", rec.Status, err)
	}
}
