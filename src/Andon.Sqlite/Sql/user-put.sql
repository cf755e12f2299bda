INSERT INTO users (tenant, id, may, created_at, email, language) VALUES (:tenant, :id, :may, :created_at, :email, :language)
ON CONFLICT (tenant, id) DO UPDATE SET may = excluded.may, email = excluded.email, language = excluded.language
