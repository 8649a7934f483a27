package catalog

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"slices"
	"time"

	"abhilekh/storage"
)

// ErrOutdated is returned (wrapped) by Store for new bytes of a document whose
// current version was read by another engine, because the two fingerprints
// cannot be compared. Read the current version's kept bytes again, Store that
// without a Key, then Store the new bytes.
var ErrOutdated = errors.New("the current version was read by another engine and must be read again first")

// Intake is everything that one item brings.
type Intake struct {
	// Source and Key say where the item was seen. Without a Key nothing was
	// looked at: kept bytes were read again (see Outdated).
	Source, Key string
	// Document is the document it is, or "": then the first of Identities that
	// leads to a document decides, and if none does an id is minted.
	Document storage.DocumentID
	// Identities lead to the document from now on. One that leads to another
	// document stays there (see MoveIdentity).
	Identities []Identity
	// Observation is the look. At is required with a Key; Size and ModTime are
	// stored as given; all else is taken from the other fields.
	Observation Observation
	// Version gives SHA256, Fingerprint, Size, MediaType and FileName; the rest
	// of it is ignored. Reading again needs only SHA256 and Fingerprint.
	Version storage.Version
	// Engine made Pages from those bytes.
	Engine string
	Pages  []storage.Page
	// Doc gives the metadata as extracted: Title (the file name if it is empty),
	// TitleLang, Langs, Dates but FirstSeen, NoteNumber, PRID, Presenter,
	// Designation, SourceURL, Sample; and Kind and Conference, which count only
	// where no tag gives them. The rest of it is ignored.
	Doc storage.Document
	// Stated is what others say of it.
	Stated storage.Stated
	// Tags and the version of the rules that gave them, none being an answer, too.
	Tags        []storage.Tag
	RuleVersion string
	// Overrides are those that the rules were told of, as for SetTags.
	Overrides []storage.Override
}

// Store keeps what one item brings, in one transaction, and returns its
// document. The package comment says when that makes a new version. The version
// of those bytes becomes the current one; only reading an older version again
// changes nothing but its pages. Storing the same twice changes nothing.
//
// Metadata, Stated and tags replace the earlier ones. When kept bytes are read
// again, what does not come from bytes stays unless it is given: PRID, Presenter,
// Designation, SourceURL, the posted and manifest dates, Sample, all of Stated but
// ReaderKind, and, where no rules were applied, Kind and Conference.
//
// Errors: storage.ErrNotFound if Document, or for reading again its version, is
// unknown; ErrOutdated.
func (c *Catalog) Store(ctx context.Context, in Intake) (id storage.DocumentID, err error) {
	if err = in.check(); err == nil {
		err = c.write(ctx, func(tx *tx) error {
			id, err = c.store(ctx, tx, in)
			return err
		})
	}
	if err != nil {
		return "", fmt.Errorf("store %s: %w", cmp.Or(path.Join(in.Source, in.Key), string(in.Document)), err)
	}
	return id, nil
}

// check completes the intake and makes sure that it can be stored.
func (in *Intake) check() error {
	switch {
	case !isSum(in.Version.SHA256):
		return fmt.Errorf("%q is not a SHA-256", in.Version.SHA256)
	case in.Engine == "":
		return errors.New("no engine given")
	case in.Key == "" && in.Document == "":
		return errors.New("neither key nor document given")
	}
	if err := checkPages(in.Pages); err != nil {
		return err
	}
	if !slices.ContainsFunc(in.Pages, hasWords) {
		in.Version.Fingerprint = "bytes:" + in.Version.SHA256
	}
	if in.Version.Fingerprint == "" {
		return errors.New("no fingerprint given")
	}
	if in.RuleVersion == "" && len(in.Tags) > 0 {
		in.RuleVersion = in.Tags[0].RuleVersion
	}
	if in.Key == "" {
		return nil
	}
	o := &in.Observation
	o.Source, o.Key, o.Status, o.Reason = in.Source, in.Key, LookOK, ""
	o.SHA256, o.Fingerprint, o.Engine = in.Version.SHA256, in.Version.Fingerprint, in.Engine
	return o.check()
}

