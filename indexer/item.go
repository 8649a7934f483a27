package indexer

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"abhilekh/indexer/extract"
	"abhilekh/indexer/source"
	"abhilekh/storage"
	"abhilekh/storage/catalog"
)

// item takes one item in hand and says what became of it. A returned itemError
// is the item's own failure.
func (d *reading) item(ctx context.Context, it source.Item) (storage.RunItem, error) {
	result := storage.RunItem{Source: d.config.ID, Key: it.Key}
	switch {
	case it.Absent: // said of nothing that could be looked at
		result.Outcome, result.Reason = storage.OutcomeFailed, it.Problem
		return result, nil
	case it.Problem != "":
		return result, itemError{errors.New(it.Problem)}
	}
	last, seen := d.last[it.Key]
	restated, err := d.restated(ctx, it, last)
	if err != nil {
		return result, err
	}
	if seen && last.Status != catalog.LookMissing && sameLook(last, it) && !restated {
		lost, err := d.lost(ctx, last)
		if err != nil {
			return result, err
		}
		if !lost {
			return d.asBefore(result, last), nil
		}
		result.Reason = "its original was lost and is put back"
	}
	data, err := d.fetch(ctx, it)
	if err != nil {
		return result, err
	}
	hash := sha256.Sum256(data)
	sum := hex.EncodeToString(hash[:])
	look := catalog.Observation{
		Source: d.config.ID, Key: it.Key, At: d.Now(), Status: catalog.LookOK, SHA256: sum,
		Size: int64(len(data)), ModTime: it.ModTime, Engine: extract.Engine,
	}
	if done, err := d.known(ctx, &result, look, last, restated); done || err != nil {
		if err == nil && !d.options.DryRun {
			err = d.keep(ctx, look.SHA256, data, true)
		}
		return result, err
	}
	if d.options.DryRun {
		return foretold(result, last), nil
	}
	ex, err := d.Extractor.Extract(ctx, extract.Input{Name: it.Name, Data: data})
	if err != nil {
		return result, d.extractError(ctx, err)
	}
	ex.PRID = firstOf(it.PRID, ex.PRID)
	d.mu.Lock()
	defer d.mu.Unlock()
	// A copy of the same bytes may have been stored while this one was read.
	if done, err := d.knownLocked(ctx, &result, look, last, restated); done || err != nil {
		return result, err
	}
	return d.storeLocked(ctx, result, it, look, ex, data)
}

// foretold is what a dry run says of an item that would be read.
func foretold(result storage.RunItem, last catalog.Observation) storage.RunItem {
	result.Outcome = storage.OutcomeIndexed
	if last.Document != "" {
		result.Outcome = storage.OutcomeChanged
	}
	return result
}

// sameLook reports whether the source's own word is enough to say that nothing
// changed since the last look.
func sameLook(last catalog.Observation, it source.Item) bool {
	if it.Remote || last.Size != it.Size || !last.ModTime.Equal(it.ModTime) || recentlyModified(last) {
		return false
	}
	// What an older reader could not read deserves another try.
	return last.Status == catalog.LookOK || last.Engine == extract.Engine
}

// asBefore repeats the verdict of the last look: what failed stays listed.
func (d *reading) asBefore(result storage.RunItem, last catalog.Observation) storage.RunItem {
	result.Document, result.Reason = last.Document, last.Reason
	switch last.Status {
	case catalog.LookFailed:
		result.Outcome = storage.OutcomeFailed
	case catalog.LookUnread:
		result.Outcome = storage.OutcomeUnread
	default:
		result.Outcome = storage.OutcomeUnchanged
	}
	last.At = d.Now()
	d.mu.Lock()
	defer d.mu.Unlock()
	d.looks = append(d.looks, last)
	return result
}

