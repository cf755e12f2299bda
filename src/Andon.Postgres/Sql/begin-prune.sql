-- All tenants; and no append is under way meanwhile, so that none follows a row that is being removed.
SELECT set_config('andon.tenants', coalesce((SELECT array_agg(key)::text FROM andon.tenants), '{}'), true), set_config('enable_seqscan', 'off', true),
       set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true), pg_advisory_xact_lock(1097753711, 2)
