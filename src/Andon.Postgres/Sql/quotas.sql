SELECT t.name, q.weight, q.max_running_steps, q.max_open_runs, q.max_stored_bytes FROM andon.quotas q JOIN andon.tenants t ON t.key = q.tenant ORDER BY t.name