func (d *reading) fetch(ctx context.Context, it source.Item) ([]byte, error) {
	if it.Size > d.MaxBytes {
		return nil, itemError{fmt.Errorf("larger than the limit of %d bytes", d.MaxBytes)}
	}
	r, err := it.Open(ctx)
	if err != nil {
		return nil, itemError{err}
	}
	defer r.Close()
	// What is not read is not loaded whole, however large.
	head := make([]byte, extract.SniffLen)
	n, err := io.ReadFull(r, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return nil, itemError{fmt.Errorf("read: %w", err)}
	}
	if kind := extract.Sniff(it.Name, head[:n]); n > 0 && !extract.Reads(kind) {
		return nil, itemError{fmt.Errorf("%s: %w", kind, extract.ErrUnread)}
	}
	rest, err := io.ReadAll(io.LimitReader(r, d.MaxBytes-int64(n)+1))
	if err != nil {
		return nil, itemError{fmt.Errorf("read: %w", err)}
	}
	data := append(head[:n], rest...)
	switch {
	case int64(len(data)) > d.MaxBytes:
		return nil, itemError{fmt.Errorf("larger than the limit of %d bytes", d.MaxBytes)}
	case len(data) == 0:
		return nil, itemError{errors.New("the file is empty")}
	}
	return data, nil
}

// known deals with bytes that are held already: the same as at the last look,
// a document that moved, or a copy of one.
func (d *reading) known(ctx context.Context, result *storage.RunItem, look, last catalog.Observation, restated bool) (bool, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.knownLocked(ctx, result, look, last, restated)
}

