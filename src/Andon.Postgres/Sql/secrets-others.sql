SELECT t.name, s.name, s.key_id, s.wrapped_key, s.sealed_value, s.set_by, s.set_at FROM andon.secrets s JOIN andon.tenants t ON t.key = s.tenant
WHERE s.key_id <> $1 AND (t.name, s.name) > ($2, $3) ORDER BY t.name, s.name LIMIT $4
