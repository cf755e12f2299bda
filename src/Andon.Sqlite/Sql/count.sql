SELECT (SELECT count(*) FROM runs), (SELECT count(*) FROM log)
