DELETE FROM runs WHERE key = :key AND state >= 4 AND ended_at < :ended_before
  AND NOT EXISTS (SELECT 1 FROM runs p WHERE p.id = runs.parent) AND NOT EXISTS (SELECT 1 FROM calls c WHERE c.run_key = runs.key)
