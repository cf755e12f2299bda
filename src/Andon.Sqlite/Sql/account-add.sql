INSERT INTO accounts (tenant, title, created_at) VALUES (:tenant, :title, :created_at) ON CONFLICT DO NOTHING
