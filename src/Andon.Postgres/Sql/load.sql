WITH r AS MATERIALIZED (
  SELECT i.key, s.seq, s.state FROM andon.run_ids i LEFT JOIN andon.snapshots s ON s.run_key = i.key WHERE i.id = ANY ($1::uuid[])
)
SELECT key, 0 AS part, seq, 0::bigint AS at, state AS bytes FROM r WHERE seq IS NOT NULL
UNION ALL
SELECT r.key, 1, l.seq, l.at, l.events FROM r CROSS JOIN LATERAL (
  SELECT seq, at, events FROM andon.log WHERE run_key = r.key AND seq > coalesce(r.seq, 0)
) l
ORDER BY 1, 2, 3
