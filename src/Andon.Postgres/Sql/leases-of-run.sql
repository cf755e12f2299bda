SELECT l.run, t.name, l.step, l.token, l.worker, l.until
FROM andon.leases l JOIN andon.tenants t ON t.key = l.tenant
WHERE l.run_key = (SELECT key FROM andon.run_ids WHERE id = $1) ORDER BY l.step
