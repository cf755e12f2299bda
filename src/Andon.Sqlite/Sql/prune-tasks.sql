DELETE FROM tasks WHERE run_key = :run_key
