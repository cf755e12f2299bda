SELECT r.id, t.name, y.step, y.type, y.queue, y.at, y.key, y.slot_key, y.slot_limit
FROM ready y JOIN runs r ON r.key = y.run_key JOIN tenants t ON t.key = y.tenant
WHERE y.tenant = :tenant AND (y.at, y.key) > (:at, :key)
ORDER BY y.at, y.key
