-- The database of an Andon engine: one file, one writer.
--
-- The log is the truth. Each row is one append: all events of one decision about one run, as bytes this store does not look into. Rows are
-- written in the order of their commits, so that a commit of many runs' appends dirties a few pages at the end of the file and no others.
-- (Tables clustered by run were measured at three times the bytes per step.) The one index of the log, unique (run_key, seq), is both the
-- compare of compare-and-append and the way to a run's history.
--
-- All other tables follow from the log and can be rebuilt from it: what lists show of a run (runs), what waits for a node (ready) or for
-- a time (timers), and the people's inbox (tasks). They are written in the transaction of the append they follow from, only when they change.
--
-- Keys inside are small integers; UUIDs and names of tenants are at the edge, in one table each. Times are microseconds since 1970; a time
-- that is not yet is 9223372036854775807, which takes as many bytes as a time, so that rows do not grow.
--
-- Every index costs bytes and time in each commit that touches it; the ones here are those that a list or a loop cannot do without.

CREATE TABLE meta (name TEXT PRIMARY KEY NOT NULL, value INTEGER NOT NULL) WITHOUT ROWID;

-- Overwritten after a commit whose outcome is not known: see Writer.
INSERT INTO meta VALUES ('settled', 0);

CREATE TABLE tenants (key INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
