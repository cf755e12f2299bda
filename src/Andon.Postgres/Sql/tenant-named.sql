SELECT set_config('andon.tenants', coalesce((SELECT '{' || key || '}' FROM andon.tenants WHERE name = $1), '{}'), true)
