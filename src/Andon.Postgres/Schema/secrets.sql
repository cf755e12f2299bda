-- Secrets, sealed: each value by a data key of its own, which the master key of that id wraps. Neither is ever here in clear.
CREATE TABLE andon.secrets (
  tenant       integer NOT NULL,
  name         text COLLATE "C" NOT NULL,
  key_id       text COLLATE "C" NOT NULL,
  wrapped_key  bytea   NOT NULL,
  sealed_value bytea   NOT NULL,
  set_by       text COLLATE "C" NOT NULL,
  set_at       bigint  NOT NULL,
  PRIMARY KEY (tenant, name)
);

ALTER TABLE andon.secrets ENABLE ROW LEVEL SECURITY;
ALTER TABLE andon.secrets FORCE ROW LEVEL SECURITY;
CREATE POLICY tenants_of_this_transaction ON andon.secrets
  USING (tenant = ANY ((SELECT nullif(current_setting('andon.tenants', true), '')::integer[])::integer[]));
