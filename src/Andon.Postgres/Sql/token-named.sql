SELECT set_config('andon.token', $1, true)
