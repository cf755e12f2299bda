ALTER TABLE andon.quotas ADD COLUMN max_stored_bytes bigint;

-- What a tenant with a limit of bytes has stored. bytes: as the last round counted it. so_far: what the round under way has found in runs up to next_key.
CREATE TABLE andon.stored (
  tenant   integer PRIMARY KEY,
  bytes    bigint NOT NULL,
  so_far   bigint NOT NULL,
  next_key bigint NOT NULL
) WITH (fillfactor = 50);
