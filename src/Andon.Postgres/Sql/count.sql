SELECT (SELECT count(*) FROM andon.runs), (SELECT count(*) FROM andon.log)
