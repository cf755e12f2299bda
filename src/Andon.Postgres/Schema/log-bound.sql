-- The log is about to become the first of several partitions, which has to end somewhere. No run of the next two weeks has a key as great as this.
-- Checked in a transaction of its own, so that appends go on while all of a long log is read.
SELECT set_config('lock_timeout', '10s', true);
DO $$ BEGIN
  EXECUTE format('ALTER TABLE andon.log ADD CONSTRAINT log_bound CHECK (run_key < %s) NOT VALID', (andon.now_us() + 14 * 86400000000) * 1024);
END $$;
