SELECT id, key, made_at FROM andon.link_keys ORDER BY made_at DESC, id
