SELECT t.name, q.weight, q.max_running_steps, q.max_open_runs, q.max_stored_bytes, q.max_requests_per_second, q.max_request_burst FROM quotas q JOIN tenants t ON t.key = q.tenant ORDER BY t.name
