INSERT INTO andon.ready (run_key, run, at, tenant, step, type, queue, slot_key, slot_limit)
SELECT * FROM unnest($1::bigint[], $2::uuid[], $3::bigint[], $4::integer[], $5::text[], $6::text[], $7::text[], $8::text[], $9::integer[])
ON CONFLICT (run_key, step) DO UPDATE SET at = excluded.at, tenant = excluded.tenant, type = excluded.type, queue = excluded.queue,
  slot_key = excluded.slot_key, slot_limit = excluded.slot_limit
