-- Published versions; never changed. definition and step_types are JSON.
CREATE TABLE pipelines (
  key          INTEGER PRIMARY KEY,
  tenant       INTEGER NOT NULL,
  name         TEXT    NOT NULL,
  version      INTEGER NOT NULL,
  digest       TEXT    NOT NULL,
  definition   BLOB    NOT NULL,
  step_types   BLOB    NOT NULL,
  published_by TEXT    NOT NULL,
  published_at INTEGER NOT NULL
);

CREATE UNIQUE INDEX pipelines_by_name ON pipelines (tenant, name, version);

-- Step types that a tenant registered, as JSON.
CREATE TABLE step_types (
  tenant   INTEGER NOT NULL,
  name     TEXT    NOT NULL,
  metadata BLOB    NOT NULL
);

CREATE UNIQUE INDEX step_types_by_name ON step_types (tenant, name);
