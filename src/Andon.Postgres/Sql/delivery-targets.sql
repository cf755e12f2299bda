-- From target to target by the index: however much waits for one, it costs a look.
WITH RECURSIVE t (target) AS (
  SELECT (SELECT d.target FROM andon.deliveries d WHERE d.state = 0 ORDER BY d.target LIMIT 1)
  UNION ALL
  SELECT (SELECT d.target FROM andon.deliveries d WHERE d.state = 0 AND d.target > t.target ORDER BY d.target LIMIT 1) FROM t WHERE t.target IS NOT NULL
)
SELECT n.name, f.target, f.due_at
FROM t CROSS JOIN LATERAL (SELECT d.target, d.due_at, d.tenant FROM andon.deliveries d WHERE d.state = 0 AND d.target = t.target ORDER BY d.due_at LIMIT 1) f
JOIN andon.tenants n ON n.key = f.tenant
