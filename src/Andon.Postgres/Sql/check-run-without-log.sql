SELECT r.key FROM andon.runs r WHERE NOT EXISTS (SELECT 1 FROM andon.log l WHERE l.run_key = r.key) LIMIT 20
