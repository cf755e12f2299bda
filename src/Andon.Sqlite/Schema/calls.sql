-- The run that started a run and waits for it; null for one that was submitted from outside.
ALTER TABLE runs ADD COLUMN parent BLOB;

CREATE INDEX runs_by_parent ON runs (parent) WHERE parent IS NOT NULL;

-- What a run has to bring about in another, its peer: kind 0 the start of a child, 1 its end, 2 the news of where this run stands, for its parent.
CREATE TABLE calls (
  key     INTEGER PRIMARY KEY,
  run_key INTEGER NOT NULL,
  peer    BLOB    NOT NULL,
  kind    INTEGER NOT NULL
);

CREATE UNIQUE INDEX calls_by_run ON calls (run_key, peer);
