INSERT INTO andon.quotas (tenant, weight, max_running_steps, max_open_runs, max_stored_bytes, max_requests_per_second, max_request_burst) SELECT t.key, $2, $3, $4, $5, $6, $7 FROM andon.tenants t WHERE t.name = $1
ON CONFLICT (tenant) DO UPDATE SET weight = excluded.weight, max_running_steps = excluded.max_running_steps, max_open_runs = excluded.max_open_runs,
  max_stored_bytes = excluded.max_stored_bytes, max_requests_per_second = excluded.max_requests_per_second, max_request_burst = excluded.max_request_burst
