DELETE FROM ready WHERE run_key = :run_key AND step = :step
