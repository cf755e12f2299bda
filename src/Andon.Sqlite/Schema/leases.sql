-- Attempts that outside workers have, until a time that their heartbeats move: no event, so that this time is known to these rows alone.
CREATE TABLE leases (
  key     INTEGER PRIMARY KEY,
  run_key INTEGER NOT NULL,
  step    TEXT    NOT NULL,
  tenant  INTEGER NOT NULL,
  token   BLOB    NOT NULL,
  worker  TEXT    NOT NULL,
  until   INTEGER NOT NULL
);

CREATE UNIQUE INDEX leases_by_run ON leases (run_key, step);
CREATE INDEX leases_by_time ON leases (until);
