-- What starts runs at set times. schedule is all of it, as JSON; wake_at is when there is something to do for it. revision counts its changes: who changes it
-- names the one that it has seen.
CREATE TABLE andon.schedules (
  id       uuid    PRIMARY KEY,
  tenant   integer NOT NULL,
  pipeline text COLLATE "C" NOT NULL,
  revision bigint  NOT NULL,
  wake_at  bigint  NOT NULL,
  schedule bytea   NOT NULL
);

CREATE INDEX schedules_by_tenant ON andon.schedules (tenant, id);
CREATE INDEX schedules_by_time ON andon.schedules (wake_at) WHERE wake_at < 9223372036854775807;

ALTER TABLE andon.schedules ENABLE ROW LEVEL SECURITY;
ALTER TABLE andon.schedules FORCE ROW LEVEL SECURITY;
CREATE POLICY tenants_of_this_transaction ON andon.schedules
  USING (tenant = ANY ((SELECT nullif(current_setting('andon.tenants', true), '')::integer[])::integer[]));
