-- Not where the history went with its partition and a prune has not come to the run yet.
SELECT r.key FROM andon.runs r
WHERE NOT EXISTS (SELECT 1 FROM andon.log l WHERE l.run_key = r.key)
  AND EXISTS (SELECT 1 FROM andon.log_partitions() p WHERE r.key >= coalesce(p.since, 0) AND r.key < p.until) LIMIT 20
