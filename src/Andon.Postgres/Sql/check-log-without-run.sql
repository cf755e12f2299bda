SELECT DISTINCT run_key FROM andon.log l WHERE NOT EXISTS (SELECT 1 FROM andon.runs r WHERE r.key = l.run_key AND r.tenant = l.tenant) LIMIT 20
