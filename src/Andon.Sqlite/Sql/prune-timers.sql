DELETE FROM timers WHERE run_key = :run_key
