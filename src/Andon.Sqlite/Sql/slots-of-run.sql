SELECT r.id, t.name, s.step, s.key
FROM slots s JOIN runs r ON r.key = s.run_key JOIN tenants t ON t.key = s.tenant
WHERE s.run_key = :run_key ORDER BY s.step, s.key
