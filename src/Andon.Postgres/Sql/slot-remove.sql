DELETE FROM andon.slots s USING unnest($1::bigint[], $2::text[], $3::text[]) AS u (run_key, step, key)
WHERE s.run_key = u.run_key AND s.step = u.step AND s.key = u.key
