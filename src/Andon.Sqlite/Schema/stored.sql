ALTER TABLE quotas ADD COLUMN max_stored_bytes INTEGER;

-- What a tenant with a limit of bytes has stored. bytes: as the last round counted it. so_far: what the round under way has found in runs up to next_key.
CREATE TABLE stored (
  tenant   INTEGER PRIMARY KEY,
  bytes    INTEGER NOT NULL,
  so_far   INTEGER NOT NULL,
  next_key INTEGER NOT NULL
);
