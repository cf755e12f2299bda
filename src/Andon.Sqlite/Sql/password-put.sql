INSERT INTO passwords (tenant, user, hash, must_change, changed_at, attempts, next_at)
SELECT :tenant, :user, :hash, :must_change, :changed_at, :attempts, :next_at WHERE EXISTS (SELECT 1 FROM users WHERE tenant = :tenant AND id = :user)
ON CONFLICT (tenant, user) DO UPDATE SET hash = excluded.hash, must_change = excluded.must_change, changed_at = excluded.changed_at, attempts = excluded.attempts, next_at = excluded.next_at
