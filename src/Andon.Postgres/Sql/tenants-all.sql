SELECT set_config('andon.tenants', coalesce((SELECT array_agg(key)::text FROM andon.tenants), '{}'), true)
