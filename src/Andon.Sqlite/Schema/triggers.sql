-- What requests from outside start: trigger is all of it, as JSON; token is the SHA-256 of the token that names it. revision counts its changes: who changes it
-- names the one that it has seen.
CREATE TABLE triggers (
  id       BLOB    NOT NULL PRIMARY KEY,
  tenant   INTEGER NOT NULL,
  token    BLOB    NOT NULL UNIQUE,
  revision INTEGER NOT NULL,
  trigger  BLOB    NOT NULL
) WITHOUT ROWID;

CREATE INDEX triggers_by_tenant ON triggers (tenant, id);
