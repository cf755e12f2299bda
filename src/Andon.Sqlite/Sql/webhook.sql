SELECT w.webhook FROM webhooks w JOIN tenants t ON t.key = w.tenant WHERE t.name = :tenant AND w.id = :id
