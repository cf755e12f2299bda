-- seq counts a run's rows from 1.
CREATE TABLE andon.log (
  run_key   bigint  NOT NULL,
  append_id bigint  NOT NULL,
  at        bigint  NOT NULL,
  seq       integer NOT NULL,
  tenant    integer NOT NULL,
  events    bytea   NOT NULL
);

CREATE UNIQUE INDEX log_by_run ON andon.log (run_key, seq);

-- The newest snapshot of a run, after log row seq.
CREATE TABLE andon.snapshots (
  run_key bigint  PRIMARY KEY,
  seq     integer NOT NULL,
  tenant  integer NOT NULL,
  state   bytea   NOT NULL
);
