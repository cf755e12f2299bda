INSERT INTO andon.users (tenant, id, may, created_at) SELECT t.key, $2, $3, $4 FROM andon.tenants t WHERE t.name = $1
ON CONFLICT (tenant, id) DO UPDATE SET may = excluded.may
