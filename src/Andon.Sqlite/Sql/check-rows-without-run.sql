SELECT 'ready', run_key FROM ready WHERE run_key NOT IN (SELECT key FROM runs)
UNION ALL SELECT 'timers', run_key FROM timers WHERE run_key NOT IN (SELECT key FROM runs)
UNION ALL SELECT 'tasks', run_key FROM tasks WHERE run_key NOT IN (SELECT key FROM runs)
UNION ALL SELECT 'calls', run_key FROM calls WHERE run_key NOT IN (SELECT key FROM runs)
UNION ALL SELECT 'leases', run_key FROM leases WHERE run_key NOT IN (SELECT key FROM runs)
UNION ALL SELECT 'slots', run_key FROM slots WHERE run_key NOT IN (SELECT key FROM runs) LIMIT 20
