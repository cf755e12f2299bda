DELETE FROM log WHERE run_key = :run_key
