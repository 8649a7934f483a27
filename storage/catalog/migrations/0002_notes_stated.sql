-- Speaker notes, who presented, and what others say of a document.

ALTER TABLE documents ADD COLUMN
  presenter TEXT NOT NULL -- who gave the presentation, or ''
  DEFAULT '';
ALTER TABLE documents ADD COLUMN
  designation TEXT NOT NULL -- the presenter's office, or ''
  DEFAULT '';
ALTER TABLE documents ADD COLUMN
  stated TEXT NOT NULL -- JSON object (storage.Stated): what reader, source and manifest say, for the rules; no part of a record
  DEFAULT '{}';
ALTER TABLE pages ADD COLUMN
  notes TEXT NOT NULL -- a slide's speaker notes, like text, or ''
  DEFAULT '';

-- Until now the kind of a document was kept without what it rests on: a release
-- id or the day of posting, then a number, all of which are with the document;
-- else it was that of its source.
UPDATE documents SET stated = json_object('source_kind', kind)
WHERE kind <> '' AND prid = '' AND posted = '' AND note_number = '';

DROP TRIGGER documents_changed;
CREATE TRIGGER documents_changed AFTER UPDATE ON documents
WHEN (OLD.id, OLD.version, OLD.extraction, OLD.title, OLD.title_lang, OLD.kind, OLD.langs,
  OLD.printed, OLD.posted, OLD.manifest, OLD.metadata, OLD.note_number, OLD.prid, OLD.conference,
  OLD.presenter, OLD.designation, OLD.source_url, OLD.sources, OLD.present, OLD.sample, OLD.first_seen)
IS NOT (NEW.id, NEW.version, NEW.extraction, NEW.title, NEW.title_lang, NEW.kind, NEW.langs,
  NEW.printed, NEW.posted, NEW.manifest, NEW.metadata, NEW.note_number, NEW.prid, NEW.conference,
  NEW.presenter, NEW.designation, NEW.source_url, NEW.sources, NEW.present, NEW.sample, NEW.first_seen)
BEGIN UPDATE record_state SET token = lower(hex(randomblob(16))); END;

-- A new version or extraction is checked against the documents that name one;
-- without these, storing a document reads all others.
CREATE INDEX documents_version ON documents (version);
CREATE INDEX documents_extraction ON documents (extraction);
