-- Those of the engine's own, which have a slash in their names, take no room from those of people.
INSERT INTO andon.secrets (tenant, name, key_id, wrapped_key, sealed_value, set_by, set_at)
SELECT t.key, $2, $3, $4, $5, $6, $7 FROM andon.tenants t WHERE t.name = $1
AND (EXISTS (SELECT 1 FROM andon.secrets s WHERE s.tenant = t.key AND s.name = $2) OR strpos($2, '/') > 0
  OR (SELECT count(*) FROM andon.secrets s WHERE s.tenant = t.key AND strpos(s.name, '/') = 0) < $8)
ON CONFLICT (tenant, name) DO UPDATE SET key_id = excluded.key_id, wrapped_key = excluded.wrapped_key, sealed_value = excluded.sealed_value,
  set_by = excluded.set_by, set_at = excluded.set_at
