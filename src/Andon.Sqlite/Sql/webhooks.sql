SELECT w.webhook FROM webhooks w JOIN tenants t ON t.key = w.tenant WHERE t.name = :tenant ORDER BY w.id
