DELETE FROM andon.timers t USING unnest($1::bigint[], $2::smallint[], $3::text[]) AS u (run_key, kind, step)
WHERE t.run_key = u.run_key AND t.step = u.step AND t.kind = u.kind
