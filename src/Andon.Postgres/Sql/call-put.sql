INSERT INTO andon.calls (run_key, run, peer, kind) SELECT * FROM unnest($1::bigint[], $2::uuid[], $3::uuid[], $4::smallint[])
ON CONFLICT (run_key, peer) DO UPDATE SET kind = excluded.kind
