INSERT INTO runs (run, step, state, at) VALUES (:run, :step, :state, :at)
ON CONFLICT (run) DO UPDATE SET step = excluded.step, state = excluded.state, at = excluded.at
