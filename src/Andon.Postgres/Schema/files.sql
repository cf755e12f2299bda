-- Files that outputs and parameters name. Until its last chunk is written a file has no digest, and nobody finds it.
-- kept_at is the database's time, moved when the same bytes are kept again: what was kept lately is not removed, though nothing names it yet.
CREATE TABLE andon.files (
  key     bigint  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  bytes   bigint  NOT NULL,
  kept_at bigint  NOT NULL,
  tenant  integer NOT NULL,
  digest  bytea
);

CREATE UNIQUE INDEX files_by_digest ON andon.files (tenant, digest) WHERE digest IS NOT NULL;

CREATE TABLE andon.file_chunks (
  file   bigint  NOT NULL,
  n      integer NOT NULL,
  tenant integer NOT NULL,
  bytes  bytea   NOT NULL,
  PRIMARY KEY (file, n)
);

-- Files are often compressed already; the server shall not try.
ALTER TABLE andon.file_chunks ALTER COLUMN bytes SET STORAGE EXTERNAL;
