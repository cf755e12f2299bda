SELECT s.schedule FROM schedules s JOIN tenants t ON t.key = s.tenant WHERE t.name = :tenant AND s.id = :id
