INSERT INTO users (tenant, id, may, created_at) VALUES (:tenant, :id, :may, :created_at)
ON CONFLICT (tenant, id) DO UPDATE SET may = excluded.may
