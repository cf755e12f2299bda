-- All tenants, and every table but the small ones by its index, as in by-index.
SELECT set_config('andon.tenants', coalesce((SELECT array_agg(key)::text FROM andon.tenants), '{}'), true), set_config('enable_seqscan', 'off', true),
       set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true), set_config('jit', 'off', true)
