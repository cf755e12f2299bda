-- What requests from outside start: trigger is all of it, as JSON; token is the SHA-256 of the token that names it. revision counts its changes: who changes it
-- names the one that it has seen.
CREATE TABLE andon.triggers (
  id       uuid    PRIMARY KEY,
  tenant   integer NOT NULL,
  token    bytea   NOT NULL UNIQUE,
  revision bigint  NOT NULL,
  trigger  bytea   NOT NULL
);

CREATE INDEX triggers_by_tenant ON andon.triggers (tenant, id);

ALTER TABLE andon.triggers ENABLE ROW LEVEL SECURITY;
ALTER TABLE andon.triggers FORCE ROW LEVEL SECURITY;
CREATE POLICY tenants_of_this_transaction ON andon.triggers
  USING (tenant = ANY ((SELECT nullif(current_setting('andon.tenants', true), '')::integer[])::integer[]));

-- Whoever presents a token does not know its tenant: a transaction that names one may see the trigger of that one, and change nothing of it.
CREATE POLICY token_of_this_transaction ON andon.triggers FOR SELECT
  USING (token = (SELECT decode(nullif(current_setting('andon.token', true), ''), 'hex')));
