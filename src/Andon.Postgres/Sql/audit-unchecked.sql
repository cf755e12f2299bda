SELECT t.name, a.sequence - coalesce(c.sequence, 0), c.at FROM andon.tenants t
CROSS JOIN LATERAL (SELECT sequence FROM andon.audit WHERE tenant = t.key ORDER BY sequence DESC LIMIT 1) a
LEFT JOIN LATERAL (SELECT sequence, at FROM andon.audit_checkpoints WHERE tenant = t.key ORDER BY sequence DESC LIMIT 1) c ON true
WHERE a.sequence > coalesce(c.sequence, 0) ORDER BY t.name
