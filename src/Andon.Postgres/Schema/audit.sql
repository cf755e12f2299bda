-- What people did: a chain for each tenant. hash is the SHA-256 of the hash before, the sequence and all else of the row, so that none can be changed, removed
-- or moved without those after it; audit_checkpoints says what the hash was at some places, signed by a key that is not here.
CREATE TABLE andon.audit (
  tenant   integer NOT NULL,
  sequence bigint  NOT NULL,
  at       bigint  NOT NULL,
  actor    text COLLATE "C" NOT NULL,
  via      text COLLATE "C",
  action   text COLLATE "C" NOT NULL,
  subject  text COLLATE "C" NOT NULL,
  details  text COLLATE "C" NOT NULL,
  hash     bytea   NOT NULL,
  PRIMARY KEY (tenant, sequence)
);

CREATE TABLE andon.audit_checkpoints (
  tenant    integer NOT NULL,
  sequence  bigint  NOT NULL,
  hash      bytea   NOT NULL,
  at        bigint  NOT NULL,
  key_id    text COLLATE "C" NOT NULL,
  signature bytea   NOT NULL,
  PRIMARY KEY (tenant, sequence)
);

-- A running hash: strict and without a beginning, so that it begins with the hash that it goes on from.
CREATE FUNCTION andon.audit_link(bytea, bytea) RETURNS bytea LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS 'SELECT pg_catalog.sha256($1 || $2)';
CREATE AGGREGATE andon.audit_chain(bytea) (sfunc = andon.audit_link, stype = bytea);

-- Against mistakes and injected statements: whoever owns the tables may also drop these.
CREATE FUNCTION andon.audit_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of % are never changed or removed', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['audit', 'audit_checkpoints'] LOOP
    EXECUTE format('CREATE TRIGGER audit_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON andon.%I FOR EACH STATEMENT EXECUTE FUNCTION andon.audit_stays()', t);
    EXECUTE format('ALTER TABLE andon.%I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE andon.%I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format($p$CREATE POLICY tenants_of_this_transaction ON andon.%I
      USING (tenant = ANY ((SELECT nullif(current_setting('andon.tenants', true), '')::integer[])::integer[]))$p$, t);
  END LOOP;
END $$;
