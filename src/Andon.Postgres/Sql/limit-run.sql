INSERT INTO andon_limit.runs (run, at, step, state) SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::integer[], $4::integer[])
ON CONFLICT (run) DO UPDATE SET at = excluded.at, step = excluded.step, state = excluded.state
