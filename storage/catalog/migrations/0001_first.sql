-- The first shape of the catalogue.
--
-- Moments are text, UTC, of one width (2026-11-25T09:30:00.000000000Z), so that
-- they sort; '' is an unknown moment. Civil dates are YYYY-MM-DD in IST or ''.
-- Lists and maps are JSON. SHA-256 sums are 64 lower-case hex digits.

-- What the index is built from, as one word: a new random token whenever
-- anything in a record has changed (see the triggers below). Random and not a
-- counter, so that a catalogue restored from a backup never repeats a word that
-- named other content.
CREATE TABLE record_state (
  only  INTEGER PRIMARY KEY CHECK (only = 1), -- there is one row
  token TEXT NOT NULL                         -- the word, 32 hex digits
) STRICT;
INSERT INTO record_state VALUES (1, lower(hex(randomblob(16))));

-- A document as it is known now. Metadata are those of the current version.
CREATE TABLE documents (
  id           TEXT NOT NULL PRIMARY KEY, -- minted once, never used again
  version      INTEGER NOT NULL REFERENCES versions (id) DEFERRABLE INITIALLY DEFERRED,    -- the current version
  extraction   INTEGER NOT NULL REFERENCES extractions (id) DEFERRABLE INITIALLY DEFERRED, -- whose pages are shown: that of the current version
  title        TEXT NOT NULL CHECK (title <> ''), -- as extracted; the file name at worst
  title_lang   TEXT NOT NULL, -- ISO 639-1, or ''
  kind         TEXT NOT NULL, -- a kind of the vocabulary, or ''
  langs        TEXT NOT NULL, -- JSON list of ISO 639-1 codes, main language first
  printed      TEXT NOT NULL, -- date read on the document itself
  posted       TEXT NOT NULL, -- date stated by the site that published it
  manifest     TEXT NOT NULL, -- date stated by an operator's manifest
  metadata     TEXT NOT NULL, -- date from the file's own properties
  note_number  TEXT NOT NULL, -- press-note number, canonical, or ''; never a key: numbers recur
  prid         TEXT NOT NULL, -- PIB release id, or ''
  conference   TEXT NOT NULL, -- a conference of the vocabulary, or ''
  source_url   TEXT NOT NULL, -- public http(s) address, or ''
  sources      TEXT NOT NULL, -- JSON list, sorted: sources that hold it, or if none does, those that held it last; never empty
  present      INTEGER NOT NULL CHECK (present IN (0, 1)), -- 1 if the newest look at some key found it; 0 = withdrawn
  sample       INTEGER NOT NULL CHECK (sample IN (0, 1)), -- 1 for the invented documents shipped with the program
  first_seen   TEXT NOT NULL, -- the first look that found it
  last_seen    TEXT NOT NULL, -- the newest look that found it
  rule_version TEXT NOT NULL  -- of the tagging rules applied last
) STRICT;

-- What leads to a document.
CREATE TABLE identities (
  kind     TEXT NOT NULL, -- path, sha256, prid, url
  value    TEXT NOT NULL, -- the identity itself
  document TEXT NOT NULL REFERENCES documents (id), -- where it leads
  added    TEXT NOT NULL, -- when it was first known to lead there
  PRIMARY KEY (kind, value)
) STRICT, WITHOUT ROWID;
CREATE INDEX identities_document ON identities (document);

-- Ids that were merged into others. Always one hop: a later merge of the target
-- rewrites them.
CREATE TABLE redirects (
  id       TEXT NOT NULL PRIMARY KEY, -- the id given up
  document TEXT NOT NULL REFERENCES documents (id), -- the document it names now
  merged   TEXT NOT NULL  -- when
) STRICT, WITHOUT ROWID;
CREATE INDEX redirects_document ON redirects (document);

