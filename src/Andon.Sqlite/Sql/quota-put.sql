INSERT INTO quotas (tenant, weight, max_running_steps, max_open_runs, max_stored_bytes) VALUES (:tenant, :weight, :max_running_steps, :max_open_runs, :max_stored_bytes)
ON CONFLICT (tenant) DO UPDATE SET weight = excluded.weight, max_running_steps = excluded.max_running_steps, max_open_runs = excluded.max_open_runs,
  max_stored_bytes = excluded.max_stored_bytes