func (d *reading) knownLocked(ctx context.Context, result *storage.RunItem, look, last catalog.Observation, restated bool) (bool, error) {
	if restated {
		return false, nil // the bytes may be known, what is said of them is not
	}
	doc, err := d.Catalog.Lookup(ctx, catalog.Identity{Kind: catalog.KindSHA256, Value: look.SHA256})
	if errors.Is(err, storage.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	result.Document, result.Outcome = doc, storage.OutcomeUnchanged
	look.Document, look.Fingerprint = doc, last.Fingerprint
	if last.Document == doc && last.Status == catalog.LookOK {
		if last.SHA256 != look.SHA256 {
			// An earlier content of the same document has come back: that is a
			// change, and storing decides which version it is.
			return false, nil
		}
		return true, d.observe(ctx, look)
	}
	if moved, ok := d.movedFrom(doc); ok {
		result.Outcome, result.Reason = storage.OutcomeMoved, "was "+moved
		delete(d.gone, moved)
		if err := d.observeMissing(ctx, moved); err != nil {
			return false, err
		}
	} else if last.Document != doc {
		result.Reason = "the same bytes are held from another place"
	}
	if d.options.DryRun {
		return true, nil
	}
	if err := d.leadTo(ctx, doc, look.Key); err != nil {
		return false, err
	}
	return true, d.observe(ctx, look)
}

// leadTo makes the path of key lead to doc, wherever it led before.
func (d *reading) leadTo(ctx context.Context, doc storage.DocumentID, key string) error {
	err := d.Catalog.AddIdentity(ctx, doc, d.path(key))
	if errors.Is(err, catalog.ErrTaken) {
		err = d.Catalog.MoveIdentity(ctx, d.path(key), doc)
	}
	return err
}

// movedFrom returns a key of doc that vanished from this source in this pass.
func (d *reading) movedFrom(doc storage.DocumentID) (string, bool) {
	best := ""
	for key := range d.gone {
		if d.last[key].Document == doc && (best == "" || key < best) {
			best = key
		}
	}
	return best, best != ""
}

func (d *reading) observe(ctx context.Context, o catalog.Observation) error {
	if d.options.DryRun {
		return nil
	}
	return d.Catalog.Observe(ctx, []catalog.Observation{o})
}

func (d *reading) observeMissing(ctx context.Context, key string) error {
	o := d.last[key]
	o.At, o.Status = d.Now(), catalog.LookMissing
	return d.observe(ctx, o)
}

// extractError tells the document's failure from ours: a run that is told to
// stop must not blame the document in hand.
func (d *reading) extractError(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return itemError{err}
}

func (d *reading) storeLocked(ctx context.Context, result storage.RunItem, it source.Item, look catalog.Observation, ex extract.Result, data []byte) (storage.RunItem, error) {
	doc, err := d.target(ctx, it, look, ex)
	if err != nil {
		return result, err
	}
	before := ""
	if doc != "" {
		if before, err = d.Catalog.Fingerprint(ctx, doc); err != nil {
			return result, err
		}
	}
	// Other bytes with the same content are no version, and need not be kept.
	if before != ex.Fingerprint {
		if err := d.keep(ctx, look.SHA256, data, false); err != nil {
			return result, err
		}
	}
	stated, err := d.statement(ctx, it, doc, ex)
	if err != nil {
		return result, err
	}
	in, err := d.intake(ctx, doc, it.Name, ex, stated)
	if err != nil {
		return result, err
	}
	in.Source, in.Key, in.Document = d.config.ID, it.Key, doc
	in.Doc.SourceURL, in.Doc.Sample = firstOf(stated.URL, ex.URL, it.URL), d.config.Sample
	assume(&in.Doc, d.config)
	in.Version.SHA256, in.Version.Size = look.SHA256, look.Size
	in.Identities = []catalog.Identity{{Kind: catalog.KindSHA256, Value: look.SHA256}}
	if ex.PRID != "" {
		in.Identities = append(in.Identities, catalog.Identity{Kind: catalog.KindPRID, Value: ex.PRID})
	}
	look.Fingerprint = ex.Fingerprint
	in.Observation = look
	id, err := d.Catalog.Store(ctx, in)
	if errors.Is(err, catalog.ErrOutdated) {
		// The pages of an older reader cannot be compared with these; redo could
		// not bring them up to date, so the document is one that cannot be read.
		return result, itemError{err}
	}
	if err != nil {
		return result, fmt.Errorf("store: %w", err)
	}
	if err := d.leadTo(ctx, id, it.Key); err != nil {
		return result, err
	}
	d.report.Extracted++
	result.Document, result.Pages = id, len(ex.Pages)
	result.Outcome, result.Reason = d.outcomeOf(doc, before, look, ex)
	return result, nil
}

// outcomeOf says what storing an item came to; before is the fingerprint of the
// document it is, if it is one that was held.
func (d *reading) outcomeOf(doc storage.DocumentID, before string, look catalog.Observation, ex extract.Result) (storage.Outcome, string) {
	switch {
	case !hasText(ex.Pages):
		return storage.OutcomeNoText, textless(ex.Pages)
	case doc == "":
		return storage.OutcomeIndexed, firstOf(ex.Truncated, unreadPages(ex.Pages))
	case before == ex.Fingerprint && d.last[look.Key].SHA256 == look.SHA256:
		return storage.OutcomeUnchanged, "what its source says of it has changed"
	case before == ex.Fingerprint:
		return storage.OutcomeUnchanged, "other bytes, the same content"
	}
	return storage.OutcomeChanged, firstOf(ex.Truncated, unreadPages(ex.Pages))
}

// target returns the document that these bytes are a content of, "" for a new
// one. A release id says which release it is whatever the file is called. A
// path is the same document while no other place still holds what it held: a
// copy that is overwritten becomes a document of its own.
func (d *reading) target(ctx context.Context, it source.Item, look catalog.Observation, ex extract.Result) (storage.DocumentID, error) {
	if ex.PRID != "" {
		doc, err := d.Catalog.Lookup(ctx, catalog.Identity{Kind: catalog.KindPRID, Value: ex.PRID})
		if !errors.Is(err, storage.ErrNotFound) {
			return doc, err
		}
	}
	// What was last seen at this key decides; the path alone is asked where a
	// kill came between storing and observing, or another source held it once.
	doc := d.last[it.Key].Document
	if doc == "" {
		var err error
		if doc, err = d.Catalog.Lookup(ctx, d.path(it.Key)); errors.Is(err, storage.ErrNotFound) {
			return "", nil
		} else if err != nil {
			return "", err
		}
	}
	other, err := d.Catalog.HeldElsewhere(ctx, doc, look.Source, look.Key)
	if err != nil || other {
		return "", err
	}
	return doc, nil
}