-- One content of a document.
CREATE TABLE versions (
  id          INTEGER PRIMARY KEY, -- ours; never shown
  document    TEXT NOT NULL REFERENCES documents (id) DEFERRABLE INITIALLY DEFERRED, -- whose content
  number      INTEGER NOT NULL CHECK (number > 0), -- from 1, oldest first
  sha256      TEXT NOT NULL,    -- of the bytes in which it was first seen; names it and never changes
  fingerprint TEXT NOT NULL CHECK (fingerprint <> ''), -- of the content, as the extraction in use computes it
  size        INTEGER NOT NULL, -- bytes
  media_type  TEXT NOT NULL,    -- of those bytes
  file_name   TEXT NOT NULL,    -- last element of the original's name
  first_seen  TEXT NOT NULL,    -- the first look that found this content
  last_seen   TEXT NOT NULL,    -- the newest look that found it
  UNIQUE (document, sha256),
  UNIQUE (document, number)
) STRICT;

-- Pages made of one version by one engine. A version has one extraction; when a
-- better engine makes other pages, a new row takes its place.
CREATE TABLE extractions (
  id         INTEGER PRIMARY KEY AUTOINCREMENT, -- never used twice: it names its pages for ever
  version    INTEGER NOT NULL UNIQUE REFERENCES versions (id) ON DELETE CASCADE, -- what was read
  engine     TEXT NOT NULL,    -- the newest engine known to make exactly these pages
  page_count INTEGER NOT NULL, -- rows in pages
  quality    TEXT NOT NULL,    -- none if no page has text, else that of its worst page with text
  made       TEXT NOT NULL     -- when it was stored
) STRICT;

-- A page. Rows are written with their extraction and never changed.
CREATE TABLE pages (
  extraction INTEGER NOT NULL REFERENCES extractions (id) ON DELETE CASCADE, -- made by
  number     INTEGER NOT NULL CHECK (number > 0), -- from 1, in the order of the document
  title      TEXT NOT NULL, -- a slide's title, or ''
  text       TEXT NOT NULL, -- lines ended by \n, cells by \t
  lang       TEXT NOT NULL, -- main language, ISO 639-1, or ''
  method     TEXT NOT NULL, -- which reader made the text
  quality    TEXT NOT NULL, -- the verdict on the text
  reason     TEXT NOT NULL, -- why there is no text, or why it is doubtful
  PRIMARY KEY (extraction, number)
) STRICT;

-- Facet values of a document with their evidence, as the rules gave them.
CREATE TABLE tags (
  document     TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE, -- what is tagged
  position     INTEGER NOT NULL, -- order in which the rules gave them, from 0
  facet        TEXT NOT NULL,    -- state, theme, kind, conference, audience
  value        TEXT NOT NULL,    -- of the vocabulary
  level        TEXT NOT NULL,    -- of a state: primary or mentioned; else ''
  rule         TEXT NOT NULL,    -- why, a short stable name
  rule_version TEXT NOT NULL,    -- of that rule
  page         INTEGER NOT NULL, -- where; 0 = title or outside the text
  words        TEXT NOT NULL,    -- the words that gave it
  PRIMARY KEY (document, position)
) STRICT, WITHOUT ROWID;

-- A person's corrections. They win over everything extracted, the newest over
-- the older, and are never deleted: a correction taken back gets a moment in
-- revoked.
CREATE TABLE overrides (
  id       INTEGER PRIMARY KEY, -- order
  document TEXT NOT NULL REFERENCES documents (id), -- what is corrected
  field    TEXT NOT NULL CHECK (field IN ('title', 'title_lang', 'printed', 'posted', 'manifest', 'metadata', 'tag')), -- what of it
  action   TEXT NOT NULL CHECK (action IN ('set', 'add', 'remove')), -- set for fields; add or remove for a tag
  facet    TEXT NOT NULL, -- of a tag; else ''
  value    TEXT NOT NULL, -- the title, date or tag value; '' sets an unknown date
  level    TEXT NOT NULL, -- of a state tag; else ''
  who      TEXT NOT NULL, -- the person
  why      TEXT NOT NULL, -- the reason given
  made     TEXT NOT NULL, -- when
  revoked  TEXT NOT NULL, -- when it was taken back, or ''
  CHECK ((field = 'tag') = (action <> 'set')),
  CHECK ((field = 'tag') = (facet <> ''))
) STRICT;
CREATE INDEX overrides_document ON overrides (document);

