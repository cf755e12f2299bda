-- BETWEEN, as begin-append says.
DELETE FROM andon.leases l USING unnest($1::bigint[], $2::text[]) AS u (run_key, step)
WHERE (l.run_key, l.step) BETWEEN (u.run_key, u.step) AND (u.run_key, u.step)
