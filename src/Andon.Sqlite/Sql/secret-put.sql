INSERT INTO secrets (tenant, name, key_id, wrapped_key, sealed_value, set_by, set_at)
SELECT :tenant, :name, :key_id, :wrapped_key, :sealed_value, :set_by, :set_at
WHERE EXISTS (SELECT 1 FROM secrets WHERE tenant = :tenant AND name = :name) OR (SELECT count(*) FROM secrets WHERE tenant = :tenant) < :limit
ON CONFLICT (tenant, name) DO UPDATE SET key_id = excluded.key_id, wrapped_key = excluded.wrapped_key, sealed_value = excluded.sealed_value,
  set_by = excluded.set_by, set_at = excluded.set_at
