SELECT y.run, t.name, y.step, y.type, y.queue, y.at, y.slot_key, y.slot_limit
FROM andon.ready y JOIN andon.tenants t ON t.key = y.tenant
WHERE y.run_key = (SELECT key FROM andon.run_ids WHERE id = $1) ORDER BY y.step
