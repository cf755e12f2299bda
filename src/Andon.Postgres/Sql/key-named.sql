SELECT set_config('andon.key', $1, true)
