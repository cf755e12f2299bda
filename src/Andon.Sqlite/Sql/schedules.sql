SELECT s.schedule FROM schedules s JOIN tenants t ON t.key = s.tenant
WHERE t.name = :tenant AND s.id > :after AND (s.pipeline = :pipeline OR :pipeline IS NULL) ORDER BY s.id LIMIT :limit
