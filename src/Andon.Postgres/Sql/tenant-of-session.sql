SELECT set_config('andon.tenants', '{' || tenant || '}', true) FROM andon.sessions WHERE id = $1
