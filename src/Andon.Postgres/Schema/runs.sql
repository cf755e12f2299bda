-- What lists show of a run; newest first is the order of keys.
-- state: 0 submitted, 1 running, 2 waiting, 3 paused, 4 completed, 5 failed, 6 cancelled.
CREATE TABLE andon.runs (
  key             bigint   NOT NULL,
  id              uuid     NOT NULL,
  submitted_at    bigint   NOT NULL,
  started_at      bigint   NOT NULL,
  ended_at        bigint   NOT NULL,
  tenant          integer  NOT NULL,
  version         integer  NOT NULL,
  revision        integer  NOT NULL,
  state           smallint NOT NULL,
  pipeline        text COLLATE "C" NOT NULL,
  title           text COLLATE "C" NOT NULL,
  owner           text COLLATE "C" NOT NULL,
  idempotency_key text COLLATE "C",
  parent          uuid,
  holders         bytea,              -- incarnations with attempts under way, 16 bytes each
  PRIMARY KEY (tenant, key)
) WITH (fillfactor = 80);

-- Only what waits or is paused, so that a list of it does not walk over what has ended.
CREATE INDEX runs_waiting ON andon.runs (tenant, key) WHERE state IN (2, 3);

-- Only what is held, for the search for what a dead node left.
CREATE INDEX runs_held ON andon.runs (key) WHERE holders IS NOT NULL;

-- For pruning.
CREATE INDEX runs_ended ON andon.runs (ended_at) WHERE state >= 4;

CREATE UNIQUE INDEX runs_by_idempotency_key ON andon.runs (tenant, pipeline, idempotency_key) WHERE idempotency_key IS NOT NULL;
