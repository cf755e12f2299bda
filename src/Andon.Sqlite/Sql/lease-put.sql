INSERT INTO leases (run_key, step, tenant, token, worker, until) VALUES (:run_key, :step, :tenant, :token, :worker, :until)
ON CONFLICT (run_key, step) DO UPDATE SET tenant = excluded.tenant, token = excluded.token, worker = excluded.worker, until = excluded.until
