INSERT INTO sessions (id, tenant, user, hash, created_at, seen_at, expires_at)
SELECT :id, :tenant, :user, :hash, :created_at, :seen_at, :expires_at WHERE EXISTS (SELECT 1 FROM users WHERE tenant = :tenant AND id = :user)
