package web

import (
	"strings"

	"abhilekh/storage"
	"abhilekh/storage/cite"
)

// citation is everything needed to cite and to prove.
type citation struct {
	Heading     string
	Plain       string
	BibTeX, RIS string
	SHA256      string
	Permalink   string
	Open        bool // the plain form stands open
}

// work is e, or page n of it, as storage/cite wants it. Citations are in English
// whatever the language of the page: that is what the styles prescribe.
func (w *Web) work(e *edition, n int) cite.Work {
	english := speech{}
	d := e.record.Document
	out := cite.Work{
		Document: d, BaseURL: w.base, Version: e.version.SHA256, Page: n, PageUnit: storage.PageUnit(d.MediaType),
		Retrieved: storage.DateOf(w.now()), IssuedBy: w.issuer(english, &e.record),
	}
	if d.Kind != "" {
		out.KindLabel = w.vocab.Label(string(storage.FacetKind), d.Kind, english.ui())
	}
	return out
}

func (w *Web) citation(v visit, e *edition, n int) citation {
	k := w.work(e, n)
	heading := v.say("cite.document")
	switch {
	case n > 0 && k.PageUnit == "slide":
		heading = v.say("cite.slide")
	case n > 0:
		heading = v.say("cite.page")
	}
	return citation{
		Heading: heading, Plain: cite.Text(k), BibTeX: cite.BibTeX(k), RIS: cite.RIS(k),
		SHA256: e.version.SHA256, Permalink: cite.Permalink(k), Open: true,
	}
}

// issuer is the body that issued a document, as far as the document itself says:
// by its press-note number, its PIB release id, or as the presentation or
// release of one state's Chief Electoral Officer. "" when it does not.
func (w *Web) issuer(s speech, r *storage.Record) string {
	switch {
	case strings.HasPrefix(r.NoteNumber, "ECI/"):
		return s.say("issuer.eci")
	case r.PRID != "":
		return s.say("issuer.pib")
	case r.Kind == "presentation" || r.Kind == "state-ceo-release":
		if states := r.Values(storage.FacetState); len(states) == 1 && states[0] != storage.National {
			return s.say("issuer.ceo", w.vocab.Label(string(storage.FacetState), states[0], s.ui()))
		}
	}
	return ""
}
