INSERT INTO slots (run_key, step, tenant, key) VALUES (:run_key, :step, :tenant, :key)
ON CONFLICT DO NOTHING
