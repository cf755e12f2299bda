SELECT t.name, c.sequence, c.hash, c.at, c.key_id, c.signature FROM tenants t JOIN audit_checkpoints c ON c.tenant = t.key
WHERE t.name = :tenant ORDER BY c.sequence DESC LIMIT 1
