WITH s AS (SELECT seq, state FROM andon.snapshots WHERE run_key = (SELECT key FROM andon.run_ids WHERE id = $1))
SELECT 0 AS part, seq, 0::bigint AS at, state AS bytes FROM s
UNION ALL
SELECT 1, l.seq, l.at, l.events FROM andon.log l
WHERE l.run_key = (SELECT key FROM andon.run_ids WHERE id = $1) AND l.seq > coalesce((SELECT seq FROM s), 0)
ORDER BY 1, 2
