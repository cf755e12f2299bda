INSERT INTO snapshots (run_key, seq, state) VALUES (:run_key, :seq, :state)
ON CONFLICT (run_key) DO UPDATE SET seq = excluded.seq, state = excluded.state
