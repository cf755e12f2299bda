SELECT t.name, q.weight, q.max_running_steps, q.max_open_runs, q.max_stored_bytes FROM quotas q JOIN tenants t ON t.key = q.tenant ORDER BY t.name