-- What is not shown, by an operator's reasoned decision. The row is the
-- tombstone: it stays, and so do the bytes.
CREATE TABLE withheld (
  id       INTEGER PRIMARY KEY, -- order
  document TEXT NOT NULL REFERENCES documents (id), -- what is withheld
  sha256   TEXT NOT NULL,    -- only this version of it, or '' for all
  page     INTEGER NOT NULL, -- only this page, or 0 for all
  who      TEXT NOT NULL,    -- the operator
  why      TEXT NOT NULL,    -- the reason: law, privacy
  made     TEXT NOT NULL,    -- when
  lifted   TEXT NOT NULL     -- when it was shown again, or ''
) STRICT;
CREATE INDEX withheld_document ON withheld (document);

-- Looks at a key of a source. Looks with the same result in a row are one row:
-- the first and the last moment. The newest row of a key says how it stands.
CREATE TABLE observations (
  id          INTEGER PRIMARY KEY AUTOINCREMENT, -- order
  source      TEXT NOT NULL, -- where was looked
  key         TEXT NOT NULL, -- the item's name within its source
  document    TEXT REFERENCES documents (id), -- which document it is; NULL if it is none of ours
  version     INTEGER REFERENCES versions (id), -- which content those bytes are; NULL if not read
  status      TEXT NOT NULL CHECK (status IN ('ok', 'missing', 'failed', 'unread')), -- what the look found
  sha256      TEXT NOT NULL,    -- of the bytes, or ''
  size        INTEGER NOT NULL, -- bytes
  mod_time    TEXT NOT NULL,    -- as the source states it, at the last look
  fingerprint TEXT NOT NULL,    -- of the content when it was read, or ''
  engine      TEXT NOT NULL,    -- of the readers that read it or could not, or ''
  reason      TEXT NOT NULL,    -- why it failed, or was not read
  first_at    TEXT NOT NULL,    -- the first look with this result
  last_at     TEXT NOT NULL,    -- the last look with this result
  newest      INTEGER NOT NULL CHECK (newest IN (0, 1)) -- 1 for the newest row of its key
) STRICT;
CREATE UNIQUE INDEX observations_newest ON observations (source, key) WHERE newest = 1;
CREATE INDEX observations_document ON observations (document, sha256);
CREATE INDEX observations_version ON observations (version);

-- Places documents come from.
CREATE TABLE sources (
  id         TEXT NOT NULL PRIMARY KEY, -- as configured
  kind       TEXT NOT NULL, -- folder …
  label      TEXT NOT NULL, -- for people
  schedule   TEXT NOT NULL, -- cron expression in IST, or ''
  retired    INTEGER NOT NULL CHECK (retired IN (0, 1)), -- 1 when no longer configured
  added      TEXT NOT NULL, -- when it was first configured
  last_run   TEXT NOT NULL, -- when it was read last, or ''
  last_error TEXT NOT NULL  -- why the last look at it failed, or ''
) STRICT;

-- Passes of the indexer.
CREATE TABLE runs (
  id         TEXT NOT NULL PRIMARY KEY, -- sorts by start
  trigger    TEXT NOT NULL,    -- command, schedule, start
  sources    TEXT NOT NULL,    -- JSON list of the sources it was to read
  started    TEXT NOT NULL,    -- when
  finished   TEXT NOT NULL,    -- when; '' while it runs, or if it was killed and no other has begun since
  items      INTEGER NOT NULL, -- items seen
  counts     TEXT NOT NULL,    -- JSON map, outcome → items
  extracted  INTEGER NOT NULL, -- documents read
  generation TEXT NOT NULL,    -- published by it, or ''
  error      TEXT NOT NULL     -- why the run itself stopped, or ''
) STRICT;

