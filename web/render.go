package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"strings"

	"abhilekh/storage"

	"github.com/gin-gonic/gin"
)

const htmlType = "text/html; charset=utf-8"

//go:embed templates/*.html
var templateFiles embed.FS

//go:embed static/*
var staticFiles embed.FS

// pageNames are the templates that make a whole page together with base.html
// and parts.html; each is executed with its own view type.
var pageNames = []string{
	"start", "states", "state", "themes", "theme", "conferences", "conference",
	"search", "none", "document", "leaf", "help", "about", "error",
}

// parseTemplates reads every page for one language. The language is bound to the
// function t when parsing, so a template cannot ask for a text in another one.
func parseTemplates(s speech) (map[string]*template.Template, error) {
	base := template.New("base").Funcs(template.FuncMap{
		"t": func(id string) string { return s.say(id) },
	})
	base, err := base.ParseFS(templateFiles, "templates/base.html", "templates/logo.html", "templates/parts.html", "templates/lists.html")
	if err != nil {
		return nil, fmt.Errorf("parse templates: %w", err)
	}
	pages := make(map[string]*template.Template, len(pageNames))
	for _, name := range pageNames {
		p, err := base.Clone()
		if err != nil {
			return nil, fmt.Errorf("clone templates: %w", err)
		}
		if pages[name], err = p.ParseFS(templateFiles, "templates/"+name+".html"); err != nil {
			return nil, fmt.Errorf("parse template %s: %w", name, err)
		}
	}
	return pages, nil
}

// execute renders a page into memory, so that a fault half way never reaches a
// visitor as half a page.
func (w *Web) execute(s speech, name string, view any) ([]byte, error) {
	var b bytes.Buffer
	if err := w.templates[s.ui()][name].ExecuteTemplate(&b, "page", view); err != nil {
		return nil, fmt.Errorf("render: %w", err)
	}
	return b.Bytes(), nil
}

// marked turns text that storage/search has escaped and marked into HTML. Beside
// found.html, which escapes everything itself, it is the only place where a string
// becomes HTML; should the string hold any other tag than <mark>, it is escaped
// whole and shown as it is.
func marked(s string) template.HTML {
	rest := markTags.Replace(s)
	if strings.ContainsAny(rest, "<>") {
		return template.HTML(template.HTMLEscapeString(s)) // escaped just here
	}
	return template.HTML(s) // nothing but <mark>, as checked above
}

var markTags = strings.NewReplacer("<mark>", "", "</mark>", "")

// assets are the addresses of our own files. Each holds a part of its content's
// hash, so browsers may keep it for ever.
type assets struct {
	CSS, JS, Icon string

	files map[string]asset // by address
}

type asset struct {
	mediaType string
	data      []byte
}

// hashLength is the number of hex digits of the hash in an address: 48 bits,
// plenty to tell versions of one file apart.
const hashLength = 12

func loadAssets() (assets, error) {
	a := assets{files: make(map[string]asset)}
	for _, f := range []struct {
		name, mediaType string
		address         *string
	}{
		{"abhilekh.css", "text/css; charset=utf-8", &a.CSS},
		{"abhilekh.js", "text/javascript; charset=utf-8", &a.JS},
		{"icon.svg", "image/svg+xml", &a.Icon},
	} {
		data, err := fs.ReadFile(staticFiles, "static/"+f.name)
		if err != nil {
			return a, fmt.Errorf("static file %s: %w", f.name, err)
		}
		sum := sha256.Sum256(data)
		*f.address = "/static/" + hex.EncodeToString(sum[:])[:hashLength] + "/" + f.name
		a.files[*f.address] = asset{mediaType: f.mediaType, data: data}
	}
	return a, nil
}

// static sends one of our own files. An address with an old hash is not found:
// the page that asked for it is of another build.
func (w *Web) static(c *gin.Context) error {
	f, ok := w.assets.files[c.Request.URL.Path]
	if !ok {
		return fmt.Errorf("static %s: %w", c.Param("name"), storage.ErrNotFound)
	}
	c.Header("Cache-Control", "public, max-age=31536000, immutable")
	c.Data(http.StatusOK, f.mediaType, f.data)
	return nil
}
