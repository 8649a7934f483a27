package indexer

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"abhilekh/indexer/extract"
	"abhilekh/indexer/source"
	"abhilekh/indexer/tag"
	"abhilekh/storage"
	"abhilekh/storage/catalog"
)

// intake is what an extraction and others say of a document, tagged. doc is ""
// for a new one.
func (r *run) intake(ctx context.Context, doc storage.DocumentID, name string, ex extract.Result, stated storage.Stated) (catalog.Intake, error) {
	in := catalog.Intake{
		Version: storage.Version{Fingerprint: ex.Fingerprint, MediaType: ex.MediaType, FileName: name, PageCount: len(ex.Pages), Engine: extract.Engine},
		Engine:  extract.Engine,
		Pages:   ex.Pages,
		Stated:  stated,
		Doc: storage.Document{
			Title: firstOf(stated.Title, ex.Title), TitleLang: ex.TitleLang, Langs: ex.Langs,
			Dates: storage.Dates{
				Printed: ex.Printed, Posted: ex.Posted, Manifest: stated.Date, Metadata: ex.Metadata,
			},
			NoteNumber: ex.NoteNumber, PRID: ex.PRID, SourceURL: ex.URL, MediaType: ex.MediaType, FileName: name,
			Presenter: stated.Presenter, Designation: stated.Designation,
		},
		RuleVersion: r.Tagger.Version(),
	}
	if stated.Title != "" {
		in.Doc.TitleLang = stated.Lang
	}
	if stated.Lang != "" {
		in.Doc.Langs = append([]string{stated.Lang}, slices.DeleteFunc(slices.Clone(ex.Langs), func(l string) bool { return l == stated.Lang })...)
	}
	rec := storage.Record{Document: in.Doc, Pages: ex.Pages}
	var overrides []storage.Override
	if doc != "" {
		var err error
		if overrides, err = r.Catalog.Overrides(ctx, doc); err != nil {
			return in, err
		}
		for _, o := range overrides {
			rec.Apply(o) // a corrected title or date is better evidence
		}
	}
	in.Overrides = overrides
	in.Tags = r.Tagger.Tags(evidence(rec, stated, overrides))
	return in, nil
}

// evidence is what the tagger sees of a document.
func evidence(rec storage.Record, stated storage.Stated, overrides []storage.Override) tag.Input {
	date, _ := rec.Dates.Best()
	return tag.Input{
		Title: ownTitle(rec.Title, rec.FileName), FileName: rec.FileName, MediaType: rec.MediaType,
		NoteNumber: rec.NoteNumber, Date: date, Pages: rec.Pages, Stated: stated,
		Overrides: slices.DeleteFunc(slices.Clone(overrides), func(o storage.Override) bool { return !o.Revoked.IsZero() }),
	}
}

// assume fills in what a source says of the language of documents that do not
// say it themselves, and takes the addresses from samples: they are published
// nowhere.
func assume(doc *storage.Document, c source.Config) {
	if doc.Sample {
		doc.SourceURL = ""
	}
	if len(doc.Langs) == 0 && c.Language != "" {
		doc.Langs = []string{c.Language}
	}
}

// ownTitle is the title if it is the document's own, else "": what a file is
// called must not give a document its state.
func ownTitle(title, fileName string) string {
	if title == extract.NameTitle(fileName) {
		return ""
	}
	return title
}

func hasText(pages []storage.Page) bool {
	for _, p := range pages {
		if p.Quality != storage.QualityNone {
			return true
		}
	}
	return false
}

// unreadPages says which pages of a document with text could not be read, or
// only in part.
func unreadPages(pages []storage.Page) string {
	first, n := "", 0
	for _, p := range pages {
		if strings.Contains(p.Reason, " be read: ") { // in part, or not at all
			if n++; n == 1 {
				first = fmt.Sprintf("page %d: %s", p.Number, p.Reason)
			}
		}
	}
	if n > 1 {
		first += fmt.Sprintf(" (and %d more)", n-1)
	}
	return first
}

// textless says why no page has text.
func textless(pages []storage.Page) string {
	if len(pages) == 0 {
		return "the document has no pages"
	}
	return pages[0].Reason
}

func firstOf(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}
