INSERT INTO andon.timers (run_key, run, due_at, kind, step)
SELECT * FROM unnest($1::bigint[], $2::uuid[], $3::bigint[], $4::smallint[], $5::text[])
ON CONFLICT (run_key, step, kind) DO UPDATE SET due_at = excluded.due_at
