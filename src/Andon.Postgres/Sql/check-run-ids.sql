SELECT i.key FROM andon.run_ids i WHERE NOT EXISTS (SELECT 1 FROM andon.runs r WHERE r.key = i.key AND r.tenant = i.tenant AND r.id = i.id) LIMIT 20
