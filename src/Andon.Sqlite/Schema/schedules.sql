-- What starts runs at set times. schedule is all of it, as JSON; wake_at is when there is something to do for it. revision counts its changes: who changes it
-- names the one that it has seen.
CREATE TABLE schedules (
  id       BLOB    NOT NULL PRIMARY KEY,
  tenant   INTEGER NOT NULL,
  pipeline TEXT    NOT NULL,
  revision INTEGER NOT NULL,
  wake_at  INTEGER NOT NULL,
  schedule BLOB    NOT NULL
) WITHOUT ROWID;

CREATE INDEX schedules_by_tenant ON schedules (tenant, id);
CREATE INDEX schedules_by_time ON schedules (wake_at);
