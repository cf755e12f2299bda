-- Ended runs with all that belongs to them. A run stays while its parent is there, and while it has something to bring about in another.
WITH found AS (
  SELECT r.tenant, r.key, r.id FROM andon.runs r
  WHERE r.state >= 4 AND r.ended_at < $1
    AND NOT EXISTS (SELECT 1 FROM andon.run_ids p WHERE p.id = r.parent) AND NOT EXISTS (SELECT 1 FROM andon.calls c WHERE c.run_key = r.key)
  ORDER BY r.ended_at LIMIT $2
),
runs AS (DELETE FROM andon.runs r USING found f WHERE r.tenant = f.tenant AND r.key = f.key RETURNING r.key),
ids AS (DELETE FROM andon.run_ids i USING found f WHERE i.id = f.id),
log AS (DELETE FROM andon.log l USING found f WHERE l.run_key = f.key),
snapshots AS (DELETE FROM andon.snapshots s USING found f WHERE s.run_key = f.key),
ready AS (DELETE FROM andon.ready y USING found f WHERE y.run_key = f.key),
timers AS (DELETE FROM andon.timers m USING found f WHERE m.run_key = f.key),
leases AS (DELETE FROM andon.leases e USING found f WHERE e.run_key = f.key),
slots AS (DELETE FROM andon.slots o USING found f WHERE o.run_key = f.key),
tasks AS (DELETE FROM andon.tasks k USING found f WHERE k.run_key = f.key)
SELECT count(*) FROM runs
