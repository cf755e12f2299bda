DELETE FROM calls WHERE run_key = :run_key
