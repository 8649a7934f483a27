// Package cite writes citations of a document, or of one page of it, as a line
// of text, as BibTeX and as RIS, and the permanent address they all carry.
//
// A citation names one version by its SHA-256, so that it stays true when the
// source changes. What is not known is left out, never guessed. Invented
// documents are marked as samples in every form, and an original address stands
// only where it is an http or https one. The package does no I/O; exports and
// pages decide what to do with the text.
package cite

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"abhilekh/storage"
)

// Work is what is cited. Only Document need be filled in.
type Work struct {
	// Document is the document as it is known now.
	Document storage.Document
	// BaseURL is the address of the archive, with or without a slash at its end.
	BaseURL string
	// Version is the SHA-256 of the version that was read, "" for the current one.
	Version string
	// Page is the page or slide cited, 0 for the whole.
	Page int
	// PageUnit is "page" or "slide", "" for what fits the media type.
	PageUnit string
	// Retrieved is the day on which the citation was taken.
	Retrieved storage.Date
	// IssuedBy is the issuing body in words.
	IssuedBy string
	// KindLabel is the kind of document in words.
	KindLabel string
	// Event is the conference at which it was presented, in words, or "".
	Event string
}

// Permalink returns the address of the version, and of the page if there is
// one: BaseURL/documents/{id}/versions/{sha}/pages/{n}. It is pinned to the
// current version unless another is named.
func Permalink(w Work) string {
	s := strings.TrimRight(w.BaseURL, "/") + "/documents/" + url.PathEscape(string(w.Document.ID))
	if sha := w.sha(); sha != "" {
		s += "/versions/" + url.PathEscape(sha)
	}
	if w.Page > 0 {
		s += "/pages/" + strconv.Itoa(w.Page)
	}
	return s
}

// Text returns a citation in one line of UTF-8: presenter, issuer, title, kind and number,
// conference, date, page, permanent address, original address, SHA-256, day of retrieval.
func Text(w Work) string {
	var parts []string
	add := func(s string) {
		if s != "" {
			parts = append(parts, s)
		}
	}
	add(w.author())
	if title := line(w.Document.Title); title != "" {
		add("“" + title + "”")
	}
	add(strings.TrimSpace(line(w.KindLabel) + " " + line(w.Document.NoteNumber)))
	if prid := line(w.Document.PRID); prid != "" {
		add("PIB release " + prid)
	}
	add(line(w.Event))
	add(w.dateWords())
	add(w.place())
	var b strings.Builder
	b.WriteString(strings.Join(parts, ", ") + ". " + Permalink(w))
	var proof []string
	if source := w.source(); source != "" {
		proof = append(proof, "originally at "+source)
	}
	if sha := line(w.sha()); sha != "" {
		proof = append(proof, "SHA-256 "+sha)
	}
	if len(proof) > 0 {
		b.WriteString(" (" + strings.Join(proof, "; ") + ")")
	}
	b.WriteString(".")
	if day := words(w.Retrieved); day != "" {
		b.WriteString(" Retrieved " + day + ".")
	}
	if w.Document.Sample {
		b.WriteString(" [Sample]")
	}
	return b.String()
}

// author returns who speaks: the presenter with the office in brackets, or the
// office alone; the body that issued it where none is stated.
func (w Work) author() string {
	name, office := line(w.Document.Presenter), line(w.Document.Designation)
	if issuer := line(w.IssuedBy); strings.HasPrefix(issuer, office) {
		office = issuer // none stated, or "Chief Electoral Officer": of which state?
	}
	if name == "" || office == "" {
		return name + office
	}
	return name + " (" + office + ")"
}

// Body is a body that issues documents.
type Body string

// The bodies.
const (
	Commission   Body = "eci" // the Election Commission of India
	Bureau       Body = "pib" // the Press Information Bureau
	StateOfficer Body = "ceo" // the Chief Electoral Officer of one state
)

// Issuer returns the body that issued a document, as far as the document itself
// says: by its press-note number, its PIB release id, or as the presentation or
// release of one state's officer, whose slug is then the second result. A
// presentation is that officer's if its evidence for the state names the office,
// or if it was given at a conference of these officers; being about a state is not
// enough. "" when it does not say, and for an invented document, which nobody
// issued.
func Issuer(r *storage.Record) (body Body, state string) {
	switch {
	case r.Sample:
		return "", ""
	case strings.HasPrefix(r.NoteNumber, "ECI/"):
		return Commission, ""
	case r.PRID != "":
		return Bureau, ""
	}
	about := r.Values(storage.FacetState)
	switch r.Kind {
	case "state-ceo-release":
	case "presentation":
		officers := slices.DeleteFunc(slices.Clone(about), func(s string) bool { return !namesOfficer(r.Tags, s) })
		if len(officers) > 0 || r.Conference == "" {
			about = officers
		}
	default:
		return "", ""
	}
	if len(about) != 1 || about[0] == storage.National {
		return "", ""
	}
	return StateOfficer, about[0]
}

// namesOfficer reports whether the words that gave a state name its Chief
// Electoral Officer.
func namesOfficer(tags []storage.Tag, state string) bool {
	return slices.ContainsFunc(tags, func(t storage.Tag) bool {
		words := strings.ToLower(t.Words)
		return t.Facet == storage.FacetState && t.Value == state && t.Rule != storage.RuleOverride &&
			(strings.Contains(words, "electoral officer") || slices.Contains(strings.FieldsFunc(words, notLetter), "ceo") ||
				strings.Contains(words, "निर्वाचन अधिकारी") || strings.Contains(words, "निर्वाचन पदाधिकारी"))
	})
}

func notLetter(r rune) bool { return !unicode.IsLetter(r) }

// sha returns the SHA-256 of the version cited, or "".
func (w Work) sha() string {
	if w.Version != "" {
		return w.Version
	}
	return w.Document.Version
}

// source returns the public address of the document in one line, or "": any
// other than http and https would name a file of the machine it was read on.
func (w Work) source() string {
	s := line(w.Document.SourceURL)
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	return s
}

// unit returns "page" or "slide".
func (w Work) unit() string {
	if w.PageUnit != "" {
		return line(w.PageUnit)
	}
	return storage.PageUnit(w.Document.MediaType)
}

// place returns the page cited as written in a text, or "".
func (w Work) place() string {
	switch unit := w.unit(); {
	case w.Page <= 0:
		return ""
	case unit == "page":
		return fmt.Sprintf("p. %d", w.Page)
	default:
		return fmt.Sprintf("%s %d", unit, w.Page)
	}
}

// dateWords returns the date of the document in words, with what kind of date
// it is unless it stands on the document itself.
func (w Work) dateWords() string {
	d, kind := w.Document.Dates.Best()
	day := words(d)
	if day == "" {
		return ""
	}
	switch kind {
	case "posted":
		return "posted " + day
	case "metadata":
		return "file dated " + day
	}
	return day
}

// words returns a date as "16 March 2024", or "" if it is not a real one.
func words(d storage.Date) string {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return ""
	}
	return t.Format("2 January 2006")
}

// line returns s as one line: white space single, no control characters, valid
// UTF-8.
func line(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && !unicode.IsSpace(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	return strings.Join(strings.Fields(s), " ")
}
