-- The tenants that have rows and may start more, by seeking from one to the next: the rows themselves are not read.
WITH RECURSIVE found (tenant) AS (
  SELECT min(tenant) FROM ready
  UNION ALL
  SELECT (SELECT min(tenant) FROM ready WHERE tenant > found.tenant) FROM found WHERE found.tenant IS NOT NULL
)
SELECT f.tenant, coalesce(q.weight, 1) FROM found f LEFT JOIN quotas q ON q.tenant = f.tenant
WHERE f.tenant IS NOT NULL AND (q.max_running_steps IS NULL OR (SELECT count(*) FROM slots s WHERE s.tenant = f.tenant AND s.key = '') < q.max_running_steps)
