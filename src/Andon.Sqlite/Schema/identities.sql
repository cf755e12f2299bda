-- Who may use the server, and what was answered to requests that may be sent again.

-- Tenants that somebody set up. The table tenants has every name that was ever used, for its key.
CREATE TABLE accounts (
  tenant     INTEGER PRIMARY KEY,
  title      TEXT    NOT NULL,
  created_at INTEGER NOT NULL
);

-- may is JSON: {role, business_roles}.
CREATE TABLE users (
  tenant     INTEGER NOT NULL,
  id         TEXT    NOT NULL,
  may        TEXT    NOT NULL,
  created_at INTEGER NOT NULL
);

CREATE UNIQUE INDEX users_by_id ON users (tenant, id);

-- API keys, with the SHA-256 of their secrets. may is what a key was made for where that is not what its user may; scopes is a JSON list.
CREATE TABLE api_keys (
  id         TEXT    NOT NULL PRIMARY KEY,
  tenant     INTEGER NOT NULL,
  user       TEXT    NOT NULL,
  may        TEXT,
  scopes     TEXT    NOT NULL,
  hash       BLOB    NOT NULL,
  created_by TEXT    NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX api_keys_by_user ON api_keys (tenant, user);

-- answer is null while the request is under way.
CREATE TABLE answers (
  tenant INTEGER NOT NULL,
  route  TEXT    NOT NULL,
  key    TEXT    NOT NULL,
  digest BLOB    NOT NULL,
  at     INTEGER NOT NULL,
  answer BLOB,
  PRIMARY KEY (tenant, route, key)
) WITHOUT ROWID;

CREATE INDEX answers_by_age ON answers (at);
