DELETE FROM timers WHERE run_key = :run_key AND step = :step AND kind = :kind
