package api

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strconv"

	"abhilekh/storage"

	"github.com/gin-gonic/gin"
)

// getRobots keeps crawlers to the documents: the same ones under countless
// combinations of filters help nobody.
func (a *API) getRobots(c *gin.Context) error {
	body := []byte("User-agent: *\nDisallow: /api/\nDisallow: /export\nDisallow: /feed\nDisallow: /*?\nAllow: /sitemap.xml\n\n" +
		"Sitemap: " + a.config.BaseURL + "/sitemap.xml\n")
	a.send(c, "text/plain; charset=utf-8", body, tagOf(body))
	return nil
}

// sitemapSize is the most addresses that sitemaps.org allows in one file.
const sitemapSize = 50_000

// getSitemap lists every page about the archive, a state, a theme, a conference or
// a document, in parts when they are too many for one file.
func (a *API) getSitemap(c *gin.Context) error {
	v, _, err := only(c, "part")
	if err != nil {
		return err
	}
	part := 0
	if s := v.Get("part"); s != "" {
		if part, err = strconv.Atoi(s); err != nil || part < 1 {
			return &storage.InvalidError{Field: "part", Value: s, Problem: "must be a number from 1"}
		}
	}
	ctx := c.Request.Context()
	state, err := a.config.Catalog.State(ctx)
	if err != nil {
		return err
	}
	etag := tagOf([]byte("sitemap"), []byte(a.config.Version), []byte(a.config.Vocab.Fingerprint), []byte(state), []byte(strconv.Itoa(part)))
	if matches(c.Request, etag) {
		a.send(c, "", nil, etag)
		return nil
	}
	documents, _, _, err := a.config.Catalog.Counts(ctx)
	if err != nil {
		return err
	}
	var body []byte
	if parts := (documents + len(a.fixedPages()) + sitemapSize - 1) / sitemapSize; part == 0 && parts > 1 {
		body = sitemapIndex(a.config.BaseURL, parts)
	} else if body, err = a.sitemap(c, max(part, 1)); err != nil {
		return err
	}
	a.send(c, "application/xml; charset=utf-8", body, etag)
	return nil
}

const sitemapNamespace = ` xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"`

func sitemapIndex(baseURL string, parts int) []byte {
	var b bytes.Buffer
	b.WriteString(xml.Header + "<sitemapindex" + sitemapNamespace + ">\n")
	for part := range parts {
		fmt.Fprintf(&b, "<sitemap><loc>%s/sitemap.xml?part=%d</loc></sitemap>\n", escape(baseURL), part+1)
	}
	b.WriteString("</sitemapindex>\n")
	return b.Bytes()
}

// fixedPages are the pages of web that are not about one document.
func (a *API) fixedPages() []string {
	out := []string{"/", "/help", "/about", statesPath, themesPath, conferencesPath}
	for _, slug := range a.config.Vocab.Values(string(storage.FacetState)) { // the country among them
		out = append(out, statesPath+"/"+slug)
	}
	for _, id := range a.config.Vocab.Values(string(storage.FacetTheme)) {
		out = append(out, themesPath+"/"+id)
	}
	for _, id := range a.config.Vocab.Values(string(storage.FacetConference)) {
		out = append(out, conferencesPath+"/"+id)
	}
	return out
}

// sitemap writes one part: the pages that are not about one document first, in
// part 1, then the documents that fall to it.
func (a *API) sitemap(c *gin.Context, part int) ([]byte, error) {
	var b bytes.Buffer
	base := escape(a.config.BaseURL)
	b.WriteString(xml.Header + "<urlset" + sitemapNamespace + ">\n")
	at := 0
	write := func(path, more string) {
		if at >= (part-1)*sitemapSize && at < part*sitemapSize {
			fmt.Fprintf(&b, "<url><loc>%s%s</loc>%s</url>\n", base, path, more)
		}
		at++
	}
	for _, path := range a.fixedPages() {
		write(path, "")
	}
	for d, err := range a.config.Catalog.Documents(c.Request.Context()) {
		if err != nil {
			return nil, fmt.Errorf("list documents: %w", err)
		}
		if d.Status == storage.StatusWithheld {
			continue
		}
		more := ""
		if t := changedAt(&d); !t.IsZero() {
			more = "<lastmod>" + atomTime(t) + "</lastmod>"
		}
		write(documentURL(d.ID), more)
	}
	if at <= (part-1)*sitemapSize {
		return nil, fmt.Errorf("sitemap part %d: %w", part, storage.ErrNotFound)
	}
	b.WriteString("</urlset>\n")
	return b.Bytes(), nil
}

func escape(s string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(s)) // a buffer takes everything
	return b.String()
}
