SELECT l.append_id FROM runs r JOIN log l ON l.run_key = r.key AND l.seq = :seq WHERE r.id = :id
