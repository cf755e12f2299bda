INSERT INTO andon.ready (run_key, run, at, tenant, step, type, queue)
SELECT * FROM unnest($1::bigint[], $2::uuid[], $3::bigint[], $4::integer[], $5::text[], $6::text[], $7::text[])
ON CONFLICT (run_key, step) DO UPDATE SET at = excluded.at, tenant = excluded.tenant, type = excluded.type, queue = excluded.queue
