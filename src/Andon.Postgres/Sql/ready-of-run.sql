SELECT y.run, t.name, y.step, y.type, y.queue, y.at
FROM andon.ready y JOIN andon.tenants t ON t.key = y.tenant
WHERE y.run_key = (SELECT key FROM andon.run_ids WHERE id = $1) ORDER BY y.step
