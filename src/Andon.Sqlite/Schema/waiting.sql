-- What waits: for a node with room (ready), for a time (timers), for people (tasks).
CREATE TABLE ready (
  key     INTEGER PRIMARY KEY,
  run_key INTEGER NOT NULL,
  step    TEXT    NOT NULL,
  tenant  INTEGER NOT NULL,
  type    TEXT    NOT NULL,
  queue   TEXT    NOT NULL,
  at      INTEGER NOT NULL
);

CREATE UNIQUE INDEX ready_by_run ON ready (run_key, step);
CREATE INDEX ready_by_tenant ON ready (tenant, at);

-- kind: 0 retry, 1 delay, 2 task, 3 timeout of a signal or an outside worker.
CREATE TABLE timers (
  key     INTEGER PRIMARY KEY,
  run_key INTEGER NOT NULL,
  step    TEXT    NOT NULL,
  kind    INTEGER NOT NULL,
  due_at  INTEGER NOT NULL
);

CREATE UNIQUE INDEX timers_by_run ON timers (run_key, step, kind);
CREATE INDEX timers_by_time ON timers (due_at);

-- kind: 0 form, 1 approval. status: 0 pending, 1 submitted, 2 approved, 3 rejected, 4 expired, 5 superseded, 6 cancelled.
CREATE TABLE tasks (
  key           INTEGER PRIMARY KEY,
  id            BLOB    NOT NULL,
  run_key       INTEGER NOT NULL,
  tenant        INTEGER NOT NULL,
  pipeline      TEXT    NOT NULL,
  step          TEXT    NOT NULL,
  revision      INTEGER NOT NULL,
  kind          INTEGER NOT NULL,
  status        INTEGER NOT NULL,
  title         TEXT    NOT NULL,
  assignee_id   TEXT,
  assignee_role TEXT,
  escalated_to  TEXT,
  claimed_by    TEXT,
  opened_at     INTEGER NOT NULL,
  due_at        INTEGER NOT NULL,
  closed_at     INTEGER NOT NULL,
  decided_by    TEXT
);

CREATE UNIQUE INDEX tasks_by_id ON tasks (id);
CREATE INDEX tasks_by_run ON tasks (run_key);
CREATE INDEX tasks_by_status ON tasks (tenant, status, opened_at);
