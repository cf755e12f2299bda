SELECT run_key, count(*), min(seq), max(seq) FROM log GROUP BY run_key HAVING min(seq) <> 1 OR max(seq) <> count(*) LIMIT 20
