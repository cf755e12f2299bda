SELECT 1 FROM leases WHERE run_key = :run_key AND step = :step AND until > :at
