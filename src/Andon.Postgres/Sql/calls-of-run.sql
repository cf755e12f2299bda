SELECT run, peer, kind FROM andon.calls WHERE run_key = (SELECT key FROM andon.run_ids WHERE id = $1) ORDER BY peer
