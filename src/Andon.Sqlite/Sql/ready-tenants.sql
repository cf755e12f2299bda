-- The tenants that have rows, by seeking from one to the next: the rows themselves are not read.
WITH RECURSIVE found (tenant) AS (
  SELECT min(tenant) FROM ready
  UNION ALL
  SELECT (SELECT min(tenant) FROM ready WHERE tenant > found.tenant) FROM found WHERE found.tenant IS NOT NULL
)
SELECT tenant FROM found WHERE tenant IS NOT NULL
