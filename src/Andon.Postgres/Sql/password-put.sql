INSERT INTO andon.passwords (tenant, "user", hash, must_change, changed_at, attempts, next_at) SELECT t.key, $2, $3, $4, $5, $6, $7 FROM andon.tenants t WHERE t.name = $1
ON CONFLICT (tenant, "user") DO UPDATE SET hash = excluded.hash, must_change = excluded.must_change, changed_at = excluded.changed_at, attempts = excluded.attempts, next_at = excluded.next_at
