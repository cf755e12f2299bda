SELECT seq, at, events FROM log WHERE run_key = :run_key AND seq > :after ORDER BY seq
