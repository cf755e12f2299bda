-- The compare of compare-and-append: refused where the run has this row already.
INSERT INTO log (run_key, seq, append_id, at, events) VALUES (:run_key, :seq, :append_id, :at, :events)
