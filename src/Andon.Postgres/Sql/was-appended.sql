SELECT l.append_id FROM andon.log l WHERE l.run_key = (SELECT key FROM andon.run_ids WHERE id = $1) AND l.seq = $2
