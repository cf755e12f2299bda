SELECT t.name, s.name, s.key_id, s.wrapped_key, s.sealed_value, s.set_by, s.set_at FROM secrets s JOIN tenants t ON t.key = s.tenant WHERE t.name = :tenant ORDER BY s.name
