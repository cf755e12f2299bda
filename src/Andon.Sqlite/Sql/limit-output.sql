INSERT INTO outputs (run, step, body) VALUES (:run, :step, :body)
