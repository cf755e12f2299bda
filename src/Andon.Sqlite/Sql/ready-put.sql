INSERT INTO ready (run_key, step, tenant, type, queue, at, slot_key, slot_limit)
VALUES (:run_key, :step, :tenant, :type, :queue, :at, :slot_key, :slot_limit)
ON CONFLICT (run_key, step) DO UPDATE SET tenant = excluded.tenant, type = excluded.type, queue = excluded.queue, at = excluded.at,
  slot_key = excluded.slot_key, slot_limit = excluded.slot_limit
