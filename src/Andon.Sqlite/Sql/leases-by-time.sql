SELECT r.id, t.name, l.step, l.token, l.worker, l.until
FROM leases l JOIN runs r ON r.key = l.run_key JOIN tenants t ON t.key = l.tenant
ORDER BY l.until, l.key
