SELECT max(key) FROM runs
