DELETE FROM andon.ready r USING unnest($1::bigint[], $2::text[]) AS u (run_key, step) WHERE r.run_key = u.run_key AND r.step = u.step
