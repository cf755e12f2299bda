SELECT id, key, made_at FROM link_keys ORDER BY made_at DESC, id
