SELECT s.run, t.name, s.step, s.key
FROM andon.slots s JOIN andon.tenants t ON t.key = s.tenant
WHERE s.run_key = (SELECT key FROM andon.run_ids WHERE id = $1) ORDER BY s.step, s.key
