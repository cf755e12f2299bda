INSERT INTO andon.sessions (id, tenant, "user", hash, created_at, seen_at, expires_at) SELECT $2, t.key, $3, $4, $5, $6, $7 FROM andon.tenants t WHERE t.name = $1
