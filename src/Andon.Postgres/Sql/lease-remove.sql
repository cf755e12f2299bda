DELETE FROM andon.leases l USING unnest($1::bigint[], $2::text[]) AS u (run_key, step) WHERE l.run_key = u.run_key AND l.step = u.step
