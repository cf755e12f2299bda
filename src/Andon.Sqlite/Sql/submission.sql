SELECT r.id FROM runs r JOIN tenants t ON t.key = r.tenant WHERE t.name = :tenant AND r.pipeline = :pipeline AND r.idempotency_key = :idempotency_key
