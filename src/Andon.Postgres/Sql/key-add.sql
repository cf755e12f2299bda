INSERT INTO andon.api_keys (id, tenant, "user", may, scopes, hash, created_by, created_at, expires_at)
SELECT $2, t.key, $3, $4, $5, $6, $7, $8, $9 FROM andon.tenants t WHERE t.name = $1
