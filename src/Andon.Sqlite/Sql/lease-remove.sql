DELETE FROM leases WHERE run_key = :run_key AND step = :step
