INSERT INTO andon.snapshots (run_key, seq, tenant, state) SELECT * FROM unnest($1::bigint[], $2::integer[], $3::integer[], $4::bytea[])
ON CONFLICT (run_key) DO UPDATE SET seq = excluded.seq, state = excluded.state
