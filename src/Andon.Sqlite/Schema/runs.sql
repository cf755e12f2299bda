-- What lists show of a run. Keys grow in the order of submission, so that "newest first" is the order of keys.
-- state: 0 submitted, 1 running, 2 waiting, 3 paused, 4 completed, 5 failed, 6 cancelled.
CREATE TABLE runs (
  key             INTEGER PRIMARY KEY,
  id              BLOB    NOT NULL,
  tenant          INTEGER NOT NULL,
  pipeline        TEXT    NOT NULL,
  version         INTEGER NOT NULL,
  title           TEXT    NOT NULL,
  owner           TEXT    NOT NULL,
  idempotency_key TEXT,
  state           INTEGER NOT NULL,
  revision        INTEGER NOT NULL,
  submitted_at    INTEGER NOT NULL,
  started_at      INTEGER NOT NULL,
  ended_at        INTEGER NOT NULL,
  holders         BLOB                -- incarnations with attempts under way, 16 bytes each
);

CREATE UNIQUE INDEX runs_by_id ON runs (id);

-- The key of the run is the hidden last column of this index: newest first within a tenant.
CREATE INDEX runs_by_tenant ON runs (tenant);

-- Only what waits or is paused, so that a list of it does not scan what has ended; a run that just runs through never has an entry.
-- (An index of all that is unended costs the writer a seventh of its time.)
CREATE INDEX runs_waiting ON runs (tenant) WHERE state IN (2, 3);

-- Only what is held, for the start after a crash.
CREATE INDEX runs_held ON runs (key) WHERE holders IS NOT NULL;

CREATE UNIQUE INDEX runs_by_idempotency_key ON runs (tenant, pipeline, idempotency_key) WHERE idempotency_key IS NOT NULL;
