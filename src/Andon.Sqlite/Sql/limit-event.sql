INSERT INTO events (run, step, at, body) VALUES (:run, :step, :at, :body)
