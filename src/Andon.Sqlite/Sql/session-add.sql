INSERT INTO sessions (id, tenant, user, hash, created_at, seen_at, expires_at) VALUES (:id, :tenant, :user, :hash, :created_at, :seen_at, :expires_at)
