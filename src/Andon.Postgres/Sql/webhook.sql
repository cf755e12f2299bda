SELECT w.webhook FROM andon.webhooks w JOIN andon.tenants t ON t.key = w.tenant WHERE t.name = $1 AND w.id = $2
