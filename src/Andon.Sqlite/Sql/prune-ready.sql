DELETE FROM ready WHERE run_key = :run_key
