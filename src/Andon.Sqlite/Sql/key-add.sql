INSERT INTO api_keys (id, tenant, user, may, scopes, hash, created_by, created_at, expires_at)
SELECT :id, :tenant, :user, :may, :scopes, :hash, :created_by, :created_at, :expires_at WHERE EXISTS (SELECT 1 FROM users WHERE tenant = :tenant AND id = :user)
