package extract

import (
	"bytes"
	"mime"
	"net/http"
	"path/filepath"
	"strings"
)

// The media types that are read.
const (
	typePDF  = "application/pdf"
	typeHTML = "text/html"
	typeText = "text/plain"
	typePPTX = openXML + "presentationml.presentation"
)

// SniffLen is how much of a file Sniff looks at. A PDF may start after 1 KB of
// something else, and the parts of an Office file are named within the first
// few.
const SniffLen = 4096

const (
	openXML   = "application/vnd.openxmlformats-officedocument."
	openDoc   = "application/vnd.oasis.opendocument."
	typeBytes = "application/octet-stream"
)

// oldContainer begins the files of Office before 2007, and newer ones with a
// password.
const oldContainer = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

// byEnding gives the media type by the ending of the file name, for the types
// whose content does not tell them apart.
var byEnding = map[string]string{
	".pptx": typePPTX, ".docx": openXML + "wordprocessingml.document",
	".xlsx": openXML + "spreadsheetml.sheet",
	".odp":  openDoc + "presentation", ".odt": openDoc + "text", ".ods": openDoc + "spreadsheet",
	".ppt": "application/vnd.ms-powerpoint", ".doc": "application/msword", ".xls": "application/vnd.ms-excel",
	".csv": "text/csv", ".tsv": "text/tab-separated-values", ".json": "application/json",
	".xml": "text/xml", ".rss": "application/rss+xml", ".atom": "application/atom+xml", ".rtf": "application/rtf",
	".htm": typeHTML, ".html": typeHTML, ".xhtml": typeHTML, ".aspx": typeHTML, ".php": typeHTML,
	".svg": "image/svg+xml", ".js": "text/javascript", ".css": "text/css",
}

// Sniff returns the media type of a file, without parameters: from its first
// bytes where they decide (4 KB are enough), else from the ending of its name.
// It never returns "".
func Sniff(name string, head []byte) string {
	head = head[:min(len(head), SniffLen)]
	ending := byEnding[strings.ToLower(filepath.Ext(name))]
	if i := bytes.Index(head, []byte("%PDF-")); i >= 0 && i <= 1024 {
		return typePDF
	}
	guess, _, _ := strings.Cut(http.DetectContentType(head), ";")
	switch {
	case guess == "application/zip":
		return officeType(head, ending)
	case bytes.HasPrefix(head, []byte(oldContainer)):
		// A password puts a deck of the newer kind into one as well.
		if ending == typePPTX || strings.HasPrefix(ending, "application/vnd.ms-") || ending == "application/msword" {
			return ending
		}
		return "application/x-ole-storage"
	case bytes.HasPrefix(head, []byte(`{\rtf`)):
		return "application/rtf"
	case guess == typeBytes && strings.EqualFold(filepath.Ext(name), ".txt"):
		if little, big := zeros(head); little || big {
			return typeText
		}
	case guess == typeHTML && strings.EqualFold(filepath.Ext(name), ".txt"):
		return typeText // who calls a file text means its markup to be read, not obeyed
	case guess == "text/xml":
		return xmlType(head)
	case guess == typeText && strings.HasPrefix(ending, "text/"), guess == typeText && ending == "application/json",
		guess == typeText && strings.HasSuffix(ending, "xml"):
		return ending
	}
	return guess
}

// officeType tells the Office formats apart, all of which are zip files.
func officeType(head []byte, ending string) string {
	for _, sign := range []struct{ part, media string }{
		{"mimetypeapplication/vnd.oasis.opendocument.presentation", openDoc + "presentation"},
		{"mimetypeapplication/vnd.oasis.opendocument.text", openDoc + "text"},
		{"mimetypeapplication/vnd.oasis.opendocument.spreadsheet", openDoc + "spreadsheet"},
		{"ppt/", typePPTX},
		{"word/", openXML + "wordprocessingml.document"},
		{"xl/", openXML + "spreadsheetml.sheet"},
	} {
		if bytes.Contains(head, []byte(sign.part)) {
			return sign.media
		}
	}
	if strings.HasPrefix(ending, openXML) || strings.HasPrefix(ending, openDoc) {
		return ending
	}
	return "application/zip"
}

func xmlType(head []byte) string {
	head = bytes.ToLower(head)
	switch {
	case bytes.Contains(head, []byte("<html")):
		return typeHTML
	case bytes.Contains(head, []byte("<rss")):
		return "application/rss+xml"
	case bytes.Contains(head, []byte("<feed")):
		return "application/atom+xml"
	case bytes.Contains(head, []byte("<svg")):
		return "image/svg+xml"
	}
	return "text/xml"
}

// typeOf is Sniff with the source's statement as a help where the content says
// little.
func typeOf(in Input) string {
	got := Sniff(in.Name, in.Data[:min(len(in.Data), SniffLen)])
	if got == typeBytes || got == typeText {
		stated, _, err := mime.ParseMediaType(in.MediaType)
		if err == nil && stated != "" && stated != typePDF && (got == typeText) == strings.HasPrefix(stated, "text/") {
			return stated
		}
	}
	return got
}

// Reads reports whether documents of a media type are read at all.
func Reads(mediaType string) bool {
	return mediaType == typePDF || mediaType == typePPTX || mediaType == typeHTML || mediaType == typeText
}