-- What became of each item of a run.
CREATE TABLE run_items (
  id       INTEGER PRIMARY KEY, -- order in which they were reported
  run      TEXT NOT NULL REFERENCES runs (id), -- in which run
  source   TEXT NOT NULL,    -- in which source
  key      TEXT NOT NULL,    -- its name there
  document TEXT NOT NULL,    -- the id at that time, or ''; may be a redirect now
  outcome  TEXT NOT NULL,    -- what became of it
  reason   TEXT NOT NULL,    -- why there is no text, or why it failed
  pages    INTEGER NOT NULL, -- pages read
  at       TEXT NOT NULL     -- when
) STRICT;
CREATE INDEX run_items_run ON run_items (run);
CREATE INDEX run_items_outcome ON run_items (run, outcome);

-- A version keeps its bytes.
CREATE TRIGGER versions_keep_their_bytes BEFORE UPDATE OF sha256 ON versions
WHEN OLD.sha256 IS NOT NEW.sha256
BEGIN SELECT RAISE(ABORT, 'the bytes of a version never change'); END;

-- Pages belong to their extraction for ever; documents.extraction then tells by
-- one number whether pages changed.
CREATE TRIGGER pages_stay BEFORE UPDATE ON pages
BEGIN SELECT RAISE(ABORT, 'pages are replaced with their extraction, never changed'); END;

-- The state changes with whatever a record shows, except last_seen: a look that
-- finds nothing new must not lead to a new index.
CREATE TRIGGER documents_added AFTER INSERT ON documents
BEGIN UPDATE record_state SET token = lower(hex(randomblob(16))); END;
CREATE TRIGGER documents_dropped AFTER DELETE ON documents
BEGIN UPDATE record_state SET token = lower(hex(randomblob(16))); END;
CREATE TRIGGER documents_changed AFTER UPDATE ON documents
WHEN (OLD.id, OLD.version, OLD.extraction, OLD.title, OLD.title_lang, OLD.kind, OLD.langs,
  OLD.printed, OLD.posted, OLD.manifest, OLD.metadata, OLD.note_number, OLD.prid, OLD.conference,
  OLD.source_url, OLD.sources, OLD.present, OLD.sample, OLD.first_seen)
IS NOT (NEW.id, NEW.version, NEW.extraction, NEW.title, NEW.title_lang, NEW.kind, NEW.langs,
  NEW.printed, NEW.posted, NEW.manifest, NEW.metadata, NEW.note_number, NEW.prid, NEW.conference,
  NEW.source_url, NEW.sources, NEW.present, NEW.sample, NEW.first_seen)
BEGIN UPDATE record_state SET token = lower(hex(randomblob(16))); END;
CREATE TRIGGER versions_changed AFTER UPDATE OF document, size, media_type, file_name, first_seen ON versions
BEGIN UPDATE record_state SET token = lower(hex(randomblob(16))); END;
CREATE TRIGGER tags_added AFTER INSERT ON tags
BEGIN UPDATE record_state SET token = lower(hex(randomblob(16))); END;
CREATE TRIGGER tags_dropped AFTER DELETE ON tags
BEGIN UPDATE record_state SET token = lower(hex(randomblob(16))); END;
CREATE TRIGGER tags_changed AFTER UPDATE ON tags
BEGIN UPDATE record_state SET token = lower(hex(randomblob(16))); END;
CREATE TRIGGER overrides_added AFTER INSERT ON overrides
BEGIN UPDATE record_state SET token = lower(hex(randomblob(16))); END;
CREATE TRIGGER overrides_dropped AFTER DELETE ON overrides
BEGIN UPDATE record_state SET token = lower(hex(randomblob(16))); END;
CREATE TRIGGER overrides_changed AFTER UPDATE ON overrides
BEGIN UPDATE record_state SET token = lower(hex(randomblob(16))); END;
CREATE TRIGGER withheld_added AFTER INSERT ON withheld
BEGIN UPDATE record_state SET token = lower(hex(randomblob(16))); END;
CREATE TRIGGER withheld_dropped AFTER DELETE ON withheld
BEGIN UPDATE record_state SET token = lower(hex(randomblob(16))); END;
CREATE TRIGGER withheld_changed AFTER UPDATE ON withheld
BEGIN UPDATE record_state SET token = lower(hex(randomblob(16))); END;
