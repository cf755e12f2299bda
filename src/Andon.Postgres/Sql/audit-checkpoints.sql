SELECT c.sequence, c.hash, c.at, c.key_id, c.signature FROM andon.audit_checkpoints c
WHERE c.tenant = (SELECT key FROM andon.tenants WHERE name = $1) AND c.sequence > $2 ORDER BY c.sequence LIMIT $3
