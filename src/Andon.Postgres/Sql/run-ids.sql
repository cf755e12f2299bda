SELECT id FROM andon.run_ids WHERE id > $1 ORDER BY id LIMIT $2
