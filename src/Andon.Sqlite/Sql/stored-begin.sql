INSERT INTO stored (tenant, bytes, so_far, next_key) VALUES (:tenant, 0, 0, 0) ON CONFLICT DO NOTHING
