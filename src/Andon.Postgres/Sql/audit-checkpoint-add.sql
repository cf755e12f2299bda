INSERT INTO andon.audit_checkpoints (tenant, sequence, hash, at, key_id, signature)
SELECT t.key, $2, $3, $4, $5, $6 FROM andon.tenants t WHERE t.name = $1
ON CONFLICT DO NOTHING
