package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/user"
	"slices"
	"strconv"
	"strings"
	"time"

	"abhilekh/indexer"
	"abhilekh/storage"
	"abhilekh/storage/catalog"
)

// tag corrects a document's tags, title and dates, or shows what they rest on.
// Corrections are published at once, or by the run that is going on.
func (p program) tag(ctx context.Context, s *settings, args []string) (code int, err error) {
	if err := s.checkTag(args); err != nil {
		return exitUsage, err
	}
	log := s.logger(p.err, slog.LevelWarn)
	a, err := openArchive(ctx, s, log, false)
	if err != nil {
		return exitFailed, err
	}
	defer func() { err = errors.Join(err, a.close()) }()
	switch {
	case s.export:
		return exitWell, p.exportOverrides(ctx, a)
	case s.restore != "":
		return p.restoreOverrides(ctx, s, a)
	}
	id := storage.DocumentID(args[0])
	changes, err := a.corrections(s)
	if err != nil {
		return exitUsage, err
	}
	if len(changes) > 0 {
		_, err = a.catalog.Correct(ctx, id, changes)
	} else if s.revoke > 0 {
		err = a.catalog.Revoke(ctx, id, int64(s.revoke), time.Now())
	}
	if err != nil {
		return exitFailed, err
	}
	if len(changes) > 0 || s.revoke > 0 {
		if err := p.publishCorrections(ctx, s, a); err != nil {
			return exitFailed, err
		}
	}
	return exitWell, p.printTags(ctx, a, id)
}

// checkTag makes sure that the settings ask for one thing.
func (s *settings) checkTag(args []string) error {
	change := len(s.add)+len(s.remove)+len(s.set) > 0
	whole := s.export || s.restore != ""
	switch {
	case whole && (len(args) > 0 || change || s.revoke > 0 || s.export && s.restore != ""):
		return &storage.InvalidError{Field: "export", Problem: "--export and --import concern all documents and stand alone"}
	case !whole && len(args) != 1:
		return &storage.InvalidError{Field: "id", Problem: "give the id of one document, as in /documents/ID"}
	case change && s.revoke > 0:
		return &storage.InvalidError{Field: "revoke", Problem: "take a correction back, or make one: not both at once"}
	case s.revoke > 0 && s.because != "":
		return &storage.InvalidError{Field: "because", Problem: "a correction that is taken back keeps its own reason; leave this out"}
	case !change && s.because != "":
		return &storage.InvalidError{Field: "because", Problem: "say what to correct: --add, --remove or --set"}
	case change && strings.TrimSpace(s.because) == "":
		return &storage.InvalidError{Field: "because", Problem: "say why: --because \"…\" is kept and shown with the correction"}
	}
	return nil
}

// corrections reads --add, --remove and --set.
func (a *archive) corrections(s *settings) ([]storage.Override, error) {
	var out []storage.Override
	for _, list := range []struct {
		action string
		values []string
	}{{storage.OverrideAdd, s.add}, {storage.OverrideRemove, s.remove}} {
		for _, v := range list.values {
			o, err := a.tagCorrection(list.action, v)
			if err != nil {
				return nil, err
			}
			out = append(out, o)
		}
	}
	for _, v := range s.set {
		field, value, ok := strings.Cut(v, "=")
		if !ok {
			return nil, &storage.InvalidError{Field: "set", Value: v, Problem: fmt.Sprintf("%q is not FIELD=VALUE", v)}
		}
		if value = strings.TrimSpace(value); field == "title_lang" && value != "" && !a.vocab.Known(string(storage.FacetLang), value) {
			return nil, &storage.InvalidError{Field: "set", Value: v, Problem: fmt.Sprintf("%q is not a language code (en, hi, mr …)", value)}
		}
		out = append(out, storage.Override{Field: field, Action: storage.OverrideSet, Value: value})
	}
	who := s.who
	if who == "" {
		if u, err := user.Current(); err == nil {
			who = u.Username
		}
	}
	for i := range out {
		out[i].Who, out[i].Why, out[i].Made = who, strings.TrimSpace(s.because), time.Now()
	}
	return out, nil
}

// tagCorrection reads FACET=VALUE, for a state that is only mentioned
// state=VALUE:mentioned.
func (a *archive) tagCorrection(action, text string) (storage.Override, error) {
	o := storage.Override{Field: storage.OverrideTag, Action: action}
	facet, value, ok := strings.Cut(text, "=")
	if !ok {
		return o, &storage.InvalidError{Field: action, Value: text, Problem: fmt.Sprintf("%q is not FACET=VALUE (theme=evm)", text)}
	}
	o.Facet = storage.Facet(facet)
	o.Value, o.Level, _ = strings.Cut(value, ":")
	if !o.Facet.Correctable() {
		return o, &storage.InvalidError{Field: action, Value: text, Problem: fmt.Sprintf(
			"tags of %q cannot be corrected; state, theme, kind, conference, election and audience can", facet)}
	}
	if o.Value == storage.None || !a.vocab.Known(facet, o.Value) {
		return o, &storage.InvalidError{Field: action, Value: text, Problem: fmt.Sprintf(
			"%q is no value of %s; /api/v1/vocabulary lists them", o.Value, facet)}
	}
	switch {
	case o.Level == "" || o.Facet == storage.FacetElection:
	case o.Facet != storage.FacetState:
		return o, &storage.InvalidError{Field: action, Value: text, Problem: "only a state has a level after a colon"}
	case o.Level != storage.LevelMentioned && o.Level != storage.LevelPrimary:
		return o, &storage.InvalidError{Field: action, Value: text, Problem: fmt.Sprintf("a state is primary or mentioned, not %q", o.Level)}
	}
	return o, nil
}

