SELECT t.name, s.name, s.key_id, s.wrapped_key, s.sealed_value, s.set_by, s.set_at FROM andon.secrets s JOIN andon.tenants t ON t.key = s.tenant WHERE t.name = $1 AND s.name = $2
