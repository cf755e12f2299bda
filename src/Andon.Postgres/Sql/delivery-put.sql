INSERT INTO andon.deliveries (id, target, due_at, created_at, ended_at, tenant, attempts, state, type, body)
SELECT u.id, u.target, u.due_at, u.created_at, 9223372036854775807, u.tenant, 0, 0, u.type, u.body
FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::bigint[], $5::integer[], $6::text[], $7::bytea[]) AS u (id, target, due_at, created_at, tenant, type, body)
ON CONFLICT (id) DO NOTHING
