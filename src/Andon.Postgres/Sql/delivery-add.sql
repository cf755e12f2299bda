INSERT INTO andon.deliveries (id, target, due_at, created_at, ended_at, tenant, attempts, state, type, body)
SELECT $2, $3, $4, $5, 9223372036854775807, t.key, 0, 0, $6, $7 FROM andon.tenants t WHERE t.name = $1 ON CONFLICT (id) DO NOTHING
