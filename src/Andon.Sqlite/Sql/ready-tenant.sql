SELECT t.key, coalesce(q.weight, 1) FROM tenants t LEFT JOIN quotas q ON q.tenant = t.key
WHERE t.name = :tenant AND (q.max_running_steps IS NULL OR (SELECT count(*) FROM slots s WHERE s.tenant = t.key AND s.key = '') < q.max_running_steps)
