-- Whether a run has the log row that an append builds on; false for a run that was pruned meanwhile.
SELECT 1 FROM log WHERE run_key = :run_key AND seq = :seq
