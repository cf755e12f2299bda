INSERT INTO andon.users (tenant, id, may, created_at, email, language) SELECT t.key, $2, $3, $4, $5, $6 FROM andon.tenants t WHERE t.name = $1
ON CONFLICT (tenant, id) DO UPDATE SET may = excluded.may, email = excluded.email, language = excluded.language
