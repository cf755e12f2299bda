SELECT set_config('andon.tenants', '{' || $1::integer || '}', true)
