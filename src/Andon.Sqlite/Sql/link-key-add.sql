INSERT INTO link_keys (id, key, made_at) VALUES (:id, :key, :made_at)
