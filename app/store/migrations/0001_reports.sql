-- Reports with their sections, what the user typed for each, and every version of the text.
-- AUTOINCREMENT: an id is never used again, so a page that is still open never hits another row.

CREATE TABLE reports (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  title TEXT NOT NULL,
  period TEXT NOT NULL DEFAULT '',
  organ TEXT NOT NULL DEFAULT '',
  made REAL NOT NULL,
  changed REAL NOT NULL,
  binned REAL,
  revision INTEGER NOT NULL DEFAULT 1
);

CREATE TABLE sections (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  report INTEGER NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  title TEXT NOT NULL,
  length_min INTEGER,
  length_max INTEGER,
  structure TEXT NOT NULL DEFAULT 'auto',
  instructions TEXT NOT NULL DEFAULT '',
  pinned TEXT,
  current INTEGER REFERENCES versions (id) ON DELETE SET NULL,
  tip INTEGER REFERENCES versions (id) ON DELETE SET NULL,
  binned REAL,
  revision INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX sections_of_report ON sections (report, position);

CREATE TABLE bullets (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  section INTEGER NOT NULL REFERENCES sections (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  text TEXT NOT NULL
);
CREATE INDEX bullets_of_section ON bullets (section, position);

-- owner: the running program that writes this version. findings, facts, examples, timing: JSON.
CREATE TABLE versions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  section INTEGER NOT NULL REFERENCES sections (id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  parent INTEGER REFERENCES versions (id) ON DELETE SET NULL,
  source INTEGER REFERENCES versions (id) ON DELETE SET NULL,
  cause TEXT NOT NULL CHECK (cause IN ('draft', 'revision', 'edit', 'restore', 'import')),
  instruction TEXT NOT NULL DEFAULT '',
  name TEXT NOT NULL DEFAULT '',
  made REAL NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('writing', 'done', 'stopped', 'broken')),
  owner TEXT NOT NULL DEFAULT '',
  text TEXT NOT NULL DEFAULT '',
  findings TEXT NOT NULL DEFAULT '[]',
  facts TEXT NOT NULL DEFAULT '[]',
  examples TEXT NOT NULL DEFAULT '[]',
  timing TEXT NOT NULL DEFAULT '{}'
);
CREATE UNIQUE INDEX versions_of_section ON versions (section, number);
CREATE INDEX versions_parent ON versions (parent);
CREATE INDEX versions_source ON versions (source);
CREATE INDEX versions_writing ON versions (state) WHERE state = 'writing';

CREATE TABLE messages (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  section INTEGER NOT NULL REFERENCES sections (id) ON DELETE CASCADE,
  role TEXT NOT NULL CHECK (role IN ('user', 'program')),
  text TEXT NOT NULL,
  kind TEXT NOT NULL DEFAULT '',
  version INTEGER REFERENCES versions (id) ON DELETE SET NULL,
  made REAL NOT NULL
);
CREATE INDEX messages_of_section ON messages (section, id);
CREATE INDEX messages_of_version ON messages (version);
