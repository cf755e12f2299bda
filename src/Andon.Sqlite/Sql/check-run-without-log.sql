SELECT key FROM runs WHERE NOT EXISTS (SELECT 1 FROM log WHERE log.run_key = runs.key) LIMIT 20
