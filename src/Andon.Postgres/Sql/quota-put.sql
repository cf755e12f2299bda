INSERT INTO andon.quotas (tenant, weight, max_running_steps, max_open_runs, max_stored_bytes) SELECT t.key, $2, $3, $4, $5 FROM andon.tenants t WHERE t.name = $1
ON CONFLICT (tenant) DO UPDATE SET weight = excluded.weight, max_running_steps = excluded.max_running_steps, max_open_runs = excluded.max_open_runs,
  max_stored_bytes = excluded.max_stored_bytes
