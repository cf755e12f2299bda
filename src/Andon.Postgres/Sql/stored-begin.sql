INSERT INTO andon.stored (tenant, bytes, so_far, next_key) SELECT key, 0, 0, 0 FROM andon.tenants WHERE name = $1 ON CONFLICT DO NOTHING
