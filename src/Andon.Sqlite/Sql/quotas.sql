SELECT t.name, q.weight, q.max_running_steps, q.max_open_runs FROM quotas q JOIN tenants t ON t.key = q.tenant ORDER BY t.name
