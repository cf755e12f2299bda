-- BETWEEN, as begin-append says.
DELETE FROM andon.slots s USING unnest($1::bigint[], $2::text[], $3::text[]) AS u (run_key, step, key)
WHERE (s.run_key, s.step, s.key) BETWEEN (u.run_key, u.step, u.key) AND (u.run_key, u.step, u.key)
