SELECT to_regclass('andon.meta')::text