// standing is how a document stands before an intake.
type standing struct {
	id         storage.DocumentID
	version    int64 // the current one; 0 = the document is new
	extraction int64
	engine     string
}

// owner finds or mints the document of an intake.
func (c *Catalog) owner(ctx context.Context, tx *tx, in Intake) (storage.DocumentID, error) {
	if in.Document != "" {
		return resolve(ctx, tx, in.Document)
	}
	for _, ident := range in.Identities {
		id, err := lookup(ctx, tx, ident)
		if err == nil || !errors.Is(err, storage.ErrNotFound) {
			return id, err
		}
	}
	return c.newID(ctx, tx)
}

func stand(ctx context.Context, tx *tx, id storage.DocumentID) (standing, error) {
	s := standing{id: id}
	err := tx.row(ctx, `SELECT d.version, d.extraction, e.engine FROM documents d
		JOIN extractions e ON e.id = d.extraction WHERE d.id = ?`, id).Scan(&s.version, &s.extraction, &s.engine)
	if errors.Is(err, sql.ErrNoRows) {
		return s, nil
	}
	return s, err
}

func (c *Catalog) store(ctx context.Context, tx *tx, in Intake) (storage.DocumentID, error) {
	id, err := c.owner(ctx, tx, in)
	if err != nil {
		return "", err
	}
	s, err := stand(ctx, tx, id)
	if err != nil {
		return "", err
	}
	version, err := pickVersion(ctx, tx, s, in)
	if err != nil {
		return "", err
	}
	extraction, err := pickExtraction(ctx, tx, version, in)
	if err != nil {
		return "", err
	}
	if in.Key == "" && version != s.version {
		return id, nil // an older version was read again
	}
	if in.Key == "" {
		if err := keepOutside(ctx, tx, id, &in); err != nil {
			return "", err
		}
	}
	if err := putDocument(ctx, tx, id, version, extraction, in); err != nil {
		return "", err
	}
	at := in.Observation.At
	if in.Key == "" {
		at = time.Now()
	}
	for _, ident := range in.Identities {
		if _, err := addIdentity(ctx, tx, id, ident, at); err != nil {
			return "", err
		}
	}
	if err := putTags(ctx, tx, id, in.Tags, in.RuleVersion, in.Overrides); err != nil {
		return "", err
	}
	if in.Key != "" {
		in.Observation.Document = id
		err = observe(ctx, tx, in.Observation)
	}
	return id, err
}

// pickVersion returns the version that an intake is, adding it if it is new.
func pickVersion(ctx context.Context, tx *tx, s standing, in Intake) (int64, error) {
	v := in.Version
	if in.Key == "" {
		known, err := knownAs(ctx, tx, s.id, v.SHA256)
		if err == nil && known == 0 {
			err = fmt.Errorf("version %s: %w", v.SHA256, storage.ErrNotFound)
		}
		return known, err
	}
	known, err := findVersion(ctx, tx, s.id, v.SHA256, v.Fingerprint)
	if known != 0 || err != nil {
		return known, err
	}
	if s.version != 0 && s.engine != in.Engine {
		return 0, ErrOutdated
	}
	at := moment(in.Observation.At)
	res, err := tx.exec(ctx, `INSERT INTO versions (document, number, sha256, fingerprint, size, media_type,
		file_name, first_seen, last_seen)
		VALUES (?1, (SELECT coalesce(max(number), 0) + 1 FROM versions WHERE document = ?1), ?, ?, ?, ?, ?, ?, ?)`,
		s.id, v.SHA256, v.Fingerprint, v.Size, v.MediaType, v.FileName, at, at)
	if err != nil {
		return 0, err
	}
	return res.LastInsertId()
}

// pickExtraction returns the extraction of a version after an intake. Only a
// reading of the version's own bytes replaces it: other bytes with the same
// content may differ in what is not content.
func pickExtraction(ctx context.Context, tx *tx, version int64, in Intake) (int64, error) {
	var own string
	if err := tx.row(ctx, `SELECT sha256 FROM versions WHERE id = ?`, version).Scan(&own); err != nil {
		return 0, err
	}
	if own != in.Version.SHA256 {
		var id int64
		err := tx.row(ctx, `SELECT id FROM extractions WHERE version = ?`, version).Scan(&id)
		return id, err
	}
	if _, err := tx.exec(ctx, `UPDATE versions SET fingerprint = ? WHERE id = ?`,
		in.Version.Fingerprint, version); err != nil {
		return 0, err
	}
	return putExtraction(ctx, tx, version, in.Engine, in.Pages)
}

