-- What follows in the transaction is of this tenant, and reached by an index, as in by-index.
SELECT set_config('andon.tenants', coalesce((SELECT '{' || key || '}' FROM andon.tenants WHERE name = $1), '{}'), true), set_config('enable_seqscan', 'off', true),
       set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true), set_config('jit', 'off', true)
