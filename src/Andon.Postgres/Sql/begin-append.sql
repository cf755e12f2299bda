-- The tenants of the batch; that no run of it is pruned meanwhile; the node that writes, so that who buries it can end this; and plans that are right for a
-- table of any size, whatever size it had when they were made: the batch is the small side, and every other table is reached by its index. They are made
-- once: for a batch of few appends the plan costs as much as all that it does, and the server, left to itself, makes another each time. What joins rows to
-- the batch asks for those BETWEEN a key and the same key: with an equality an empty table may as well be gone through whole, and the batch for each of its rows.
SELECT set_config('andon.tenants', $1, true), set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true),
       set_config('enable_mergejoin', 'off', true), set_config('plan_cache_mode', 'force_generic_plan', true),
       pg_advisory_xact_lock_shared(1097753711, 2), pg_advisory_xact_lock_shared(1097753712, $2)
