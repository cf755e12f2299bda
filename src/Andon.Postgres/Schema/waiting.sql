-- What waits: for a node with room (ready), for a time (timers), for another run (calls), for outside workers (leases), for people (tasks).
CREATE TABLE andon.ready (
  key     bigint  GENERATED ALWAYS AS IDENTITY,
  run_key bigint  NOT NULL,
  run     uuid    NOT NULL,
  at      bigint  NOT NULL,
  tenant  integer NOT NULL,
  step    text COLLATE "C" NOT NULL,
  type    text COLLATE "C" NOT NULL,
  queue   text COLLATE "C" NOT NULL,
  PRIMARY KEY (run_key, step)
);

CREATE INDEX ready_by_tenant ON andon.ready (tenant, at, key);

-- kind: 0 retry, 1 delay, 2 task, 3 timeout of a signal or an outside worker, 4 the next reminder of a task.
CREATE TABLE andon.timers (
  key     bigint   GENERATED ALWAYS AS IDENTITY,
  run_key bigint   NOT NULL,
  run     uuid     NOT NULL,
  due_at  bigint   NOT NULL,
  kind    smallint NOT NULL,
  step    text COLLATE "C" NOT NULL,
  PRIMARY KEY (run_key, step, kind)
);

CREATE INDEX timers_by_time ON andon.timers (due_at, key);

-- What a run has to bring about in another, its peer: kind 0 the start of a child, 1 its end, 2 the news of where this run stands, for its parent.
CREATE TABLE andon.calls (
  key     bigint   GENERATED ALWAYS AS IDENTITY,
  run_key bigint   NOT NULL,
  run     uuid     NOT NULL,
  peer    uuid     NOT NULL,
  kind    smallint NOT NULL,
  PRIMARY KEY (run_key, peer)
);

CREATE INDEX calls_in_order ON andon.calls (key);

-- Attempts that outside workers have, until a time that their heartbeats move: no event, so that this time is known to these rows alone.
CREATE TABLE andon.leases (
  key     bigint  GENERATED ALWAYS AS IDENTITY,
  run_key bigint  NOT NULL,
  run     uuid    NOT NULL,
  token   uuid    NOT NULL,
  until   bigint  NOT NULL,
  tenant  integer NOT NULL,
  step    text COLLATE "C" NOT NULL,
  worker  text COLLATE "C" NOT NULL,
  PRIMARY KEY (run_key, step)
);

CREATE INDEX leases_by_time ON andon.leases (until, key);

-- kind: 0 form, 1 approval. status: 0 pending, 1 submitted, 2 approved, 3 rejected, 4 expired, 5 superseded, 6 cancelled.
-- candidates: whoever may decide it now, as JSON; null where anyone may.
CREATE TABLE andon.tasks (
  key           bigint   GENERATED ALWAYS AS IDENTITY,
  id            uuid     PRIMARY KEY,
  run_key       bigint   NOT NULL,
  run           uuid     NOT NULL,
  opened_at     bigint   NOT NULL,
  due_at        bigint   NOT NULL,
  remind_at     bigint   NOT NULL,
  reminded_at   bigint   NOT NULL,
  closed_at     bigint   NOT NULL,
  tenant        integer  NOT NULL,
  revision      integer  NOT NULL,
  kind          smallint NOT NULL,
  status        smallint NOT NULL,
  pipeline      text COLLATE "C" NOT NULL,
  step          text COLLATE "C" NOT NULL,
  title         text COLLATE "C" NOT NULL,
  assignee_id   text COLLATE "C",
  assignee_role text COLLATE "C",
  escalated_to  text COLLATE "C",
  claimed_by    text COLLATE "C",
  delegated_to  text COLLATE "C",
  decided_by    text COLLATE "C",
  candidates    text COLLATE "C"
);

CREATE INDEX tasks_by_run ON andon.tasks (run_key);
CREATE INDEX tasks_by_status ON andon.tasks (tenant, status, opened_at, key);
