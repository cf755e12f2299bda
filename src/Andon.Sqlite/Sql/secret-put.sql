-- Those of the engine's own, which have a slash in their names, take no room from those of people.
INSERT INTO secrets (tenant, name, key_id, wrapped_key, sealed_value, set_by, set_at)
SELECT :tenant, :name, :key_id, :wrapped_key, :sealed_value, :set_by, :set_at
WHERE EXISTS (SELECT 1 FROM secrets WHERE tenant = :tenant AND name = :name) OR instr(:name, '/') > 0
  OR (SELECT count(*) FROM secrets WHERE tenant = :tenant AND instr(name, '/') = 0) < :limit
ON CONFLICT (tenant, name) DO UPDATE SET key_id = excluded.key_id, wrapped_key = excluded.wrapped_key, sealed_value = excluded.sealed_value,
  set_by = excluded.set_by, set_at = excluded.set_at
