SELECT s.run_key, s.seq::bigint FROM andon.snapshots s WHERE NOT EXISTS (SELECT 1 FROM andon.log l WHERE l.run_key = s.run_key AND l.seq = s.seq) LIMIT 20
