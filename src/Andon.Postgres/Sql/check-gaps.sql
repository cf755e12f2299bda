SELECT run_key, count(*), min(seq)::bigint, max(seq)::bigint FROM andon.log GROUP BY run_key HAVING min(seq) <> 1 OR max(seq) <> count(*) LIMIT 20
