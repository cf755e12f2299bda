-- The tenants that have rows are found by seeking from one to the next, and each begins after those that had their turn; then the rows of all in turn,
-- the first of each and then so many as its weight says. Not those of a tenant that has as many running steps as it may.
WITH RECURSIVE found (tenant) AS (
  SELECT min(tenant) FROM andon.ready WHERE $1::text IS NULL OR tenant = (SELECT key FROM andon.tenants WHERE name = $1)
  UNION ALL
  SELECT (SELECT min(tenant) FROM andon.ready WHERE tenant > found.tenant) FROM found WHERE found.tenant IS NOT NULL AND $1::text IS NULL
)
SELECT y.run, t.name, y.step, y.type, y.queue, y.at, y.slot_key, y.slot_limit, found.tenant
FROM found JOIN andon.tenants t ON t.key = found.tenant LEFT JOIN andon.quotas q ON q.tenant = found.tenant CROSS JOIN LATERAL (
  SELECT z.*, row_number() OVER () AS turn FROM (
    SELECT * FROM andon.ready r
    WHERE r.tenant = found.tenant AND ($2::text[] IS NULL OR r.type = ANY ($2)) AND ($3::text[] IS NULL OR r.queue = ANY ($3))
      AND ($4::uuid[] IS NULL OR r.run = ANY ($4)) AND ($5::uuid[] IS NULL OR r.run <> ALL ($5))
      AND (r.slot_key IS NULL OR (SELECT count(*) FROM andon.slots s WHERE s.tenant = r.tenant AND s.key = r.slot_key) < r.slot_limit)
    ORDER BY r.at, r.key LIMIT $6
  ) z
) y
WHERE (q.max_running_steps IS NULL OR (SELECT count(*) FROM andon.slots s WHERE s.tenant = found.tenant AND s.key = '') < q.max_running_steps)
ORDER BY (y.turn - 1)::float8 / coalesce(q.weight, 1), found.tenant <= $7, found.tenant
LIMIT $6
