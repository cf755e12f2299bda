-- The database of a cluster of Andon nodes. Everything is in the schema "andon".
--
-- The log is the truth. Each row is one append: all events of one decision about one run, as bytes this store does not look into. Its one index,
-- unique (run_key, seq), is both the compare of compare-and-append and the way to a run's history. All other tables follow from the log and can
-- be rebuilt from it; they are written in the transaction of the append that they follow from, and only when they change.
--
-- Keys inside are integers. The key of a run is the time at which it was submitted, in microseconds, with ten bits of chance behind it: so keys
-- grow in the order of submission on whatever node, no node asks for one, and new rows lie beside each other at the end of every index.
-- Times are microseconds since 1970; a time that is not yet is 9223372036854775807.
--
-- Row-level security is the second lock on tenants. A transaction names its tenants in andon.tenants; rows of any other tenant are neither seen
-- nor written by it, and where it names none there are no rows. It binds the owner too. Tables that hold ids alone (run_ids, ready, timers,
-- calls, leases, slots, quotas, stored, nodes) carry none: by them a node finds what is to be done, and whose it is.

CREATE TABLE andon.tenants (
  key  integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text COLLATE "C" NOT NULL UNIQUE
);

-- Where a run is and whose.
CREATE TABLE andon.run_ids (
  id     uuid PRIMARY KEY,
  key    bigint  NOT NULL,
  tenant integer NOT NULL
);
