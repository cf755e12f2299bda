-- In the order of submission, so that the reader can stop at runs that are too young to have ended before.
SELECT key, submitted_at, state, ended_at FROM runs ORDER BY key
