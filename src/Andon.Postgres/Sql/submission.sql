SELECT id FROM andon.runs WHERE tenant = (SELECT key FROM andon.tenants WHERE name = $1) AND pipeline = $2 AND idempotency_key = $3
