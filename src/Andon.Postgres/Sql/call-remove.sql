DELETE FROM andon.calls c USING unnest($1::bigint[], $2::uuid[]) AS u (run_key, peer) WHERE c.run_key = u.run_key AND c.peer = u.peer
