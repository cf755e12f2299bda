-- BETWEEN, as begin-append says.
DELETE FROM andon.ready r USING unnest($1::bigint[], $2::text[]) AS u (run_key, step)
WHERE (r.run_key, r.step) BETWEEN (u.run_key, u.step) AND (u.run_key, u.step)
