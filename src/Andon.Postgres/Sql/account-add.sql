INSERT INTO andon.accounts (tenant, title, created_at) SELECT t.key, $2, $3 FROM andon.tenants t WHERE t.name = $1 ON CONFLICT DO NOTHING
