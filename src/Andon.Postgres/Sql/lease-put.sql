INSERT INTO andon.leases (run_key, run, token, until, tenant, step, worker)
SELECT * FROM unnest($1::bigint[], $2::uuid[], $3::uuid[], $4::bigint[], $5::integer[], $6::text[], $7::text[])
ON CONFLICT (run_key, step) DO UPDATE SET token = excluded.token, until = excluded.until, tenant = excluded.tenant, worker = excluded.worker
