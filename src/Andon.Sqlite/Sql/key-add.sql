INSERT INTO api_keys (id, tenant, user, may, scopes, hash, created_by, created_at, expires_at)
VALUES (:id, :tenant, :user, :may, :scopes, :hash, :created_by, :created_at, :expires_at)
