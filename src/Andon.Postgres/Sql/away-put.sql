INSERT INTO andon.away (tenant, "user", deputy, until) SELECT t.key, $2, $3, $4 FROM andon.tenants t WHERE t.name = $1
ON CONFLICT (tenant, "user") DO UPDATE SET deputy = excluded.deputy, until = excluded.until
