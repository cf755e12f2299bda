DELETE FROM snapshots WHERE run_key = :run_key
