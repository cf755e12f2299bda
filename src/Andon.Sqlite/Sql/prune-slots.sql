DELETE FROM slots WHERE run_key = :run_key
