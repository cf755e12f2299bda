-- Secrets, sealed: each value by a data key of its own, which the master key of that id wraps. Neither is ever here in clear.
CREATE TABLE secrets (
  tenant       INTEGER NOT NULL,
  name         TEXT    NOT NULL,
  key_id       TEXT    NOT NULL,
  wrapped_key  BLOB    NOT NULL,
  sealed_value BLOB    NOT NULL,
  set_by       TEXT    NOT NULL,
  set_at       INTEGER NOT NULL
);

CREATE UNIQUE INDEX secrets_by_name ON secrets (tenant, name);
