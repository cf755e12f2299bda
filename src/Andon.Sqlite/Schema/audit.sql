-- What people did: a chain for each tenant. hash is the SHA-256 of the hash before, the sequence and all else of the row, so that none can be changed, removed
-- or moved without those after it; audit_checkpoints says what the hash was at some places, signed by a key that is not here.
-- Rows are appended in the order of commits, whosever they are, as those of the log.
CREATE TABLE audit (
  tenant   INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  at       INTEGER NOT NULL,
  actor    TEXT    NOT NULL,
  via      TEXT,
  action   TEXT    NOT NULL,
  subject  TEXT    NOT NULL,
  details  TEXT    NOT NULL,
  hash     BLOB    NOT NULL
);

CREATE UNIQUE INDEX audit_by_sequence ON audit (tenant, sequence);

CREATE TABLE audit_checkpoints (
  tenant    INTEGER NOT NULL,
  sequence  INTEGER NOT NULL,
  hash      BLOB    NOT NULL,
  at        INTEGER NOT NULL,
  key_id    TEXT    NOT NULL,
  signature BLOB    NOT NULL,
  PRIMARY KEY (tenant, sequence)
) WITHOUT ROWID;

-- Against mistakes: whoever may write the file may also drop these.
CREATE TRIGGER audit_stays BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'entries of the audit are never changed'); END;
CREATE TRIGGER audit_remains BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'entries of the audit are never removed'); END;
