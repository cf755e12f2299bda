-- Slots that steps with a concurrency key take, one row for each attempt under way. They are numbered: of two nodes that take the last one at the same
-- moment, both by the only number that is left, one is refused.
CREATE TABLE andon.slots (
  run_key bigint  NOT NULL,
  run     uuid    NOT NULL,
  tenant  integer NOT NULL,
  number  integer NOT NULL,
  key     text COLLATE "C" NOT NULL,
  step    text COLLATE "C" NOT NULL,
  PRIMARY KEY (run_key, step, key)
);

CREATE UNIQUE INDEX slots_by_number ON andon.slots (tenant, key, number);

-- The slot that a step needs which waits for a node; null where it needs none.
ALTER TABLE andon.ready ADD COLUMN slot_key text COLLATE "C", ADD COLUMN slot_limit integer;