// keepOutside completes the metadata of bytes that were read again with what
// their source once said.
func keepOutside(ctx context.Context, tx *tx, id storage.DocumentID, in *Intake) error {
	var old storage.Document
	var stated storage.Stated
	err := tx.row(ctx, `SELECT v.file_name, d.kind, d.prid, d.conference, d.presenter, d.designation, d.source_url,
		d.posted, d.manifest, d.sample, d.stated
		FROM documents d JOIN versions v ON v.id = d.version WHERE d.id = ?`, id).
		Scan(&old.FileName, &old.Kind, &old.PRID, &old.Conference, &old.Presenter, &old.Designation, &old.SourceURL,
			&old.Dates.Posted, &old.Dates.Manifest, &old.Sample, object{&stated})
	if err != nil {
		return err
	}
	d := &in.Doc
	d.PRID = cmp.Or(d.PRID, old.PRID)
	d.Presenter = cmp.Or(d.Presenter, old.Presenter)
	d.Designation = cmp.Or(d.Designation, old.Designation)
	d.SourceURL = cmp.Or(d.SourceURL, old.SourceURL)
	d.Dates.Posted = cmp.Or(d.Dates.Posted, old.Dates.Posted)
	d.Dates.Manifest = cmp.Or(d.Dates.Manifest, old.Dates.Manifest)
	d.Sample = old.Sample
	if in.RuleVersion == "" { // what rules gave would outlive them
		d.Kind = cmp.Or(d.Kind, old.Kind)
		d.Conference = cmp.Or(d.Conference, old.Conference)
	}
	if s := &in.Stated; s.By == "" && s.SourceKind == "" && s.Manifest.Empty() {
		stated.ReaderKind = s.ReaderKind
		*s = stated
	}
	in.Version.FileName = cmp.Or(in.Version.FileName, old.FileName)
	return nil
}

// putDocument writes the metadata. Equal ones do not change the record's state:
// the trigger compares. Where a new document is held is left to the look.
func putDocument(ctx context.Context, tx *tx, id storage.DocumentID, version, extraction int64, in Intake) error {
	d := in.Doc
	title := cmp.Or(d.Title, in.Version.FileName, path.Base(in.Key))
	langs, err := encode(d.Langs)
	if err != nil {
		return err
	}
	stated, err := json.Marshal(in.Stated)
	if err != nil {
		return err
	}
	at := moment(in.Observation.At)
	_, err = tx.exec(ctx, `INSERT INTO documents (id, version, extraction, title, title_lang, kind, langs,
		printed, posted, manifest, metadata, note_number, prid, conference, presenter, designation, source_url,
		sample, stated, sources, present, first_seen, last_seen, rule_version)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '[]', 0, ?, ?, '')
		ON CONFLICT (id) DO UPDATE SET version = excluded.version, extraction = excluded.extraction,
		title = excluded.title, title_lang = excluded.title_lang, kind = excluded.kind, langs = excluded.langs,
		printed = excluded.printed, posted = excluded.posted, manifest = excluded.manifest,
		metadata = excluded.metadata, note_number = excluded.note_number, prid = excluded.prid,
		conference = excluded.conference, presenter = excluded.presenter, designation = excluded.designation,
		source_url = excluded.source_url, sample = excluded.sample, stated = excluded.stated`,
		id, version, extraction, title, d.TitleLang, cmp.Or(value(in.Tags, storage.FacetKind), d.Kind), langs,
		d.Dates.Printed, d.Dates.Posted, d.Dates.Manifest, d.Dates.Metadata, d.NoteNumber, d.PRID,
		cmp.Or(value(in.Tags, storage.FacetConference), d.Conference), d.Presenter, d.Designation, d.SourceURL,
		d.Sample, string(stated), at, at)
	return err
}
