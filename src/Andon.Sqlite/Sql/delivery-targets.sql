-- From target to target by the index: however much waits for one, it costs a look.
WITH RECURSIVE t (target) AS (
  SELECT (SELECT target FROM deliveries WHERE state = 0 ORDER BY target LIMIT 1)
  UNION ALL
  SELECT (SELECT d.target FROM deliveries d WHERE d.state = 0 AND d.target > t.target ORDER BY d.target LIMIT 1) FROM t WHERE t.target IS NOT NULL
)
SELECT n.name, d.target, d.due_at FROM t
JOIN deliveries d ON d.id = (SELECT f.id FROM deliveries f WHERE f.state = 0 AND f.target = t.target ORDER BY f.due_at LIMIT 1)
JOIN tenants n ON n.key = d.tenant
