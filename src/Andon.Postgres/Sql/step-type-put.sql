INSERT INTO andon.step_types (tenant, name, metadata) SELECT t.key, $2, $3 FROM andon.tenants t WHERE t.name = $1
ON CONFLICT (tenant, name) DO UPDATE SET metadata = excluded.metadata
