-- Where notices are sent: webhook is all of it, as JSON. revision counts its changes: who changes it names the one that it has seen.
CREATE TABLE webhooks (
  id       BLOB    NOT NULL PRIMARY KEY,
  tenant   INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  webhook  BLOB    NOT NULL
) WITHOUT ROWID;

CREATE INDEX webhooks_by_tenant ON webhooks (tenant, id);

-- What is to be sent, written with the append that it tells of: no part of the log and of no run's rows, so that neither a rebuild nor the pruning of the run
-- touches it. state: 0 pending, 1 delivered, 2 dead. due_at is when it is tried next, or when whoever tries it now (claim) has taken too long.
CREATE TABLE deliveries (
  id          BLOB    NOT NULL PRIMARY KEY,
  tenant      INTEGER NOT NULL,
  target      BLOB    NOT NULL,
  state       INTEGER NOT NULL,
  due_at      INTEGER NOT NULL,
  claim       BLOB,
  attempts    INTEGER NOT NULL,
  created_at  INTEGER NOT NULL,
  ended_at    INTEGER NOT NULL,
  last_status INTEGER,
  type        TEXT    NOT NULL,
  last_error  TEXT,
  body        BLOB    NOT NULL
);

CREATE INDEX deliveries_due ON deliveries (target, due_at) WHERE state = 0;
CREATE INDEX deliveries_by_target ON deliveries (tenant, target, id);
CREATE INDEX deliveries_ended ON deliveries (ended_at) WHERE state > 0;
