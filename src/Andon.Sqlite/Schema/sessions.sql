-- Passwords of users, as slow hashes. Attempts count since the last one that was right; before next_at none is looked at.
CREATE TABLE passwords (
  tenant      INTEGER NOT NULL,
  user        TEXT    NOT NULL,
  hash        TEXT    NOT NULL,
  must_change INTEGER NOT NULL,
  changed_at  INTEGER NOT NULL,
  attempts    INTEGER NOT NULL,
  next_at     INTEGER NOT NULL
);

CREATE UNIQUE INDEX passwords_by_user ON passwords (tenant, user);

-- Sessions of those who signed in, with the SHA-256 of their secrets.
CREATE TABLE sessions (
  id         TEXT    NOT NULL PRIMARY KEY,
  tenant     INTEGER NOT NULL,
  user       TEXT    NOT NULL,
  hash       BLOB    NOT NULL,
  created_at INTEGER NOT NULL,
  seen_at    INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX sessions_by_user ON sessions (tenant, user);
