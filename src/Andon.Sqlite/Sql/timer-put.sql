INSERT INTO timers (run_key, step, kind, due_at) VALUES (:run_key, :step, :kind, :due_at)
ON CONFLICT (run_key, step, kind) DO UPDATE SET due_at = excluded.due_at
