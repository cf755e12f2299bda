-- Slots that steps with a concurrency key take, one row for each attempt under way. There is one writer, so that to count them before a row is
-- added is enough.
CREATE TABLE slots (
  tenant  INTEGER NOT NULL,
  key     TEXT    NOT NULL,
  run_key INTEGER NOT NULL,
  step    TEXT    NOT NULL,
  PRIMARY KEY (run_key, step, key)
) WITHOUT ROWID;

CREATE INDEX slots_by_key ON slots (tenant, key);

-- The slot that a step needs which waits for a node; null where it needs none.
ALTER TABLE ready ADD COLUMN slot_key TEXT;
ALTER TABLE ready ADD COLUMN slot_limit INTEGER;
