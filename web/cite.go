package web

import (
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
	if d.Conference != "" {
		out.Event = w.vocab.Label(string(storage.FacetConference), d.Conference, english.ui())
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

// issuer names the body that issued a document in the language of s; "" when the
// document does not say.
func (w *Web) issuer(s speech, r *storage.Record) string {
	switch body, state := cite.Issuer(r); body {
	case cite.Commission:
		return s.say("issuer.eci")
	case cite.Bureau:
		return s.say("issuer.pib")
	case cite.StateOfficer:
		return s.say("issuer.ceo", w.vocab.Label(string(storage.FacetState), state, s.ui()))
	}
	return ""
}
