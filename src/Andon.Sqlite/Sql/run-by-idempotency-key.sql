SELECT id FROM runs WHERE tenant = :tenant AND pipeline = :pipeline AND idempotency_key = :idempotency_key