// publishCorrections makes what was corrected findable. Where a run holds the
// archive, that run or the next will do it.
func (p program) publishCorrections(ctx context.Context, s *settings, a *archive) error {
	x, err := a.indexer(s, nil)
	if err != nil {
		return err
	}
	_, err = x.Run(ctx, indexer.Options{IndexOnly: true, Trigger: "correction"})
	if errors.Is(err, catalog.ErrLocked) {
		fmt.Fprintln(p.err, "abhilekh tag: written; another run is going on, the correction can be searched after the next one")
		return nil
	}
	return err
}

// printTags lists a document's tags with their evidence, then its corrections.
func (p program) printTags(ctx context.Context, a *archive, id storage.DocumentID) error {
	rec, err := a.catalog.Document(ctx, id)
	if err != nil {
		return err
	}
	overrides, err := a.catalog.Overrides(ctx, id)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(p.out)
	fmt.Fprintf(w, "%s  %s\n", rec.ID, rec.Title)
	for _, t := range rec.Tags {
		where := "-" // outside the text
		switch {
		case t.Page > 0:
			where = storage.PageUnit(rec.MediaType) + " " + strconv.Itoa(t.Page)
		case t.Rule == storage.RuleOverride:
			where = "a person"
		case strings.Contains(t.Rule, "title"):
			where = "title"
		}
		fmt.Fprintf(w, "  %s=%s\t%s\t%s\t%s\t%q\n", t.Facet, t.Value, cmp.Or(t.Level, "-"), t.Rule, where, t.Words)
	}
	for _, o := range overrides {
		state := ""
		if !o.Revoked.IsZero() {
			state = " (taken back " + string(storage.DateOf(o.Revoked)) + ")"
		}
		what := o.Field
		if o.Field == storage.OverrideTag {
			what = string(o.Facet)
		}
		value := o.Value
		if o.Level != "" {
			value += ":" + o.Level
		}
		fmt.Fprintf(w, "correction %d: %s %s=%s by %s on %s: %s%s\n", o.ID, o.Action, what, value, o.Who, storage.DateOf(o.Made), o.Why, state)
	}
	return w.Flush()
}

// exportOverrides prints every correction ever made as one JSON object a line,
// with what leads to its document, so that they survive the archive.
func (p program) exportOverrides(ctx context.Context, a *archive) error {
	w := bufio.NewWriter(p.out)
	enc := json.NewEncoder(w)
	for k, err := range a.catalog.AllOverrides(ctx) {
		if err != nil {
			return err
		}
		if err := enc.Encode(k); err != nil {
			return err
		}
	}
	return w.Flush()
}

// maxOverrideLine bounds one line of an import: a reason is a sentence, and
// identities are few.
const maxOverrideLine = 1 << 20

// restoreOverrides reads what exportOverrides printed. A correction whose
// document is not held is listed and does not end the work.
func (p program) restoreOverrides(ctx context.Context, s *settings, a *archive) (int, error) {
	var in io.Reader = p.in
	if s.restore != "-" {
		f, err := os.Open(s.restore)
		if err != nil {
			return exitFailed, err
		}
		defer f.Close()
		in = f
	}
	restored, lost := map[storage.DocumentID]bool{}, 0
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, maxOverrideLine)
	for n := 1; lines.Scan(); n++ {
		if strings.TrimSpace(lines.Text()) == "" {
			continue
		}
		var k catalog.Kept
		if err := json.Unmarshal(lines.Bytes(), &k); err != nil {
			return exitUsage, &storage.InvalidError{Field: "import", Problem: fmt.Sprintf("line %d: %v", n, err)}
		}
		if k.Field == storage.OverrideTag && (!k.Facet.Correctable() || !a.vocab.Known(string(k.Facet), k.Value)) {
			return exitUsage, &storage.InvalidError{Field: "import", Problem: fmt.Sprintf("line %d: %s=%s is not in the vocabulary", n, k.Facet, k.Value)}
		}
		id, err := a.catalog.Restore(ctx, k)
		switch {
		case errors.Is(err, storage.ErrNotFound):
			lost++
			fmt.Fprintf(p.err, "abhilekh tag: line %d: no document here is %s, or has its path, release id or bytes\n", n, k.Document)
		case err != nil:
			return exitFailed, fmt.Errorf("line %d: %w", n, err)
		default:
			restored[id] = true
		}
	}
	if err := lines.Err(); err != nil {
		return exitFailed, fmt.Errorf("read corrections: %w", err)
	}
	fmt.Fprintf(p.err, "abhilekh tag: corrections of %d documents are in place, %d found no document\n", len(restored), lost)
	if err := p.publishCorrections(ctx, s, a); err != nil {
		return exitFailed, err
	}
	if lost > 0 {
		return exitFailures, nil
	}
	return exitWell, nil
}

// repeated is a setting that may be repeated; commas belong to its values.
type repeated []string

func (l *repeated) String() string { return strings.Join(*l, " ") }

// Set adds one value.
func (l *repeated) Set(v string) error {
	if strings.TrimSpace(v) == "" {
		return errors.New("the value is empty")
	}
	if !slices.Contains(*l, v) {
		*l = append(*l, v)
	}
	return nil
}
