-- id is the order of commits; seq counts a run's rows from 1.
CREATE TABLE log (
  id        INTEGER PRIMARY KEY,
  run_key   INTEGER NOT NULL,
  seq       INTEGER NOT NULL,
  append_id INTEGER NOT NULL,
  at        INTEGER NOT NULL,
  events    BLOB    NOT NULL
);

CREATE UNIQUE INDEX log_by_run ON log (run_key, seq);

-- The newest snapshot of a run, after log row seq.
CREATE TABLE snapshots (
  run_key INTEGER PRIMARY KEY,
  seq     INTEGER NOT NULL,
  state   BLOB    NOT NULL
);
