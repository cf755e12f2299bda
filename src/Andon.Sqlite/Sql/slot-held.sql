SELECT 1 FROM slots WHERE run_key = :run_key AND step = :step AND key = :key
