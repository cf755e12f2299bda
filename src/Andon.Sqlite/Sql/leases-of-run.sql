SELECT r.id, t.name, l.step, l.token, l.worker, l.until
FROM leases l JOIN runs r ON r.key = l.run_key JOIN tenants t ON t.key = l.tenant
WHERE l.run_key = :run_key ORDER BY l.step
