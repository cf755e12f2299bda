SELECT id FROM runs WHERE id > :after ORDER BY id LIMIT :limit
