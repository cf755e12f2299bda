-- Where notices are sent: webhook is all of it, as JSON. revision counts its changes: who changes it names the one that it has seen.
CREATE TABLE andon.webhooks (
  id       uuid    PRIMARY KEY,
  tenant   integer NOT NULL,
  revision bigint  NOT NULL,
  webhook  bytea   NOT NULL
);

CREATE INDEX webhooks_by_tenant ON andon.webhooks (tenant, id);

-- What is to be sent, written with the append that it tells of: no part of the log and of no run's rows, so that neither a rebuild nor the pruning of the run
-- touches it. state: 0 pending, 1 delivered, 2 dead. due_at is when it is tried next, or when whoever tries it now (claim) has taken too long.
CREATE TABLE andon.deliveries (
  id          uuid     PRIMARY KEY,
  target      uuid     NOT NULL,
  claim       uuid,
  due_at      bigint   NOT NULL,
  created_at  bigint   NOT NULL,
  ended_at    bigint   NOT NULL,
  tenant      integer  NOT NULL,
  attempts    integer  NOT NULL,
  last_status integer,
  state       smallint NOT NULL,
  type        text COLLATE "C" NOT NULL,
  last_error  text COLLATE "C",
  body        bytea    NOT NULL
);

CREATE INDEX deliveries_due ON andon.deliveries (target, due_at) WHERE state = 0;
CREATE INDEX deliveries_by_target ON andon.deliveries (tenant, target, id);
CREATE INDEX deliveries_ended ON andon.deliveries (ended_at) WHERE state > 0;

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['webhooks', 'deliveries'] LOOP
    EXECUTE format('ALTER TABLE andon.%I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE andon.%I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format($p$CREATE POLICY tenants_of_this_transaction ON andon.%I
      USING (tenant = ANY ((SELECT nullif(current_setting('andon.tenants', true), '')::integer[])::integer[]))$p$, t);
  END LOOP;
END $$;
