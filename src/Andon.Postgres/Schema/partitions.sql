-- The log in partitions by the keys of runs, which are the times of their submissions: history that nobody wants any more goes with its partition, at once
-- and without a trace, where removing its rows one by one would be as much work as writing them was. What was the log until now is the first of them.
--
-- Row-level security is that of the log. The partitions have it forced too, and no policy: who asks for one by its name sees nothing and writes nothing.
SELECT set_config('lock_timeout', '10s', true);

ALTER TABLE andon.log RENAME TO log_first;
ALTER INDEX andon.log_by_run RENAME TO log_first_by_run;
CREATE TABLE andon.log (LIKE andon.log_first) PARTITION BY RANGE (run_key);
CREATE UNIQUE INDEX log_by_run ON andon.log (run_key, seq);
ALTER TABLE andon.log ENABLE ROW LEVEL SECURITY;
ALTER TABLE andon.log FORCE ROW LEVEL SECURITY;
DROP POLICY tenants_of_this_transaction ON andon.log_first;
CREATE POLICY tenants_of_this_transaction ON andon.log
  USING (tenant = ANY ((SELECT nullif(current_setting('andon.tenants', true), '')::integer[])::integer[]));

-- Whoever may use the log may use it still; and its bound is that of the partition.
DO $$
DECLARE may record;
BEGIN
  FOR may IN SELECT a.grantee, a.privilege_type FROM pg_class c, aclexplode(c.relacl) a WHERE c.oid = 'andon.log_first'::regclass AND a.grantee <> c.relowner LOOP
    EXECUTE format('GRANT %s ON andon.log TO %s', may.privilege_type, CASE may.grantee WHEN 0 THEN 'PUBLIC' ELSE may.grantee::regrole::text END);
  END LOOP;
  EXECUTE format('ALTER TABLE andon.log ATTACH PARTITION andon.log_first FOR VALUES FROM (MINVALUE) TO (%s)',
    (SELECT (regexp_match(pg_get_constraintdef(oid), '(\d{10,})'))[1] FROM pg_constraint WHERE conrelid = 'andon.log_first'::regclass AND conname = 'log_bound'));
END $$;
ALTER TABLE andon.log_first DROP CONSTRAINT log_bound;

-- The partitions, the oldest first: keys from since (null: from the beginning) to before until.
CREATE FUNCTION andon.log_partitions() RETURNS TABLE (name text, since bigint, until bigint) LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT c.relname::text, (regexp_match(b.bound, 'FROM \(''?(\d+)'))[1]::bigint, (regexp_match(b.bound, 'TO \(''?(\d+)'))[1]::bigint
  FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid CROSS JOIN LATERAL (SELECT pg_get_expr(c.relpartbound, c.oid) AS bound) b
  WHERE i.inhparent = 'andon.log'::regclass ORDER BY 3
$$;

-- Sees to it that keys up to one have a partition, where need be by one more, so many days wide or as wide as it must be; returns where the last one
-- ends. It is made by itself and then attached: appends do not wait. With the rights of the owner: the role that appends need own nothing.
CREATE FUNCTION andon.log_ahead(wanted bigint, days integer) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  width constant bigint := days * 86400000000 * 1024;
  last bigint := (SELECT max(until) FROM andon.log_partitions());
  ends bigint;
  name text;
BEGIN
  IF wanted < last THEN RETURN last; END IF;
  PERFORM pg_advisory_xact_lock(1097753711, 3);
  last := (SELECT max(until) FROM andon.log_partitions());
  IF wanted < last THEN RETURN last; END IF;
  ends := last + ((wanted - last) / width + 1) * width;
  name := 'log_' || to_char(to_timestamp(ends / 1024 / 1000000) AT TIME ZONE 'UTC', 'YYYYMMDD');
  EXECUTE format('CREATE TABLE andon.%I (LIKE andon.log)', name);
  EXECUTE format('ALTER TABLE andon.%I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', name);
  EXECUTE format('ALTER TABLE andon.log ATTACH PARTITION andon.%I FOR VALUES FROM (%s) TO (%s)', name, last, ends);
  RETURN ends;
END $$;

-- Whether a run with a key from since to before until is still wanted: it has not ended before a time, has something to bring about in another, or
-- has a parent from before that is still there.
CREATE FUNCTION andon.log_is_wanted(since bigint, until bigint, ended_before bigint) RETURNS boolean LANGUAGE sql VOLATILE
SET search_path = pg_catalog, pg_temp SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
  SELECT EXISTS (
    SELECT 1 FROM andon.tenants t CROSS JOIN LATERAL (
      SELECT 1 FROM andon.runs r
      WHERE r.tenant = t.key AND r.key >= since AND r.key < until
        AND (r.state < 4 OR r.ended_at >= ended_before OR EXISTS (SELECT 1 FROM andon.calls c WHERE c.run_key = r.key)
          OR EXISTS (SELECT 1 FROM andon.run_ids p WHERE p.id = r.parent AND p.key < since))
      LIMIT 1) found)
$$;

-- Drops a partition whose runs all ended before a time; false where one of them is still wanted. Looked at twice: once while appends go on, and once
-- more while none of them reaches this partition. To drop it takes all of the log for a moment; where that is not to be had soon, nothing happened.
CREATE FUNCTION andon.log_drop(partition text, ended_before bigint) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET lock_timeout = '500ms' AS $$
DECLARE
  first bigint;
  bound bigint;
BEGIN
  PERFORM pg_advisory_xact_lock(1097753711, 4);
  SELECT coalesce(p.since, 0), p.until INTO first, bound FROM andon.log_partitions() p WHERE p.name = partition;
  -- The last one stays: the next is made from its end.
  IF bound IS NULL OR bound = (SELECT max(p.until) FROM andon.log_partitions() p) OR bound > least(ended_before, andon.now_us()) * 1024 THEN RETURN false; END IF;
  PERFORM set_config('andon.tenants', coalesce((SELECT array_agg(key)::text FROM andon.tenants), '{}'), true);
  IF andon.log_is_wanted(first, bound, ended_before) THEN RETURN false; END IF;
  EXECUTE format('LOCK TABLE andon.%I IN SHARE ROW EXCLUSIVE MODE', partition);
  PERFORM set_config('andon.tenants', coalesce((SELECT array_agg(key)::text FROM andon.tenants), '{}'), true);
  IF andon.log_is_wanted(first, bound, ended_before) THEN RETURN false; END IF;
  DELETE FROM andon.snapshots WHERE run_key >= first AND run_key < bound;
  EXECUTE format('DROP TABLE andon.%I', partition);
  RETURN true;
END $$;
