SELECT set_config('andon.tenants', '{' || tenant || '}', true) FROM andon.api_keys WHERE id = $1
