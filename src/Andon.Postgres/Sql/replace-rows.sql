-- What follows from a run's log and is written anew right after.
WITH i AS (SELECT key FROM andon.run_ids WHERE id = $1),
ready AS (DELETE FROM andon.ready y USING i WHERE y.run_key = i.key),
timers AS (DELETE FROM andon.timers m USING i WHERE m.run_key = i.key),
calls AS (DELETE FROM andon.calls c USING i WHERE c.run_key = i.key),
leases AS (DELETE FROM andon.leases e USING i WHERE e.run_key = i.key),
slots AS (DELETE FROM andon.slots o USING i WHERE o.run_key = i.key),
tasks AS (DELETE FROM andon.tasks k USING i WHERE k.run_key = i.key)
SELECT count(*) FROM i
