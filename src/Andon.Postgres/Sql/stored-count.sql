-- Of each tenant so many more runs, in the order of keys; with the last of them the files, and then anew. Whom another node counts for at this moment is left
-- to it. The length of a large value is in its row: what is stored beside it is not read.
WITH s AS MATERIALIZED (SELECT * FROM andon.stored FOR UPDATE SKIP LOCKED),
page AS (
  SELECT s.tenant, count(p.key) AS runs, max(p.key) AS last, coalesce(sum((SELECT sum(octet_length(l.events)) FROM andon.log l WHERE l.run_key = p.key)), 0)::bigint AS bytes
  FROM s LEFT JOIN LATERAL (SELECT r.key FROM andon.runs r WHERE r.tenant = s.tenant AND r.key > s.next_key ORDER BY r.key LIMIT $1) p ON true
  GROUP BY s.tenant
),
found AS (
  SELECT s.tenant, s.bytes, s.so_far + p.bytes AS so_far, p.last, p.runs < $1 AS is_whole
  FROM s JOIN page p ON p.tenant = s.tenant
)
UPDATE andon.stored u SET
  bytes = CASE WHEN f.is_whole THEN f.so_far + (SELECT coalesce(sum(b.bytes), 0) FROM andon.files b WHERE b.tenant = f.tenant AND b.digest IS NOT NULL)::bigint ELSE f.bytes END,
  so_far = CASE WHEN f.is_whole THEN 0 ELSE f.so_far END,
  next_key = CASE WHEN f.is_whole THEN 0 ELSE f.last END
FROM found f WHERE u.tenant = f.tenant
