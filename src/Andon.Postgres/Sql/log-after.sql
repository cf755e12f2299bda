SELECT seq, at, events FROM andon.log WHERE run_key = (SELECT key FROM andon.run_ids WHERE id = $1) AND seq > $2 ORDER BY seq
