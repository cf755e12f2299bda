SELECT key, tenant, set_config('andon.tenants', '{' || tenant || '}', true) FROM andon.run_ids WHERE id = $1
