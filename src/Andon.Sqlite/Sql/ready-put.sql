INSERT INTO ready (run_key, step, tenant, type, queue, at) VALUES (:run_key, :step, :tenant, :type, :queue, :at)
ON CONFLICT (run_key, step) DO UPDATE SET tenant = excluded.tenant, type = excluded.type, queue = excluded.queue, at = excluded.at
