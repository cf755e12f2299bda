SELECT x.name, x.run_key FROM (
  SELECT 'ready' AS name, run_key FROM andon.ready
  UNION ALL SELECT 'timers', run_key FROM andon.timers
  UNION ALL SELECT 'tasks', run_key FROM andon.tasks
  UNION ALL SELECT 'calls', run_key FROM andon.calls
  UNION ALL SELECT 'leases', run_key FROM andon.leases
  UNION ALL SELECT 'slots', run_key FROM andon.slots) x
WHERE NOT EXISTS (SELECT 1 FROM andon.runs r WHERE r.key = x.run_key) LIMIT 20
