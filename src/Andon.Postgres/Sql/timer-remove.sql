-- BETWEEN, as begin-append says.
DELETE FROM andon.timers t USING unnest($1::bigint[], $2::smallint[], $3::text[]) AS u (run_key, kind, step)
WHERE (t.run_key, t.step, t.kind) BETWEEN (u.run_key, u.step, u.kind) AND (u.run_key, u.step, u.kind)
