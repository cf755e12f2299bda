INSERT INTO away (tenant, user, deputy, until) VALUES (:tenant, :user, :deputy, :until)
ON CONFLICT (tenant, user) DO UPDATE SET deputy = excluded.deputy, until = excluded.until
