SELECT run, step, kind, due_at FROM andon.timers WHERE run_key = (SELECT key FROM andon.run_ids WHERE id = $1) ORDER BY step, kind
