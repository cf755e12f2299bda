SELECT t.name, s.name, s.key_id, s.wrapped_key, s.sealed_value, s.set_by, s.set_at FROM secrets s JOIN tenants t ON t.key = s.tenant
WHERE s.key_id <> :key_id AND (t.name, s.name) > (:after_tenant, :after_name) ORDER BY t.name, s.name LIMIT :limit
