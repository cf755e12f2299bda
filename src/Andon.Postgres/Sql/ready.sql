-- The tenants that have rows are found by seeking from one to the next, and each begins after those that had their turn; then the rows of all in turn,
-- the first of each and then so many as its weight says. Not those of a tenant that has as many running steps as it may.
-- Of the tenants $8, in the order of their keys, nothing is before the marks $9: what was taken from there is passed by, which while a transaction is held open
-- nothing can clear away.
WITH RECURSIVE found (tenant, first, place) AS (
  SELECT CASE WHEN $1::text IS NULL THEN 0 ELSE (SELECT key FROM andon.tenants WHERE name = $1) END, (-9223372036854775808)::bigint, 1
  UNION ALL
  SELECT coalesce(other.tenant, ($8::integer[])[f.place]), coalesce(other.at, marked.at), CASE WHEN other.tenant IS NULL THEN f.place + 1 ELSE f.place END
  FROM found f
  LEFT JOIN LATERAL (
    SELECT r.tenant, r.at FROM andon.ready r
    WHERE r.tenant > f.tenant AND r.tenant < coalesce(($8::integer[])[f.place], 2147483647) ORDER BY r.tenant, r.at, r.key LIMIT 1
  ) other ON true
  LEFT JOIN LATERAL (
    SELECT r.at FROM andon.ready r
    WHERE other.tenant IS NULL AND r.tenant = ($8::integer[])[f.place] AND r.at >= ($9::bigint[])[f.place] ORDER BY r.at, r.key LIMIT 1
  ) marked ON true
  WHERE f.tenant IS NOT NULL AND $1::text IS NULL
)
SELECT y.run, t.name, y.step, y.type, y.queue, y.at, y.slot_key, y.slot_limit, found.tenant, found.first
FROM found JOIN andon.tenants t ON t.key = found.tenant LEFT JOIN andon.quotas q ON q.tenant = found.tenant CROSS JOIN LATERAL (
  SELECT z.*, row_number() OVER () AS turn FROM (
    SELECT * FROM andon.ready r
    WHERE r.tenant = found.tenant AND r.at >= found.first AND ($2::text[] IS NULL OR r.type = ANY ($2)) AND ($3::text[] IS NULL OR r.queue = ANY ($3))
      AND ($4::uuid[] IS NULL OR r.run = ANY ($4)) AND ($5::uuid[] IS NULL OR r.run <> ALL ($5))
      AND (r.slot_key IS NULL OR (SELECT count(*) FROM andon.slots s WHERE s.tenant = r.tenant AND s.key = r.slot_key) < r.slot_limit)
    ORDER BY r.at, r.key LIMIT $6
  ) z
) y
WHERE (q.max_running_steps IS NULL OR (SELECT count(*) FROM andon.slots s WHERE s.tenant = found.tenant AND s.key = '') < q.max_running_steps)
ORDER BY (y.turn - 1)::float8 / coalesce(q.weight, 1), found.tenant <= $7, found.tenant
LIMIT $6
