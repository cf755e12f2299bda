INSERT INTO andon.link_keys (id, key, made_at) VALUES ($1, $2, $3)
